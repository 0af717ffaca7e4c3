"""Attributions as the model reads them: spans of sources, cues and contents, joined by its link heads.

The cue is the anchor. A content belongs to the cue its words point to, a cue to the source its words point to, or to
none: "reportedly" has no source, and that is an answer.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np

from onrecord.encoder import Reading
from onrecord.encoder.heads import LINK
from onrecord.encoder.reading import Floats
from onrecord.extract.attributions import BLOCK
from onrecord.extract.learned.contents import complete_contents
from onrecord.extract.learned.tagging import Run, find_runs
from onrecord.extract.quotes import find_quotes
from onrecord.model import Attribution, Span

FARTHEST = 400
"""Characters between a cue and its source beyond which the source is dropped (measured on the yardstick's dev part)."""

OWN = {"source": 0.8, "cue": 1.5, "content": 0.5, "begin": 0.0}
NEWS = {"source": 0.8, "cue": 0.5, "content": 0.3, "begin": 3.0}
"""What is taken from the score of O for each part, and from that of a content's first word: by the project's guide,
where holes are mended after, and by the yardstick's. Set on corpus/dev and the yardstick's open dev part."""

APART_FROM = 0.8
"""Mean probability of content from which words in another sentence than their cue are taken as said (set on dev):
between two quotations the author speaks."""

LONG_QUOTATION = 12
"""Words from which a paragraph that is one quotation is somebody's telling."""

SELF = re.compile(r"\b(?:I|my|me|myself|mine|My|Me)\b")
SELF_SENTENCES = 3
"""Sentences with "I" or "my" from which a text is somebody's own account."""

NESTED_FROM = 0.3
"""Probability of a cue from which a saying that only the rules see is added inside or around another."""

EDGES = " \t\r\n\u00a0\"'“”‘’«»,;:"


def read_attributions(
    text: str, sentences: Sequence[Span], reading: Reading, guide: str = ""
) -> tuple[Attribution, ...]:
    """Return who says what, in the order of their words; a saying inside another names the outer one.

    `guide` is "news_" for the attribution yardstick's guide: thoughts and acts are sayings too, none is inside another.
    """
    against = NEWS if guide else OWN
    sources = find_runs(reading, f"{guide}source", against_outside=against["source"], against_split=2.0)
    cues = find_runs(reading, f"{guide}cue", against_outside=against["cue"], against_split=2.0)
    contents = find_runs(
        reading,
        f"{guide}content",
        against_outside=against["content"],
        against_split=1.0,
        against_begin=against["begin"],
    )
    inner = [] if guide else find_runs(reading, "inner", against_split=1.0)
    if not cues:
        return ()
    if not guide:
        contents = complete_contents(reading, sentences, contents, cues, sources)
    said: dict[int, list[Run]] = {}
    for head, runs in ((f"{guide}content_cue", contents), ("inner_cue", inner)):
        table = reading.head(head)
        for run in runs:
            cue = _follow(table, run, cues, far=_nearest(run, cues))
            if cue is None or not (guide or _belongs(reading, sentences, run, cues[cue], head)):
                continue
            if not guide and run.first <= cues[cue].first < run.end:
                run = _cut_to_clause(reading, sentences, run, cues[cue])
            said.setdefault(cue, []).append(run)
    found = []
    table = reading.head(f"{guide}cue_source")
    for at, runs in sorted(said.items()):
        cue_span = _span(text, reading, cues[at])
        if cue_span is None:
            continue
        index = _follow(table, cues[at], sources, far=None)
        source = _span(text, reading, sources[index]) if index is not None else None
        if source and source.distance(cue_span) > FARTHEST:
            source = None
        content = [s for run in sorted(set(runs)) if (s := _span(text, reading, run))]
        if content:
            found.append((source, cue_span, tuple(_merge(content))))
    return nest(found)


def carry_quotations_on(text: str, attributions: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """Return the attributions with each paragraph that is nothing but a quotation given to who was quoted last.

    Newspapers let a speaker go on like this without a new cue; no head sees so far.
    """
    carried: dict[str, list[Span]] = {}
    quotes = find_quotes(text)
    for quote in quotes:
        if len(quote.of(text).split()) < LONG_QUOTATION or not _fills_its_paragraph(text, quote):
            continue
        if any(a.cue and not quote.contains(a.cue) and s.overlaps(quote) for a in attributions for s in a.content):
            continue
        before = [
            (s.end, a.id)
            for a in attributions
            if a.source and a.inside is None
            for s in a.content
            if s.end <= quote.start and any(q.overlaps(s) for q in quotes)
        ]
        if before:
            carried.setdefault(max(before)[1], []).append(Span(quote.start + 1, quote.end - 1))
    if not carried:
        return tuple(attributions)
    return nest([(a.source, a.cue, (*a.content, *carried.get(a.id, ()))) for a in attributions if a.cue])


def carry_tellings_on(
    text: str, sentences: Sequence[Span], attributions: Sequence[Attribution]
) -> tuple[Attribution, ...]:
    """Return the attributions with the whole of a first-person account given to who tells it.

    From the first sentence in which a quoted person says "I" outside quotation marks to the last such sentence of the
    report, what nobody else is quoted for is theirs too, but for questions. An account needs SELF_SENTENCES of them.
    """
    places = _find_selves(text)
    selves = [s for s in sentences if any(s.start <= at < s.end for at in places)]
    for teller in attributions:
        if teller.source is None or teller.inside is not None or SELF.match(teller.source.of(text)):
            continue
        others = [c for a in attributions if a.id != teller.id and a.source and not a.inside for c in a.content]
        said = [at for at in places if any(c.start <= at < c.end for c in teller.content)]
        own = [s for s in selves if any(s.start <= at < s.end for at in said)]
        free = [s for s in selves if own and s.start >= own[0].start and not any(o.overlaps(s) for o in others)]
        if len(free) < SELF_SENTENCES:
            continue
        told = [
            s
            for s in sentences
            if free[0].start <= s.start <= free[-1].start
            and not s.of(text).rstrip().endswith("?")
            and not any(c.overlaps(s) for c in (*teller.content, teller.source, teller.cue) if c)
        ]
        more = {teller.id: told}
        return nest([(a.source, a.cue, (*a.content, *more.get(a.id, ()))) for a in attributions if a.cue])
    return tuple(attributions)


def _find_selves(text: str) -> list[int]:
    """Return the places of "I" and "my" outside quotation marks."""
    quotes = find_quotes(text)
    return [m.start() for m in SELF.finditer(text) if not any(q.start <= m.start() < q.end for q in quotes)]


def _fills_its_paragraph(text: str, quote: Span) -> bool:
    before = text.rfind("\n", 0, quote.start) + 1
    after = text.find("\n", quote.end)
    rest = text[before : quote.start] + text[quote.end : after if after >= 0 else len(text)]
    return not any(c.isalnum() for c in rest)


def add_nested(
    reading: Reading, attributions: Sequence[Attribution], by_rule: Sequence[Attribution]
) -> tuple[Attribution, ...]:
    """Return the attributions, and sayings around or inside them that rules see and the cue head allows.

    The heads see one saying well and two that share their words badly: "according to the colleague, the governor said".
    """
    says = 1 - np.exp(reading.head("cue")[:, 0])
    cues = [a.cue for a in attributions if a.cue]
    contents = [s for a in attributions for s in a.content]
    added = [
        (a.source, a.cue, a.content)
        for a in by_rule
        if a.source
        and a.cue
        and not any(c.overlaps(a.cue) for c in cues)
        and (
            any(c.contains(a.cue) and c.contains(a.source) for c in contents)
            or any(s.contains(c) for s in a.content for c in cues)
        )
        and _highest(reading, says, a.cue) >= NESTED_FROM
    ]
    if not added:
        return tuple(attributions)
    return nest([*((a.source, a.cue, a.content) for a in attributions if a.cue), *added])


def _highest(reading: Reading, says: Floats, span: Span) -> float:
    first = bisect_right(reading.words.ends, span.start)
    end = bisect_left(reading.words.starts, span.end)
    return float(says[first:end].max()) if first < end else 0.0


def _follow(table: np.ndarray, run: Run, targets: Sequence[Run], *, far: int | None) -> int | None:
    """Return the index of the target that a run's words point to, `far` where they point beyond the second."""
    say = table[run.first : run.end].mean(axis=0)
    at = bisect_left(targets, run.first, key=lambda t: t.first)
    left, right = range(max(0, at - 2), at), range(at, min(len(targets), at + 2))
    options: list[tuple[float, int | None]] = [
        (float(say[LINK.index("none")]), None),
        (float(say[LINK.index("far")]), far),
    ]
    for name, side in (("L", left[::-1]), ("R", right)):
        for step in (1, 2):
            if len(side) >= step:
                options.append((float(say[LINK.index(f"{name}{step}")]), side[step - 1]))
    return max(options, key=lambda o: o[0])[1]


def _belongs(reading: Reading, sentences: Sequence[Span], run: Run, cue: Run, head: str) -> bool:
    """Tell whether words are said by a cue: surely if they share its sentence, else if they are surely content."""

    def number(place: int) -> int:
        return bisect_right(sentences, place, key=lambda s: s.end)

    at = number(reading.words.starts[cue.first])
    first, last = number(reading.words.starts[run.first]), number(reading.words.ends[run.end - 1] - 1)
    if first <= at <= last or head != "content_cue":
        return True
    inside = np.exp(reading.head("content")[run.first : run.end])[:, 1:].sum(axis=1)
    return float(inside.mean()) >= APART_FROM


def _cut_to_clause(reading: Reading, sentences: Sequence[Span], run: Run, cue: Run) -> Run:
    """Return what is left of a content that holds its own cue: an author's own account, and one saying in it."""
    at = bisect_right(sentences, reading.words.starts[cue.first], key=lambda s: s.end)
    if at == len(sentences):
        return run
    sentence = sentences[at]
    first = bisect_left(reading.words.starts, sentence.start)
    end = bisect_left(reading.words.starts, sentence.end)
    after = Run(cue.end, min(run.end, end), run.score)
    return after if after.end - after.first > 1 else Run(max(run.first, first), cue.first, run.score)


def _nearest(run: Run, cues: Sequence[Run]) -> int | None:
    at = bisect_left(cues, run.first, key=lambda c: c.first)
    beside = range(max(0, at - 1), min(len(cues), at + 2))
    near = min(beside, key=lambda i: max(run.first - cues[i].end, cues[i].first - run.end))
    return near if max(run.first - cues[near].end, cues[near].first - run.end) <= 80 else None


def _span(text: str, reading: Reading, run: Run) -> Span | None:
    start, end = reading.words.starts[run.first], reading.words.ends[run.end - 1]
    while start < end and text[start] in EDGES:
        start += 1
    while end > start and text[end - 1] in EDGES:
        end -= 1
    return Span(start, end) if start < end else None


def _merge(spans: Sequence[Span]) -> list[Span]:
    """Return spans in order, those that overlap made one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def nest(found: Sequence[tuple[Span | None, Span, tuple[Span, ...]]]) -> tuple[Attribution, ...]:
    """Return the attributions named in order, each with the closest one whose content holds its cue and contents."""
    ordered = sorted(found, key=lambda f: (min(f[1], *f[2]), f[1]))
    named = [(f"a{i}", *f) for i, f in enumerate(ordered, 1)]
    holding: dict[int, list[int]] = {}
    for at, (_, _, _, content) in enumerate(named):
        for block in {b for s in content for b in range(s.start // BLOCK, s.end // BLOCK + 1)}:
            holding.setdefault(block, []).append(at)
    result = []
    for name, source, cue, content in named:
        around = [
            (sum(s.end - s.start for s in outer), other)
            for other, _, outer_cue, outer in (named[at] for at in holding.get(cue.start // BLOCK, ()))
            if other != name
            and any(s.contains(cue) for s in outer)
            and not any(c.contains(outer_cue) for c in content)
            and all(any(s.contains(c) for s in outer) for c in content)
        ]
        result.append(Attribution(name, source, cue, content, min(around)[1] if around else None))
    return tuple(result)
