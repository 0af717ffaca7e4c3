"""One report: its text, who it quotes, its claims, and how a notebook shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onrecord.errors import UsageError
from onrecord.model import Attribution, Claim, Document, Language, Span
from onrecord.pipeline import read_claims
from onrecord.read import detect_language, language_of

GIVEN_ID = "report"
"""What a report is called that is in no record."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report as read: `document` has its text, `claims` point into it by spans.

    `state` is "read", or why there are no claims: "unread-language" is a language that is not read, which is not the
    same as a report without claims. In a record there are more: "waiting", "failed", "no-text-layer".
    """

    document: Document
    claims: tuple[Claim, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    state: str = "read"

    @property
    def id(self) -> str:
        """The report's id in its record, or "report"."""
        return self.document.id

    @property
    def text(self) -> str:
        """The text that spans count in, in characters."""
        return self.document.text

    def words(self, span: Span | None) -> str:
        """Return the report's words for a span; "" for None, which is what the report does not say."""
        return span.of(self.text) if span else ""

    def contents(self, claim: Claim) -> Sequence[Span]:
        """Return what the sources of a claim are quoted or reported to say."""
        chain = {link.attribution for link in claim.attribution.chain}
        return [span for a in self.attributions if a.id in chain for span in a.content]

    def _repr_html_(self) -> str:
        from onrecord.api.pages import show_report

        return show_report(self)


def read_report(
    text: str,
    published: date | str | None = None,
    publisher: str | None = None,
    language: str | None = None,
    *,
    title: str | None = None,
) -> Report:
    """Return one report with its claims, read on this machine and kept nowhere.

    `published` is a day (a `date`, or "2024-05-13"), from which "yesterday" is counted; `language` an ISO 639-1 code,
    else it is told from the text. Raises UsageError where the text is empty or the day is none. Claims are suggestions
    of a machine: nobody has reviewed them.
    """
    if not text.strip():
        raise UsageError("the report has no text.", next_step="Give its text as a string.")
    document = Document(
        id=GIVEN_ID,
        text=text,
        title=title,
        published=_read_day(published),
        publisher=publisher,
        language=_find_language(text, language),
    )
    found = read_claims(document)
    state = "read" if document.language.read else "unread-language"
    return Report(document, found.claims, found.attributions, state)


def _find_language(text: str, code: str | None) -> Language:
    return language_of(code) if code else detect_language(text)


def _read_day(day: date | str | None) -> date | None:
    if day is None or isinstance(day, date):
        return day
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise UsageError(f"published is {day!r}, which is no day.", next_step="Write it as 2024-05-13.") from error
