"""The corpus's markup: reports with marks around their words, read and written without loss.

`corpus/GUIDE.md` says what each mark means. A file holds reports that begin with `==== ID`; marks nest and never cross.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

TAG = re.compile(r"<(/?)([a-z]+)((?: [a-z]+=\"[^\"<>]*\")*)>")
ATTRIBUTE = re.compile(r" ([a-z]+)=\"([^\"<>]*)\"")
HEAD = re.compile(r"^==== (\S+)\n", re.M)
FIELDS = ("genre", "region", "published", "publisher", "title")
GENRES = frozenset(
    {
        "agency",
        "local-paper",
        "ngo-statement",
        "un-update",
        "state-media",
        "court-filing",
        "interview",
        "posts",
        "round-up",
        "correction",
    }
)
ALLOWED: dict[str, dict[str, str]] = {
    "src": {
        "a": r"\d+( \d+)*",
        "kind": "official|organisation|media|witness|anonymous|document|unknown",
        "conn": "victim|witness|relative|perpetrator|reporter|lawyer|medical|ngo|third-party|unknown",
        "conf": "yes|no",
        "same": r"\d+",
    },
    "cue": {"a": r"\d+( \d+)*"},
    "con": {"a": r"\d+"},
    "act": {
        "n": r"\d+",
        "type": "[a-z-]+",
        "mode": "happened|requested|ordered|planned|threatened|predicted|possible",
        "pol": "asserted|denied",
        "out": "succeeded|failed|unknown",
        "inc": "[a-z]",
        "again": "yes",
    },
    "who": {
        "of": r"\d+:(agent|affected|authority|speaker)( \d+:(agent|affected|authority|speaker))*",
        "kind": "state-armed|state-civil|armed-group|private-group|civilian|official|unknown",
        "count": r"COUNT(; COUNT)*".replace(
            "COUNT", r"(~?\d+|\d+\.\.~?\d*|\.\.\d+)( (person|family|household|group))?"
        ),
    },
    "time": {"of": r"\d+( \d+)*", "said": r"\d+( \d+)*"},
    "place": {"of": r"\d+( \d+)*", "said": r"\d+( \d+)*"},
    "mask": {"k": "D|Q"},
}
NEEDED = {"src": ("a", "kind"), "cue": ("a",), "con": ("a",), "act": ("n", "type"), "who": ("of",), "mask": ("k",)}


class MarkupError(ValueError):
    """A report whose marks cannot be read: the report, the place, the reason."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A tag around `text[start:end]`, with its attributes in the order they were written."""

    tag: str
    start: int
    end: int
    attributes: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str | None:
        """Return an attribute's value, None where it is not given."""
        return dict(self.attributes).get(name)

    def numbers(self, name: str) -> tuple[int, ...]:
        """Return the numbers an attribute lists."""
        return tuple(int(n) for n in (self.get(name) or "").split())


@dataclass(frozen=True, slots=True)
class Report:
    """A report of the corpus: its head, its bare text, and its marks in the order they open."""

    id: str
    head: tuple[tuple[str, str], ...]
    text: str
    marks: tuple[Mark, ...]

    def get(self, name: str) -> str | None:
        """Return a field of the head, None where it is not given."""
        return dict(self.head).get(name)

    def all(self, tag: str) -> tuple[Mark, ...]:
        """Return the marks of one kind."""
        return tuple(m for m in self.marks if m.tag == tag)


def read_file(path: Path) -> list[Report]:
    """Return a file's reports. Raises `MarkupError` naming the report and the reason."""
    return read_reports(path.read_text(encoding="utf-8"), path.name)


def read_reports(source: str, name: str = "corpus") -> list[Report]:
    """Return the reports of a file's text."""
    starts = list(HEAD.finditer(source))
    if not starts or source[: starts[0].start()].strip():
        raise MarkupError(f"{name}: begins with no line '==== ID'")
    ends = [m.start() for m in starts[1:]] + [len(source)]
    return [read_report(m.group(1), source[m.end() : end]) for m, end in zip(starts, ends, strict=True)]


def read_report(id: str, source: str) -> Report:
    """Return one report from its head and marked text."""
    top, bar, body = source.partition("\n---\n")
    if not bar:
        raise MarkupError(f"{id}: no line '---' between head and text")
    head = []
    for line in top.splitlines():
        field, colon, value = line.partition(": ")
        if not colon or field not in FIELDS:
            raise MarkupError(f"{id}: the head line {line!r} is not one of {', '.join(FIELDS)}")
        head.append((field, value))
    if dict(head).get("genre") not in GENRES:
        raise MarkupError(f"{id}: genre is one of {', '.join(sorted(GENRES))}")
    text, marks = read_marks(id, body.strip("\n"))
    report = Report(id, tuple(head), text, marks)
    for problem in find_problems(report):
        raise MarkupError(f"{id}: {problem}")
    return report


def read_marks(id: str, body: str) -> tuple[str, tuple[Mark, ...]]:
    """Return the bare text and its marks."""
    pieces: list[str] = []
    length = 0
    marks: list[Mark | None] = []
    opened: list[tuple[int, str, int, tuple[tuple[str, str], ...]]] = []
    position = 0
    for match in TAG.finditer(body):
        piece = body[position : match.start()]
        pieces.append(piece)
        length += len(piece)
        position = match.end()
        closing, tag, attributes = match.group(1), match.group(2), match.group(3)
        near = "".join(pieces)[-40:]
        if not closing:
            opened.append((len(marks), tag, length, tuple(ATTRIBUTE.findall(attributes))))
            marks.append(None)
            continue
        if not opened or opened[-1][1] != tag:
            inside = f"<{opened[-1][1]}>" if opened else "nothing"
            raise MarkupError(f"{id}: </{tag}> closes {inside}, after {near!r}")
        order, _, start, found = opened.pop()
        if start == length:
            raise MarkupError(f"{id}: an empty <{tag}> after {near!r}")
        marks[order] = Mark(tag, start, length, found)
    pieces.append(body[position:])
    text = "".join(pieces)
    if opened:
        raise MarkupError(f"{id}: <{opened[-1][1]}> is never closed, at {text[opened[-1][2] :][:40]!r}")
    if stray := re.search(r".{0,20}[<>].{0,20}", text):
        raise MarkupError(f"{id}: a stray angle bracket in {stray.group()!r}")
    return text, tuple(m for m in marks if m is not None)


def find_problems(report: Report) -> Iterator[str]:
    """Yield what is wrong with a report's marks: unknown tags, values or numbers."""
    acts = {int(m.get("n") or 0) for m in report.all("act")}
    said = {n for tag in ("src", "cue") for m in report.all(tag) for n in m.numbers("a")}
    contents = {n for m in report.all("con") for n in m.numbers("a")}
    if len(acts) != len(report.all("act")):
        yield "two acts have one number"
    for mark in report.marks:
        words = report.text[mark.start : mark.end][:40]
        if mark.tag not in ALLOWED:
            yield f"<{mark.tag}> around {words!r} is no mark of the guide"
            continue
        for name, value in mark.attributes:
            if name not in ALLOWED[mark.tag] or not re.fullmatch(ALLOWED[mark.tag][name], value):
                yield f'{name}="{value}" on <{mark.tag}> around {words!r} is not in the guide'
        for name in NEEDED.get(mark.tag, ()):
            if mark.get(name) is None:
                yield f"<{mark.tag}> around {words!r} needs {name}"
    for mark in report.marks:
        words = report.text[mark.start : mark.end][:40]
        if mark.tag == "who":
            for pair in (mark.get("of") or "").split():
                if int(pair.split(":")[0]) not in acts:
                    yield f"<who> around {words!r} is of act {pair}, which is not there"
        elif mark.tag in {"time", "place"}:
            if lost := set(mark.numbers("of")) - acts:
                yield f"<{mark.tag}> around {words!r} is of act {min(lost)}, which is not there"
            if lost := set(mark.numbers("said")) - said:
                yield f"<{mark.tag}> around {words!r} is of attribution {min(lost)}, which is not there"
    if lost := contents ^ said:
        yield f"attribution {min(lost)} has only a content, or none"


def write_report(report: Report) -> str:
    """Return the report as its file has it: what `read_report` read, to the letter."""
    head = "".join(f"{name}: {value}\n" for name, value in report.head)
    return f"==== {report.id}\n{head}---\n{write_marks(report.text, report.marks)}\n"


def write_marks(text: str, marks: Sequence[Mark]) -> str:
    """Return the text with its marks as tags."""
    out: list[str] = []
    opened: list[Mark] = []
    waiting = sorted(range(len(marks)), key=lambda i: (marks[i].start, i))
    position = 0
    edges = sorted({m.start for m in marks} | {m.end for m in marks})
    next_mark = 0
    for edge in edges:
        out.append(text[position:edge])
        position = edge
        while opened and opened[-1].end == edge:
            out.append(f"</{opened.pop().tag}>")
        while next_mark < len(waiting) and marks[waiting[next_mark]].start == edge:
            mark = marks[waiting[next_mark]]
            out.append(f"<{mark.tag}{''.join(f' {k}={chr(34)}{v}{chr(34)}' for k, v in mark.attributes)}>")
            opened.append(mark)
            next_mark += 1
    out.append(text[position:])
    return "".join(out)
