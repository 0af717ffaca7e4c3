"""The check of a draft before it is published. Nothing of it is kept: it comes with the form and goes with the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from onrecord.errors import UsageError
from onrecord.pipeline import document_from_row
from onrecord.pipeline.checking import (
    DraftCheck,
    Wording,
    load_rules,
    mask_draft,
    suggest_wording,
)
from onrecord.pipeline.checking import (
    check_draft as find_details,
)
from onrecord.web.saying import say
from onrecord.web.views.accounts import for_deciders

LONGEST = 100_000
"""Characters of a draft: some thirty pages, a few seconds of work."""


@dataclass(frozen=True, slots=True)
class DraftPiece:
    """A stretch of a draft that is one detail, or none (number 0)."""

    text: str
    number: int = 0
    direct: bool = False


@dataclass(frozen=True, slots=True)
class DetailGroup:
    """Details of one paragraph of a draft, and which of them together single somebody out."""

    line: int
    details: tuple[dict[str, object], ...]
    together: tuple[str, ...]


@for_deciders
def check_draft(request: HttpRequest) -> HttpResponse:
    """Show a draft with every detail that could lead to somebody, by paragraph, and the same in broader words."""
    draft = request.POST.get("draft", "").replace("\r\n", "\n")
    found: dict[str, object] = {"page": "draft", "draft": draft, "longest": LONGEST}
    if request.method == "POST" and draft.strip():
        if len(draft) > LONGEST:
            raise UsageError("this draft is too long for the page.", next_step="Use `onrecord check FILE`.")
        document = document_from_row({"id": "draft", "text": draft, "published": _read_day(request)})
        check = find_details(document)
        wordings = suggest_wording(document, check)
        keep = {int(n) for n in request.POST.getlist("keep") if n.isdecimal()}
        found |= {
            "checked": True,
            "pieces": list(_cut(draft, wordings)),
            "groups": list(_group(draft, check, wordings, keep)),
            "number": len(wordings),
            "together": len(check.together),
            "masked": mask_draft(draft, wordings, keep),
        }
    return render(request, "onrecord/draft.html", found)


def _cut(text: str, wordings: Sequence[Wording]) -> Iterator[DraftPiece]:
    at = 0
    for w in wordings:
        if w.span.start > at:
            yield DraftPiece(text[at : w.span.start])
        yield DraftPiece(w.span.of(text), w.number, w.direct)
        at = w.span.end
    if at < len(text):
        yield DraftPiece(text[at:])


def _group(text: str, check: DraftCheck, wordings: Sequence[Wording], keep: set[int]) -> Iterator[DetailGroup]:
    """Yield the details by the paragraph they begin in."""
    rules = load_rules()
    lines: dict[int, list[Wording]] = {}
    for w in wordings:
        lines.setdefault(text.count("\n", 0, w.span.start) + 1, []).append(w)
    for line, mine in lines.items():
        together = [t for t in check.together if text.count("\n", 0, t.span.start) + 1 == line]
        details = tuple(
            {
                "number": w.number,
                "words": w.span.of(text),
                "rules": _name_rules(w.rules),
                "why": " ".join(say(rules[name].why) for name in w.rules),
                "advice": say(rules[w.rules[0]].instead),
                "instead": w.instead,
                "direct": w.direct,
                "kept": w.number in keep,
            }
            for w in mine
        )
        yield DetailGroup(line, details, tuple(_name_rules(t.rules) for t in together))


def _name_rules(names: Iterable[str]) -> str:
    return ", ".join(gettext(name.replace("-", " ")) for name in names)


def _read_day(request: HttpRequest) -> str | None:
    words = request.POST.get("published", "").strip()
    try:
        return date.fromisoformat(words).isoformat() if words else None
    except ValueError as error:
        raise UsageError(f"{words!r} is no date.", next_step="Write it as 2024-05-02.") from error
