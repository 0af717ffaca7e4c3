"""Types the model never saw, from their files alone: `python eval/left_out.py MODEL PART TYPE…`.

MODEL is a folder with a model trained without the types named. Each is scored twice: with all its file holds, and from
its examples alone, its cues taken away.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from claims import f1, mean, measure
from corpus import read_part
from markup import Report

from onrecord.codebook import Codebook, load_codebook
from onrecord.codebook.acttypes import Cues
from onrecord.encoder.reading import Model


def take_cues_away(codebook: Codebook, types: Sequence[str]) -> Codebook:
    """Return the codebook with the types named left to their examples."""
    return replace(
        codebook, types={name: replace(t, cues=Cues()) if name in types else t for name, t in codebook.types.items()}
    )


def score(reports: Sequence[Report], model: Model, codebook: Codebook, types: Sequence[str]) -> dict[str, float]:
    """Return the F1 of each of the types."""
    by_type = measure(reports, read=model.read, codebook=codebook).by_type
    return {t: f1(by_type[t]["hit"], by_type[t]["found"], by_type[t]["gold"]) for t in types}


def main() -> None:
    """Print the F1 of every type left out and their mean."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("part", choices=["dev", "test"])
    parser.add_argument("types", nargs="+")
    args = parser.parse_args()
    model, reports, known = Model(args.model), read_part(args.part), load_codebook()
    for name, codebook in (("whole file", known), ("examples alone", take_cues_away(known, args.types))):
        figures = score(reports, model, codebook, args.types)
        print(name, figures, "mean", mean(figures.values()))


if __name__ == "__main__":
    main()
