"""Seasons, quarters and halves of years: "the winter of 2019", "last summer", "the third quarter of 2020"."""

from __future__ import annotations

from collections.abc import Mapping

from onrecord.resolve.dates.scene import Found, Reader, Reading, Scene, make_date, read_digits
from onrecord.resolve.dates.values import Calendar

ORDER = {"WI": 0, "SP": 1, "SU": 2, "FA": 3}
MIDDLE = {"WI": 12, "SP": 4, "SU": 7, "FA": 10}
"""A month of each season; a winter is told of as the end of its year."""


def read_season_year(scene: Scene, found: Found) -> Reading | None:
    """Read a season with its year, or one that lies in two: "winter 2019–20"."""
    season, groups = scene.read("season", found), found.groupdict()
    if groups.get("which"):
        year = scene.from_published(scene.read("which", found), "year")
        return scene.resolve(
            found, Calendar("season", year.year, part=season) if year else None, partial=f"XXXX-{season}"
        )
    if groups.get("last") and (int(found["year"]) + 1) % 100 != int(found["last"][-2:]):
        return None
    return scene.state(found, Calendar("season", int(found["year"]), part=season))


def read_which(scene: Scene, found: Found) -> Reading | None:
    """Read "last summer", "this winter"."""
    season, steps, here = scene.read("season", found), scene.read("which", found), scene.published
    if here is None:
        return scene.resolve(found, None, partial=f"XXXX-{season}")
    now = ORDER[season_of(here.month)]
    year = here.year
    if steps < 0 and ORDER[season] >= now:
        year -= 1
    elif steps > 0 and ORDER[season] <= now:
        year += 1
    return scene.resolve(found, Calendar("season", year, part=season))


def season_of(month: int) -> str:
    """Return the northern season a month lies in."""
    return ("WI", "SP", "SU", "FA")[month % 12 // 3]


def read_anchored(scene: Scene, found: Found) -> Reading | None:
    """Read "that summer", "the winter before", counted from the date named before."""
    season, groups = scene.read("season", found), found.groupdict()
    if groups.get("anchor"):
        steps = scene.read("anchor", found)
    else:
        steps = 1 if found[0].lower().endswith("after") else -1
        if scene.word_after(found.end()):
            return None
    last = scene.last.cal if scene.last else None
    if last is None or last.year is None or last.unit in {"decade", "century", "weekday"}:
        return scene.count_from_last(found, None, f"XXXX-{season}")
    year, then = last.year, last.part if last.unit == "season" else season_of(last.month) if last.month else None
    if then is None:
        year += steps
    elif steps > 0 and ORDER[season] <= ORDER[then]:
        year += 1
    elif steps < 0 and ORDER[season] >= ORDER[then]:
        year -= 1
    return scene.count_from_last(found, Calendar("season", year, part=season), f"XXXX-{season}")


def read_bare(scene: Scene, found: Found) -> Reading | None:
    """Read "in the spring" as a season of the year the tense points to; a fall and a spring are no seasons."""
    if not _is_season(scene, found):
        return None
    season = scene.read("season", found)
    here = scene.published
    if here is None:
        return make_date(found.start(), found.end(), Calendar("season", None, part=season))
    told = scene.told_year(MIDDLE[season], *found.span())
    if told is not None:
        return scene.count_from_last(found, Calendar("season", told, part=season), f"XXXX-{season}")
    tense, now = scene.tense(*found.span()), ORDER[season_of(here.month)]
    year = here.year
    if tense == "future" and ORDER[season] < now:
        year += 1
    elif tense != "future" and ORDER[season] > now:
        year -= 1
    return scene.resolve(found, Calendar("season", year, part=season))


SEASON_LEADS = frozenset(["in", "during", "since", "of", "by", "until", "through", "throughout"])


def _is_season(scene: Scene, found: Found) -> bool:
    """Tell a season from a spring of water and a fall: by what leads it, or by what is named after it."""
    before, word = scene.word_before(found.start()), found["season"].lower()
    after = scene.word_after(found.end()).lower()
    if after in scene.lexicon.around["season_of"]:
        return True
    if before not in SEASON_LEADS | {"the", "early", "late", "mid"}:
        return False
    lead = scene.text[max(0, found.start() - 16) : found.start()].lower().split()
    if before == "the" and (len(lead) < 2 or lead[-2] not in SEASON_LEADS | {"over"}):
        return False
    return word not in {"fall", "spring"} or not (after or before not in {"the", "early", "late"})


def read_quarter(scene: Scene, found: Found) -> Reading | None:
    """Read a quarter or a half of a year; one without a year is the latest that has begun."""
    groups, words = found.groupdict(), found[0].lower()
    position = read_digits(found["position"]) or scene.read("position", found)
    unit = "half" if "half" in words else "quarter"
    last = 2 if unit == "half" else 4
    if "fiscal" in words:
        return None
    if groups.get("which"):
        at = scene.from_published(scene.read("which", found), "year")
        return scene.resolve(
            found, Calendar(unit, at.year, part=str(last if position < 0 else position)) if at else None
        )
    if not 1 <= (last if position < 0 else position) <= last:
        return None
    if groups.get("year"):
        return scene.state(found, Calendar(unit, int(found["year"]), part=str(last if position < 0 else position)))
    return _place_quarter(scene, found, unit, position)


def _place_quarter(scene: Scene, found: Found, unit: str, position: int) -> Reading | None:
    if unit == "half" or scene.word_after(found.end()).lower() in {"of", "finals", "final", "mile"}:
        return None
    if position < 0:
        return scene.resolve(found, scene.from_published(-1, unit))
    if scene.published is None:
        return make_date(found.start(), found.end(), Calendar(unit, None, part=str(position)))
    begun = position <= (scene.published.month - 1) // 3 + 1
    return scene.resolve(found, Calendar(unit, scene.published.year - (0 if begun else 1), part=str(position)))


def read_part_of(scene: Scene, found: Found) -> Reading | None:
    """Read "the first half of the 20th century" as the century."""
    number = read_digits(found["ordinal"]) or 0
    return scene.state(found, Calendar("century", (number - 1) * 100)) if 1 <= number <= 30 else None


READERS: Mapping[str, Reader] = {
    "season_year": read_season_year,
    "which": read_which,
    "anchored": read_anchored,
    "bare": read_bare,
    "quarter": read_quarter,
    "part_of": read_part_of,
}
