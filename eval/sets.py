"""Score incidents on invented sets of reports: `python eval/sets.py FOLDER`, each set a folder with a gold.json.

A telling is a report's words for an act; the claim whose trigger lies in them stands for it, else it is alone: of
several the one of the type that most of the incident's tellings have, else the first. B3 is over tellings. An
incident's origins and contested fields are those of the predicted incident that holds most of it.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.encoder import load_model
from onrecord.model import Claim, Incident, LinkedClaim, Span
from onrecord.pipeline import document_from_row, link_claims, prepare_claims, read_claims


@dataclass(frozen=True, slots=True)
class Telling:
    """One report's words for an act, with the gold incident they tell of and the claim that stands for them."""

    gold: str
    file: str
    quote: str
    claim: str | None


def read_set(folder: Path) -> tuple[list[Telling], Sequence[LinkedClaim], list[dict[str, Any]]]:
    """Return a set's tellings, the claims of its reports as the linker sees them, and the gold."""
    known = {row["file"]: row for row in csv.DictReader((folder / "reports.csv").read_text("utf-8").splitlines())}
    linked: list[LinkedClaim] = []
    texts: dict[str, str] = {}
    for path in sorted(folder.glob("*.txt")):
        said = known.get(path.name, {})
        texts[path.name] = path.read_text("utf-8")
        row = {"id": path.name, "text": texts[path.name], "language": "en"}
        row |= {k: said[k] for k in ("title", "published", "publisher") if said.get(k)}
        document = document_from_row(row)
        linked += prepare_claims(document, read_claims(document).claims, read_blanked=load_model().read_blanked)
    gold = json.loads((folder / "gold.json").read_text("utf-8"))["incidents"]
    tellings: list[Telling] = []
    for incident in gold:
        found = [
            (t["file"], t["quote"], find_claims(linked, texts[t["file"]], t["file"], t["quote"]))
            for t in incident["tellings"]
        ]
        types = Counter(t for _, _, claims in found for t in {c.act.type for c in claims})
        tellings += [
            Telling(incident["id"], file, quote, min(claims, key=lambda c: -types[c.act.type]).id if claims else None)
            for file, quote, claims in found
        ]
    return tellings, linked, gold


def find_claims(linked: Sequence[LinkedClaim], text: str, file: str, quote: str) -> list[Claim]:
    """Return the claims whose trigger lies in a quote, in order of the text."""
    at = text.find(quote)
    span = Span(at, at + len(quote))
    found = (c.claim for c in linked if c.report == file and span.overlaps(c.claim.act.trigger))
    return sorted(found, key=lambda c: c.act.trigger)


def b_cubed(gold: Sequence[str], found: Sequence[str]) -> tuple[float, float]:
    """Return B3 precision and recall."""
    both = Counter(zip(gold, found, strict=True))
    sizes, theirs = Counter(gold), Counter(found)
    precision = sum(n * n / theirs[f] for (_, f), n in both.items()) / len(gold)
    return precision, sum(n * n / sizes[g] for (g, _), n in both.items()) / len(gold)


def score_set(folder: Path) -> Mapping[str, Any]:
    """Return a set's B3, and how many incidents have the right number of origins and contested fields."""
    tellings, linked, gold = read_set(folder)
    incidents: Sequence[Incident] = link_claims(linked)
    incident_of = {claim: i.id for i in incidents for claim in i.claims}
    by_id = {i.id: i for i in incidents}
    found = [incident_of[t.claim] if t.claim else f"alone-{n}" for n, t in enumerate(tellings)]
    precision, recall = b_cubed([t.gold for t in tellings], found)
    origins, contested, wrong = 0, 0, []
    for incident in gold:
        mine = [f for t, f in zip(tellings, found, strict=True) if t.gold == incident["id"] and f in by_id]
        best = by_id[Counter(mine).most_common(1)[0][0]] if mine else None
        right = best is not None and len(best.origins) == incident["origins"]
        agree = set(best.contested if best else ()) == set(incident["contested"])
        origins, contested = origins + right, contested + agree
        if not (right and agree):
            shown = (len(best.origins), list(best.contested)) if best else None
            wrong.append(f"{incident['id']}: {incident['origins']}, {incident['contested']} not {shown}")
    return {
        "tellings": len(tellings),
        "found": sum(t.claim is not None for t in tellings),
        "P": precision,
        "R": recall,
        "incidents": len(gold),
        "origins": origins,
        "contested": contested,
        "wrong": wrong,
    }


def main() -> None:
    """Print each set's figures and those of all."""
    rows = [(f.name, score_set(f)) for f in sorted(Path(sys.argv[1]).iterdir()) if (f / "gold.json").is_file()]
    total = sum(r["tellings"] for _, r in rows)
    for name, r in rows:
        f1 = 2 * r["P"] * r["R"] / max(1e-9, r["P"] + r["R"])
        print(f"{name}: {r['found']}/{r['tellings']} tellings found, B3 {100 * f1:.1f}, {r['incidents']} incidents")
        for line in r["wrong"] if "--errors" in sys.argv else ():
            print("   ", line)
    p, q = (sum(r[k] * r["tellings"] for _, r in rows) / total for k in ("P", "R"))
    incidents = sum(r["incidents"] for _, r in rows)
    print(
        f"all {len(rows)} sets: B3 {100 * p:.1f}/{100 * q:.1f}/{200 * p * q / (p + q):.1f}, origins right in "
        f"{100 * sum(r['origins'] for _, r in rows) / incidents:.1f} %, contested fields right in "
        f"{100 * sum(r['contested'] for _, r in rows) / incidents:.1f} % of {incidents} incidents"
    )


if __name__ == "__main__":
    main()
