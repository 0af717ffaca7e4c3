"""Score claims against the project's own corpus: `python eval/claims.py PART [--rules] [--errors]`.

One-to-one matching. An act is found if the type is right and the triggers overlap; the rest is scored on acts found:
mode and polarity, the origin (claims with a source in gold), the depth of hearsay, who takes part, how many. The
corpus's guide leaves mere second mentions unmarked ("the arrests"), so claims the reader takes for those are left out,
right or wrong, but for one figure.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from corpus import read_part
from gold import GoldClaim, read_gold
from markup import Report

from onrecord.codebook import Codebook
from onrecord.encoder import read_text
from onrecord.encoder.reading import Model
from onrecord.model import Claim, Document, Language, ReportClaims
from onrecord.pipeline.reading import ReadWords, read_claims

BINS = 15


def to_document(report: Report) -> Document:
    """Return a report of the corpus as the product is given it."""
    published = report.get("published")
    return Document(
        report.id,
        report.text,
        report.get("title"),
        date.fromisoformat(published) if published else None,
        report.get("publisher"),
        Language("en", True),
    )


def overlap(a: Sequence[int], b: Sequence[int]) -> float:
    """Return the overlap of two stretches: what they share over what they cover."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return max(0, shared) / (max(a[1], b[1]) - min(a[0], b[0]))


def pair_up(gold: Sequence[Any], found: Sequence[Any], score: Any) -> list[tuple[int, int]]:
    """Return one-to-one pairs with a score above 0, the best first."""
    rated = [(score(g, f), i, j) for i, g in enumerate(gold) for j, f in enumerate(found)]
    used_g: set[int] = set()
    used_f: set[int] = set()
    pairs = []
    for _, i, j in sorted((r for r in rated if r[0] > 0), key=lambda r: (-r[0], r[1], r[2])):
        if i not in used_g and j not in used_f:
            used_g.add(i)
            used_f.add(j)
            pairs.append((i, j))
    return pairs


def act_score(gold: GoldClaim, claim: Claim) -> float:
    """Return how far two acts are the same: 0 for another type or other words."""
    return overlap(gold.trigger, claim.act.trigger.to_json()) if gold.type == claim.act.type else 0.0


class Tally:
    """Counts of one run over a part of the corpus."""

    def __init__(self) -> None:
        """Start with nothing counted."""
        self.n: Counter[str] = Counter()
        self.labels: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.by_type: dict[str, Counter[str]] = defaultdict(Counter)
        self.sure: list[tuple[float, bool]] = []
        self.missed: list[str] = []
        self.errors: list[str] = []

    def add(self, report: Report, read: ReportClaims, confidential: Iterable[tuple[int, int]]) -> None:
        """Count one report: its gold against what was read; `confidential` are the sources taken as such."""
        gold, claims = read_gold(report), [c for c in read.claims if c.id not in read.again]
        self.n["act found again"] += len(read.again)
        self.n["act hit again"] += len(pair_up(gold, read.claims, act_score))
        pairs = pair_up(gold, claims, act_score)
        right = {j for _, j in pairs}
        self.n["act gold"] += len(gold)
        self.n["act found"] += len(claims)
        self.n["act hit"] += len(pairs)
        loose = pair_up(gold, claims, lambda g, c: overlap(g.trigger, c.act.trigger.to_json()))
        self.n["act any type"] += len(loose)
        for g in gold:
            self.by_type[g.type]["gold"] += 1
        for j, c in enumerate(claims):
            self.by_type[c.act.type]["found"] += 1
            self.sure.append((c.confidence, j in right))
        for i, j in pairs:
            self.by_type[gold[i].type]["hit"] += 1
            self._add_claim(report, gold[i], claims[j])
        self._note_errors(report, gold, claims, {i for i, _ in pairs}, right)
        people = {(p.role, p.span) for g in gold for p in g.people}
        found = {(p.role.value, (p.span.start, p.span.end)) for c in claims for p in c.participants}
        self.n["who gold"] += len(people)
        self.n["who found"] += len(found)
        self.n["who hit"] += len(pair_up(sorted(people), sorted(found), same_person))
        self._add_confidential(report, list(confidential))

    def _add_claim(self, report: Report, gold: GoldClaim, claim: Claim) -> None:
        self.labels["mode"].append((gold.mode, claim.mode.value))
        self.labels["polarity"].append((gold.polarity, claim.polarity.value))
        chain = claim.attribution.chain
        self.n["depth asked"] += 1
        self.n["depth right"] += len(gold.chain) == len(chain)
        if gold.chain:
            self.n["origin asked"] += 1
            self.n["origin right"] += bool(chain) and same_origin(gold, claim)
        else:
            self.n["author asked"] += 1
            self.n["author right"] += not chain
        mine = [(p.role, p.span) for p in gold.people]
        theirs = sorted({(p.role.value, (p.span.start, p.span.end)) for p in claim.participants})
        self.n["who of act gold"] += len(mine)
        self.n["who of act found"] += len(theirs)
        for i, j in pair_up(mine, theirs, same_person):
            self.n["who of act hit"] += 1
            person = gold.people[i]
            if person.counts:
                counts = {
                    (p.count.min, p.count.max, p.count.unit.value, p.count.approx)
                    for p in claim.participants
                    if p.count and (p.span.start, p.span.end) == theirs[j][1]
                }
                self.n["count asked"] += 1
                self.n["count right"] += counts == set(person.counts)
                if counts != set(person.counts):
                    words = report.text[person.span[0] : person.span[1]]
                    self.errors.append(
                        f"{report.id} count {words!r} is {person.counts}, read {sorted(counts, key=str)}"
                    )

    def _add_confidential(self, report: Report, taken: list[tuple[int, int]]) -> None:
        asked = {(m.start, m.end) for m in report.all("src") if m.get("conf") == "yes"}
        pairs = pair_up(sorted(asked), sorted(taken), overlap)
        self.n["conf gold"] += len(asked)
        self.n["conf found"] += len(set(taken))
        self.n["conf hit"] += len(pairs)
        hit = {sorted(asked)[i] for i, _ in pairs}
        self.missed += [f"{report.id}: {report.text[a:b]}" for a, b in sorted(asked - hit)]

    def _note_errors(
        self, report: Report, gold: list[GoldClaim], claims: list[Claim], hit: set[int], right: set[int]
    ) -> None:
        for i, g in enumerate(gold):
            if i not in hit:
                self.errors.append(f"{report.id} missed {g.type} {report.text[g.trigger[0] : g.trigger[1]]!r}")
        for j, c in enumerate(claims):
            if j not in right:
                around = report.text[max(0, c.act.trigger.start - 30) : c.act.trigger.end + 30].replace("\n", " ")
                self.errors.append(
                    f"{report.id} wrong {c.act.type} {c.act.trigger.of(report.text)!r} in {around!r} {c.confidence:.2f}"
                )

    def figures(self) -> dict[str, float | str]:
        """Return the figures, percentages but for the calibration error and AUROC."""
        n = self.n
        modes = f1_by_label(self.labels["mode"])
        out: dict[str, float | str] = {
            "act F1": f1(n["act hit"], n["act found"], n["act gold"]),
            "act F1, mentions counted": f1(n["act hit again"], n["act found"] + n["act found again"], n["act gold"]),
            "act precision": share(n["act hit"], n["act found"]),
            "act recall": share(n["act hit"], n["act gold"]),
            "trigger F1, any type": f1(n["act any type"], n["act found"], n["act gold"]),
            "mode macro-F1": mean(modes.values()),
            "recall of the rarest mode": rarest_recall(self.labels["mode"]),
            "polarity macro-F1": mean(f1_by_label(self.labels["polarity"]).values()),
            "origin right": share(n["origin right"], n["origin asked"]),
            "author right": share(n["author right"], n["author asked"]),
            "depth right": share(n["depth right"], n["depth asked"]),
            "confidential recall": share(n["conf hit"], n["conf gold"]),
            "confidential precision": share(n["conf hit"], n["conf found"]),
            "participant F1": f1(n["who hit"], n["who found"], n["who gold"]),
            "participant F1, of acts found": f1(n["who of act hit"], n["who of act found"], n["who of act gold"]),
            "count right": share(n["count right"], n["count asked"]),
            "calibration error": calibration_error(self.sure),
            "AUROC": auroc(self.sure),
        }
        return out


def same_person(a: tuple[str, Sequence[int]], b: tuple[str, Sequence[int]]) -> float:
    """Return the overlap of two participants' words if the role is the same and they share half."""
    rate = overlap(a[1], b[1])
    return rate if a[0] == b[0] and rate >= 0.5 else 0.0


def same_origin(gold: GoldClaim, claim: Claim) -> bool:
    """Tell whether the last link of both chains is the same words, at their spot or in their fullest mention."""
    mine, theirs = gold.chain[-1], claim.attribution.chain[-1]
    if mine.span is None or theirs.source is None:
        return mine.span is None and theirs.source is None
    spans = [s.to_json() for s in (theirs.source, theirs.resolved) if s]
    return any(overlap(g, s) >= 0.5 for g in (mine.span, mine.fullest) if g for s in spans)


def share(hit: float, asked: float) -> float:
    """Return a percentage, 0 of nothing."""
    return round(100 * hit / asked, 1) if asked else 0.0


def f1(hit: float, found: float, gold: float) -> float:
    """Return F1 as a percentage."""
    return round(200 * hit / (found + gold), 1) if found + gold else 0.0


def mean(values: Iterable[float]) -> float:
    """Return the mean, 0 of nothing."""
    listed = list(values)
    return round(sum(listed) / len(listed), 1) if listed else 0.0


def f1_by_label(pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Return the F1 of every label that gold has."""
    gold, found = Counter(g for g, _ in pairs), Counter(f for _, f in pairs)
    hit = Counter(g for g, f in pairs if g == f)
    return {label: f1(hit[label], found[label], gold[label]) for label in gold}


def rarest_recall(pairs: Sequence[tuple[str, str]]) -> float:
    """Return the recall of the label that gold has least."""
    gold = Counter(g for g, _ in pairs)
    if not gold:
        return 0.0
    label = min(gold, key=lambda k: (gold[k], k))
    return share(sum(g == f == label for g, f in pairs), gold[label])


def calibration_error(sure: Sequence[tuple[float, bool]]) -> float:
    """Return the expected calibration error in bins of equal mass (0 to 1)."""
    if not sure:
        return 0.0
    ordered = sorted(sure, key=lambda s: s[0])
    bins = [b for b in np.array_split(np.array(ordered, dtype=float), BINS) if len(b)]
    return round(sum(len(b) * abs(b[:, 0].mean() - b[:, 1].mean()) for b in bins) / len(ordered), 3)


def auroc(sure: Sequence[tuple[float, bool]]) -> float:
    """Return how often a right claim is surer than a wrong one (0 to 1)."""
    right = [c for c, ok in sure if ok]
    wrong = np.sort([c for c, ok in sure if not ok])
    if not right or not len(wrong):
        return 0.0
    below = np.searchsorted(wrong, right, side="left") + np.searchsorted(wrong, right, side="right")
    return round(float(below.sum() / 2 / len(right) / len(wrong)), 3)


def measure(
    reports: Sequence[Report], *, read: ReadWords | None = read_text, codebook: Codebook | None = None
) -> Tally:
    """Read the reports and count what came of it; `read` is another model, or None for the rules alone."""
    from confidential import find_confidential

    tally = Tally()
    for report in reports:
        document = to_document(report)
        claims = read_claims(document, read=read, codebook=codebook)
        tally.add(report, claims, find_confidential(document, read=read))
    return tally


def main() -> None:
    """Score a part and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=["train", "dev", "test"])
    parser.add_argument("--rules", action="store_true")
    parser.add_argument("--model", type=Path, help="another model: its folder and name, as in models/reader-fast")
    parser.add_argument("--errors", action="store_true")
    args = parser.parse_args()
    read = None if args.rules else Model(args.model.parent, args.model.name).read if args.model else read_text
    tally = measure(read_part(args.part), read=read)
    print(json.dumps(tally.figures(), indent=1))
    print("missed confidential sources:", *tally.missed, sep="\n  ")
    if args.errors:
        print(*tally.errors, sep="\n")
        for type, n in sorted(tally.by_type.items()):
            print(f"{type} gold {n['gold']} found {n['found']} hit {n['hit']}")


if __name__ == "__main__":
    main()
