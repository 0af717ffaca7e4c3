"""Write a trained checkpoint as the int8 model that ships.

python training/export.py CHECKPOINT NAME [--layers N] [--folder DIR] [--left-out TYPE…] [--plain]
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from net import Reader, fold
from onnxruntime.quantization import QuantType, quantize_dynamic
from pack import pack_model
from torch import Tensor, nn

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "src"))

from onrecord.encoder.heads import HEADS, ROLES, columns
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
)


class Graph(nn.Module):
    """What the exported graph computes: hidden states and token logits of one unpadded window."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, pieces: Tensor) -> tuple[Tensor, Tensor]:
        """Return [1, tokens, 384] and [1, tokens, columns]."""
        hidden = self.reader.encoder(pieces)
        return hidden, self.reader.token(hidden)


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
    reader.load_state_dict(state)
    reader.eval()
    kept = [i for i, type in enumerate(types) if type not in args.left_out]
    types, state["prototypes"] = [types[i] for i in kept], state["prototypes"][kept]
    folder.mkdir(parents=True, exist_ok=True)
    if folder.resolve() != ROOT / "models":
        shutil.copy(ROOT / "models/vocab.txt", folder)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        torch.onnx.export(
            Graph(reader),
            (torch.zeros(1, 16, dtype=torch.int64),),
            str(plain),
            input_names=["pieces"],
            output_names=["hidden", "logits"],
            dynamic_axes={"pieces": {1: "n"}, "hidden": {1: "n"}, "logits": {1: "n"}},
            opset_version=17,
            dynamo=False,
        )
        made = plain
        if not args.plain:
            made = Path(scratch) / "int8.onnx"
            quantize_dynamic(
                plain,
                made,
                weight_type=QuantType.QInt8,
                per_channel=True,
                extra_options={"MatMulConstBOnly": True, "DefaultTensorType": 1},
            )
        graph = made.read_bytes()
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
