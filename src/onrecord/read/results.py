"""What reading gives: a state a person understands, and the reports of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from onrecord.errors import InputError
from onrecord.model import Json, Language
from onrecord.read.pages import OcrMark, PageSpan


class ReadState(StrEnum):
    """How reading one file ended."""

    READ = "read"
    EMPTY = "empty"
    REFUSED = "refused"
    TOO_BIG = "too-big"
    TIMED_OUT = "timed-out"
    CRASHED = "crashed"
    NO_TEXT_LAYER = "no-text-layer"


class MetadataOrigin(StrEnum):
    """Where a title, date, outlet or language came from, the surest first.

    All but GIVEN are offers for a person to confirm; a FILE date is when the file was made, not the report.
    """

    GIVEN = "given"
    PAGE = "page metadata"
    FILE = "file properties"
    FIRST_LINE = "first line"
    DETECTED = "detected"


@dataclass(frozen=True, slots=True)
class RawReport:
    """One report as read: its frozen text, and what the file says or suggests about it.

    `given` is the id the file itself gives. `origins` has a key for each of title, published, publisher and
    language that is set. `pages` says where the pages of a document with pages stand in its text; `by_ocr` marks text
    that was recognised in pictures.
    """

    given: str | None
    text: str
    title: str | None = None
    published: date | None = None
    publisher: str | None = None
    language: Language = field(default_factory=lambda: Language(None, True))
    origins: Mapping[str, MetadataOrigin] = field(default_factory=dict)
    pages: tuple[PageSpan, ...] = ()
    by_ocr: OcrMark | None = None

    def __post_init__(self) -> None:
        """Check that its pages stand in its text."""
        if any(page.end > len(self.text) for page in self.pages):
            raise ValueError("a page beyond the end of the text")

    def to_json(self) -> Json:
        """Return the report as it leaves the child process."""
        return {
            "given": self.given,
            "text": self.text,
            "title": self.title,
            "published": self.published.isoformat() if self.published else None,
            "publisher": self.publisher,
            "language": self.language.to_json(),
            "origins": {key: origin.value for key, origin in self.origins.items()},
            "pages": [[p.number, p.start, p.end] for p in self.pages],
            "by_ocr": {"pages": list(self.by_ocr.pages), "confidence": self.by_ocr.confidence} if self.by_ocr else None,
        }

    @classmethod
    def from_json(cls, row: Json) -> RawReport:
        """Read what `to_json` wrote; raises TypeError, KeyError or ValueError for anything else."""
        published, language, ocr = _text_or_none(row["published"]), row["language"], row["by_ocr"]
        return cls(
            given=_text_or_none(row["given"]),
            text=_text(row["text"]),
            title=_text_or_none(row["title"]),
            published=date.fromisoformat(published) if published else None,
            publisher=_text_or_none(row["publisher"]),
            language=Language(_text_or_none(language["code"]), bool(language["read"])),
            origins={_text(key): MetadataOrigin(origin) for key, origin in row["origins"].items()},
            pages=tuple(PageSpan(int(number), int(start), int(end)) for number, start, end in row["pages"]),
            by_ocr=OcrMark(tuple(map(int, ocr["pages"])), float(ocr["confidence"])) if ocr else None,
        )


PLACES = ("line", "row", "file")
"""What files of many are counted in: lines of text, rows of a table, files in a ZIP."""


@dataclass(frozen=True, slots=True)
class LineProblem:
    """A part of a file of many that was left out, counted from 1, and why; `place` is what is counted."""

    line: int
    reason: str
    place: str = "line"

    def __post_init__(self) -> None:
        """Check that it is a part that is known."""
        if self.place not in PLACES:
            raise ValueError(f"no part of a file: {self.place}")


@dataclass(frozen=True, slots=True)
class ReadResult:
    """How one file was read: its reports when `state` is READ, else the reason and what to do next.

    `problems` are parts left out while others went in; `warnings` are to be shown and kept with the report. `pictures`
    are the numbers of pages without letters, which may be recognised.
    """

    state: ReadState
    reports: tuple[RawReport, ...] = ()
    reason: str | None = None
    next_step: str | None = None
    problems: tuple[LineProblem, ...] = ()
    warnings: tuple[str, ...] = ()
    pictures: tuple[int, ...] = ()

    def to_json(self) -> Json:
        """Return the result as it leaves the child process."""
        return {
            "state": self.state.value,
            "reports": [r.to_json() for r in self.reports],
            "reason": self.reason,
            "next_step": self.next_step,
            "problems": [[p.line, p.reason, p.place] for p in self.problems],
            "warnings": list(self.warnings),
            "pictures": list(self.pictures),
        }

    @classmethod
    def from_json(cls, row: Json) -> ReadResult:
        """Read what `to_json` wrote; raises TypeError, KeyError or ValueError for anything else."""
        return cls(
            state=ReadState(row["state"]),
            reports=tuple(RawReport.from_json(r) for r in row["reports"]),
            reason=_text_or_none(row["reason"]),
            next_step=_text_or_none(row["next_step"]),
            problems=tuple(LineProblem(int(n), _text(reason), _text(place)) for n, reason, place in row["problems"]),
            warnings=tuple(_text(w) for w in row["warnings"]),
            pictures=tuple(map(int, row["pictures"])),
        )


class UnreadableError(InputError):
    """Ends the reading of one file: the state it is in, why, and what to do next."""

    def __init__(self, state: ReadState, reason: str, next_step: str, *, pictures: tuple[int, ...] = ()) -> None:
        super().__init__(reason, next_step=next_step)
        self.result = ReadResult(state, reason=reason, next_step=next_step, pictures=pictures)


def offer_report(
    text: str,
    origin: MetadataOrigin,
    *,
    title: str | None = None,
    published: date | None = None,
    publisher: str | None = None,
) -> RawReport:
    """Return a report whose title, date and outlet, where there are any, all come from `origin`."""
    values = {"title": title, "published": published, "publisher": publisher}
    origins = {key: origin for key, value in values.items() if value}
    return RawReport(None, text, title=title, published=published, publisher=publisher, origins=origins)


def refuse(reason: str, next_step: str) -> UnreadableError:
    """Return the error that refuses a file."""
    return UnreadableError(ReadState.REFUSED, reason, next_step)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)
