"""Months: "May 2021", "in June", "last August", "March of the same year", "between July and September"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onrecord.model import Basis
from onrecord.resolve.dates.scene import Found, Reader, Reading, Scene, make_date
from onrecord.resolve.dates.values import Calendar, make_interval


def read_month_year(scene: Scene, found: Found) -> Reading | None:
    """Read a month with its year."""
    if found["month"].islower() and found["month"] in scene.lexicon.around["ambiguous_months"]:
        return None
    return scene.state(found, Calendar("month", int(found["year"]), scene.read("month", found)))


def read_month_era(scene: Scene, found: Found) -> Reading | None:
    """Read "April 480 BC" and "the spring of 480 BC"."""
    written = int(found["old_year"])
    if not written:
        return None
    year = 1 - written if found["era"].upper().startswith("B") else written
    if found.groupdict().get("season"):
        return scene.state(found, Calendar("season", year, part=scene.read("season", found)))
    return scene.state(found, Calendar("month", year, scene.read("month", found)))


def read_month_of_year(scene: Scene, found: Found) -> Reading | None:
    """Read "May last year" and "May of the same year"."""
    month, steps = scene.read("month", found), scene.read("which", found)
    if not is_month(scene, found.start("month"), found.end("month"), found["month"]) and found["month"].islower():
        return None
    from_last = steps is None
    if steps is None:
        steps = scene.read("of_anchor", found) or 0
    year = scene.shift_last(steps, "year") if from_last else scene.from_published(steps, "year")
    cal = Calendar("month", year.year if year else None, month)
    if year is None:
        return make_date(found.start(), found.end(), cal)
    return scene.count_from_last(found, cal, cal.timex()) if from_last else scene.resolve(found, cal)


def read_bare(scene: Scene, found: Found) -> Reading | None:
    """Read a month alone; the tense tells which year is meant."""
    if not is_month(scene, found.start(), found.end(), found["month"]):
        return None
    return make_yearless(scene, found.start(), found.end(), scene.read("month", found))


def make_yearless(scene: Scene, start: int, end: int, month: int) -> Reading:
    """Return the reading of a month whose words give no year."""
    reading = make_date(start, end, scene.place_month(month, start, end))
    if scene.published is None:
        return reading
    return scene.place_by_told(replace(reading, basis=Basis.RESOLVED, anchor=scene.published.isoformat()))


def is_month(scene: Scene, start: int, end: int, word: str) -> bool:
    """Tell a month from the verbs, names and marches that look like one: capital, whole word, and what leads it."""
    name = word.lower().rstrip(".")
    if len(name) <= 4 and name not in {"may", "june", "july"}:
        return False
    if word.islower():
        return False
    if scene.text[end : end + 2] in {"'s", "’s"} and name in scene.lexicon.around["ambiguous_months"]:
        return scene.follows("modifiers", start)
    if name not in scene.lexicon.around["ambiguous_months"]:
        return True
    return is_led(scene, start, end)


def is_led(scene: Scene, start: int, end: int) -> bool:
    """Tell whether the words before an ambiguous month are those that stand before a month."""
    if not scene.follows("month_leads", start) and not scene.follows("modifiers", start):
        return _is_listed(scene, start, end)
    if scene.follows("month_of_leads", start) or scene.follows("modifiers", start):
        return True
    if scene.follows("not_month_leads", start):
        # "by May" and "from May" are a person as often as a month, unless no name goes on.
        after = scene.word_after(end)
        return scene.word_before(start) in {"by", "from", "after", "before"} and not after[:1].isupper()
    return not scene.word_after(end)[:1].isupper() or scene.text[end : end + 1] in ",."


def _is_listed(scene: Scene, start: int, end: int) -> bool:
    """Tell whether another month stands beside it: "April and May", "May or June"."""
    beside = scene.text[max(0, start - 16) : start].replace(",", " ").split()
    after = scene.text[end : end + 20].replace(",", " ").split()
    joins = {"and", "or", "to", "–", "-"}
    before_is_month = len(beside) >= 2 and beside[-1] in joins and scene.lexicon.read("month", beside[-2]) is not None
    after_is_month = len(after) >= 2 and after[0] in joins and scene.lexicon.read("month", after[1]) is not None
    return before_is_month or after_is_month


def read_which(scene: Scene, found: Found) -> Reading | None:
    """Read "last August": the latest before the month of publication; "next August": the first after it."""
    month, steps = scene.read("month", found), scene.read("which", found)
    if found["month"].islower():
        return None
    here = scene.published
    if here is None:
        return make_date(found.start(), found.end(), Calendar("month", None, month))
    year = here.year
    if steps < 0 and month >= here.month:
        year -= 1
    elif steps > 0 and month <= here.month:
        year += 1
    return scene.resolve(found, Calendar("month", year, month))


def read_month_range(scene: Scene, found: Found) -> tuple[Reading, ...] | None:
    """Read "June to August 2020" as its whole, an interval, and its two ends."""
    first, last = scene.read("month", found), scene.read("month", found, "last")
    start, end = found.span()
    if not (found["month"][0].isupper() and found["last"][0].isupper()):
        return None
    if found["year"]:
        two = make_date(found.start("last"), end, Calendar("month", int(found["year"]), last), year_said=True)
    else:
        two = replace(make_yearless(scene, start, end, last), start=found.start("last"))
    if two.cal is None:
        return None
    year = two.cal.year if two.cal.year is None or first <= last else two.cal.year - 1
    cal = replace(two.cal, month=first, year=year)
    one = replace(two, start=start, end=found.end("month"), cal=cal, value=cal.timex(), edtf=cal.edtf())
    whole = replace(two, start=start, value=None, edtf=make_interval(cal, two.cal) if year or first <= last else None)
    return whole, one, two


READERS: Mapping[str, Reader] = {
    "month_year": read_month_year,
    "month_era": read_month_era,
    "month_of_year": read_month_of_year,
    "bare": read_bare,
    "which": read_which,
    "month_range": read_month_range,
}
