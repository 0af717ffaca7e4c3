"""What a reader knows while a report is read from its start: the text, its publication date, the date named before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from onrecord.model import Basis, Span, TimeExpression
from onrecord.resolve.dates.lexicon import Lexicon
from onrecord.resolve.dates.tense import read_tense
from onrecord.resolve.dates.values import Calendar, is_day

Found = re.Match[str]

AHEAD_WITHOUT_VERB = timedelta(days=120)
"""A day without a year and without a verb is the latest one up to four months after publication."""

AHEAD_BEHIND = timedelta(days=45)
"""A day said to lie ahead is not next year's when it has just passed: then the verb was misread."""

SAME_PASSAGE = 600
"""Characters within which a full date named before still gives its year to a day and month."""

CLOCK_SKEW = timedelta(days=1)
"""A report may be dated a day before the events it tells of, by time zones."""

BEFORE = 40
"""Characters before an expression in which words that change it are looked for."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An expression as read: where it stands, its TIMEX3 and EDTF values, and the calendar value to count from.

    `year_said` tells that the words themselves give the year.
    """

    start: int
    end: int
    type: str
    value: str | None
    edtf: str | None = None
    time: str | None = None
    basis: Basis = Basis.STATED
    anchor: str | None = None
    cal: Calendar | None = None
    year_said: bool = False
    calendar: str = "gregorian"

    def to_expression(self) -> TimeExpression:
        """Return it as the value other stages see."""
        return TimeExpression(
            Span(self.start, self.end),
            self.type,
            self.value,
            self.edtf,
            self.time,
            self.basis,
            self.anchor if self.edtf else None,
            self.calendar,
        )


Reader = Callable[["Scene", Found], Reading | tuple[Reading, ...] | None]


class Scene:
    """The state of one pass over a text; `last` is the latest date named, from which "two days later" counts."""

    def __init__(self, text: str, published: date | None, lexicon: Lexicon) -> None:
        self.text = text
        self.published = published
        self.lexicon = lexicon
        self.last: Reading | None = None
        self.told: Reading | None = None
        self.narrative = is_narrative(text, published)
        self.day_first: bool | None = None

    def widen(self, reading: Reading, floor: int) -> Reading:
        """Return a reading with the words around it that belong to it; a language says which those are."""
        return reading

    # ---- words around --------------------------------------------------------------------------
    def follows(self, names: str, start: int) -> bool:
        """Tell whether one of the words of the list `names` stands right before `start`."""
        return self.lexicon.before[names].search(self.text[max(0, start - BEFORE) : start]) is not None

    def word_before(self, start: int) -> str:
        """Return the word right before `start` in lower case, "" at the start of a line or after a comma."""
        found = re.search(r"([\w.$€£¥#§%&'’-]+)[ \t\u00a0]*\n?[ \t]*\Z", self.text[max(0, start - BEFORE) : start])
        return found[1].lower() if found else ""

    def word_after(self, end: int) -> str:
        """Return the word right after `end` as it is written, "" where punctuation follows."""
        found = re.match(r"[ \t\u00a0]*\n?[ \t]*([\w%$'’]+)", self.text[end : end + BEFORE])
        return found[1] if found else ""

    def tense(self, start: int, end: int) -> str | None:
        """Return "past" or "future" by the verbs around, None where none tells."""
        return read_tense(self.text, start, end, self.lexicon)

    def read(self, name: str, found: Found, group: str | None = None) -> Any:
        """Return what the words of a group mean in the list `name`; None where the group is empty."""
        words = found.groupdict().get(group or name)
        return None if words is None else self.lexicon.read(name, words)

    # ---- making readings -----------------------------------------------------------------------
    def state(self, found: Found, cal: Calendar, *, year_said: bool = True) -> Reading:
        """Return a reading whose value the words themselves give."""
        return make_date(found.start(), found.end(), cal, year_said=year_said)

    def resolve(self, found: Found, cal: Calendar | None, *, partial: str | None = None) -> Reading:
        """Return a reading counted from the publication date; `partial` is its TIMEX3 value without one."""
        if cal is None or self.published is None:
            return Reading(found.start(), found.end(), "DATE", partial, basis=Basis.RESOLVED)
        reading = make_date(found.start(), found.end(), cal)
        return replace(reading, basis=Basis.RESOLVED, anchor=self.published.isoformat())

    def count_from_last(self, found: Found, cal: Calendar | None, partial: str) -> Reading:
        """Return a reading counted from the date named before; unresolved where `cal` is None."""
        if cal is None or self.last is None or self.last.cal is None:
            return Reading(found.start(), found.end(), "DATE", partial, basis=Basis.ANCHORED)
        reading = make_date(found.start(), found.end(), cal)
        return replace(reading, basis=Basis.ANCHORED, anchor=self.last.cal.edtf())

    def shift_last(self, steps: int, unit: str) -> Calendar | None:
        """Return the date named before moved by `steps` of `unit`, None where there is none as exact."""
        return self.last.cal.shift(steps, unit) if self.last and self.last.cal else None

    def from_published(self, steps: int, unit: str) -> Calendar | None:
        """Return the `unit` that lies `steps` after the one of publication, None without a publication date."""
        return Calendar.of_day(self.published).shift(steps, unit) if self.published else None

    # ---- unknown years -------------------------------------------------------------------------
    def remember(self, reading: Reading, spans: Sequence[Reading]) -> None:
        """Keep a reading as the date named before, and as the one that tells the year where the report gives it.

        `spans` are the readings it came with: years of a range that holds the year told of leave it as it is.
        """
        self.last = reading
        years = [r.cal.year for r in spans if len(spans) > 1 and r.cal and r.cal.unit == "year" and r.cal.year]
        told = self.told.cal.year if self.told and self.told.cal else None
        if years and told and min(years) <= told <= max(years):
            return
        year = reading.cal.year if reading.basis is not Basis.RESOLVED and reading.cal else None
        if year is not None and not (self.narrative and self._is_aside(reading, year)):
            self.told = self._keep_month(reading)

    def take(self, found: Sequence[Reading], floor: int) -> list[Reading]:
        """Return what a match gave, one alone widened by the words around it, not before `floor`; each remembered."""
        taken = [self.widen(found[0], floor)] if len(found) == 1 else list(found)
        for reading in taken:
            if reading.cal is not None and reading.type in {"DATE", "TIME"} and reading.edtf:
                self.remember(reading, spans=found)
        return taken

    def _keep_month(self, reading: Reading) -> Reading:
        """Return the reading, with the month told of before where it names that month's year once more."""
        before = self.told.cal if self.told else None
        if before and reading.cal and reading.cal.unit == "year" and before.year == reading.cal.year and before.month:
            return replace(reading, cal=replace(before, unit="month", day=None, part=""))
        return reading

    def _is_aside(self, reading: Reading, year: int) -> bool:
        """Tell whether a year far from the one told of is named in passing: nothing around tells of it too."""
        told = self.told.cal.year if self.told and self.told.cal else None
        if told is None or abs(year - told) <= SAME_STORY:
            return False
        around = self.text[max(0, reading.start - PASSAGE) : reading.end + PASSAGE]
        return sum(abs(int(found[0]) - year) <= SAME_STORY for found in YEARS.finditer(around)) < 2

    def told_year(self, month: int, start: int, end: int) -> int | None:
        """Return the year a passage about another year gives a month in it, None where publication's year is meant."""
        told = self.told
        if told is None or told.cal is None or told.cal.year is None or told.cal.unit not in TELLING_UNITS:
            return None
        if self.published is None or told.cal.year >= self.published.year:
            return None
        if not self.narrative:
            near = start - told.end < SAME_PASSAGE and "\n\n" not in self.text[told.end : start]
            if not near or told.cal.month is None:
                return None
        if self.tense(start, end) == "future" and not self.narrative:
            return None
        # Telling goes forward: January after September is the next year's.
        return told.cal.year + (told.cal.month is not None and told.cal.month - month > HALF_A_YEAR)

    def place_by_told(self, reading: Reading) -> Reading:
        """Return a reading without a year placed in the year the passage gives, where it gives one."""
        cal = reading.cal
        year = self.told_year(cal.month, reading.start, reading.end) if cal and cal.month else None
        if cal is None or year is None or (cal.day and not is_day(year, cal.month or 0, cal.day)):
            return reading
        placed = replace(cal, year=year)
        anchor = self.told.cal.edtf() if self.told and self.told.cal else None
        return replace(
            reading, cal=placed, value=placed.timex(), edtf=placed.edtf(), basis=Basis.ANCHORED, anchor=anchor
        )

    def place_day(self, month: int, day: int, weekday: int | None, start: int, end: int) -> Calendar:
        """Return the day of the year the tense points to; without a publication date its year stays unknown."""
        unknown = Calendar("day", None, month, day)
        if self.published is None:
            return unknown
        here = self.published
        reach = range(-6, 7) if weekday else range(-8, 9)
        years = [here.year + n for n in reach if 1 <= here.year + n <= 9999]
        days = [date(y, month, day) for y in years if is_day(y, month, day)]
        agreeing = [d for d in days if d.isoweekday() == weekday]
        near = [d for d in agreeing if abs((d - here).days) < 300]
        if near:
            return Calendar.of_day(min(near, key=lambda d: abs((d - here).days)))
        tense = self.tense(start, end)
        if tense == "future":
            return Calendar.of_day(next((d for d in days if d >= here - AHEAD_BEHIND), days[-1]))
        latest = here + (CLOCK_SKEW if tense == "past" else AHEAD_WITHOUT_VERB)
        return Calendar.of_day(max((d for d in days if d <= latest), default=days[0]))

    def place_month(self, month: int, start: int, end: int) -> Calendar:
        """Return the month of the year the tense points to; the publication's own month is neither past nor future."""
        if self.published is None:
            return Calendar("month", None, month)
        year, ahead = self.published.year, month - self.published.month
        tense = self.tense(start, end)
        if tense is None and self.follows("until", start):
            tense = "future"
        if ahead < 0 and tense == "future":
            year += 1
        elif ahead > 0 and tense != "future":
            year -= 1
        return Calendar("month", year, month)

    def place_weekday(self, weekday: int, start: int, end: int) -> Calendar:
        """Return the nearest such weekday the tense points to; the day of publication counts as either."""
        if self.published is None:
            return Calendar("weekday", part=str(weekday))
        back = (self.published.isoweekday() - weekday) % 7
        tense = self.tense(start, end)
        if tense is None and self.follows("until", start):
            tense = "future"
        step = -back if tense != "future" or not back else 7 - back
        return Calendar.of_day(self.published).shift(step, "day") or Calendar("weekday", part=str(weekday))


TELLING_UNITS = frozenset({"day", "month", "season", "quarter", "half", "year"})
HALF_A_YEAR = 6
SAME_STORY, PASSAGE = 2, 1200
"""Years apart that may be of one story, and characters on each side in which one is looked for (set on the open
narrative part that is not scored)."""
YEARS = re.compile(r"(?<![\w.,$£€-])(?:1[5-9]|20)\d\d(?!\w|[.,]\d)")
OLD_YEARS = re.compile(r"\b\d{1,4} (?:BC|B\.C)")
DEICTIC = re.compile(
    r"\b(?:today|yesterday|tomorrow|tonight|(?:this|last|next) (?:week|month|year|night)"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)


def is_narrative(text: str, published: date | None, deictic: re.Pattern[str] = DEICTIC) -> bool:
    """Tell whether a text tells of other years rather than of its own days, by counts of years and of "yesterday"s."""
    if published is None:
        return False
    own = {str(published.year), str(published.year - 1)}
    years = [found[0] for found in YEARS.finditer(text)] + [found[0] for found in OLD_YEARS.finditer(text)]
    others, days = sum(year not in own for year in years), sum(1 for _ in deictic.finditer(text))
    if others >= NARRATIVE_YEARS:
        return others > 3 * days
    return others >= FEW_YEARS and others > 3 * (days + len(years) - others)


NARRATIVE_YEARS, FEW_YEARS = 8, 4
"""So many mentions of other years make a narrative; a news report names fewer, and its own days as often. A few do
where hardly a day or year of publication's is named."""


def make_date(start: int, end: int, cal: Calendar, *, year_said: bool = False) -> Reading:
    """Return a DATE reading with the values of `cal`."""
    return Reading(start, end, "DATE", cal.timex(), cal.edtf(), cal=cal, year_said=year_said)


def read_digits(words: str | None) -> int | None:
    """Return the number that the leading digits of `words` write."""
    found = re.match(r"\d+", words or "")
    return int(found[0]) if found else None


def read_number(scene: Scene, words: str) -> float:
    """Return the number `words` write, in digits or letters; halves are kept."""
    if words[0].isdigit():
        return float(words.replace(",", ""))
    meaning = scene.lexicon.read("count", words)
    if meaning is not None:
        return float(meaning)
    tens, _, ones = re.sub(r"\s+", " ", words).replace("-", " ").partition(" ")
    return float(scene.lexicon.read("tens", tens) or 0) + float(scene.lexicon.read("count", ones) or 0 if ones else 0)


def write_count(number: float) -> str:
    """Return a number as TIMEX3 writes it in a period: `3`, `2.5`."""
    return f"{number:g}" if number < 1_000_000 else str(int(number))


PERIODS = {
    "second": "PT{}S",
    "minute": "PT{}M",
    "hour": "PT{}H",
    "day": "P{}D",
    "night": "P{}D",
    "week": "P{}W",
    "weekend": "P{}WE",
    "month": "P{}M",
    "quarter": "P{}Q",
    "year": "P{}Y",
    "decade": "P{}DE",
    "century": "P{}CE",
    "millennium": "P{}ML",
}


def make_period(number: float | None, unit: str) -> str:
    """Return a TIMEX3 duration; X where nobody said how many. A decade is ten years, a fortnight two weeks."""
    if unit == "fortnight":
        number, unit = (number and number * 2), "week"
    if number is not None and unit in {"decade", "century", "millennium"}:
        number, unit = number * {"decade": 10, "century": 100, "millennium": 1000}[unit], "year"
    return PERIODS[unit].format("X" if number is None else write_count(number))


def expand_year(short: str, near: date | None) -> int | None:
    """Return the year two digits mean: the latest not after next year; None without a publication date."""
    if len(short) == 4:
        return int(short)
    if near is None:
        return None
    century = near.year // 100 * 100
    year = century + int(short)
    return year if year <= near.year + 1 else year - 100


def as_readings(result: Reading | tuple[Reading, ...] | None) -> Iterable[Reading]:
    """Return a reader's result as readings."""
    if result is None:
        return ()
    return (result,) if isinstance(result, Reading) else result
