"""What the rules of each family mean: one file a family, one reader a rule of codebook/words/dates_*.toml."""

from __future__ import annotations

from collections.abc import Mapping

from onrecord.resolve.dates.families import (
    anchored,
    calendars,
    clock,
    days,
    durations,
    months,
    numeric,
    references,
    relative,
    seasons,
    sets,
    weekdays,
    years,
)
from onrecord.resolve.dates.scene import Reader

FAMILIES: Mapping[str, Mapping[str, Reader]] = {
    "days": days.READERS,
    "numeric": numeric.READERS,
    "months": months.READERS,
    "years": years.READERS,
    "weekdays": weekdays.READERS,
    "relative": relative.READERS,
    "anchored": anchored.READERS,
    "seasons": seasons.READERS,
    "durations": durations.READERS,
    "sets": sets.READERS,
    "clock": clock.READERS,
    "calendars": calendars.READERS,
    "references": references.READERS,
}
"""Family → rule → reader."""
