"""What a notebook shows of reports, claims and incidents: HTML without scripts, that loads nothing and hides people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from onrecord.api.hiding import SOURCE, find_hidden, find_people
from onrecord.model import Claim, Span
from onrecord.store.setup import start_django

start_django()  # words are looked up in a language, also where no record is open

from onrecord.web.cards import letter_origins, show_act, show_count, show_value, title_incident  # noqa: E402
from onrecord.web.explaining import show_place, show_when  # noqa: E402
from onrecord.web.highlight import Mark, cut_text, list_marks  # noqa: E402
from onrecord.web.vocabulary import LAYERS  # noqa: E402

if TYPE_CHECKING:
    from onrecord.api.record import OpenRecord
    from onrecord.api.reports import Report
    from onrecord.api.told import Incidents, ReportClaim, ToldIncident

COLOURS = {
    "source": "#cfe3f5",
    "cue": "#dbe9f2",
    "content": "#f2f4ee",
    "act": "#f6c7b4",
    "people": "#e2d7f3",
    "time": "#d5ecd0",
    "place": "#f6e6b0",
}
"""The workbench's, by layer. Written with each word, since a notebook has no style sheet of ours."""
CLOSEST = ("act", "time", "place", "people", "source", "cue", "content")
INK = "#1b2024"
FIELDS = {"happened": "happened", "act": "act", "when": "when", "where": "where", "count": "how many"}
SHOWN = 200
"""Incidents a table shows at most."""
NOTE = "Not reviewed for release: sources and names that were recognised are hidden, and nothing else is."


def show_report(report: Report) -> str:
    """Return a report's text with its claims' words marked, and sources and names hidden."""
    doc = report.document
    head = " · ".join(filter(None, [doc.publisher, doc.published.isoformat() if doc.published else "no date"]))
    said = {
        "unread-language": "In a language that is not read. That is no finding about it.",
        "read": f"{len(report.claims)} claims",
    }.get(report.state, report.state)
    return _frame(f"<p><b>{escape(head)}</b> · {escape(said)}</p>{_show_legend()}{_show_text(report)}")


def show_claim(claim: ReportClaim) -> str:
    """Return one claim as a small table: what is said, by which kind of source, of whom, when and where."""
    return _frame(_table((), _list_facts(claim.claim, claim.report, claim.verdict)))


def show_incident(incident: ToldIncident) -> str:
    """Return an incident: each field's values with the origins that say them, and why origins are one."""
    value = incident.incident
    letters = letter_origins(value)
    rows = [
        (
            FIELDS[name] + (" (contested)" if name in value.contested else ""),
            show_value(name, v.value),
            ", ".join(sorted({letters[c] for c in v.claims if c in letters})),
        )
        for name in FIELDS
        for v in value.fields.get(name, ())
    ]
    outlets = {c.report.id: c.report.document.publisher or "a report" for c in incident.claims}
    origins = [
        (letters[o.claims[0]], ", ".join(outlets.get(r, "a report") for r in o.reports), _name_reports(o.why, outlets))
        for o in value.origins
    ]
    judged = incident.verdict.value if incident.verdict else "nobody judged it yet"
    more = f" · {incident.outside} more claims in reports that are not shown" if incident.outside else ""
    head = f"<p><b>{escape(title_incident(value))}</b> · {value.status.value} · {escape(judged)}{more}</p>"
    return _frame(
        head + _table(("field", "value", "origins"), rows) + _table(("origin", "told by", "why it is one"), origins)
    )


def show_incidents(incidents: Incidents) -> str:
    """Return incidents as a table; no name of a person, no word of a source."""
    rows = [
        (
            title_incident(i.incident),
            _list_values(i, "when"),
            _list_values(i, "where"),
            _list_values(i, "count"),
            i.incident.status.value
            + (f": {', '.join(FIELDS.get(n, n) for n in i.incident.contested)}" if i.incident.contested else ""),
            str(len(i.incident.origins)),
            str(len({c.report.id for c in i.claims})),
        )
        for i in incidents.items[:SHOWN]
    ]
    more = f"<p>and {len(incidents) - SHOWN} more</p>" if len(incidents) > SHOWN else ""
    return _frame(_table(("what", "when", "where", "how many", "status", "origins", "reports"), rows) + more)


def show_record(record: OpenRecord) -> str:
    """Return what a record holds, in numbers."""
    if record.closed:
        return _frame("<p>A record, closed.</p>")
    from onrecord.store.models import ClaimRow, Incident
    from onrecord.store.models import Report as ReportRow

    with record.looking():
        counts = (
            f"{ReportRow.objects.count()} reports, {ClaimRow.objects.filter(current=True).count()} claims, "
            f"{Incident.objects.filter(current=True).count()} incidents"
        )
    whose = f" as {escape(record.seen_by)} may see it" if record.seen_by is not None else ""
    return _frame(f"<p>A record, open to be read{whose}: {counts}.</p>")


def _show_text(report: Report) -> str:
    people = find_people(report.text) if report.document.language.read else ()
    hidden = find_hidden(report.text, report.claims, report.attributions, report.document.publisher, people)
    marks = [m for n, c in enumerate(report.claims) for m in list_marks(c, str(n), report.text, report.contents(c))]
    # Their ends are cuts, so that a piece is hidden as a whole or not at all.
    marks += [Mark(span, "source", "hidden") for span in hidden]
    written: set[Span] = set()
    out, at = [], 0
    for piece in cut_text(report.text, marks):
        here = Span(at, at + len(piece.text))
        at = here.end
        cover = next((s for s in hidden if s.contains(here)), None)
        if cover is None:
            out.append(_show_piece(escape(piece.text), piece.layers))
        elif cover not in written:
            written.add(cover)
            out.append(_show_piece(escape(hidden[cover]), ("source",) if hidden[cover] == SOURCE else piece.layers))
    return f'<div style="white-space:pre-wrap;line-height:1.7" dir="auto">{"".join(out)}</div>'


def _show_piece(words: str, layers: Sequence[str]) -> str:
    """Return words marked in the colour of their closest layer: an act within what a source says is an act."""
    named = next((n for n in CLOSEST if n in layers), None)
    return f'<mark style="background:{COLOURS[named]};color:{INK}">{words}</mark>' if named else words


def _show_legend() -> str:
    parts = (f'<mark style="background:{COLOURS[n]};color:{INK}">{n}</mark>' for n in LAYERS)
    return f"<p>{' '.join(parts)}</p>"


def _list_facts(claim: Claim, report: Report, verdict: str | None) -> Iterator[tuple[str, str]]:
    yield "act", show_act(claim.act.type)
    yield "told as", f"{claim.mode.value}, {claim.polarity.value}"
    attribution = claim.attribution
    kinds = " → citing ".join(link.kind.value for link in attribution.chain) or "the report itself"
    yield "said by", kinds + (" (protected)" if attribution.protected else "")
    for p in claim.participants:
        parts = [show_count(p.count)] if p.count else []
        yield p.role.value, ", ".join([*parts, p.kind.value])
    if claim.when:
        yield "when", show_when(claim.when)
    for where in claim.where:
        yield "where", f"{show_place(where.place)} ({where.place.precision.value})"
    yield "confidence", f"{claim.confidence:.0%}"
    yield "judged", str(verdict) if verdict else "by nobody yet"


def _list_values(incident: ToldIncident, name: str) -> str:
    return "; ".join(show_value(name, v.value) for v in incident.incident.fields.get(name, ())[:3])


def _name_reports(why: str, outlets: Mapping[str, str]) -> str:
    """Return a reason with outlets in the place of ids, which tell a reader nothing."""
    return re.sub(r"\b[0-9a-f]{32}\b", lambda m: outlets.get(m.group(), "a report"), why)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [_row("td", row) for row in rows]
    return f"<table>{_row('th', heads) if heads else ''}{''.join(lines)}</table>"


def _row(tag: str, cells: Sequence[str]) -> str:
    style = "text-align:left;vertical-align:top"
    return f"<tr>{''.join(f'<{tag} style={style!r}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"


def _frame(inside: str) -> str:
    return f'<div class="onrecord">{inside}<p><small>{NOTE}</small></p></div>'
