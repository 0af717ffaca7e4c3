"""How many: the counts a noun phrase gives, as ranges that are never more exact than its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from onrecord.codebook import load_words
from onrecord.model import Count, Span, Unit

GREATEST = 20_000_000
"""A greater number of people is a slip of reading, not a count of those an act touched."""

LONGEST = 2_000
"""Characters of a phrase that are read; a longer one is no noun phrase."""

ARTICLES = frozenset(["a", "an", "another", "the", "my", "our", "your", "his", "her", "its", "their"])
"""Words before a singular noun that tell of one: "a teacher", "the governor", "his brother"."""

INDEFINITE = frozenset(["a", "an", "another"])
"""Those that count inside a phrase too; the others only say whose: "four of his men"."""

YEARS = range(1900, 2101)
OLDEST = 110
MONEY = frozenset("$€£¥₩₽₹₺")


@dataclass(frozen=True, slots=True)
class _Number:
    """A number's least and most as said, whether it is inexact by itself, and where its words stand."""

    least: int | None
    most: int | None
    approx: bool
    start: int
    end: int


def read_counts(text: str, span: Span) -> tuple[Count, ...]:
    """Return the counts the words of `span` give, in order; a count's span is the words of the count.

    "At least twelve" is 12 to None, "dozens" 24 to None and approximate, "a family of ten" 1 family and
    10 persons. Ages, dates, money, measures, percentages and numbered units give none.
    """
    phrase = text[span.start : min(span.end, span.start + LONGEST)]
    counts: list[Count] = []
    ages = [m.span() for pattern in AGES for m in pattern.finditer(phrase)]
    for number in _find_numbers(phrase):
        if _is_no_count(phrase, number) or any(a <= number.start and number.end <= b for a, b in ages):
            continue
        if counts and PART_OF_THEM.match(phrase, number.start):
            continue
        unit = _read_unit(phrase, number)
        widened = _widen(phrase, number)
        if unit is None or widened is None:
            continue
        place = Span(span.start + widened.start, span.start + widened.end)
        counts.append(Count(widened.least, widened.most, unit, widened.approx, place))
    return tuple(counts)


@cache
def _words(table: str, key: str) -> frozenset[str]:
    return frozenset(load_words("counts_en")[table][key])


@cache
def _table(name: str) -> dict[str, int]:
    return dict(load_words("counts_en")[name])


def _any_of(words: Iterator[str] | list[str]) -> str:
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(w).replace(r"\ ", r"\s{1,3}") for w in ordered)


@cache
def _number_pattern() -> re.Pattern[str]:
    small, scale = _any_of(list(_table("small"))), _any_of(list(_table("scale")))
    digits = r"\d{1,3}(?:[,\u00a0\u202f’']\d{3})+(?![\d])|\d{1,3}(?: \d{3})+(?!\d)|\d+(?:\.\d+)?"
    # "a hundred and five" is one number, "eight and eleven" two.
    after_scale = "|".join(rf"(?<={word})" for word in _table("scale"))
    spelled = rf"(?:{small}|{scale})(?:(?:[\s-]{{1,2}}|(?:{after_scale})\s{{1,2}}and\s{{1,2}})(?:{small}|{scale}))*"
    fixed = _any_of([*_table("vague"), *_table("exact")])
    spelled = rf"(?:an?\s{{1,2}}(?={scale}\b[\s-]and\b))?{spelled}"
    article = "|".join(map(re.escape, sorted(ARTICLES, key=len, reverse=True)))
    return re.compile(
        rf"(?<![\w.,$€£¥₩#/:-])(?:(?P<fixed>{fixed})\b(?!-old|\sand\s(?:{small})\b)|(?P<digits>{digits})(?:\s{{1,2}}(?P<scale>{scale})\b)?"
        rf"|(?P<spelled>{spelled})\b|(?P<article>{article})\b)",
        re.IGNORECASE,
    )


@cache
def _joined() -> re.Pattern[str]:
    """What stands between the two numbers of a range."""
    return re.compile(r"\s{0,2}(?:[-–—‒]|\bto\b|\bor\b|\band\b)\s{0,2}", re.IGNORECASE)


def _find_numbers(phrase: str) -> Iterator[_Number]:
    """Yield the numbers of a phrase from left to right, two of a range as one."""
    at = 0
    while match := _number_pattern().search(phrase, at):
        number = _read_number(phrase, match)
        at = match.end()
        if number is None:
            continue
        if not match["article"] and (second := _read_second(phrase, match, number)):
            number, at = second, second.end
        yield number


def _read_number(phrase: str, match: re.Match[str]) -> _Number | None:
    start, end = match.span()
    if fixed := match["fixed"]:
        words = " ".join(fixed.lower().split())
        if words in _table("vague"):
            return _Number(_table("vague")[words], None, True, start, end)
        value = _table("exact")[words]
    elif match["digits"]:
        plain = re.sub(r"[^\d.]", "", match["digits"])
        scale = _table("scale")[match["scale"].lower()] if match["scale"] else 1
        if ("." in plain and scale == 1) or len(plain) > 12:
            return None
        value = round(float(plain) * scale)
    elif match["article"]:
        return _Number(1, 1, False, start, start + len(match["article"].rstrip()))
    else:
        spelled = _read_spelled(match["spelled"])
        if spelled is None:
            return None
        value = spelled
    return _Number(value, value, False, start, end) if value <= GREATEST else None


def _read_spelled(words: str) -> int | None:
    total, current = 0, 0
    for word in re.split(r"[\s-]+", words.lower()):
        if word in _table("small"):
            current += _table("small")[word]
        elif word in _table("scale"):
            scale = _table("scale")[word]
            current = max(1, current) * scale
            if scale >= 1000:
                total, current = total + current, 0
        if current > GREATEST or total > GREATEST:
            return None
    return total + current


def _read_second(phrase: str, first: re.Match[str], number: _Number) -> _Number | None:
    """Return the range that two numbers make: "9–15", "two or three", "between 9 and 15", "from 9 to 15"."""
    join = _joined().match(phrase, first.end())
    if join is None or number.approx:
        return None
    # From its own start: the pattern takes no number right behind a hyphen.
    rest = phrase[join.end() :]
    second = _number_pattern().match(rest)
    if second is None or second["article"]:
        return None
    other = _read_number(rest, second)
    if other is None or other.approx or other.most is None or number.least is None:
        return None
    word = join.group().strip().lower()
    before = phrase[max(0, number.start - 12) : number.start].lower()
    between = re.search(r"\bbetween\s{1,3}$", before)
    if word == "and" and not between:
        return None
    if other.most <= number.least:
        return None
    start = number.start - len(between.group()) if between else number.start
    return _Number(number.least, other.most, False, start, join.end() + second.end())


@cache
def _bound_patterns() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None], ...]:
    bounds = load_words("counts_en")["bounds"]
    found = []
    for name in ("least", "more", "most", "fewer", "about"):
        after = bounds.get(f"{name}_after")
        found.append(
            (
                name,
                re.compile(rf"(?<!\w)(?:{_any_of(bounds[name])})\s{{0,3}}$", re.IGNORECASE),
                re.compile(rf"\s{{0,2}}(?:{_any_of(after)})(?!\w)", re.IGNORECASE) if after else None,
            )
        )
    return tuple(found)


def _widen(phrase: str, number: _Number) -> _Number | None:
    """Return the number with the bounds its neighbours set: "more than 30" is 31 to None."""
    least, most, approx, start, end = number.least, number.most, number.approx, number.start, number.end
    for name, before, after in _bounds_near(phrase, number):
        moved_start = before.start() if before else start
        moved_end = after.end() if after else end
        if name == "about":
            approx = True
        elif approx and name in {"most", "fewer"}:
            continue
        elif name == "least":
            most = None
        elif name == "more":
            least, most = (least if approx or least is None else least + 1), None
        elif most is not None:
            least, most = None, (most if name == "most" else most - 1)
        start, end = min(start, moved_start), max(end, moved_end)
    if (least is None and most is None) or most == 0:
        return None
    return _Number(least, most, approx, start, end)


def _bounds_near(phrase: str, number: _Number) -> Iterator[tuple[str, re.Match[str] | None, re.Match[str] | None]]:
    """Yield the bound before the number and one more before that ("at least about 30"), and the one after it."""
    start = number.start
    for _ in range(2):
        found = _bound_before(phrase, start)
        if found is None:
            break
        yield found[0], found[1], None
        start = found[1].start()
    for name, _, pattern in _bound_patterns():
        after = pattern.match(phrase, number.end) if pattern else None
        if after:
            yield name, None, after
            return


def _bound_before(phrase: str, start: int) -> tuple[str, re.Match[str]] | None:
    window = max(0, start - 24)
    best: tuple[str, re.Match[str]] | None = None
    for name, before, _ in _bound_patterns():
        match = before.search(phrase, window, start)
        if match and (best is None or match.start() < best[1].start()):
            best = (name, match)
    return best


CLOSED = re.compile(r"\s?(?:,|$|\))")
NOT_AFTER = re.compile(
    r"\s{0,2}(?:%|per\s?cent|st\b|nd\b|rd\b|th\b|s\b|:\d|/\d|['’]s\b)|\.\d"
    r"|[\s-]{1,2}(?:thirds?|quarters?|fifths?|tenths?|halves)\b|\s{1,2}in\s{1,2}(?:every\s{1,2})?(?:\d|two|three|four|five|six|ten)"
    r"|\s{0,2}[-‑–](?!man\b|men\b|member|person|people|strong|odd\b|plus\b|\d|\s)\w",
    re.IGNORECASE,
)
"""After a number that is a share, a rate, an ordinal, a decade or an adjective ("five-star") and counts nobody."""

AGES = (
    re.compile(
        r"\b(?:aged?|ages)\s{1,3}(?:between\s{1,3})?\w+(?:(?:\s{0,2}[-–,]\s{0,2}|,?\s{1,2}(?:and|to|or)\s{1,2})\w+)*",
        re.I,
    ),
    re.compile(
        r"(?<=[\w.])(?:,|\s\()\s{0,2}(?:1[01]\d|\d{1,2})(?:(?:,\s{0,2}|,?\s{1,2}and\s{1,2})(?:1[01]\d|\d{1,2}))*(?=\s{0,2}(?:[,)]|$|years?\b))"
    ),
    re.compile(r"\b(?:under|over|below|above)\s{1,3}(?:the\s{1,3}age\s{1,3}of\s{1,3})?\w+(?=\s{0,2}(?:[,)]|$))", re.I),
    re.compile(r"\b(?:young|old)\s{1,3}as\s{1,3}\w+", re.I),
)
"""Ages: "aged 7 and 9", "Hassan, 42, a farmer", "a girl (7)", "boys under 15", "as young as nine"."""

WATCHES = frozenset(["border", "coast", "national", "civil", "home", "republican", "presidential", "shore", "rural"])
"""Before "guard" they make it a body: "the border guard"."""

OPENS = re.compile(r"(?:,|\band|\bor)\s{1,3}$")
PART_OF_THEM = re.compile(r"\w+\s{1,3}of\s{1,3}(?:them|whom)\b", re.I)
"""A part of those counted just before: "two women, one of them pregnant"."""

NEXT_WORD = re.compile(r"\s{0,3}[“\"'‘(]?([^\W_][\w'’.-]*|%)")
WORD_BEFORE = re.compile(r"([^\s“\"'‘(,]+)\s{1,3}$")
DETERMINED = re.compile(r"\b(?:no|any|every|some|the|this|that|each|which)[\s-]$", re.IGNORECASE)
RANKED = re.compile(r"\s{1,3}of\s{1,3}(?:the|its|their|our)\s{1,3}(?:most|least|best|worst|\w+est)\b", re.IGNORECASE)
OF_BEFORE = re.compile(r"([^\W\d_][\w'’-]*)\s{1,3}of\s{1,3}$")
PLURAL = frozenset(["men", "women", "people", "children", "persons"])
ENDINGS = (
    "er",
    "or",
    "ist",
    "man",
    "woman",
    "ian",
    "eer",
    "ee",
    "ess",
    "herd",
    "smith",
    "keeper",
    "mate",
    "boy",
    "girl",
)
"""How English names persons by what they do: an ending that a thing may have too, so `things` lists those."""

WHOLE = re.compile(
    r"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|some|many|most|several|half|few))\s{1,3}"
    r"(?:(?:(?:out\s{1,3})?of|in)\s{1,3}(?:the|their|its|those|these|his|her|our|every)|out\s{1,3}of|in)\s{1,3}$",
    re.IGNORECASE,
)
"""Before a number that only says of how many others a part was taken: "12 of the 14 students"."""


def _is_no_count(phrase: str, number: _Number) -> bool:
    """Tell whether the number is an age, a date, money, a measure, a name or a part ("one of the")."""
    after = phrase[number.end : number.end + 40]
    article = phrase[number.start : number.end].lower() in ARTICLES
    if (not article and NOT_AFTER.match(after)) or WHOLE.search(phrase[max(0, number.start - 60) : number.start]):
        return True
    before = WORD_BEFORE.search(phrase, max(0, number.start - 30), number.start)
    previous = before.group(1).lower() if before else ""
    if previous.rstrip(".,") in _words("not_counts", "before"):
        return True
    words = phrase[number.start : number.end].lower()
    if words == "one":
        return _is_pronoun(phrase, number)
    if _is_age(phrase, number, previous) or _stands_in_a_name(phrase, number):
        return True
    return words[0].isdigit() and _is_date_age_or_money(phrase, number, previous, after)


def _is_date_age_or_money(phrase: str, number: _Number, previous: str, after: str) -> bool:
    month = NEXT_WORD.match(after)
    if month and month.group(1).lower() in _words("not_counts", "months"):
        return True
    unit = _unit_word(phrase, number.end)
    if number.least in YEARS and number.end - number.start == 4 and (not unit or unit in STOPS):
        return True
    return phrase[max(0, number.start - 2) : number.start].strip()[-1:] in MONEY


def _is_age(phrase: str, number: _Number, previous: str) -> bool:
    """Tell whether a number closes the description of one person: "a shepherd of 17"."""
    if previous != "of" or number.most is None or number.most > OLDEST or not CLOSED.match(phrase, number.end):
        return False
    described = OF_BEFORE.search(phrase, 0, number.start)
    return described is not None and described.group(1).lower() in _words("persons", "singular")


def _stands_in_a_name(phrase: str, number: _Number) -> bool:
    """Tell whether a number's word is part of a name: "the mayor of Seven Hills", "the Cuban Five"."""
    word = phrase[number.start : number.end]
    return number.start > 0 and word[0].isupper() and word.isalpha() and not phrase[: number.start].endswith(". ")


def _is_person(noun: str) -> bool:
    """Tell whether a noun in the singular names a person: by the list, or by its ending."""
    last = noun.rpartition("-")[2]
    if noun.endswith(("-in-law", "-year-old")) or last in _words("persons", "singular"):
        return True
    return noun.endswith(ENDINGS) and noun not in _words("persons", "things")


def _is_pronoun(phrase: str, number: _Number) -> bool:
    """Tell whether "one" counts nobody: "no one", "one of the most feared units", "one day"."""
    if DETERMINED.search(phrase[max(0, number.start - 8) : number.start]):
        return True
    return bool(RANKED.match(phrase, number.end)) or _unit_word(phrase, number.end) in _words("not_counts", "ones")


def _unit_word(phrase: str, at: int) -> str:
    match = NEXT_WORD.match(phrase, at)
    return match.group(1).lower().rstrip(".,") if match else ""


def _read_unit(phrase: str, number: _Number) -> Unit | None:
    """Return what the number counts, by the head of its noun phrase; None where it counts no people."""
    article = phrase[number.start : number.end].lower()
    head = _find_head(phrase, number.end)
    if article in ARTICLES:
        return _read_single(phrase, number.start, article, head)
    for unit in (Unit.FAMILY, Unit.HOUSEHOLD, Unit.GROUP):
        if head in _words("units", unit.value):
            return unit
    return None if head in _words("not_counts", "units") else Unit.PERSON


def _read_single(phrase: str, start: int, article: str, head: str) -> Unit | None:
    """Return what an article and a noun in the singular tell of: one person, one family or group, or nobody.

    Inside a phrase only an indefinite article counts, and only a noun that surely is a person: "a man in a car". A
    possessive may open a new part: "the mayor, his wife and ...".
    """
    opens = start == 0 or (article not in {"a", "an", "the"} and OPENS.search(phrase, 0, start) is not None)
    if not opens:
        return Unit.PERSON if article in INDEFINITE and head in _words("persons", "singular") else None
    for unit in (Unit.FAMILY, Unit.HOUSEHOLD, Unit.GROUP):
        if head in _words("units", unit.value) and not head.endswith("s"):
            return unit
    if head in _words("persons", "bodies") or head in PLURAL:
        return None
    known = head in _words("persons", "singular")
    return Unit.PERSON if known or (_is_person(head) and not head.endswith("s")) else None


def _find_head(phrase: str, at: int) -> str:
    """Return the last noun of the phrase that begins at `at`, in lower case, before a name, a participle or a stop.

    "the blogger Tran Duc Loi" has "blogger", "a truck driver" "driver", "two men arrested in Bo" "men".
    """
    head = ""
    for _ in range(7):
        match = NEXT_WORD.match(phrase, at)
        if match is None or phrase[at : match.start(1)].strip(" \n\t\u00a0“\"'‘("):
            break
        raw = match.group(1).rstrip(".,;:'’")
        word = raw.lower()
        at = match.end(1)
        if word == "of" and not head:
            continue
        if word in STOPS or (head and (not raw[:1].islower() or word.endswith(("ed", "ing")))):
            break
        if word.endswith(("'s", "’s")):
            head = ""
        elif word == "guard" and head in WATCHES:
            return "guards"
        elif not raw[:1].isupper() or word in _words("persons", "singular"):
            head = word
        if match.group(1)[-1] in ",;:.":
            break
    return "" if head in _table("small") else head


STOPS = frozenset(
    [
        "of",
        "from",
        "in",
        "on",
        "at",
        "by",
        "with",
        "for",
        "to",
        "who",
        "which",
        "that",
        "and",
        "or",
        "were",
        "was",
        "is",
        "are",
        "have",
        "has",
        "had",
        "when",
        "while",
        "after",
        "before",
        "into",
        "alone",
        "now",
        "then",
        "behind",
        "between",
        "outside",
        "inside",
        "as",
        "because",
        "without",
        "over",
        "under",
        "beside",
        "among",
        "against",
        "near",
        "next",
    ]
)
