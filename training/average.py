"""Average checkpoints of one line of training: `python training/average.py OUT CHECKPOINT:WEIGHT…`.

Runs that start from each other lie in one valley; between them the model is steadier than at either end.
"""

from __future__ import annotations

import sys

import torch


def main() -> None:
    """Write the weighted mean of the checkpoints named; the weights sum to 1."""
    out, *parts = sys.argv[1:]
    named = [(path, float(weight)) for path, _, weight in (part.rpartition(":") for part in parts)]
    if abs(sum(weight for _, weight in named) - 1) > 1e-6:
        raise SystemExit("the weights do not sum to 1")
    mean: dict[str, torch.Tensor] = {}
    for path, weight in named:
        for name, value in torch.load(path).items():
            mean[name] = mean.get(name, torch.zeros_like(value)) + weight * value
    torch.save(mean, out)


if __name__ == "__main__":
    main()
