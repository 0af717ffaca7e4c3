"""Years and longer: "2019", "2015–17", "fiscal year 2020", "the 1990s", "the 19th century", "300 BC"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onrecord.resolve.dates.scene import Found, Reader, Reading, Scene, make_date, read_digits
from onrecord.resolve.dates.values import Calendar, make_interval

PLAIN_YEARS = range(1500, 2101)
"""Bare numbers that are read as years wherever no count or number stands beside them."""


def read_bare(scene: Scene, found: Found) -> Reading | None:
    """Read four digits as a year unless they count, number or cost something."""
    year = int(found["year"])
    if not is_year(scene, found.start(), found.end(), year):
        return None
    return scene.state(found, Calendar("year", year))


def is_year(scene: Scene, start: int, end: int, year: int) -> bool:
    """Tell a year from "2,000 people", "page 1984" and "Resolution 1973"."""
    around = scene.lexicon.around
    before, after = scene.word_before(start), scene.word_after(end)
    led = before in {"in", "since", "during", "until", "year", "late", "early", "mid", "circa", "ad"}
    if (
        before in around["numbered"]
        or before[-1:] in {"$", "€", "£", "¥", "#", "§"}
        or scene.follows("numbered", start)
    ):
        return False
    if after.lower() in around["counted"] or after[:1] == "%":
        return False
    if year not in PLAIN_YEARS and not (led and year < 1500):
        return False
    # A round number before a plural counts: "arrested 2000 protesters"; "the 2000 elections" has its article.
    counts = after.islower() and after.endswith("s") and after != "levels" and before != "the"
    return led or year % 100 != 0 or not counts


def read_year_range(scene: Scene, found: Found) -> tuple[Reading, ...] | None:
    """Read "2015–17" and "2015 to 2017" as the whole, an interval, and its two ends."""
    first, written = int(found["year"]), found["last"]
    last = int(written) if len(written) == 4 else first // 100 * 100 + int(written)
    if not first < last or first not in PLAIN_YEARS or last not in PLAIN_YEARS:
        return None
    if not is_year(scene, found.start(), found.end(), first):
        return None
    one = make_date(found.start("year"), found.end("year"), Calendar("year", first), year_said=True)
    two = make_date(found.start("last"), found.end("last"), Calendar("year", last), year_said=True)
    whole = replace(one, end=found.end(), value=None, edtf=f"{first}/{last}")
    return whole, one, two


def read_two_years(scene: Scene, found: Found) -> Reading | None:
    """Read "2019/20" as the year that runs from one into the next."""
    first, last = int(found["year"]), int(found["last"][-2:])
    if (first + 1) % 100 != last or first not in PLAIN_YEARS:
        return None
    return scene.state(found, Calendar("years", first))


def read_of_year(scene: Scene, found: Found) -> Reading | None:
    """Read a fiscal or school year. Named by one year it may have begun the year before: an interval of both."""
    groups = found.groupdict()
    if groups.get("which"):
        return scene.resolve(found, scene.from_published(scene.read("which", found), "year"))
    year, last = int(found["year"]), groups.get("last")
    if last:
        return scene.state(found, Calendar("years", year)) if (year + 1) % 100 == int(last[-2:]) else None
    kind = scene.read("of_year", found) if groups.get("of_year") else "fiscal"
    start = year - 1 if kind == "fiscal" else year
    reading = scene.state(found, Calendar("years", start))
    return replace(reading, value=f"{year:04d}", cal=Calendar("years", start))


def read_era(scene: Scene, found: Found) -> Reading | None:
    """Read a year with its era; 300 BC is -0299 in EDTF."""
    written = found["year"].replace(",", "")
    if not written.isdecimal():
        # "the ad a man placed"
        return None
    year = int(written)
    before = (found.groupdict().get("era") or "AD").upper().startswith("B")
    if not 1 <= year <= 9999:
        return None
    return scene.state(found, Calendar("year", 1 - year if before else year))


def read_era_range(scene: Scene, found: Found) -> tuple[Reading, ...] | None:
    """Read "264 to 241 BC" as its whole, an interval, and its two ends."""
    first, last = 1 - int(found["year"]), 1 - int(found["last"])
    if not first < last:
        return None
    one = make_date(found.start(), found.end("year"), Calendar("year", first), year_said=True)
    two = make_date(found.start("last"), found.end(), Calendar("year", last), year_said=True)
    edtf = make_interval(Calendar("year", first), Calendar("year", last))
    return replace(one, end=found.end(), value=None, edtf=edtf), one, two


def read_old(scene: Scene, found: Found) -> Reading | None:
    """Read "in 490" as BC where the passage tells of years BC."""
    told = scene.told.cal if scene.told else None
    if told is None or told.year is None or told.year >= 0 or not scene.follows("old_year_leads", found.start()):
        return None
    if scene.word_after(found.end()).lower() in scene.lexicon.around["counted"]:
        return None
    return scene.state(found, Calendar("year", 1 - int(found["year"])))


def read_decade(scene: Scene, found: Found) -> Reading | None:
    """Read "the 1990s"."""
    year = int(found["year"])
    if not found[0][4:5].isalpha() and not _is_decade_led(scene, found.start(), scene.word_before(found.start())):
        # "2030's goals": the year's own.
        return None
    return scene.state(found, Calendar("decade", year)) if year in PLAIN_YEARS else None


def read_decade_era(scene: Scene, found: Found) -> Reading:
    """Read "the 470s BC", the ten years from 479 to 470."""
    return scene.state(found, Calendar("decade", 1 - int(found["year"])))


def read_short_decade(scene: Scene, found: Found) -> Reading | None:
    """Read "the '90s" and "the nineties", but not "in his nineties"; the century is the last one that had them."""
    tens = int(found["tens"]) if "tens" in found.groupdict() else scene.read("decade", found)
    before = scene.word_before(found.start())
    if before in scene.lexicon.around["age_leads"] or not _is_decade_led(scene, found.start(), before):
        return None
    if scene.published is None:
        return Reading(found.start(), found.end(), "DATE", f"XX{tens // 10}")
    century = scene.published.year // 100 * 100
    start = century + tens if century + tens <= scene.published.year else century - 100 + tens
    return scene.resolve(found, Calendar("decade", start))


def _is_decade_led(scene: Scene, start: int, before: str) -> bool:
    return before in {"the", "early", "late", "mid", "mid-", "'", "’"} or scene.text[start - 1 : start] in {
        "'",
        "’",
        "‘",
        "-",
    }


def read_century(scene: Scene, found: Found) -> Reading | None:
    """Read "the 19th century" and "the fifth century BC"."""
    number = read_digits(found["ordinal"]) or scene.read("ordinal", found)
    if not number or not 1 <= number <= 30:
        return None
    if (found["era"] or "").upper().startswith("B"):
        return scene.state(found, Calendar("century", -(number - 1) * 100 + 0 if number > 1 else 0))
    return scene.state(found, Calendar("century", (number - 1) * 100))


def read_short_year(scene: Scene, found: Found) -> Reading | None:
    """Read "'98" as the latest such year not after the next one."""
    if scene.text[found.start() - 1 : found.start()] not in {"'", "’", "‘"} or found.start() == 0:
        return None
    before = scene.text[max(0, found.start() - 2) : found.start() - 1]
    if before.isalnum() or scene.published is None:
        return None
    century = scene.published.year // 100 * 100
    year = century + int(found["short"])
    return scene.resolve(found, Calendar("year", year if year <= scene.published.year + 1 else year - 100))


READERS: Mapping[str, Reader] = {
    "bare": read_bare,
    "year_range": read_year_range,
    "two_years": read_two_years,
    "of_year": read_of_year,
    "fiscal_short": read_of_year,
    "era": read_era,
    "era_first": read_era,
    "era_range": read_era_range,
    "old": read_old,
    "decade": read_decade,
    "decade_era": read_decade_era,
    "short_decade": read_short_decade,
    "century": read_century,
    "short_year": read_short_year,
}
