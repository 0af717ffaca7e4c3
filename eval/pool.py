"""A harder pool for linking, and word overlap as the peer: `python eval/pool.py BENCH` prints the peer's figures.

Every open document gives two: its lead between lines of a page and headlines of other stories, and a later part with
more of them. A fifth get a neighbour: another happening a day or so later, told in the same words with other ages,
weekdays, towns and streets. The texts stay in memory and are never written.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from dates import load_scorer

from onrecord.gazetteer import open_gazetteer
from onrecord.link.average import link_by_average
from onrecord.link.tellings import Telling
from onrecord.model import Precision
from onrecord.pipeline import document_from_row
from onrecord.pipeline.tellings import make_telling
from onrecord.resolve.places import find_places, is_location

Row = dict[str, Any]
PAGE = (
    "Posted on",
    "Share this story",
    "Subscribe to our newsletter for breaking news delivered to your inbox.",
    "Anyone with information is asked to call the police tip line. Callers may remain anonymous.",
    "This is a developing story. Check back for updates.",
    "Copyright. All rights reserved. This material may not be published, broadcast, rewritten or redistributed.",
    "Comments are closed.",
    "Advertisement",
    "The investigation is ongoing and no further details were released.",
    "Sign up for alerts on your phone and never miss a story.",
    "Police have not released the name of the victim.",
    "Most read today",
    "Send your photos and videos of the scene to our newsroom.",
    "Follow us for the latest updates.",
)
TOWNS = (
    "Springfield", "Dayton", "Toledo", "Akron", "Mobile", "Macon", "Fresno", "Tulsa", "Wichita", "Omaha",
    "Reno", "Boise", "Tacoma", "Flint", "Gary", "Peoria", "Rockford", "Durham", "Columbia", "Jackson",
)  # fmt: skip
STREETS = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Grove", "Hill", "Ivy", "Juniper")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SWAPPED = (
    ("east", "west"), ("north", "south"), ("man", "woman"), ("boy", "girl"), ("his", "her"), ("he", "she"),
    ("son", "daughter"), ("morning", "evening"), ("afternoon", "night"),
)  # fmt: skip
SWAPS = dict([*SWAPPED, *((b, a) for a, b in SWAPPED)])
NEIGHBOURS = 0.2


def read_rows(bench: Path, part: str) -> list[Row]:
    """Return the open documents of a part."""
    lines = (bench / "data" / "linking" / f"{part}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def make_tellings(rows: Sequence[Row]) -> list[Telling]:
    """Return the rows as the linker sees them."""
    gazetteer = open_gazetteer()
    return [make_telling(document_from_row(row), gazetteer) for row in rows]


def half_of(incident: str) -> int:
    """Return which half of the incidents one is in."""
    return int(hashlib.md5(incident.encode(), usedforsecurity=False).hexdigest(), 16) % 2


def make_pool(rows: Sequence[Row]) -> list[Row]:
    """Return the harder pool made of open documents; `base` is the incident whose words a document has."""
    chance = random.Random(7)  # noqa: S311 - a seeded pool, no secret
    alike = measure_overlap(make_tellings(rows))
    heads = [(r.get("title") or r["text"].split("\n")[0])[:120] for r in rows]
    pool: list[Row] = []
    for at, row in enumerate(rows):
        near = [j for j in np.argsort(-alike[at]) if rows[j]["incident"] != row["incident"]][:6]
        body, page = row["text"], chance.sample(PAGE, 5)
        stories = [heads[j] for j in chance.sample(near, 5)]
        lead = [page[0], body[:500], page[1], page[2], *(f"Related: {s}" for s in stories[:2])]
        rest = body[350:1000] if len(body) > 700 else body[len(body) // 3 :]
        later = [page[3], rest, page[4], *(f"More stories: {s}" for s in stories[2:])]
        for number, parts in ((1, lead), (2, later)):
            own = {"id": f"{row['id']}-{number}", "text": "\n\n".join(parts), "base": row["incident"]}
            pool.append({**row, **own, "title": row.get("title") if number == 1 else None})
    chance = random.Random(11)  # noqa: S311 - as above
    return pool + [_make_neighbour(row, chance) for row in pool if chance.random() < NEIGHBOURS]


def _make_neighbour(row: Row, chance: random.Random) -> Row:
    step = chance.choice([1, 1, 2, 3])
    text = re.sub(
        r"\b(\d{1,2})([- ]year[- ]old)",
        lambda m: str(max(1, int(m[1]) + chance.choice([-7, -3, -1, 1, 2, 5]))) + m[2],
        row["text"],
    )
    text = re.sub(rf"\b({'|'.join(WEEKDAYS)})\b", lambda m: WEEKDAYS[(WEEKDAYS.index(m[1]) + step) % 7], text)
    swapped = [word for word in SWAPS if chance.random() < 0.5]
    if swapped:
        text = re.sub(rf"\b({'|'.join(swapped)})\b", lambda m: SWAPS[m[1]], text)
    fine = {Precision.PLACE, Precision.ADMIN2}
    found = (m for m in find_places(text, open_gazetteer()) if is_location(m) and m.place and m.place.precision in fine)
    for name in sorted({m.span.of(text) for m in found})[:2]:
        if chance.random() < 0.6:
            text = text.replace(name, chance.choice(TOWNS))
    text = re.sub(
        r"\b([A-Z][a-z]+) (Street|St\.|Avenue|Ave\.|Road|Drive|Boulevard|Lane)",
        lambda m: f"{chance.choice(STREETS)} {m[2]}",
        text,
    )
    day = (date.fromisoformat(row["published"][:10]) + timedelta(days=step)).isoformat() if row["published"] else None
    return {**row, "id": f"{row['id']}-n", "text": text, "published": day, "incident": f"n-{row['id']}"}


# ---- the peer ----------------------------------------------------------------------------------
def measure_overlap(tellings: Sequence[Telling]) -> Any:
    """Return the cosines of TF-IDF over words and pairs of words, rarity counted in the set itself, names blanked."""
    counts: dict[str, int] = {}
    for telling in tellings:
        for word in telling.words:
            counts[word] = counts.get(word, 0) + 1
    number = {word: n for n, word in enumerate(w for w, c in counts.items() if c > 1)}
    matrix = np.zeros((len(tellings), len(number)), np.float32)
    for at, telling in enumerate(tellings):
        for word, times in telling.words.items():
            if word in number:
                rarity = np.log((1 + len(tellings)) / (1 + counts[word])) + 1
                matrix[at, number[word]] = (1 + np.log(times)) * rarity
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True) + 1e-9
    return matrix @ matrix.T


def link_by_overlap(tellings: Sequence[Telling], alike: Any, window: int, threshold: float) -> list[list[int]]:
    """Return clusters by average word overlap, within a window of days between publications."""
    days = np.array([t.published.toordinal() if t.published else 0 for t in tellings])
    within = np.abs(days[:, None] - days[None]) <= window
    scores = {
        (int(i), int(j)): float(alike[i, j]) if within[i, j] else -1.0
        for i, j in zip(*np.where(np.triu(np.ones_like(alike), 1)), strict=True)
    }
    return link_by_average(len(tellings), scores, join=threshold, unknown=-1.0)


GRID = list(product((0, 1, 3, 14, 60), (0.08, 0.1, 0.12, 0.15, 0.2, 0.3)))


def tune_peer(score: Callable[[list[list[int]]], float], tellings: Sequence[Telling]) -> tuple[int, float]:
    """Return the window and threshold at which the peer does best on a set."""
    alike = measure_overlap(tellings)
    return max(GRID, key=lambda g: score(link_by_overlap(tellings, alike, *g)))


def figures(scorer: Any, rows: Sequence[Row], clusters: Sequence[Sequence[int]]) -> Mapping[str, float]:
    """Return B3 and pair F1 of clusters of places in `rows`."""
    answers = {rows[at]["id"]: {"incident": str(n)} for n, members in enumerate(clusters) for at in members}
    found = scorer.score_linking({r["id"]: r for r in rows}, answers)
    return {"B3": found["B3"]["F1"], "pairs": found["pairs"]["F1"]}


def main() -> None:
    """Print the peer's figures on dev and, tuned on one half of the incidents, on the other half of the pool."""
    bench = Path(sys.argv[1])
    scorer = load_scorer(bench)
    train, dev = read_rows(bench, "train"), read_rows(bench, "dev")
    known = make_tellings(train)
    best = tune_peer(lambda c: figures(scorer, train, c)["pairs"], known)
    tellings = make_tellings(dev)
    print("dev", best, figures(scorer, dev, link_by_overlap(tellings, measure_overlap(tellings), *best)))
    pool = make_pool([*train, *dev])
    halves = [[r for r in pool if half_of(str(r["base"])) == h] for h in (0, 1)]
    sets = [make_tellings(rows) for rows in halves]
    print(f"pool: {len(pool)} documents, {len({r['incident'] for r in pool})} incidents")
    for here, other in ((0, 1), (1, 0)):
        for name in ("B3", "pairs"):
            best = tune_peer(lambda c, o=other, n=name: figures(scorer, halves[o], c)[n], sets[other])
            got = figures(scorer, halves[here], link_by_overlap(sets[here], measure_overlap(sets[here]), *best))
            print(f"half {here}, tuned for {name} on the other: {best} {got}")


if __name__ == "__main__":
    main()
