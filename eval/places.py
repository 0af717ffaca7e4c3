"""Score where things were, finding and placing apart, with the commonest errors of each: `python eval/places.py BENCH`.

A found name overlaps one of the annotators'. Of the found ones, `right` lie within 161 km of theirs, `country` in the
country theirs points at (countries are given at their capitals there), `kept` have a right place among the further
readings a person is offered.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

from dates import load_scorer

from onrecord.gazetteer import open_gazetteer
from onrecord.model import PlaceMention
from onrecord.resolve.places import find_places, is_location

NEAR = 161
SHOWN = 10

Row = dict[str, Any]


class Tally:
    """Counts of what was asked, answered and right, and of each error by its words."""

    def __init__(self) -> None:
        self.n: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.extra: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()

    def add(self, scorer: ModuleType, gold: Row, answers: list[PlaceMention]) -> None:
        """Count one document."""
        text = gold["text"]
        asked = [x for x in gold["places"] if x["lat"] is not None]
        unknown = [x for x in gold["places"] if x["lat"] is None]
        given = [m for m in answers if not any(m.span.start < o["end"] and o["start"] < m.span.end for o in unknown)]
        wanted = [scorer.trim(text, x["start"], x["end"]) for x in asked]
        spans = [scorer.trim(text, m.span.start, m.span.end) for m in given]
        pairs = scorer.best_pairs(wanted, spans)
        self.n["asked"] += len(asked)
        self.n["given"] += len(given)
        for i, j in pairs:
            self._add_pair(scorer, asked[i], given[j], text[slice(*wanted[i])], exact=wanted[i] == spans[j])
        found, used = {i for i, _ in pairs}, {j for _, j in pairs}
        self.missed.update(text[slice(*span)] for i, span in enumerate(wanted) if i not in found)
        self.extra.update(text[slice(*span)] for j, span in enumerate(spans) if j not in used)

    def _add_pair(self, scorer: ModuleType, asked: Row, given: PlaceMention, words: str, *, exact: bool) -> None:
        self.n["found"] += 1
        self.n["exact"] += exact
        at = (asked["lat"], asked["lon"])
        places = [p for p in (given.place, *given.candidates) if p and p.lat is not None and p.lon is not None]
        near = [scorer.km(at, (p.lat, p.lon)) <= NEAR for p in places]
        self.n["right"] += bool(near and near[0])
        self.n["kept"] += any(near)
        if not near or not near[0]:
            best = places[0] if places else None
            said = (
                f"{best.name}, {best.admin1 or ''} {best.country or ''} ({best.precision.value})" if best else "nowhere"
            )
            self.wrong[f"{words} → {said}{'; right one among the further readings' if any(near) else ''}"] += 1


def main() -> None:
    """Print the figures, then the commonest errors of finding and of placing."""
    bench = Path(sys.argv[1])
    scorer, gazetteer, tally = load_scorer(bench), open_gazetteer(), Tally()
    for line in (bench / "data" / "places" / "dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        answers = [m for m in find_places(row["text"], gazetteer) if m.place and is_location(m)]
        tally.add(scorer, row, answers)
    n = tally.n
    print("found (overlap)", scorer.prf(n["found"], n["given"], n["asked"]))
    print("found (exact)", scorer.prf(n["exact"], n["given"], n["asked"]))
    print(f"of {n['found']} found: right {100 * n['right'] / n['found']:.2f}, kept {100 * n['kept'] / n['found']:.2f}")
    print("both", scorer.prf(n["right"], n["given"], n["asked"]))
    for title, errors in (("missed", tally.missed), ("not asked", tally.extra), ("placed wrong", tally.wrong)):
        print(f"{title}: {sum(errors.values())} of {len(errors)} kinds")
        for words, count in errors.most_common(SHOWN):
            print(f"{count:5d} {words}")


if __name__ == "__main__":
    main()
