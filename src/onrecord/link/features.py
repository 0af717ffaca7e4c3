"""Named reasons for and against two claims telling of one happening, each with its weight and its words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from onrecord.codebook import load_words
from onrecord.link.slots import Slots, do_counts_agree, is_same_place, is_within
from onrecord.link.words import measure_overlap
from onrecord.model import Feature, Precision

FINEST_FIRST = list(Precision)
MANY = 5
"""From how many people counted alike chance is an unlikely reason."""


@cache
def weights() -> dict[str, float]:
    """Return the frozen weights by name."""
    return dict(load_words("linking")["weights"])


@cache
def thresholds() -> dict[str, float]:
    """Return the frozen thresholds by name."""
    return dict(load_words("linking")["thresholds"])


def compare(a: Slots, b: Slots) -> tuple[Feature, ...]:
    """Return all reasons for and against, whichever claim is named first."""
    if (a.linked.report, a.order) > (b.linked.report, b.order):
        a, b = b, a
    return tuple(
        f
        for part in (
            _compare_acts,
            _compare_places,
            _compare_times,
            _compare_counts,
            _compare_words,
            _compare_telling,
        )
        for f in part(a, b)
    )


def add_up(features: tuple[Feature, ...]) -> float:
    """Return the sum of the reasons' weights."""
    return sum(f.weight for f in features)


def is_ruled_out(features: tuple[Feature, ...]) -> bool:
    """Tell whether one reason alone speaks so strongly against that only a person may join the two."""
    return any(f.weight <= thresholds()["ruled_out"] for f in features)


def _feature(name: str, words: str, *, times: float = 1.0) -> Feature:
    return Feature(name, round(weights()[name] * times, 3), words)


def _compare_acts(a: Slots, b: Slots) -> Iterator[Feature]:
    if a.claim.act.type == b.claim.act.type:
        yield _feature("same_type", f"both tell of {a.claim.act.type}")
    elif a.groups & b.groups:
        yield _feature("related_type", f"{a.claim.act.type} and {b.claim.act.type} can be one happening")
    if a.agent and b.agent:
        if a.agent == b.agent:
            yield _feature("same_agent", "the same kind of body acts")
        else:
            yield _feature("other_agent", "different kinds of body act")


def _compare_places(a: Slots, b: Slots) -> Iterator[Feature]:
    if not a.places or not b.places:
        return
    pairs = [(p, q) for p in a.places for q in b.places]
    lent = 0.6 if "place" in a.lent | b.lent else 1.0
    # The finest of what both name: a country beside it says less.
    pairs.sort(key=lambda pair: max(FINEST_FIRST.index(p.precision) for p in pair))
    if same := next((p for p, q in pairs if is_same_place(p, q)), None):
        if same.precision in {Precision.COUNTRY, Precision.REGION}:
            yield _feature("same_country", f"both in {same.name}", times=lent)
        else:
            yield _feature("same_place", f"the same place, {same.name}", times=lent)
    elif within := next(((p, q) for p, q in pairs if is_within(p, q) or is_within(q, p)), None):
        p, q = sorted(within, key=lambda x: FINEST_FIRST.index(x.precision))
        if q.precision is Precision.COUNTRY:
            yield _feature("same_country", f"{p.name} lies in {q.name}", times=lent)
        else:
            yield _feature("place_within", f"{p.name} lies in {q.name}", times=lent)
    else:
        yield _feature("other_place", f"{a.places[0].name} is not {b.places[0].name}", times=lent)


def _compare_times(a: Slots, b: Slots) -> Iterator[Feature]:
    if None in (a.earliest, a.latest, b.earliest, b.latest):
        return
    assert a.earliest and a.latest and b.earliest and b.latest
    lent = 0.6 if "time" in a.lent | b.lent else 1.0
    gap = max((b.earliest - a.latest).days, (a.earliest - b.latest).days)
    if gap <= 0:
        exact = a.earliest == a.latest == b.earliest == b.latest
        words = f"the same day, {a.earliest}" if exact else "their times overlap"
        yield _feature("same_day" if exact else "times_overlap", words, times=lent)
    elif gap <= int(load_words("linking")["time"]["near_days"]):
        yield _feature("times_near", "a day apart", times=lent)
    else:
        yield _feature("other_time", f"{gap} days apart", times=lent)


def _compare_counts(a: Slots, b: Slots) -> Iterator[Feature]:
    if not a.count or not b.count or a.count.unit is not b.count.unit:
        return
    shown = f"{show_count(a)} and {show_count(b)}"
    if not do_counts_agree(a.count, b.count):
        yield _feature("counts_differ", f"counts {shown} differ")
    elif min(a.count.min or 0, b.count.min or 0) >= MANY:
        yield _feature("counts_agree_many", f"counts {shown} agree")
    else:
        yield _feature("counts_agree", f"counts {shown} agree")


def show_count(slots: Slots) -> str:
    """Return a count as a person would write it: "14", "12+", "9–15", "about 30"."""
    count = slots.count
    if count is None:
        return "–"
    low, high = count.min, count.max
    if high is None:
        shown = f"{low}+"
    elif low is None:
        shown = f"up to {high}"
    else:
        shown = str(low) if low == high else f"{low}–{high}"
    return f"about {shown}" if count.approx else shown


def _compare_words(a: Slots, b: Slots) -> Iterator[Feature]:
    shared = sorted(a.linked.words & b.linked.words, key=lambda w: (-len(w), w))
    if shared:
        times = min(len(shared), weights()["shared_words_most"] / weights()["shared_word"])
        quoted = ", ".join(f"“{w}”" for w in shared[:3])
        yield _feature("shared_word", f"share {quoted}", times=times)


def _compare_telling(a: Slots, b: Slots) -> Iterator[Feature]:
    if a.linked.report != b.linked.report:
        if a.linked.words == b.linked.words and a.linked.words and _is_copy(a, b):
            yield _feature("copied", "one report repeats the other word for word")
        return
    yield _feature("same_report", "told in the same report")
    if b.order - a.order == 1:
        yield _feature("next_to_each_other", "told one after the other")


def _is_copy(a: Slots, b: Slots) -> bool:
    return measure_overlap(a.linked.report_shingles, b.linked.report_shingles) >= thresholds()["copy_similarity"]
