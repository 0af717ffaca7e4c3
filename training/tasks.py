"""Corpora as labelled words: what each head is to say of each word, and IGNORE where a corpus does not tell.

A corpus carries only some of the labels; the loss of the others is masked.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).parent.parent / "src"), str(Path(__file__).parent.parent / "eval")]

from markup import Mark, Report
from net import FOLDED

from onrecord.codebook import load_codebook
from onrecord.encoder.heads import HEADS, LINK, ROLES
from onrecord.encoder.wordpiece import WordPiece, Words
from onrecord.extract.acts import find_acts
from onrecord.extract.sentences import split_sentences
from onrecord.gazetteer import open_gazetteer
from onrecord.link.hiding import find_private
from onrecord.pipeline.senses import find_public

IGNORE = -100
SURE_CUE = 0.8
"""Strength from which a cue's word is taken as an act in plain news."""

Spans = list[tuple[int, int]]


@dataclass
class Sample:
    """A text's words with labels by head, its acts (first word, end word, type), and who has which role in which."""

    id: str
    words: Words
    labels: dict[str, np.ndarray]
    acts: list[tuple[int, int, str]] = field(default_factory=list)
    people: list[tuple[int, int]] = field(default_factory=list)
    roles: dict[tuple[int, int], str] = field(default_factory=dict)
    incidents: list[str | None] = field(default_factory=list)
    """Which incident each act is of, where that is told."""
    pile: str | None = None
    """The pile of a report whose private names are hidden, to be compared with others of it."""


def word_span(words: Words, start: int, end: int) -> tuple[int, int] | None:
    """Return the first and the end word that a stretch of characters touches."""
    first = int(np.searchsorted(words.ends, start, side="right"))
    last = int(np.searchsorted(words.starts, end, side="left"))
    return (first, last) if first < last else None


def new_layer(words: Words, fill: int = 0) -> np.ndarray:
    """Return a layer of labels filled with one."""
    return np.full(len(words.starts), fill, dtype=np.int64)


def put_bio(layer: np.ndarray, spans: Iterable[tuple[int, int]]) -> None:
    """Write spans of words into a layer as B and I; a longer span goes first and is not cut by one inside it."""
    for first, end in sorted(spans, key=lambda s: (s[0] - s[1], s)):
        if layer[first:end].any():
            continue
        layer[first] = 1
        layer[first + 1 : end] = 2


def link_to(start: int, targets: Sequence[int], own: int | None) -> int:
    """Return the LINK of a span that starts at `start` to its own target among all targets' starts."""
    if own is None:
        return LINK.index("none")
    left = sorted((t for t in targets if t < start), reverse=True)
    right = sorted(t for t in targets if t >= start)
    for side, name in ((left, "L"), (right, "R")):
        if own in side:
            place = side.index(own) + 1
            return LINK.index(f"{name}{place}") if place <= 2 else LINK.index("far")
    return LINK.index("far")


def read_attribution(row: dict, pieces: WordPiece) -> Sample:
    """Return an article of the attribution yardstick."""
    words = pieces.read(row["text"])
    attributions = []
    for a in row["attributions"]:
        parts = {k: [s for s in (word_span(words, *x) for x in a[k]) if s] for k in ("source", "cue", "content")}
        attributions.append(parts)
    labels = label_attributions(words, [(a, None) for a in attributions])
    return Sample(row["id"], words, {f"news_{name}": labels[name] for name in FOLDED})


def label_attributions(
    words: Words, attributions: Sequence[tuple[dict[str, Spans], bool | None]]
) -> dict[str, np.ndarray]:
    """Return the layers of sources, cues, contents and their links; the flag tells a content inside another."""
    labels = {name: new_layer(words) for name in ("source", "cue", "content")}
    nested = any(flag is not None for _, flag in attributions)
    labels["inner"] = new_layer(words, 0 if nested else IGNORE)
    for name in ("cue_source", "content_cue", "inner_cue"):
        labels[name] = new_layer(words, IGNORE)
    put_bio(labels["source"], {s for a, _ in attributions for s in a["source"]})
    put_bio(labels["cue"], {s for a, _ in attributions for s in a["cue"]})
    for name, wanted in (("content", False), ("inner", True)):
        put_bio(labels[name], {s for a, flag in attributions if bool(flag) is wanted for s in a["content"]})
    sources = sorted({s[0] for a, _ in attributions for s in a["source"][:1]})
    cues = sorted({s[0] for a, _ in attributions for s in a["cue"][:1]})
    for a, flag in attributions:
        own = a["cue"][0][0] if a["cue"] else None
        for first, end in a["cue"][:1]:
            labels["cue_source"][first:end] = link_to(first, sources, a["source"][0][0] if a["source"] else None)
        layer = "inner_cue" if flag else "content_cue"
        for first, end in a["content"]:
            labels[layer][first:end] = link_to(first, cues, own)
    return labels


def read_redaction(row: dict, pieces: WordPiece) -> Iterable[Sample]:
    """Yield a court case of the redaction yardstick, once for each annotator."""
    words = pieces.read(row["text"])
    for number, marks in enumerate(row["annotators"]):
        layer = new_layer(words)
        for mark in marks:
            if mark["identifier"] == "NO_MASK":
                continue
            if span := word_span(words, mark["start"], mark["end"]):
                layer[slice(*span)] = 1 if mark["identifier"] == "DIRECT" else 2
        yield Sample(f"{row['id']}-{number}", words, {"court_mask": layer})


def read_roles(row: dict, pieces: WordPiece) -> Sample:
    """Return a message of MUC-4 with all mentions of who did it and to whom."""
    words = pieces.read(row["text"])
    labels = {}
    for role, name in (("agent", "attacker"), ("affected", "attacked")):
        labels[name] = new_layer(words)
        mentions = [word_span(words, *m) for entity in row["roles"].get(role, []) for m in entity]
        put_bio(labels[name], {m for m in mentions if m})
    return Sample(row["id"], words, labels)


def read_own(report: Report, pieces: WordPiece, left_out: frozenset[str] = frozenset()) -> Sample:
    """Return a report of the project's corpus; acts of types left out are told by no head."""
    words = pieces.read(report.text)
    sample = Sample(report.id, words, label_attributions(words, collect_attributions(report, words)))
    if "inner" in sample.labels:
        sample.labels["inner"][sample.labels["inner"] == IGNORE] = 0
    spans = {id(m): word_span(words, m.start, m.end) for m in report.marks}
    for head, tag in (("time", "time"), ("place", "place"), ("who", "who")):
        sample.labels[head] = new_layer(words)
        put_bio(sample.labels[head], {s for m in report.all(tag) if (s := spans[id(m)])})
    for head, tag, tell in TELL:
        sample.labels[head] = tell_marks(report, words, spans, head, tag, tell, left_out)
    label_acts(sample, report, spans, left_out)
    layer = new_layer(words)
    for mark in sorted(report.all("mask"), key=lambda m: m.start - m.end):
        if span := spans[id(mark)]:
            layer[slice(*span)] = 1 if mark.get("k") == "D" else 2
    sample.labels["mask"] = layer
    return sample


def read_pile(report: Report, pieces: WordPiece) -> Sample:
    """Return a report of a pile: which acts are one, and second mentions, about which `act` is told nothing."""
    sample = read_own(report, pieces)
    del sample.labels["mask"]
    spans = {id(m): word_span(sample.words, m.start, m.end) for m in report.marks}
    marked = [(m, s) for m in report.all("act") if (s := spans[id(m)])]
    told = new_layer(sample.words)
    put_bio(told, {s for _, s in marked})
    for mark, span in marked:
        if mark.get("again"):
            sample.labels["act"][slice(*span)] = IGNORE
    sample.labels["told"] = told
    sample.incidents = [m.get("inc") for m, _ in marked]
    return sample


def read_blanked(report: Report, pieces: WordPiece, pile: str) -> Sample:
    """Return a report of a pile as the linker may see it, which other reports of the pile are compared with."""
    sample = read_pile(report, pieces)
    spans = find_private(report.text, find_public(report.text, open_gazetteer()))
    sample.words = pieces.blank(sample.words, (s.to_json() for s in spans))
    told = np.diff(sample.words.first) > 0
    for layer in sample.labels.values():
        layer[~told] = IGNORE
    sample.pile = pile
    return sample


def read_sayings(report: Report, pieces: WordPiece) -> Sample:
    """Return a passage that is marked for who says what alone."""
    words = pieces.read(report.text)
    sample = Sample(report.id, words, label_attributions(words, collect_attributions(report, words)))
    sample.labels["inner"][sample.labels["inner"] == IGNORE] = 0
    spans = {id(m): word_span(words, m.start, m.end) for m in report.marks}
    for head, tag, tell in TELL:
        if tag == "src":
            sample.labels[head] = tell_marks(report, words, spans, head, tag, tell, frozenset())
    return sample


def read_sentences(
    reports: Sequence[Report], pieces: WordPiece, rng: random.Random, left_out: frozenset[str] = frozenset()
) -> Iterator[Sample]:
    """Yield annotated sentences in passages of one to four, so that acts are read among others."""
    left = list(reports)
    rng.shuffle(left)
    while left:
        size = rng.randint(1, 4)
        passage, left = join_reports(left[:size]), left[size:]
        words = pieces.read(passage.text)
        sample = Sample(passage.id, words, {})
        spans = {id(m): word_span(words, m.start, m.end) for m in passage.marks}
        sample.labels["who"] = new_layer(words)
        put_bio(sample.labels["who"], {s for m in passage.all("who") if (s := spans[id(m)])})
        for head, tag, tell in TELL:
            if tag == "act":
                sample.labels[head] = tell_marks(passage, words, spans, head, tag, tell, left_out)
        label_acts(sample, passage, spans, left_out)
        yield sample


def join_reports(reports: Sequence[Report]) -> Report:
    """Return several texts as one, the acts of each numbered after those before."""
    text, marks, acts = "", [], 0
    for report in reports:
        text += " " if text else ""
        for mark in report.marks:
            told = dict(mark.attributes)
            if mark.tag == "act":
                told["n"] = str(int(told["n"]) + acts)
            else:
                pairs = (pair.split(":") for pair in told["of"].split())
                told["of"] = " ".join(f"{int(number) + acts}:{role}" for number, role in pairs)
            marks.append(Mark(mark.tag, mark.start + len(text), mark.end + len(text), tuple(told.items())))
        text += report.text
        acts += len(report.all("act"))
    return Report("+".join(r.id for r in reports), (), text, tuple(marks))


def tell_marks(
    report: Report,
    words: Words,
    spans: dict,
    head: str,
    tag: str,
    tell: Callable[[Mark], str],
    left_out: frozenset[str],
) -> np.ndarray:
    """Return the layer of a head that is told of marked words alone."""
    layer = new_layer(words, IGNORE)
    for mark in report.all(tag):
        if (span := spans[id(mark)]) and mark.get("type") not in left_out:
            layer[slice(*span)] = HEADS[head].index(tell(mark))
    return layer


def read_silver(row: dict, pieces: WordPiece) -> Sample:
    """Return plain news with the acts that the codebook's cues find; sentences without one are told nothing of.

    The project's corpus tells acts in unusual words and uses the plain ones in traps: this keeps the plain ones known.
    """
    text = row["text"].lower() if row["text"].isupper() or row["id"].startswith(("DEV", "TST")) else row["text"]
    words = pieces.read(text)
    sample = Sample(row["id"], words, {})
    layer = new_layer(words, IGNORE)
    sentences = split_sentences(text)
    mentions = [m for m in find_acts(text, sentences, load_codebook()) if m.strength >= SURE_CUE]
    for sentence in {m.sentence for m in mentions}:
        if span := word_span(words, sentence.start, sentence.end):
            layer[slice(*span)] = 0
    for mention in mentions:
        if span := word_span(words, mention.trigger.start, mention.trigger.end):
            sample.acts.append((*span, mention.type))
            layer[span[0]] = 1
            layer[span[0] + 1 : span[1]] = 2
    sample.labels["act"] = layer
    return sample


TELL: tuple[tuple[str, str, Callable[[Mark], str]], ...] = (
    ("source_kind", "src", lambda m: m.get("kind") or "unknown"),
    ("connection", "src", lambda m: m.get("conn") or "unknown"),
    ("confidential", "src", lambda m: m.get("conf") or "no"),
    ("mode", "act", lambda m: m.get("mode") or "happened"),
    ("polarity", "act", lambda m: m.get("pol") or "asserted"),
    ("outcome", "act", lambda m: m.get("out") or "none"),
    ("who_kind", "who", lambda m: m.get("kind") or "unknown"),
    ("time_of", "time", lambda m: "contact" if m.get("said") else "act"),
    ("place_of", "place", lambda m: "contact" if m.get("said") else "act"),
)


def label_acts(sample: Sample, report: Report, spans: dict, left_out: frozenset[str]) -> None:
    """Write the acts of a report, who takes part in them, and which words are no act."""
    layer = new_layer(sample.words)
    numbers: dict[int, int] = {}
    triggers = []
    for mark in report.all("act"):
        span = spans[id(mark)]
        if span is None:
            continue
        triggers.append(span)
        if mark.get("type") in left_out:
            continue
        numbers[int(mark.get("n") or 0)] = len(sample.acts)
        sample.acts.append((*span, mark.get("type") or ""))
    put_bio(layer, set(triggers))
    for mark in report.all("act"):
        if mark.get("type") in left_out and (span := spans[id(mark)]):
            layer[slice(*span)] = IGNORE
    sample.labels["act"] = layer
    for mark in report.all("who"):
        span = spans[id(mark)]
        if span is None:
            continue
        if span not in sample.people:
            sample.people.append(span)
        for pair in (mark.get("of") or "").split():
            number, role = pair.split(":")
            if int(number) in numbers:
                sample.roles[numbers[int(number)], sample.people.index(span)] = role


def collect_attributions(report: Report, words: Words) -> list[tuple[dict[str, Spans], bool | None]]:
    """Return the attributions of a report as spans of words, each with whether it stands inside another's content."""
    numbers = sorted({n for tag in ("src", "cue", "con") for m in report.all(tag) for n in m.numbers("a")})
    found: list[tuple[dict[str, Spans], bool | None]] = []
    for number in numbers:
        parts: dict[str, Spans] = {}
        for key, tag in (("source", "src"), ("cue", "cue"), ("content", "con")):
            marks = [m for m in report.all(tag) if number in m.numbers("a")]
            parts[key] = [s for s in (word_span(words, m.start, m.end) for m in marks) if s]
        inner = any(
            o.start <= m.start and m.end <= o.end and o.numbers("a") != m.numbers("a")
            for m in report.all("con")
            if number in m.numbers("a")
            for o in report.all("con")
        )
        found.append((parts, inner))
    return found


def read_lines(path: Path) -> list[dict]:
    """Return the rows of a JSONL file."""
    return [json.loads(line) for line in path.open(encoding="utf-8")]


assert ROLES[0] == "none"
