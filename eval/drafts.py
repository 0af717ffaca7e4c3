"""Score the source-protection check on invented drafts: `python eval/drafts.py FOLDER [FIRST LAST] [--errors]`.

Each draft NN.txt has the details that are risky in NN.json; a quote stands for all its occurrences. A risky detail is
found where a finding overlaps it; a finding is right where it overlaps a risky detail. `--errors` prints what is missed
and found in vain: for drafts that may be looked at only.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from onrecord.model import Span
from onrecord.pipeline import document_from_row
from onrecord.pipeline.checking import check_draft


@dataclass(frozen=True, slots=True)
class Score:
    """Of one draft: risky details by kind and those found, findings by rule and those that are right."""

    risky: Counter[str]
    found: Counter[str]
    findings: Counter[str]
    right: Counter[str]
    missed: tuple[str, ...]
    vain: tuple[str, ...]


def score_draft(path: Path) -> Score:
    """Return the score of one draft."""
    text = path.read_text("utf-8")
    gold = [
        (Span(m.start(), m.end()), row["kind"])
        for row in json.loads(path.with_suffix(".json").read_text("utf-8"))["risky"]
        for m in re.finditer(re.escape(row["quote"]), text)
    ]
    findings = check_draft(document_from_row({"id": path.stem, "text": text, "language": "en"})).findings
    met = [any(f.span.overlaps(span) for f in findings) for span, _ in gold]
    right = [any(f.span.overlaps(span) for span, _ in gold) for f in findings]
    return Score(
        Counter(kind for _, kind in gold),
        Counter(kind for (_, kind), ok in zip(gold, met, strict=True) if ok),
        Counter(f.rule for f in findings),
        Counter(f.rule for f, ok in zip(findings, right, strict=True) if ok),
        tuple(f"{kind}: {span.of(text)}" for (span, kind), ok in zip(gold, met, strict=True) if not ok),
        tuple(f"{f.rule}: {f.span.of(text)}" for f, ok in zip(findings, right, strict=True) if not ok),
    )


def main() -> None:
    """Print recall by kind, precision by rule, and both of all."""
    words = [a for a in sys.argv[1:] if not a.startswith("--")]
    first, last = (int(words[1]), int(words[2])) if len(words) == 3 else (1, 10**6)
    paths = [p for p in sorted(Path(words[0]).glob("*.txt")) if first <= int(p.stem) <= last]
    scores = [score_draft(p) for p in paths]
    if "--errors" in sys.argv:
        for path, score in zip(paths, scores, strict=True):
            print(path.stem, *(f"\n   missed {m}" for m in score.missed), *(f"\n   vain {v}" for v in score.vain))
    risky, found, findings, right = (
        sum((getattr(s, name) for s in scores), Counter()) for name in ("risky", "found", "findings", "right")
    )
    for kind, n in risky.most_common():
        print(f"{kind:14s} {found[kind]:4d} of {n:4d} found  {100 * found[kind] / n:5.1f} %")
    for rule, n in findings.most_common():
        print(f"{rule:14s} {right[rule]:4d} of {n:4d} right  {100 * right[rule] / n:5.1f} %")
    recall, precision = found.total() / risky.total(), right.total() / max(1, findings.total())
    print(
        f"{len(scores)} drafts: recall {100 * recall:.1f} of {risky.total()}, precision {100 * precision:.1f}", end=""
    )
    print(f" of {findings.total()}")


if __name__ == "__main__":
    main()
