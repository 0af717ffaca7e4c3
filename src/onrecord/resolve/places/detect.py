"""Which words of a text name a place: gazetteer names, weighed by what stands around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import log10

from onrecord.gazetteer import Candidate, Gazetteer, Kind, fold_name
from onrecord.model import Span
from onrecord.resolve.places.lexicon import Lexicon
from onrecord.resolve.places.tokens import Token

LONGEST = 7
"""Words of the longest names looked up: "Democratic People's Republic of Korea"."""
ACRONYM = 4
"""Short forms of up to this many letters count only in capitals: "US", "UAE", "DPRK"."""
BIG_TOWN = 500_000

DEMONYM = "demonym"
INSIDE = "inside an organisation's name"
OFFICE = "before an office or title"
OTHER = "inside another name"


@dataclass(slots=True)
class Found:
    """A gazetteer name in the text, with its readings and what stands around it."""

    first: int
    last: int
    span: Span
    key: str
    candidates: tuple[Candidate, ...]
    types: frozenset[Kind] = frozenset()
    type_word: str = ""
    tag: str | None = None
    qualifier: Found | None = None
    qualified: Found | None = None
    evidence: float = 0.0
    reasons: list[str] = field(default_factory=list)

    @property
    def best(self) -> Candidate:
        """The best known place of that name."""
        return self.candidates[0]

    @property
    def words(self) -> int:
        """How many words the name has."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Reading:
    """A text being read: its words, its names of people, and what both are looked up in."""

    text: str
    tokens: Sequence[Token]
    gazetteer: Gazetteer
    lexicon: Lexicon
    people: frozenset[int]
    surnames: frozenset[str]


def read_people(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[frozenset[int], frozenset[str]]:
    """Return which words belong to names of people, and which words are their surnames.

    A name of a person starts with a given name or follows a title. The words stay inside the text they come from.
    """
    people: set[int] = set()
    surnames: set[str] = set()
    for at, token in enumerate(tokens):
        titled = token.capital and token.key in lexicon.titles and token.key not in lexicon.ordinary
        given = token.capital and token.key in lexicon.given and not token.shout
        if not (titled or given):
            continue
        rest = list(_surname(tokens, at + 1, lexicon))
        if not rest:
            continue
        people.update(rest if titled else [at, *rest])
        surnames.update(tokens[i].key for i in rest if tokens[i].key not in lexicon.given)
    return frozenset(people), frozenset(surnames)


def _surname(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> Iterator[int]:
    not_names = lexicon.organisations | lexicon.outlets | lexicon.features_after | lexicon.sites | lexicon.dates
    for i in range(at, min(at + 4, len(tokens))):
        token = tokens[i]
        initial = len(tokens[i - 1].text) == 1 and token.gap == ". "
        if not token.capital or not (token.spaced or token.gap == "-" or initial):
            return
        if token.key in not_names or lexicon.kinds_of(token.key) or token.key in lexicon.offices:
            return
        yield i


# ---- names -------------------------------------------------------------------------------------
def find_names(reading: Reading) -> list[Found]:
    """Return every gazetteer name among the capitalised words, longest first from the left, unweighed."""
    found: list[Found] = []
    at = 0
    while at < len(reading.tokens):
        listed = bool(found) and found[-1].last == at - 1 and reading.tokens[at].gap in {", ", " ("}
        name = _match_at(reading, at, after_comma=listed) if reading.tokens[at].capital else None
        if name:
            found.append(name)
        at = name.last + 1 if name else at + 1
    return found


def _match_at(reading: Reading, at: int, *, after_comma: bool) -> Found | None:
    tokens = reading.tokens
    for last in reversed(list(_ends(tokens, at, reading.lexicon))):
        written = reading.text[tokens[at].start : tokens[last].end]
        if last == at and (tokens[at].key in reading.lexicon.dates or len(written) < 2):
            return None
        candidates = reading.gazetteer.look_up(written, after_comma=after_comma)
        if not after_comma or len(written) > 2:
            candidates = tuple(c for c in candidates if _fits_case(c, written))
        if candidates and _needs_article(tokens[at], candidates):
            span = Span(tokens[at].start, tokens[last].end)
            return Found(at, last, span, fold_name(written), candidates)
    return None


def _needs_article(first: Token, candidates: Sequence[Candidate]) -> bool:
    """Tell whether a name may start here: "The" only where it belongs to the name, as in "The Hague"."""
    return first.key != "the" or candidates[0].place.name.startswith("The ")


def _ends(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> Iterator[int]:
    """Yield where a name starting at `at` may end: at capitalised words, joined also by small words."""
    yield at
    for last in range(at + 1, min(at + LONGEST, len(tokens))):
        token = tokens[last]
        if not token.joined:
            return
        if token.capital:
            yield last
        elif token.key not in lexicon.connectors:
            return


def _fits_case(candidate: Candidate, written: str) -> bool:
    """Tell whether a name so written may mean that place: "US" the country and "Us" the village, "us" neither."""
    letters = written.replace(".", "")
    if not letters.isascii() or len(letters) > ACRONYM or candidate.kind is Kind.PEOPLE:
        return True
    wide = candidate.kind in {Kind.COUNTRY, Kind.REGION, Kind.ADMIN1}
    if letters.isupper():
        return wide and (not candidate.chief or len(letters) == ACRONYM)
    return candidate.chief or (candidate.kind is Kind.PLACE and candidate.population > BIG_TOWN)


# ---- what stands around a name -----------------------------------------------------------------
def read_surroundings(reading: Reading, found: list[Found]) -> None:
    """Read what stands around a name into its `types`, `qualifier`, `tag` and `evidence`."""
    heads = {f.first: f for f in found}
    tails = {f.last: f for f in found}
    for name in found:
        _read_type(reading, name)
    for name in found:
        name.qualifier = _find_qualifier(reading, name, heads)
        if name.qualifier:
            name.qualifier.qualified = name
    for name in found:
        _weigh(reading, name, heads, tails)


def _read_type(reading: Reading, name: Found) -> None:
    """Take in "County", "Province" after a name and "the village of" before it; a capitalised one joins the name."""
    tokens, lexicon = reading.tokens, reading.lexicon
    if name.words > 1 and (own := lexicon.kinds_of(tokens[name.last].key)):
        name.types, name.type_word = own, tokens[name.last].key
        return
    after = name.last + 1
    while after < len(tokens) and tokens[after].spaced and tokens[after].key in lexicon.between_types:
        after += 1
    if after < len(tokens) and tokens[after].spaced and (kinds := lexicon.kinds_of(tokens[after].key)):
        if not _fits_type(name, tokens[after], kinds):
            return
        name.types, name.type_word = kinds, tokens[after].key
        if tokens[after].capital:
            name.last = after
            name.span = Span(name.span.start, tokens[after].end)
        return
    before = name.first - 1
    if before > 0 and tokens[before].key == "of" and (kinds := lexicon.kinds_of(tokens[before - 1].key)):
        name.types, name.type_word = kinds, tokens[before - 1].key


def _fits_type(name: Found, word: Token, kinds: frozenset[Kind]) -> bool:
    """Tell whether a type word fits a place of that name: "Ohio State" and "Illinois Department" are bodies."""
    if word.capital and word.key in {"state", "department", "republic", "division"}:
        return any(c.type.casefold() == word.key and c.place.country != "US" for c in name.candidates)
    return not word.capital or any(c.kind in kinds for c in name.candidates)


def _find_qualifier(reading: Reading, name: Found, heads: dict[int, Found]) -> Found | None:
    """Return the name in "X, Y", "X (Y)" or "X in Y" that says in what X lies."""
    tokens = reading.tokens
    after = name.last + 1
    if after < len(tokens) and tokens[after].capital is False and lexicon_type(reading, after):
        after += 1
    if after >= len(tokens):
        return None
    token = tokens[after]
    if token.key == "in" and token.spaced:
        after += 1
        if after < len(tokens) and tokens[after].key == "the":
            after += 1
    elif token.gap not in {", ", " (", ",\n", ","}:
        return None
    while after < len(tokens) and tokens[after].key in reading.lexicon.directions and after not in heads:
        after += 1
    outer = heads.get(after)
    if outer and outer.best.kind is Kind.COUNTRY and name.best.kind is Kind.COUNTRY:
        return None  # a list of countries
    if outer and any(contains(o, i) for o in outer.candidates[:20] for i in name.candidates):
        return outer
    return None


def lexicon_type(reading: Reading, at: int) -> bool:
    """Tell whether the word there is a type word that a space parts from the one before."""
    return reading.tokens[at].spaced and bool(reading.lexicon.kinds_of(reading.tokens[at].key))


def contains(outer: Candidate, inner: Candidate) -> bool:
    """Tell whether `inner` lies in `outer`, going by its units."""
    a, b = outer.place, inner.place
    if a.country is None or a.country != b.country or inner.kind is Kind.COUNTRY:
        return False
    if outer.kind is Kind.COUNTRY:
        return True
    if outer.kind is Kind.ADMIN1:
        return inner.kind is not Kind.ADMIN1 and b.admin1 == a.name
    if outer.kind is Kind.ADMIN2:
        return inner.kind is Kind.PLACE and b.admin2 == a.name and b.admin1 == a.admin1
    if outer.kind is Kind.PLACE:
        return inner.kind is Kind.PLACE and b.admin2 == a.name and outer.population > inner.population
    return outer.kind is Kind.REGION and near(a.lat, a.lon, b.lat, b.lon)


def near(lat: float | None, lon: float | None, lat2: float | None, lon2: float | None) -> bool:
    """Tell whether two points are within some six degrees, as a region's middle is of what lies in it."""
    if lat is None or lon is None or lat2 is None or lon2 is None:
        return False
    return abs(lat - lat2) < 6 and abs(lon - lon2) < 8


# ---- weighing ----------------------------------------------------------------------------------
CURRENCIES = frozenset("$€£¥₦")
"""Signs that make "US" beside them a sum: "US$100", "$US 15"."""
PERSON, REJECT = "a person's name", "part of another name"


def _weigh(reading: Reading, name: Found, heads: dict[int, Found], tails: dict[int, Found]) -> None:
    """Set `tag` and `evidence`: how much speaks for a place here; minus infinity where it is none."""
    if name.best.kind is Kind.PEOPLE:
        name.tag, name.evidence = DEMONYM, 3.0
        return
    outcome = _judge_neighbours(reading, name, heads, tails)
    if outcome in {PERSON, REJECT}:
        name.evidence = float("-inf")
        return
    name.tag = outcome
    name.evidence = _weigh_name(reading, name) + _weigh_context(reading, name, heads, tails)


def _judge_neighbours(reading: Reading, name: Found, heads: dict[int, Found], tails: dict[int, Found]) -> str | None:
    """Return what longer name this one is part of: a person's or other name, an organisation's, or None."""
    tokens, lexicon = reading.tokens, reading.lexicon
    known = name.best.kind in {Kind.COUNTRY, Kind.REGION} or name.best.population >= BIG_TOWN
    text, span = reading.text, name.span
    if text[span.end : span.end + 1] in CURRENCIES or text[max(0, span.start - 1) : span.start] in CURRENCIES:
        return REJECT
    if name.words == 1 and name.first in reading.people and not name.type_word:
        return PERSON
    if name.words > 1 and name.first in reading.people and name.best.population < 5000:
        return PERSON
    if name.words == 1 and (lone := tokens[name.first].key) in lexicon.organisations | lexicon.outlets:
        return REJECT if lone in lexicon.ordinary or not known else None
    left, right = _residue_left(reading, name, tails), _residue_right(reading, name, heads)
    if left:
        word = left[-1]
        if word in lexicon.features_before or word in lexicon.titles:
            return REJECT
        if any(w in lexicon.given for w in left) or not known:
            return PERSON
        return INSIDE if left[-1] in lexicon.organisations or left[-1] in lexicon.outlets else OTHER
    if right:
        if right[0] in lexicon.sites:
            return None
        if any(w in lexicon.organisations or w in lexicon.outlets for w in right):
            return INSIDE
        if right[0] in lexicon.features_after:
            return REJECT
        if right[0] in lexicon.offices or right[0] in lexicon.titles:
            return OFFICE
        if (tokens[name.first].key in lexicon.given and name.words == 1) or not known:
            return PERSON
        return OTHER
    if _inside_of(reading, name):
        return INSIDE
    after = name.last + 1
    if after < len(tokens) and tokens[after].spaced and tokens[after].key in lexicon.diseases:
        return OTHER
    return None


def _residue_left(reading: Reading, name: Found, tails: dict[int, Found]) -> list[str]:
    """Return the words directly before the name that seem to be of one longer name with it."""
    tokens, lexicon = reading.tokens, reading.lexicon
    words: list[str] = []
    at = name.first
    while at > 0 and tokens[at].spaced and len(words) < 4:
        at -= 1
        token = tokens[at]
        if not token.capital or at in tails or token.key in lexicon.dates:
            break
        if token.key in lexicon.ordinary and (token.opens or token.key in lexicon.connectors):
            break
        words.insert(0, token.key)
    while words and (words[-1] in lexicon.directions or words[-1] in lexicon.strong or words[-1] in lexicon.weak):
        words.pop()
    return words


def _residue_right(reading: Reading, name: Found, heads: dict[int, Found]) -> list[str]:
    tokens, lexicon = reading.tokens, reading.lexicon
    words: list[str] = []
    at = name.last + 1
    while at < len(tokens) and tokens[at].spaced and tokens[at].capital and len(words) < 5:
        if at in heads and not words and heads[at].best.kind is not Kind.PEOPLE:
            break
        if tokens[at].key in lexicon.dates:
            break
        words.append(tokens[at].key)
        at += 1
    return words


def _inside_of(reading: Reading, name: Found) -> bool:
    """Tell whether the name closes "University of X", "Bank of X"."""
    tokens, lexicon = reading.tokens, reading.lexicon
    at = name.first - 1
    if at > 1 and tokens[at].key == "the":
        at -= 1
    if at < 1 or tokens[at].key != "of":
        return False
    head = tokens[at - 1]
    return head.capital and (head.key in lexicon.organisations or head.key in lexicon.outlets)


def _weigh_name(reading: Reading, name: Found) -> float:
    """Return what the name itself says for a place: kind, size, own name or further one, ordinary word or not."""
    best = name.best
    if best.kind in {Kind.COUNTRY, Kind.REGION}:
        weight = 3.0
    elif best.kind is Kind.ADMIN1:
        weight = 2.2
    else:
        weight = min(2.5, 0.4 * log10(best.population + 1) - 0.2) if best.population else 0.2
    chief = any(c.chief for c in name.candidates if c.population * 20 >= best.population)
    if not chief and best.kind not in {Kind.COUNTRY, Kind.REGION}:
        weight -= 0.7
    if best.own:
        weight += 2.0
    token = reading.tokens[name.first]
    if name.words > 1:
        return weight + 0.8
    if token.key in reading.lexicon.ordinary and not token.shout:
        weight -= 2.5
    if token.key in reading.lexicon.directions:
        weight -= 2.0
    if token.key in reading.lexicon.given:
        weight -= 1.5
    if token.key in reading.surnames:
        weight -= 3.0
    return weight


def _weigh_context(reading: Reading, name: Found, heads: dict[int, Found], tails: dict[int, Found]) -> float:
    """Return what stands around the name and speaks for a place: prepositions, qualifiers, type words, lists."""
    tokens, lexicon = reading.tokens, reading.lexicon
    weight = 0.0
    before = _preposition(reading, name)
    if before in lexicon.strong:
        weight += 1.6
    elif before in lexicon.weak:
        weight += 0.6
    if name.qualifier:
        weight += 2.5
    if name.type_word:
        weight += 2.0
    if name.first - 1 in tails and tokens[name.first].gap == ", ":
        weight += 0.8
    if name.last + 1 in heads and tokens[name.last + 1].gap == ", ":
        weight += 0.4
    after = name.last + 1
    if after < len(tokens) and tokens[after].key in lexicon.said and name.best.kind is not Kind.COUNTRY:
        weight -= 1.2
    if tokens[name.first].shout and name.best.chief and tokens[name.first].opens:
        weight += 1.0
    return weight


def _preposition(reading: Reading, name: Found) -> str:
    """Return the word before the name, past "the" and directions; "" at the start of a sentence."""
    tokens, lexicon = reading.tokens, reading.lexicon
    at = name.first
    while at > 0 and tokens[at].spaced:
        at -= 1
        key = tokens[at].key
        if key not in lexicon.directions and key != "the":
            return key
        if key in lexicon.directions and at > 0 and tokens[at - 1].key == "of":
            return "of"
    return ""
