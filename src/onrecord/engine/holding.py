""" "Do we hold this already?": which reports of the record new ones are near-copies of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from onrecord.store.models import Report

LEAST_SHARED = 0.4
"""Share of the shorter text's word 5-shingles from which two reports are offered as near-copies. Two reports of one
event that quote one statement share some 5 to 20 in 100; linking takes reports for copies far above this."""
LEAST_SHINGLES = 15
"""Below this a text is too short to be told a copy."""
MOST = 200
"""How many pairs are told of."""


@dataclass(frozen=True, slots=True)
class NearCopy:
    """A new report and one that is much the same; `share` of the shorter one's runs of five words is in the other."""

    report: str
    other: str
    share: float


def find_near_copies(new: Collection[str]) -> tuple[NearCopy, ...]:
    """Return for some reports those of the record they are near-copies of, the closest pairs first.

    Time grows with the record's words, once however many reports are new.
    """
    columns = ("id", "shingles", "added_at", "position")
    mine: dict[str, frozenset[int]] = {}
    # When each was added: ids are chance, and must say neither which pairs are told of nor which is the copy.
    place: dict[str, tuple[datetime, int]] = {}
    for report, shingles, *added in Report.objects.filter(pk__in=new).values_list(*columns):
        mine[report], place[report] = frozenset(shingles), (added[0], added[1])
    holders: dict[int, list[str]] = defaultdict(list)
    for report, shingles in mine.items():
        if len(shingles) >= LEAST_SHINGLES:
            for shingle in shingles:
                holders[shingle].append(report)
    found = []
    rows = Report.objects.exclude(shingles=[]).order_by().values_list(*columns) if holders else ()
    for other, shingles, *added in rows:
        shared = Counter(report for shingle in shingles for report in holders.get(shingle, ()))
        for report, number in shared.items():
            least = min(len(mine[report]), len(shingles))
            # Of two new ones the pair is told once, the later one as the copy.
            twice = other in mine and place[other] >= place[report]
            if least >= LEAST_SHINGLES and number / least >= LEAST_SHARED and not twice:
                place[other] = added[0], added[1]
                found.append(NearCopy(report, other, round(number / least, 3)))
    return tuple(sorted(found, key=lambda c: (-c.share, place[c.report], place[c.other]))[:MOST])
