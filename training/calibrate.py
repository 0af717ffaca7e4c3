"""Fit the confidence of acts and the threshold they are kept from.

python training/calibrate.py PART|FILE… [--folder DIR] [--name NAME]

A logistic over the features of `extract.learned.acts`, by Newton's method with a small ridge, on reports not
trained on, never on the test part. The weights go into the card of the model.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "eval")]

from corpus import read_part
from gold import read_gold
from markup import Report, read_file

from onrecord.codebook import Codebook, load_codebook
from onrecord.encoder.reading import Model
from onrecord.extract.learned.acts import FEATURES, weigh_candidates
from onrecord.extract.sentences import split_sentences

RULES = (0.0, 1.0, 2.0, 3.0, 5.0)
"""What a cue may add to the log odds of its type."""


def collect(model: Model, codebook: Codebook, reports: list[Report], rule: float) -> tuple[np.ndarray, np.ndarray, int]:
    """Return features, whether each candidate is right, and the number of gold acts."""
    features, right, gold_acts = [], [], 0
    for report in reports:
        reading = model.read(report.text)
        gold = [g for g in read_gold(report) if g.type in codebook.types]
        gold_acts += len(gold)
        found = weigh_candidates(report.text, split_sentences(report.text), reading, codebook, rule)
        for candidate, best, values in found:
            t = candidate.trigger
            hit = next((g for g in gold if g.type == best and g.trigger[0] < t.end and t.start < g.trigger[1]), None)
            if hit:
                gold.remove(hit)
            features.append(values)
            right.append(hit is not None)
    return np.array(features), np.array(right, dtype=float), gold_acts


def fit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the weights of a logistic, the bias first."""
    x = np.hstack([np.ones((len(x), 1)), x])
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + 0.5 * np.eye(len(w)), x.T @ (y - p) - 0.5 * w)
        w += step
        if np.abs(step).max() < 1e-8:
            break
    return w


def main() -> None:
    """Fit on the reports named and write the weights into the card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="+")
    parser.add_argument("--folder", type=Path, default=ROOT / "models")
    parser.add_argument("--name", default="reader")
    args = parser.parse_args()
    model = Model(args.folder, args.name)
    # A type the model never saw has no part in the fit either.
    known = load_codebook()
    codebook = replace(known, types={name: t for name, t in known.types.items() if name in model.types})
    reports: list[Report] = []
    for name in args.parts:
        reports += read_file(Path(name)) if Path(name).is_file() else read_part(name)
    best = None
    for rule in RULES:
        x, y, gold = collect(model, codebook, reports, rule)
        w = fit(x, y)
        p = 1 / (1 + np.exp(-(np.hstack([np.ones((len(x), 1)), x]) @ w)))
        scores = [(2 * y[p >= t].sum() / ((p >= t).sum() + gold), t) for t in np.arange(0.15, 0.8, 0.02)]
        f1, kept = max(scores)
        print(f"rule {rule}: F1 {100 * f1:.1f} from {kept:.2f}, weights {np.round(w, 2)}")
        if best is None or f1 > best[0]:
            best = (f1, rule, kept, w)
    assert best is not None
    _, rule, kept, w = best
    weights = {"rule": rule, "kept": round(float(kept), 3), "bias": round(float(w[0]), 4)}
    weights |= {name: round(float(v), 4) for name, v in zip(FEATURES, w[1:], strict=True)}
    path = args.folder / f"{args.name}.json"
    card = json.loads(path.read_text(encoding="utf-8")) | {"confidence": weights}
    path.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
