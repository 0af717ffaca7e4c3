"""Six who would misuse a release, each with what it knows; every figure is a chance, 0 where nothing was released."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from statistics import correlation

from population import ACTS, KEPT_BACK, Happening, World
from releases import Key, Release, release_public

Z = 1.96


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean chance over `n` rows or people, its 95 % upper bound, and the worst of them."""

    mean: float
    upper: float
    worst: float
    n: int


def measure(chances: Sequence[float]) -> Figure:
    """Return the mean, Wilson's upper bound taking the mean as a share of n trials, and the worst."""
    n = len(chances)
    if not n:
        return Figure(0.0, 0.0, 0.0, 0)
    p = sum(chances) / n
    upper = (p + Z * Z / (2 * n) + Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))) / (1 + Z * Z / n)
    return Figure(p, upper, max(chances), n)


def attack_by_register(world: World, release: Release) -> Figure:
    """Return 1/F of each row, F the families it may be, taking the people struck for one whole family."""
    sizes = Counter((f.size, f.province, f.district, f.occupation) for f in world.families)
    known: dict[Key, float] = {}
    for row in set(release.rows):
        fits = sum(
            n
            for (size, province, district, occupation), n in sizes.items()
            if release.least(row) <= max(size, 1)
            and (size <= release.most(row) or release.least(row) == 1)
            and release.province(row) in {None, province}
            and release.district(row) in {None, district}
            and release.occupation(row) in {None, occupation}
        )
        # More people than any family has: a group, and any family may be in it.
        known[row] = 1 / (fits or len(world.families))
    return measure([known[row] for row in release.rows])


def attack_by_log(world: World, release: Release) -> tuple[Figure, Figure]:
    """Return how often the perpetrator's guess among its entries is the row's, and how often its suspect a source."""
    log: dict[Key, list[Happening]] = defaultdict(list)
    for happening in world.happenings:
        log[release.describe(happening)].append(happening)
    linked, sources = [], []
    for row, times in Counter(release.rows).items():
        entries = log[row]
        told = [h for h in entries if h.reported]
        if not told:
            continue
        chance = 1 / len(entries)
        suspect = sum(len(set(h.sources)) / len(set(h.access)) for h in told) / len(told)
        linked += [chance] * times
        sources += [chance * suspect] * times
    return measure(linked), measure(sources)


def find_worst_act(world: World, release: Release) -> float:
    """Return the perpetrator's mean chance over the rows of the act (or family) where it is highest."""
    log = Counter(release.describe(h) for h in world.happenings)
    by_act: dict[object, list[float]] = defaultdict(list)
    for row in release.rows:
        if log[row]:
            by_act[row[0]].append(1 / log[row])
    return max((sum(c) / len(c) for c in by_act.values()), default=0.0)


def measure_use(world: World, release: Release) -> Mapping[str, float]:
    """Return what a reader still has: the share of rows kept, and how numbers by act and period follow the truth.

    The correlation (Pearson's) takes what is suppressed, and what is told coarser than the period, as 0.
    """
    quarters: Counter[Key] = Counter((h.act, _quarter(h.day)) for h in world.reported)
    years: Counter[Key] = Counter((h.act, str(h.day.year)) for h in world.reported)
    periods = [(row[0], _quarter(row[1]) if isinstance(row[1], date) else _coarse(str(row[1]))) for row in release.rows]
    by_quarter: Counter[Key] = Counter(p for p in periods if "Q" in p[1])
    regions: Counter[Key] = Counter((h.province, _quarter(h.day)) for h in world.reported)
    by_region: Counter[Key] = Counter(
        (release.province(row), period) for row, (_, period) in zip(release.rows, periods, strict=True)
    )
    by_year: Counter[Key] = Counter((act, period[:4]) for act, period in periods)
    return {
        "rows kept": len(release.rows) / len(world.reported),
        "act by year, correlation": _correlate(years, by_year),
        "act by quarter, correlation": _correlate(quarters, by_quarter),
        "province by quarter": _correlate(regions, by_region),
    }


def _quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def _coarse(period: str) -> str:
    """Return the quarter of a month as written, 2021-03; other periods as they are."""
    month = period[5:]
    return f"{period[:4]}-Q{(int(month) - 1) // 3 + 1}" if month.isdecimal() else period


def _correlate(truth: Counter[Key], shown: Counter[Key]) -> float:
    keys = sorted(truth, key=str)
    one, two = [truth[k] for k in keys], [shown[k] for k in keys]
    return correlation(one, two) if len(set(one)) > 1 and len(set(two)) > 1 else 0.0


def attack_by_acquaintance(world: World, release: Release) -> float:
    """Return by how much knowing the quarter and the release beats guessing what was done to a person one knows of."""
    if not release.rows:
        return 0.0
    common = max(ACTS, key=lambda act: ACTS[act])
    told = [h for h in world.reported if h.act not in KEPT_BACK]
    plain = sum(h.act == common for h in told) / len(told)
    by_quarter: dict[object, Counter[object]] = defaultdict(Counter)
    for row in release.rows:
        by_quarter[row[1]][row[0]] += 1
    guesses = {quarter: acts.most_common(1)[0][0] for quarter, acts in by_quarter.items()}
    helped = sum(h.act == guesses.get(release.describe(h)[1], common) for h in told) / len(told)
    return helped - plain


def attack_by_neighbour(world: World, release: Release) -> float:
    """Return by how much knowing province and quarter and the release beats guessing the commonest act.

    Of all rows that may be of that province and quarter, however coarse, the commonest act is guessed; a row of a kind
    of acts stands for the commonest act of that kind.
    """
    if not release.rows:
        return 0.0
    told = [h for h in world.reported if h.act not in KEPT_BACK]
    common = max(ACTS, key=lambda act: ACTS[act])
    rows = Counter((str(row[0]), _written(row[1]), release.province(row)) for row in release.rows)
    guesses = {}
    for place in {(h.province, _quarter(h.day)) for h in told}:
        acts: Counter[str] = Counter()
        for (act, period, province), n in rows.items():
            if province in {None, place[0]} and _may_hold(period, place[1]):
                acts[act] += n
        guesses[place] = acts.most_common(1)[0][0] if acts else common
    helped = sum(h.act == guesses[h.province, _quarter(h.day)] for h in told) / len(told)
    return helped - sum(h.act == common for h in told) / len(told)


def _written(period: object) -> str:
    return _quarter(period) if isinstance(period, date) else _coarse(str(period))


def _may_hold(period: str, quarter: str) -> bool:
    return period == "None" or quarter.startswith(period)


def attack_by_archive(world: World, release: Release) -> Figure:
    """Return how often a row leads to the article it was made of."""
    articles = Counter(release.describe(h) for h in world.reported)
    return measure([1 / articles[row] for row in release.rows if articles[row]])


def attack_by_difference(world: World) -> tuple[int, float]:
    """Return how many kept-back rows two releases in a row give away, and the share of added rows that are alone."""
    told = world.reported
    before = Counter(release_public(world, told[: len(told) - 100]).rows)
    after = Counter(release_public(world, told).rows)
    added = after - before
    recovered = sum(1 for row in after if row[0] in KEPT_BACK)
    alone = sum(1 for row, times in added.items() if times == 1 and not before[row])
    return recovered, alone / max(1, sum(added.values()))


def attack_by_search(world: World, release: Release) -> Mapping[str, float]:
    """Return by how much the release helps one who looks for the absent: who left, how it ended, where, who helped.

    It takes each quarter's people told of as held for that many of the absent, and guesses the rest left. A release has
    no column for an outcome, a place below a country or a helper, so that its best guess of those is the one without.
    """
    absent = sorted(world.absent)
    share_fled = len(world.fled) / len(absent)
    plain = max(share_fled, 1 - share_fled)
    held = sum(release.least(row) for row in release.rows if row[0] in {"arrest", "detention", "forced-return"})
    guess_fled = held < len(absent) / 2
    helped = share_fled if guess_fled else 1 - share_fled
    gone = any(row[0] in KEPT_BACK for row in release.rows)
    return {
        "who left": max(0.0, helped - plain),
        "how it ended": float(gone),
        "where they are": float(gone and any(release.district(row) is not None for row in release.rows)),
        "who helped": float(gone),
    }
