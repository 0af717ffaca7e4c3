"""Pack an exported graph as it ships: `python training/pack.py NAME [--folder models]`, for a NAME.onnx lying there.

The vectors of words are never trained, so that all models hold the same eleven megabytes: they are cut out of each
graph and kept once, in `words.npz`. The encoder puts them back, byte for byte: the card's hash is of the whole graph.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray

ROOT = Path(__file__).parent.parent
WORDS = "words.npz"


def pack_model(folder: Path, name: str, graph: bytes, matrices: dict[str, NDArray[Any]], card: dict[str, Any]) -> None:
    """Write a model's graph and small matrices, its card, and the vectors of words where no model has written them.

    A model with vectors of its own keeps them whole in its graph.
    """
    table = find_words(graph)
    shared = folder / WORDS
    if not shared.exists():
        np.savez_compressed(shared, words=np.frombuffer(table, np.uint8))
    with np.load(shared) as held:
        same = held["words"].tobytes() == table
    at = graph.index(table) if same else None
    rest = graph if at is None else graph[:at] + graph[at + len(table) :]
    np.savez_compressed(folder / f"{name}.npz", graph=np.frombuffer(rest, np.uint8), **matrices)
    said = {"sha256": hashlib.sha256(graph).hexdigest(), "words_at": at}
    said |= {key: value for key, value in card.items() if key not in said}
    (folder / f"{name}.json").write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


def find_words(graph: bytes) -> bytes:
    """Return the bytes of a graph's largest matrix, the vectors of words."""
    initializers = onnx.load_from_string(graph).graph.initializer
    return max((bytes(i.raw_data) for i in initializers), key=len)


def main() -> None:
    """Pack the graph and take its loose file away."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("--folder", type=Path, default=ROOT / "models")
    args = parser.parse_args()
    folder, name = args.folder, args.name
    loose = folder / f"{name}.onnx"
    with np.load(folder / f"{name}.npz") as held:
        matrices = {key: held[key] for key in held.files if key != "graph"}
    card = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    del card["sha256"]
    card.pop("words_at", None)
    pack_model(folder, name, loose.read_bytes(), matrices, card)
    loose.unlink()
    sizes = ", ".join(f"{n} {(folder / n).stat().st_size / 1e6:.1f} MB" for n in (f"{name}.npz", WORDS))
    print(sizes)


if __name__ == "__main__":
    main()
