"""Named reasons for and against two claims telling of one happening, each with its weight and its words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from onrecord.codebook import load_words
from onrecord.link.agreeing import are_many, do_counts_agree, kin_of, stand_to
from onrecord.link.passages import find_gap, have_other_headings, measure_context, measure_senses, weigh_shared
from onrecord.link.slots import Slots
from onrecord.link.words import measure_overlap
from onrecord.model import Count, Feature, Precision

FINEST_FIRST = list(Precision)
STANDINGS = ("same_place", "place_within", "near_place", "same_country", "other_place")
"""How two places may stand to each other, what says most first."""
CONTEXT_FROM, CONTEXT_MOST = 0.1, 0.5
"""How alike two contexts are by chance (99 of 100 pairs of one act in two of the invented sets are less so), and beyond
which more says nothing."""
SENSE_FROM, SENSE_MOST, UNPLACED_MOST = 0.5, 3.0, 0.4
"""Cosine of how two acts are told from which it speaks for one happening; the most it says, never enough to rule a pair
out or to join one by itself; and the most for a pair that agrees on no place or day: in a large record much is told
alike that is not the same. Of the sets as one record 13 incidents hold claims of two with 0.4, 27 with 3.0."""
PLACED = frozenset({"same_place", "place_within", "near_place", "same_day", "times_overlap"})
"""Reasons that say that two agree on a place or a day."""
LEAST_WORDS = 6
"""Content words of a sentence below which another of the same words may be chance."""
LEAST_SHINGLES = 40
"""Word 5-shingles below which a text is too short to be told a part of another."""
TOLD_NEAR = 7
"""Days between publications within which an undated act is likelier the same."""


@cache
def weights() -> dict[str, float]:
    """Return the frozen weights by name: those fitted by training/linking.py, and those of certain things."""
    return {**load_words("linking_weights")["weights"], **load_words("linking")["certain"]}


@cache
def thresholds() -> dict[str, float]:
    """Return the frozen thresholds by name."""
    return dict(load_words("linking")["thresholds"])


def compare(a: Slots, b: Slots) -> tuple[Feature, ...]:
    """Return all reasons for and against, whichever claim is named first."""
    if a.key > b.key:
        a, b = b, a
    if a.passage.id == b.passage.id:
        return (_feature("one_passage", "one report tells of the same thing"),)
    parts = (_compare_acts, _compare_places, _compare_times, _compare_counts, _compare_words, _compare_telling)
    found = [f for part in parts for f in part(a, b)]
    found += _compare_senses(a, b, is_placed=any(f.name in PLACED for f in found))
    return tuple(found)


def ask_of_both(a: Slots, b: Slots) -> tuple[bool, bool]:
    """Return what `compare` asks of two claims themselves: all else that it weighs is of their passages and reports."""
    is_one_report = a.linked.report == b.linked.report
    return a.linked.words == b.linked.words, is_one_report and have_other_headings(a.linked, b.linked)


def add_up(features: tuple[Feature, ...]) -> float:
    """Return the sum of the reasons' weights."""
    return sum(f.weight for f in features)


def is_ruled_out(features: tuple[Feature, ...]) -> bool:
    """Tell whether one reason alone speaks so strongly against that only a person may join the two."""
    return any(f.weight <= thresholds()["ruled_out"] for f in features)


def _feature(name: str, words: str, *, lent: bool = False) -> Feature:
    """Return a reason with its weight; another where a place or time is `lent`, read from what stands around."""
    return Feature(name, weights()[f"{name}_lent" if lent else name], words)


def _compare_acts(a: Slots, b: Slots) -> Iterator[Feature]:
    one, other = a.passage, b.passage
    if shared := sorted(one.types & other.types):
        yield _feature("same_type", f"both tell of {shared[0]}")
    elif alike := sorted(_names(one.types) & _names(other.types)):
        yield _feature("alike_type", f"both tell of {alike[0]}")
    elif one.groups & other.groups:
        yield _feature("related_type", f"{a.claim.act.type} and {b.claim.act.type} can be one happening")
    if one.agents and other.agents:
        if one.agents & other.agents:
            yield _feature("same_agent", "the same kind of body acts")
        else:
            yield _feature("other_agent", "different kinds of body act")


def _names(types: frozenset[str]) -> set[str]:
    return {kin_of()[t] for t in types if t in kin_of()}


def _compare_places(a: Slots, b: Slots) -> Iterator[Feature]:
    pairs = [(p, q) for p in a.passage.places for q in b.passage.places]
    if not pairs:
        return
    is_lent = "place" in a.passage.lent | b.passage.lent
    # The finest of what both name: a country beside it says less.
    pairs.sort(key=lambda pair: max(FINEST_FIRST.index(p.precision) for p in pair))
    found = {name: pair for pair in reversed(pairs) for name in (stand_to(*pair),) if name}
    name = next((n for n in STANDINGS if n in found), None)
    if name is None:
        return
    p, q = sorted(found[name], key=lambda x: FINEST_FIRST.index(x.precision))
    words = {
        "same_place": f"the same place, {p.name}",
        "near_place": f"{p.name} is near {q.name}",
        "place_within": f"{p.name} lies in {q.name}",
        "same_country": f"both in {p.name}" if p.name == q.name else f"{p.name} lies in {q.name}",
        "other_place": f"{p.name} is not {q.name}",
    }[name]
    yield _feature(name, words, lent=is_lent)


def _compare_times(a: Slots, b: Slots) -> Iterator[Feature]:
    one, other = a.passage, b.passage
    gap = find_gap(one.times, other.times)
    if gap is None:
        told = (a.linked.published, b.linked.published)
        if told[0] and told[1] and abs((told[0] - told[1]).days) <= TOLD_NEAR:
            yield _feature("told_near", "published within a week")
        return
    is_lent = "time" in one.lent | other.lent
    near, few, week = (int(load_words("linking")["time"][name]) for name in ("near_days", "few_days", "week_days"))
    if gap <= 0:
        shared = [t for t in one.times if t in other.times and t[0] == t[1]]
        words = f"the same day, {shared[0][0]}" if shared else "their times overlap"
        yield _feature("same_day" if shared else "times_overlap", words, lent=is_lent)
    elif gap <= near:
        yield _feature("times_near", "a day apart", lent=is_lent)
    else:
        name = "days_apart" if gap <= few else "week_apart" if gap <= week else "other_time"
        yield _feature(name, f"{gap} days apart", lent=is_lent)


def _compare_counts(a: Slots, b: Slots) -> Iterator[Feature]:
    pairs = [(c, d) for c in a.passage.counts for d in b.passage.counts if c.unit is d.unit]
    if not pairs:
        return
    agreeing = [(c, d) for c, d in pairs if do_counts_agree(c, d)]
    if not agreeing:
        c, d = pairs[0]
        yield _feature("counts_differ", f"counts {show_number(c)} and {show_number(d)} differ")
        return
    c, d = max(agreeing, key=lambda pair: min(pair[0].min or 0, pair[1].min or 0))
    words = f"counts {show_number(c)} and {show_number(d)} agree"
    yield _feature("counts_agree_many" if are_many(c, d) else "counts_agree", words)


def show_number(count: Count) -> str:
    """Return a count as a person would write it: "14", "12+", "9–15", "about 30"."""
    low, high = count.min, count.max
    if high is None:
        shown = f"{low}+"
    elif low is None:
        shown = f"up to {high}"
    else:
        shown = str(low) if low == high else f"{low}–{high}"
    return f"about {shown}" if count.approx else shown


def _compare_words(a: Slots, b: Slots) -> Iterator[Feature]:
    weight, words = weigh_shared(a.passage.words, b.passage.words)
    if weight > 0:
        quoted = ", ".join(f"“{w}”" for w in words[:3])
        yield Feature("shared_word", round(weight, 3), f"share {quoted}")
    alike, words = measure_context(a.passage.context, b.passage.context)
    if alike > CONTEXT_FROM:
        quoted = ", ".join(f"“{w}”" for w in words[:3])
        weight = weights()["context"] * (min(alike, CONTEXT_MOST) - CONTEXT_FROM)
        yield Feature("context", round(weight, 3), f"told among the same words, {quoted}")


def _compare_senses(a: Slots, b: Slots, *, is_placed: bool) -> Iterator[Feature]:
    alike = measure_senses(a.passage.sense, b.passage.sense)
    if alike is None:
        return
    most = SENSE_MOST if is_placed else UNPLACED_MOST
    weight = round(max(-SENSE_MOST, min(most, weights()["sense"] * (alike - SENSE_FROM))), 3)
    if alike > SENSE_FROM:
        yield Feature("sense", weight, "told in like terms")
    else:
        yield Feature("sense", weight, "told in other terms")


def _compare_telling(a: Slots, b: Slots) -> Iterator[Feature]:
    if a.linked.report != b.linked.report:
        if a.linked.words == b.linked.words and a.linked.words and is_copy(a, b):
            yield _feature("copied", "one report repeats the other word for word")
        return
    if have_other_headings(a.linked, b.linked):
        yield _feature("other_heading", "told under two headings of one report")
    else:
        yield _feature("same_report", "told in the same report")


def tell_in_same_words(a: Slots, b: Slots) -> bool:
    """Tell whether two claims' sentences are one, edited: most of many words are the same."""
    one, other = a.linked.words, b.linked.words
    return (
        min(len(one), len(other)) >= LEAST_WORDS and len(one & other) / len(one | other) >= thresholds()["same_words"]
    )


def is_copy(a: Slots, b: Slots) -> bool:
    """Tell whether two reports are one text: alike as a whole, or one held in the other and cut or added to."""
    one, other = a.linked.report_shingles, b.linked.report_shingles
    if measure_overlap(one, other) >= thresholds()["copy_similarity"]:
        return True
    least = min(len(one), len(other))
    return least >= LEAST_SHINGLES and len(one & other) / least >= thresholds()["copy_contained"]
