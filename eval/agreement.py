"""How far two hands agree on the same reports: `python eval/agreement.py`.

`corpus/twice/` holds reports of the corpus whose marks a second hand set anew, from the bare text and the guide alone.
What two people cannot agree on, no reader can be asked to get right.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence

from claims import f1, f1_by_label, mean, overlap, pair_up, same_person, share
from corpus import CORPUS, PARTS, read_part
from gold import GoldClaim, read_gold
from markup import Report, read_file

HALF = 0.5


def read_twice() -> list[tuple[Report, Report]]:
    """Return the reports that two hands marked: the corpus's own marks, and the second hand's.

    Raises ValueError where the second hand's text is not the corpus's to the letter.
    """
    first = {r.id: r for part in PARTS for r in read_part(part)}
    pairs = []
    for path in sorted((CORPUS / "twice").glob("*.txt")):
        for again in read_file(path):
            if first[again.id].text != again.text:
                raise ValueError(f"{again.id}: the text of the second hand is not that of the corpus")
            pairs.append((first[again.id], again))
    return pairs


def compare(pairs: Sequence[tuple[Report, Report]]) -> dict[str, float]:
    """Return the agreement of two hands, the first taken as gold, scored as `claims.py` scores a reader."""
    n: Counter[str] = Counter()
    labels: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one, two in pairs:
        mine, theirs = read_gold(one), read_gold(two)
        n["acts one"] += len(mine)
        n["acts two"] += len(theirs)
        n["any type"] += len(pair_up(mine, theirs, lambda a, b: overlap(a.trigger, b.trigger)))
        pairs_of_acts = pair_up(mine, theirs, same_act)
        n["acts"] += len(pairs_of_acts)
        for i, j in pairs_of_acts:
            compare_claims(mine[i], theirs[j], n, labels)
        people = [sorted({(p.role, p.span) for c in claims for p in c.people}) for claims in (mine, theirs)]
        count_spans(n, "who", people[0], people[1], same_person)
        for name, tag, wanted in (("source", "src", None), ("confidential", "src", "yes"), ("mask", "mask", None)):
            spans = [
                sorted({(m.start, m.end) for m in r.all(tag) if wanted in (None, m.get("conf"))}) for r in (one, two)
            ]
            count_spans(n, name, spans[0], spans[1], lambda a, b: overlap(a, b) if overlap(a, b) >= HALF else 0.0)
        contents = [sorted({(m.start, m.end) for m in r.all("con")}) for r in (one, two)]
        count_spans(n, "content", *contents, lambda a, b: overlap(a, b) if overlap(a, b) >= HALF else 0.0)
    out = {
        "reports": float(len(pairs)),
        "act F1": f1(n["acts"], n["acts two"], n["acts one"]),
        "trigger F1, any type": f1(n["any type"], n["acts two"], n["acts one"]),
        "mode macro-F1": mean(f1_by_label(labels["mode"]).values()),
        "polarity macro-F1": mean(f1_by_label(labels["polarity"]).values()),
        "origin right": share(n["origin"], n["origin asked"]),
        "depth right": share(n["depth"], n["acts"]),
        "count right": share(n["count"], n["count asked"]),
    }
    for name in ("who", "source", "content", "confidential", "mask"):
        out[f"{name} F1"] = f1(n[f"{name} both"], n[f"{name} two"], n[f"{name} one"])
    return out


def same_act(a: GoldClaim, b: GoldClaim) -> float:
    """Return how far two acts are the same: 0 for another type or other words."""
    return overlap(a.trigger, b.trigger) if a.type == b.type else 0.0


def compare_claims(a: GoldClaim, b: GoldClaim, n: Counter[str], labels: dict[str, list[tuple[str, str]]]) -> None:
    """Count where two hands agree on an act that both marked."""
    labels["mode"].append((a.mode, b.mode))
    labels["polarity"].append((a.polarity, b.polarity))
    n["depth"] += len(a.chain) == len(b.chain)
    if a.chain:
        n["origin asked"] += 1
        spans = [[s for s in (c.chain[-1].span, c.chain[-1].fullest) if s] if c.chain else None for c in (a, b)]
        one, two = spans
        n["origin"] += two is not None and (
            (not one and not two) or any(overlap(x, y) >= HALF for x in one or [] for y in two or [])
        )
    for i, j in pair_up([(p.role, p.span) for p in a.people], [(p.role, p.span) for p in b.people], same_person):
        if a.people[i].counts:
            n["count asked"] += 1
            n["count"] += set(a.people[i].counts) == set(b.people[j].counts)


def count_spans(n: Counter[str], name: str, one: Sequence, two: Sequence, score: object) -> None:
    """Count the spans of two hands and those they share."""
    n[f"{name} one"] += len(one)
    n[f"{name} two"] += len(two)
    n[f"{name} both"] += len(pair_up(one, two, score))


def main() -> None:
    """Print the agreement."""
    print(json.dumps(compare(read_twice()), indent=1))


if __name__ == "__main__":
    main()
