"""Which type an act is of: the nearest prototype, learned in training, or made from its examples for any other type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from onrecord.codebook import ActType, Codebook
from onrecord.encoder import Reading
from onrecord.encoder.reading import Floats, Model, log_softmax, unit

SHARPNESS = 16.0
"""What a cosine is multiplied with, as in training."""

FROM_EXAMPLES = 0.05
"""Added to the cosine to a prototype made from examples: their mean lies farther off than a learned one."""


@dataclass(frozen=True, slots=True, eq=False)
class _Types:
    """A codebook as a key of the cache: the same types are the same key."""

    codebook: Codebook

    def __hash__(self) -> int:
        return hash(tuple(self.codebook.types))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Types) and self.codebook.types == other.codebook.types


def score_types(reading: Reading, vectors: Floats, codebook: Codebook) -> tuple[tuple[str, ...], Floats]:
    """Return the codebook's types and the log probability of each, [n, types], for n vectors of acts."""
    names, prototypes, made = _prototypes(reading.model, _Types(codebook))
    cosines = (reading.model.project(vectors) @ prototypes.T + FROM_EXAMPLES * made).astype(np.float32)
    return names, log_softmax(SHARPNESS * cosines)


@lru_cache(maxsize=4)
def _prototypes(model: Model, key: _Types) -> tuple[tuple[str, ...], Floats, Floats]:
    names, rows, made = [], [], []
    known = {name: i for i, name in enumerate(model.types)}
    for name, act_type in sorted(key.codebook.types.items()):
        if name in known:
            row = model.prototypes[known[name]]
        else:
            projected = [model.project(vector[None])[0] for vector in _read_examples(model, act_type)]
            if not projected:
                continue
            row = unit(np.mean(projected, axis=0)[None])[0]
        names.append(name)
        rows.append(row)
        made.append(float(name not in known))
    return tuple(names), np.stack(rows), np.array(made, dtype=np.float32)


def _read_examples(model: Model, act_type: ActType) -> Iterator[Floats]:
    """Yield the vector of every trigger in a type's example sentences."""
    for example in act_type.examples:
        reading = model.read(example.text)
        for trigger in example.triggers:
            start = example.text.find(trigger)
            first, end = reading.find_words(start, start + len(trigger))
            if start >= 0 and first < end:
                yield reading.mean_of(first, end)
