"""The project's own corpus: its parts, its coverage, and whether its reports are written or copied.

python eval/corpus.py FILE…             checks files and says what they cover
python eval/corpus.py --piles FILE…     checks piles, whose acts say which incident they are of
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from markup import MarkupError, Report, read_file

CORPUS = Path(__file__).parent.parent / "corpus"
PARTS = ("train", "dev", "test")
WORD = re.compile(r"\w+(?:['’-]\w+)*")
SHINGLE = 6


def read_part(part: str) -> list[Report]:
    """Return the reports of `train`, `dev` or `test`, file by file in name order."""
    return [report for path in sorted((CORPUS / part).glob("*.txt")) for report in read_file(path)]


def read_sayings() -> list[Report]:
    """Return the passages of the training part that are marked for who says what alone, file by file in name order."""
    return [report for path in sorted((CORPUS / "train/sayings").glob("*.txt")) for report in read_file(path)]


def read_piles() -> list[list[Report]]:
    """Return the piles of the training part, file by file in name order."""
    return [read_file(path) for path in sorted((CORPUS / "train/piles").glob("*.txt"))]


def find_faults_of_pile(reports: Sequence[Report]) -> list[str]:
    """Return what is wrong in a pile beside its marks: acts of no incident, incidents told once, missing voices."""
    faults = []
    told: dict[str, set[str]] = {}
    for report in reports:
        title, first = report.get("title") or "", report.text.split("\n\n")[0].strip()
        if title.strip() != first:
            faults.append(f"{report.id}: its first paragraph is not its title")
        for act in report.all("act"):
            of, words = act.get("inc"), report.text[act.start : act.end]
            if of is None and (act.get("mode") or "happened") == "happened":
                faults.append(f"{report.id}: '{words}' is of no incident (inc)")
            elif of is not None and (act.get("mode") or "happened") != "happened":
                faults.append(f"{report.id}: '{words}' did not happen and has an incident")
            elif of is not None:
                told.setdefault(of, set()).add(report.id)
    acts = [a for r in reports for a in r.all("act")]
    again = sum(a.get("again") == "yes" for a in acts)
    if sum(len(ids) >= 3 for ids in told.values()) < 4:
        faults.append(f"{reports[0].id}: fewer than 4 incidents are told by 3 reports")
    if again < len(acts) / 6:
        faults.append(f"{reports[0].id}: {again} of {len(acts)} acts are told again; a sixth at least is asked")
    return faults


def hash_part(part: str) -> str:
    """Return the SHA-256 of a part: its files' names and bytes in name order, sentences and sayings after reports."""
    digest = hashlib.sha256()
    for path in [*sorted((CORPUS / part).glob("*.txt")), *sorted((CORPUS / part).glob("*/*.txt"))]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def share_of_repeats(reports: Sequence[Report]) -> dict[str, float]:
    """Return, a report, the share of its word 6-grams that another report has too (0 to 1)."""
    grams = {r.id: shingles(r.text) for r in reports}
    seen = Counter(gram for found in grams.values() for gram in found)
    return {id: sum(seen[g] > 1 for g in found) / len(found) if found else 0.0 for id, found in grams.items()}


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Return the word 6-grams of a text, in lower case."""
    words = [w.lower() for w in WORD.findall(text)]
    return frozenset(tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))


def count_words(report: Report) -> int:
    """Return the number of words of a report's text."""
    return len(WORD.findall(report.text))


def cover(reports: Sequence[Report]) -> dict[str, Counter[str]]:
    """Return what the reports cover: acts by type, mode and polarity, sources by kind, reports by genre and region."""
    acts = [m for r in reports for m in r.all("act")]
    sources = [m for r in reports for m in r.all("src")]
    return {
        "genre": Counter(r.get("genre") or "" for r in reports),
        "region": Counter(r.get("region") or "" for r in reports),
        "type": Counter(m.get("type") or "" for m in acts),
        "mode": Counter(m.get("mode") or "happened" for m in acts),
        "polarity": Counter(m.get("pol") or "asserted" for m in acts),
        "outcome": Counter(m.get("out") or "-" for m in acts),
        "source": Counter(m.get("kind") or "" for m in sources),
        "confidential": Counter(m.get("conf") or "no" for m in sources),
        "role": Counter(p.split(":")[1] for r in reports for m in r.all("who") for p in (m.get("of") or "").split()),
        "mask": Counter(m.get("k") or "" for r in reports for m in r.all("mask")),
    }


def main() -> int:
    """Check the files named and print what they cover."""
    reports, failed = [], False
    piles = "--piles" in sys.argv
    for path in (Path(a) for a in sys.argv[1:] if not a.startswith("--")):
        try:
            found = read_file(path)
            reports += found
            for fault in find_faults_of_pile(found) if piles else ():
                print(fault, file=sys.stderr)
                failed = True
        except MarkupError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            failed = True
    known = {p.stem for p in (CORPUS.parent / "src/onrecord/codebook/types").glob("*.toml")}
    for report in reports:
        if wrong := {m.get("type") for m in report.all("act")} - known:
            print(f"{report.id}: no such type {', '.join(sorted(map(str, wrong)))}", file=sys.stderr)
            failed = True
        if not 80 <= count_words(report) <= 320:
            print(f"{report.id}: {count_words(report)} words, 80 to 300 are asked", file=sys.stderr)
            failed = True
    repeats = share_of_repeats(reports)
    print(f"{len(reports)} reports, most repeated {max(repeats.values(), default=0):.1%}")
    for name, counts in cover(reports).items():
        print(f"{name}: " + ", ".join(f"{k} {n}" for k, n in counts.most_common()))
    if reports and (missing := known - set(cover(reports)["type"])):
        print(f"types not there: {', '.join(sorted(missing))}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
