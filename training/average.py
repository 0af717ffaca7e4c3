"""Average checkpoints of one line of training.

    python training/average.py OUT CHECKPOINT:WEIGHT… [--whole CHECKPOINT:NAMES]

Runs that start from each other lie in one valley; between them the model is steadier than at either end. What some of
them never learnt is taken whole from one that did: heads by name, scorers by how their weights begin.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

from onrecord.encoder.heads import HEADS, columns


def main() -> None:
    """Write the weighted mean of the checkpoints named; the weights sum to 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("parts", nargs="+")
    parser.add_argument("--whole", help="a checkpoint and what is taken from it alone, as in run.pt:told,same")
    args = parser.parse_args()
    named = [(path, float(weight)) for path, _, weight in (part.rpartition(":") for part in args.parts)]
    if abs(sum(weight for _, weight in named) - 1) > 1e-6:
        raise SystemExit("the weights do not sum to 1")
    mean: dict[str, torch.Tensor] = {}
    for path, weight in named:
        for name, value in torch.load(path).items():
            mean[name] = mean.get(name, torch.zeros_like(value)) + weight * value
    if args.whole:
        path, _, names = args.whole.rpartition(":")
        take_whole(mean, torch.load(path), names.split(","))
    torch.save(mean, args.out)


def take_whole(mean: dict[str, torch.Tensor], other: dict[str, torch.Tensor], names: list[str]) -> None:
    """Put the named heads and scorers of another checkpoint in the place of the mean's."""
    for name in names:
        if name in HEADS:
            low, high = columns()[name]
            for key in ("token.weight", "token.bias"):
                mean[key][low:high] = other[key][low:high]
        else:
            mean.update({key: value for key, value in other.items() if key.startswith(name)})


if __name__ == "__main__":
    main()
