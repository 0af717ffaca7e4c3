"""What phrases that name a day, month, year or longer mean in any language: "3 de mayo", "2019년 말", "صيف 2019"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onrecord.model import Basis
from onrecord.resolve.dates.calendars import Era, OtherDate
from onrecord.resolve.dates.families.calendars import make_other
from onrecord.resolve.dates.families.days import make_yearless as place_day
from onrecord.resolve.dates.families.months import make_yearless as place_month
from onrecord.resolve.dates.families.seasons import ORDER, season_of
from onrecord.resolve.dates.phrases.scene import PhraseReader, PhraseScene
from onrecord.resolve.dates.scene import SAME_PASSAGE, Found, Reading, expand_year, make_date
from onrecord.resolve.dates.values import Calendar, is_day, make_interval

PLAIN_YEARS = range(1500, 2101)


def _year(scene: PhraseScene, found: Found) -> tuple[int | None, Basis]:
    """Return the year a phrase says, or points to from publication or from the date named before, and how."""
    groups = found.groupdict()
    if groups.get("year"):
        return scene.read("year", found), Basis.STATED
    if groups.get("which_year"):
        cal = scene.from_published(scene.read("which_year", found), "year")
        return (cal.year if cal else None), Basis.RESOLVED
    if groups.get("anchor_year"):
        cal = scene.shift_last(scene.read("anchor_year", found), "year")
        return (cal.year if cal else None), Basis.ANCHORED
    return None, Basis.RESOLVED


def _placed(scene: PhraseScene, found: Found, cal: Calendar, basis: Basis) -> Reading:
    """Return the reading of a calendar value whose year came the way `basis` says."""
    if basis is Basis.STATED:
        return scene.state(found, cal)
    if cal.year is None:
        return replace(make_date(*found.span(), cal), basis=basis)
    return scene.resolve(found, cal) if basis is Basis.RESOLVED else scene.count_from_last(found, cal, cal.timex())


def _points(found: Found) -> bool:
    groups = found.groupdict()
    return any(groups.get(g) for g in ("year", "which_year", "anchor_year"))


def read_day(scene: PhraseScene, found: Found) -> Reading | None:
    """Read a day of a month, with a year, with a word that points to one, or with none."""
    month, day = scene.read("month", found), scene.read("day", found)
    year, basis = _year(scene, found)
    if not is_day(year, month, day):
        return None
    if _points(found):
        return _placed(scene, found, Calendar("day", year, month, day), basis)
    if found.groupdict().get("which"):
        return scene.resolve(found, _which_day(scene, month, day, scene.read("which", found)))
    return place_day(scene, *found.span(), month, day, scene.read("weekday", found))


def _which_day(scene: PhraseScene, month: int, day: int, steps: int) -> Calendar | None:
    """Return the last such day before publication or the next after it."""
    here = scene.published
    if here is None:
        return None
    year = here.year + (steps if ((month, day) > (here.month, here.day)) == (steps < 0) else 0)
    return Calendar("day", year, month, day) if is_day(year, month, day) else None


def read_day_range(scene: PhraseScene, found: Found) -> tuple[Reading, ...] | None:
    """Read "3–7 May" and "28 April to 3 May" as the whole, an interval, and its two ends."""
    groups = found.groupdict()
    day, last_day = scene.read("day", found), scene.read("day", found, "day2")
    year, basis = _year(scene, found)
    last_month = scene.read("month", found, "month2") if groups.get("month2") else scene.read("month", found)
    month = scene.read("month", found) if groups.get("month") else last_month
    if month is None or not (is_day(year, month, day) and is_day(year, last_month, last_day)):
        return None
    if groups.get("year2"):
        first, last = Calendar("day", year, month, day), Calendar("day", int(found["year2"]), last_month, last_day)
        one, two = _placed(scene, found, first, basis), scene.state(found, last)
    elif year is not None:
        # "From 28 December to 3 January 2021": the year stands with the end.
        before = found.start("year") > found.end("day2") if groups.get("year") else False
        late = month > last_month
        one = _placed(scene, found, Calendar("day", year - (late and before), month, day), basis)
        two = _placed(scene, found, Calendar("day", year + (late and not before), last_month, last_day), basis)
    else:
        two = place_day(scene, *found.span(), last_month, last_day)
        at = two.cal.year if two.cal else None
        cal = Calendar("day", at - (month > last_month) if at else None, month, day)
        one = replace(two, cal=cal, value=cal.timex(), edtf=cal.edtf())
    return _range(scene, found, one, two)


def _range(scene: PhraseScene, found: Found, one: Reading, two: Reading) -> tuple[Reading, ...] | None:
    """Return a range as its whole and its two ends, None where it does not go forward."""
    if one.cal is None or two.cal is None:
        return None
    first, last = one.cal.first_day(), two.cal.first_day()
    if first and last and first > last:
        return None
    groups = {g: found.span(g) for g, words in found.groupdict().items() if words}
    start = min(at for g, (at, _) in groups.items() if g.endswith("2"))
    end = max(end for _, end in groups.values() if end <= start)
    # What is written onto a number ("3일") is its own.
    to = scene.grammar.joins.to.search(scene.text, end, start)
    end = to.start() if to else end
    whole = replace(two, start=found.start(), value=None, edtf=make_interval(one.cal, two.cal))
    return whole, replace(one, end=end), replace(two, start=start)


def read_day_of_month(scene: PhraseScene, found: Found) -> Reading | None:
    """Read "el día 3" and "3일": of the month told of just before, else of publication, as the tense says."""
    day, groups = scene.read("day", found), found.groupdict()
    here, last = scene.published, scene.last
    if groups.get("which_month"):
        month = scene.from_published(scene.read("which_month", found), "month")
        if month is None or not is_day(month.year, month.month or 0, day):
            return Reading(*found.span(), "DATE", f"XXXX-XX-{day:02d}")
        return scene.resolve(found, replace(month, unit="day", day=day))
    if groups.get("anchor_month"):
        month = scene.shift_last(scene.read("anchor_month", found), "month")
        cal = replace(month, unit="day", day=day) if month else None
        return scene.count_from_last(found, cal, f"XXXX-XX-{day:02d}")
    near = last is not None and found.start() - last.end < SAME_PASSAGE
    if near and not groups.get("which") and last and last.cal and last.cal.unit in {"day", "month"} and last.cal.month:
        cal = replace(last.cal, unit="day", day=day)
        if is_day(cal.year, cal.month or 0, day):
            return scene.count_from_last(found, cal, f"XXXX-XX-{day:02d}")
    if here is None:
        return Reading(*found.span(), "DATE", f"XXXX-XX-{day:02d}", basis=Basis.RESOLVED)
    steps = scene.read("which", found) or (1 if scene.tense(*found.span()) == "future" else -1)
    month = Calendar.of_day(here)
    late = day > here.day + (not groups.get("which")) if steps < 0 else day < here.day
    placed = month.shift(steps if late else 0, "month")
    if placed is None or not is_day(placed.year, placed.month or 0, day):
        return None
    return scene.resolve(found, replace(placed, unit="day", day=day))


def read_month(scene: PhraseScene, found: Found) -> Reading | None:
    """Read a month with its year, with a word that points to one ("last March"), or alone."""
    month = scene.read("month", found)
    year, basis = _year(scene, found)
    if _points(found):
        return _placed(scene, found, Calendar("month", year, month), basis)
    if found.groupdict().get("which"):
        here, steps = scene.published, scene.read("which", found)
        if here is None or not steps:
            return place_month(scene, *found.span(), month)
        passed = month >= here.month if steps < 0 else month <= here.month
        return scene.resolve(found, Calendar("month", here.year + (steps if passed else 0), month))
    return place_month(scene, *found.span(), month)


def read_month_range(scene: PhraseScene, found: Found) -> tuple[Reading, ...] | None:
    """Read "marzo a junio de 2021" as the whole, an interval, and its two ends."""
    month, last = scene.read("month", found), scene.read("month", found, "month2")
    year, basis = _year(scene, found)
    groups = found.groupdict()
    if groups.get("year2"):
        one = _placed(scene, found, Calendar("month", year, month), basis)
        return _range(scene, found, one, scene.state(found, Calendar("month", int(found["year2"]), last)))
    if _points(found):
        before = bool(groups.get("year")) and found.start("year") > found.end("month2")
        late = month > last
        if year is None:
            return None
        one = _placed(scene, found, Calendar("month", year - (late and before), month), basis)
        return _range(
            scene, found, one, _placed(scene, found, Calendar("month", year + (late and not before), last), basis)
        )
    two = place_month(scene, *found.span(), last)
    at = two.cal.year if two.cal else None
    cal = Calendar("month", at - (month > last) if at else None, month)
    return _range(scene, found, replace(two, cal=cal, value=cal.timex(), edtf=cal.edtf()), two)


def read_year(scene: PhraseScene, found: Found) -> Reading | None:
    """Read a year, or a word that points to one."""
    year, basis = _year(scene, found)
    if found.groupdict().get("year") and year not in PLAIN_YEARS:
        return None
    return _placed(scene, found, Calendar("year", year), basis)


def read_year_range(scene: PhraseScene, found: Found) -> tuple[Reading, ...] | None:
    """Read "2015-2017" as the whole, an interval, and its two ends."""
    first, written = int(found["year"]), found["year2"]
    last = int(written) if len(written) == 4 else first // 100 * 100 + int(written)
    if not first < last or first not in PLAIN_YEARS or last not in PLAIN_YEARS:
        return None
    one, two = scene.state(found, Calendar("year", first)), scene.state(found, Calendar("year", last))
    return _range(scene, found, one, two)


def read_years(scene: PhraseScene, found: Found) -> Reading | None:
    """Read a school or fiscal year that runs from one year into the next."""
    year, last = int(found["year"]), found.groupdict().get("short_year")
    if last and (year + 1) % 100 != int(last[-2:]):
        return None
    return scene.state(found, Calendar("years", year))


def read_decade(scene: PhraseScene, found: Found) -> Reading | None:
    """Read "década de 1990", "los años noventa" and "90년대"."""
    groups = found.groupdict()
    if groups.get("decade_year"):
        return scene.state(found, Calendar("decade", int(found["decade_year"])))
    tens = scene.read("tens", found)
    if scene.published is None and not groups.get("past_century"):
        return Reading(*found.span(), "DATE", f"XX{tens // 10}")
    century = (scene.published.year if scene.published else 2001) // 100 * 100
    late = century + tens > scene.published.year if scene.published else True
    start = century - 100 + tens if late or groups.get("past_century") else century + tens
    return (
        scene.resolve(found, Calendar("decade", start))
        if scene.published
        else scene.state(found, Calendar("decade", start))
    )


def read_century(scene: PhraseScene, found: Found) -> Reading | None:
    """Read "siglo XIX" and "19세기"."""
    if found.groupdict().get("which"):
        return scene.resolve(found, scene.from_published(scene.read("which", found), "century"), partial="XX")
    number = scene.read("ordinal", found)
    return scene.state(found, Calendar("century", (number - 1) * 100)) if number and 1 <= number <= 30 else None


def read_season(scene: PhraseScene, found: Found) -> Reading | None:
    """Read a season with its year, with a word that points to one, or alone as the tense says."""
    season = scene.read("season", found)
    year, basis = _year(scene, found)
    if _points(found):
        return _placed(scene, found, Calendar("season", year, part=season), basis)
    here, steps = scene.published, scene.read("which", found)
    if here is None:
        return Reading(*found.span(), "DATE", f"XXXX-{season}", basis=Basis.RESOLVED)
    if steps is None:
        steps = 1 if scene.tense(*found.span()) == "future" else -1
        shift = steps if (ORDER[season] - ORDER[season_of(here.month)]) * -steps > 0 else 0
        return scene.resolve(found, Calendar("season", here.year + shift, part=season))
    same = ORDER[season] - ORDER[season_of(here.month)]
    shift = steps if steps and (same >= 0 if steps < 0 else same <= 0) else 0
    return scene.resolve(found, Calendar("season", here.year + shift, part=season))


def read_part_of_year(scene: PhraseScene, found: Found) -> Reading | None:
    """Read a quarter or half of a year, with its year or with one that is pointed to."""
    unit = "half" if found.groupdict().get("half") else "quarter"
    position = scene.read("position", found)
    if not 1 <= position <= (2 if unit == "half" else 4):
        return None
    year, basis = _year(scene, found)
    if not _points(found):
        if scene.published is None:
            return make_date(*found.span(), Calendar(unit, None, part=str(position)))
        begun = position <= (scene.published.month - 1) // (6 if unit == "half" else 3) + 1
        steps = 0 if begun or scene.tense(*found.span()) == "future" else -1
        return scene.resolve(found, Calendar(unit, scene.published.year + steps, part=str(position)))
    return _placed(scene, found, Calendar(unit, year, part=str(position)), basis)


def read_numeric(scene: PhraseScene, found: Found) -> Reading | None:
    """Read a day in digits, its order given by the pattern: `year`, `short_year` or both after `month` and `day`."""
    groups = found.groupdict()
    year = expand_year(groups.get("year") or groups["short_year"], scene.published)
    month, day = int(found["month_number"]), int(found["day"])
    return scene.state(found, Calendar("day", year, month, day)) if is_day(year, month, day) else None


def read_other(scene: PhraseScene, found: Found) -> Reading | None:
    """Read a date of another calendar: by its month's name, or by the mark of its year."""
    era = Era(scene.read("calendar", found) or "hijri")
    month = scene.read(f"{era.name.lower()}_month", found) or scene.read("month", found)
    day = scene.read("day", found)
    return make_other(*found.span(), OtherDate(era, int(found["old_year"]), month, day))


READERS: Mapping[str, PhraseReader] = {
    "day": read_day,
    "day_range": read_day_range,
    "day_of_month": read_day_of_month,
    "month": read_month,
    "month_range": read_month_range,
    "year": read_year,
    "year_range": read_year_range,
    "years": read_years,
    "decade": read_decade,
    "century": read_century,
    "season": read_season,
    "part_of_year": read_part_of_year,
    "numeric": read_numeric,
    "other": read_other,
}
