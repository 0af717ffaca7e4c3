"""The queue: claims in the order in which they ask for a person's eyes, chosen by what they are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from onrecord.store.facets import count_entries
from onrecord.store.models import ClaimRow, FollowUp, Incident
from onrecord.store.viewing import without_dim

ORDER = (
    "-rank",
    F("last_day").desc(nulls_last=True),
    F("first_day").desc(nulls_last=True),
    "act_type",
    "order",
    "id",
)
"""How a queue is ordered: what asks most first, then the latest, so that ids come last, which are chance.

Not by when a report was added, which stands in rows too wide to be read for each claim that waits: that took seconds
for 100,000. The index `claim_queue` is in this order.
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which claims a queue holds; what is empty leaves nothing out."""

    act: str = ""
    country: str = ""
    province: str = ""
    since: date | None = None
    until: date | None = None
    source: str = ""
    """The kind of the claim's source."""
    mode: str = ""
    status: str = ""
    """Of the claim's incident."""
    publisher: str = ""
    whose: str = ""
    """The pseudonym of who sees to the claim, its report or its incident."""
    due: date | None = None
    """Only what is to be done by this day."""
    judged: bool = False
    """Those that were judged, not those that wait."""


def choose_claims(choice: Choice) -> QuerySet[ClaimRow]:
    """Return the claims of a queue, those that ask most first."""
    asked = {
        "act_type": choice.act,
        "country": choice.country,
        "province": choice.province,
        "source_kind": choice.source,
        "mode": choice.mode,
        "report__publisher": choice.publisher,
        "in_incident__incident__status": choice.status,
        "last_day__gte": choice.since,
        "first_day__lte": choice.until,
    }
    # `in`: SQLite looks up nothing for a bare column, and would sort all claims for each page.
    rows = ClaimRow.objects.filter(current__in=[True], **{k: v for k, v in asked.items() if v})
    if choice.status:
        rows = without_dim(rows, "in_incident__incident")
    rows = rows.exclude(verdict=None) if choice.judged else rows.filter(verdict=None)
    if choice.whose or choice.due:
        rows = rows.filter(_is_seen_to(choice))
    return rows.order_by(*ORDER)


def _is_seen_to(choice: Choice) -> Q:
    """Return the claims that somebody has something open about, or about their report or incident."""
    asked: dict[str, object] = {"done": False}
    if choice.whose:
        asked["whose"] = choice.whose
    if choice.due:
        asked["due__lte"] = choice.due
    mine = FollowUp.objects.filter(**asked)
    return (
        Q(Exists(mine.filter(about="claim", target=OuterRef("id"))))
        | Q(Exists(mine.filter(about="report", target=OuterRef("report_id"))))
        | Q(Exists(mine.filter(about="incident", target=OuterRef("in_incident__incident_id"))))
    )


def list_choices() -> Mapping[str, list[str]]:
    """Return what a queue or a list of incidents can be chosen by: act types, countries and outlets of the record.

    They are those that a search is counted by, which are held in memory; of a record that nothing was searched in yet,
    the first page takes a moment longer.
    """
    counted = count_entries()
    claims, reports = counted.of_kind("claim"), counted.of_kind("report")
    return {
        "acts": sorted(counted.count("act", claims)),
        "countries": sorted(counted.count("country", claims)),
        "outlets": sorted(counted.count("outlet", reports)),
    }


def list_provinces(country: str) -> list[str]:
    """Return the provinces of a country that incidents of the record lie in."""
    rows = without_dim(Incident.objects.filter(current=True, country=country)).order_by()
    return sorted(p for p in rows.values_list("province", flat=True).distinct() if p)
