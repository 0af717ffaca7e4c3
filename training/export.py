"""Write a trained checkpoint as the int8 model that ships.

python training/export.py CHECKPOINT NAME [--layers N] [--folder DIR] [--left-out TYPE…] [--plain]
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from graph import build_graph, measure_peaks
from net import Reader, fold
from pack import pack_model

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "eval")]

from markup import read_file

from onrecord.encoder.heads import HEADS, ROLES, columns
from onrecord.encoder.reading import WINDOW
from onrecord.encoder.wordpiece import WordPiece
from onrecord.extract.learned.acts import FEATURES

SMALL = (
    "act.weight",
    "act.bias",
    "prototypes",
    "first.weight",
    "first.bias",
    "second.weight",
    "second.bias",
    "gap.weight",
    "pair.weight",
    "pair.bias",
    "same.weight",
    "same.bias",
    "same_product.weight",
    "same_product.bias",
    "same_distance.weight",
    "same_gap.weight",
    "same_odds.weight",
    "same_odds.bias",
    "sense.weight",
    "sense.bias",
    "sense_odds",
)


def cut_windows_of_corpus() -> Iterator[list[int]]:
    """Yield the first window of each file of the training corpus, as the model is given it."""
    vocabulary = (ROOT / "models/vocab.txt").read_text(encoding="utf-8").splitlines()
    pieces = WordPiece(vocabulary)
    first, last = vocabulary.index("[CLS]"), vocabulary.index("[SEP]")
    for path in sorted((ROOT / "corpus/train").glob("*.txt")):
        text = "\n\n".join(report.text for report in read_file(path))
        yield [first, *pieces.read(text).pieces[: WINDOW - 2], last]


def main() -> None:
    """Export, quantise, and write the small matrices and the card beside."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("name")
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--folder", type=Path, default=ROOT / "models")
    parser.add_argument("--left-out", nargs="*", default=[], help="types that were not trained on: no prototype ships")
    parser.add_argument("--plain", action="store_true", help="32-bit floats, to see what int8 costs")
    args = parser.parse_args()
    name, layers, folder = args.name, args.layers, args.folder
    types = sorted(p.stem for p in (ROOT / "src/onrecord/codebook/types").glob("*.toml"))
    reader = Reader(sum(map(len, HEADS.values())), len(types), len(ROLES), layers)
    state = fold(torch.load(args.checkpoint), columns())
    reader.load_state_dict(state)  # a checkpoint of another network stops here
    kept = [i for i, type in enumerate(types) if type not in args.left_out]
    types, state["prototypes"] = [types[i] for i in kept], state["prototypes"][kept]
    folder.mkdir(parents=True, exist_ok=True)
    if folder.resolve() != ROOT / "models":
        shutil.copy(ROOT / "models/vocab.txt", folder)
    weights = {key: value.numpy() for key, value in state.items()}
    peaks = {} if args.plain else measure_peaks(weights, layers, cut_windows_of_corpus())
    graph = build_graph(weights, layers, plain=args.plain, peaks=peaks).SerializeToString()
    matrices = {key: state[key].numpy().astype(np.float16) for key in SMALL}
    card = {
        "layers": layers,
        "types": types,
        "heads": {head: list(labels) for head, labels in HEADS.items()},
        # Until training/calibrate.py has fitted them.
        "confidence": {"rule": 2.0, "kept": 0.4, "bias": 0.0} | dict.fromkeys(FEATURES, 0.5),
    }
    pack_model(folder, name, graph, matrices, card)
    print(f"{folder / name}.npz {(folder / f'{name}.npz').stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
