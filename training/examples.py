"""The codebook's example sentences with the words that tell their act."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

TYPES = Path(__file__).parent.parent / "src/onrecord/codebook/types"


def read_examples() -> Iterator[tuple[str, str, list[tuple[int, int, str]]]]:
    """Yield an id, the sentence, and its triggers as start, end and type."""
    for path in sorted(TYPES.glob("*.toml")):
        for number, example in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["examples"]):
            text = example["text"]
            triggers = []
            for trigger in example["triggers"]:
                start = text.find(trigger)
                if start >= 0:
                    triggers.append((start, start + len(trigger), path.stem))
            yield f"{path.stem}-{number}", text, triggers
