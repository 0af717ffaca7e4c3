"""Links from a report's page to its original, to what repeats it and to its translations."""

from __future__ import annotations

from typing import Any

from django import template

from onrecord.engine.viewing import list_repeated
from onrecord.store.models import Report
from onrecord.store.translations import list_translations, translated_from

register = template.Library()


@register.inclusion_tag("onrecord/_beside.html")
def beside_links(report: Report) -> dict[str, Any]:
    """Show what a report can be laid beside."""
    repeated, translations, original = (
        list_repeated(report.id),
        list_translations(report.id),
        translated_from(report.id),
    )
    wanted = [*repeated, *translations, *([original] if original else [])]
    rows = {r.id: r for r in Report.objects.filter(pk__in=wanted).only("id", "title")}
    return {
        "report": report,
        "repeated": [rows[r] for r in repeated if r in rows],
        "translations": [rows[r] for r in translations if r in rows],
        "original": rows.get(original or ""),
    }
