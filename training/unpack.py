"""Write the model that ships as a checkpoint to go on from.

    python training/unpack.py NAME OUT.pt [REVISION] [--lacking CHECKPOINT]

Weights of int8 times their scales are those that were trained to within half a step (1/254 of a column's largest);
`fold` is undone, since heads of the open corpora ship beside the project's own. A head or a scorer that the shipped
model does not have begins at chance, or as another CHECKPOINT of as many columns has it. With a REVISION the files of
that commit are taken, whose labels may be fewer.
"""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from net import FOLDED, HIDDEN, Reader
from onnx import numpy_helper

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "src"))

from onrecord.encoder.heads import HEADS, ROLES, columns


def read_shipped(name: str, revision: str | None) -> tuple[dict, dict[str, np.ndarray], onnx.ModelProto]:
    """Return a model's card, its small matrices and its graph."""

    def get(file: str) -> bytes:
        if revision is None:
            return (ROOT / "models" / file).read_bytes()
        command = ["git", "show", f"{revision}:models/{file}"]
        return subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout  # noqa: S603 - ours

    card = json.loads(get(f"{name}.json"))
    with np.load(io.BytesIO(get(f"{name}.npz"))) as arrays:
        held = {key: arrays[key] for key in arrays.files}
    graph = held.pop("graph").tobytes()
    if card["words_at"] is not None:
        with np.load(io.BytesIO(get("words.npz"))) as shared:
            at = card["words_at"]
            graph = b"".join((graph[:at], shared["words"].tobytes(), graph[at:]))
    return card, held, onnx.load_from_string(graph)


def main() -> None:
    """Undo the packing, the rounding and the folding."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("out")
    parser.add_argument("revision", nargs="?")
    parser.add_argument("--lacking", type=Path)
    args = parser.parse_args()
    card, small, model = read_shipped(args.name, args.revision)
    held = {c.name: numpy_helper.to_array(c) for c in model.graph.initializer}
    torch.manual_seed(1)
    reader = Reader(sum(map(len, HEADS.values())), len(card["types"]), len(ROLES), card["layers"])
    state = reader.state_dict()
    if args.lacking:
        state |= {k: v for k, v in torch.load(args.lacking).items() if not k.startswith("encoder.")}

    def put(key: str, values: np.ndarray) -> None:
        if tuple(state[key].shape) != values.shape:
            raise SystemExit(f"{key}: {values.shape}, and the network has {tuple(state[key].shape)}.")
        state[key] = torch.from_numpy(np.array(values, dtype=np.float32))

    def weight(of: str) -> np.ndarray:
        return (held[f"{of}.int8"].astype(np.float32) * held[f"{of}.scale"]).T

    words = held["words.int8"].astype(np.float32) - np.float32(held["words.zero"])
    put("encoder.words.weight", words * held["words.scale"])
    put("encoder.places.weight", held["places"])
    put("encoder.kinds", np.zeros(HIDDEN))
    for part in ("weight", "bias"):
        put(f"encoder.norm.{part}", held[f"encoder.norm.{part}"])
    for i in range(card["layers"]):
        of = f"encoder.layers.{i}"
        last = [f"{of}.query"] if f"{of}.query.int8" in held else []
        put(f"{of}.qkv.weight", np.concatenate([weight(n) for n in (*last, f"{of}.qkv")]))
        put(f"{of}.qkv.bias", np.concatenate([held[f"{n}.bias"] for n in (*last, f"{of}.qkv")]))
        for product, values in join_loud(held, of, {p: weight(f"{of}.{p}") for p in ("up", "down")}).items():
            put(f"{of}.{product}", values)
        put(f"{of}.out.weight", weight(f"{of}.out"))
        for product in ("out", "down"):
            put(f"{of}.{product}.bias", held[f"{of}.{product}.bias"])
        for norm in ("norm1", "norm2"):
            for part in ("weight", "bias"):
                put(f"{of}.{norm}.{part}", held[f"{of}.{norm}.{part}"])
    unfold(state, card["heads"], weight("logits"), held["logits.bias"])
    for key, values in small.items():
        put(key, values)
    reader.load_state_dict(state)
    torch.save(reader.state_dict(), args.out)


def join_loud(held: dict[str, np.ndarray], of: str, weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return a layer's inner weights with the channels that `graph.py` turned down or worked out beside put back."""
    up, down, bias = weights["up"].copy(), weights["down"].copy(), held[f"{of}.up.bias"].copy()
    if f"{of}.quiet" in held:
        up *= held[f"{of}.quiet"]
    if f"{of}.loud.up" in held:
        beside = np.flatnonzero(~up.any(axis=1))
        up[beside], bias[beside] = held[f"{of}.loud.up"].T, held[f"{of}.loud.bias"]
        down[:, beside] = held[f"{of}.loud.down"].T
    return {"up.weight": up, "up.bias": bias, "down.weight": down}


def unfold(state: dict[str, torch.Tensor], shipped: dict, weights: np.ndarray, bias: np.ndarray) -> None:
    """Write the shipped heads' columns where today's heads have them, each of FOLDED as what differs from its base."""
    places, start = columns(), 0
    for head, labels in shipped.items():
        low, high = places[head]
        rows = slice(start, start + len(labels))
        state["token.weight"][low:high] = torch.from_numpy(weights[rows])
        state["token.bias"][low:high] = torch.from_numpy(np.array(bias[rows]))
        start += len(labels)
    for own, base in FOLDED.items():
        for key in ("token.weight", "token.bias"):
            state[key][slice(*places[own])] -= state[key][slice(*places[base])]


if __name__ == "__main__":
    main()
