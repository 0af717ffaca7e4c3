"""Run the model over a text: windows of pieces in, one `Reading` of its words out."""

from __future__ import annotations

import json
import math
import os
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

# Before it is loaded: from 1.32 on its Linux wheels look up an address of their maker's, to tell of their use.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime  # type: ignore[import-untyped]

from onrecord.encoder.heads import HEADS, ROLES, columns
from onrecord.encoder.wordpiece import WordPiece, Words
from onrecord.errors import OnrecordError

Floats = npt.NDArray[np.float32]

WINDOW, OVERLAP = 192, 48
"""Pieces a window and pieces shared by neighbours: on corpus/dev acts and who tells them are read better than with
128 or 256; the attribution yardstick is indifferent."""

FORWARD = 16
"""The first bucket of a distance that is not backward."""

PAIRS_AT_ONCE = 4096
"""Pairs scored in one step, so that a book's worth of them needs no memory of its own."""

INSIDE = Path(__file__).parent / "models"
BESIDE = Path(__file__).parents[3] / "models"
"""Where the model lies: inside the installed package, or beside the sources."""


@dataclass(frozen=True, eq=False)
class Reading:
    """A text as the model reads it. `hidden` is [words, 384], `logits` [words, columns of all heads]."""

    text: str
    words: Words
    hidden: Floats
    logits: Floats
    model: Model
    _heads: dict[str, Floats] = field(default_factory=dict, init=False, repr=False)

    def __len__(self) -> int:
        return len(self.words.starts)

    def word(self, at: int) -> str:
        """Return a word as it is written."""
        return self.text[self.words.starts[at] : self.words.ends[at]]

    def head(self, name: str) -> Floats:
        """Return the natural logarithms of one head's probabilities, [words, labels]."""
        if name not in self._heads:
            low, high = columns()[name]
            # Down the columns, of which there are few: along the rows numpy takes several times as long.
            columns_first = np.ascontiguousarray(self.logits[:, low:high].T)
            self._heads[name] = np.ascontiguousarray(log_softmax(columns_first, axis=0).T)
        return self._heads[name]

    def find_words(self, start: int, end: int) -> tuple[int, int]:
        """Return the first and the end word that the characters from `start` to `end` touch; equal where none does."""
        first = bisect_right(self.words.ends, start)
        return first, max(first, bisect_left(self.words.starts, end))

    def mean_of(self, first: int, end: int) -> Floats:
        """Return the mean vector of the words from `first` to `end` (exclusive)."""
        mean: Floats = np.add.reduce(self.hidden[first:end], axis=0) / np.float32(end - first)
        return mean


class Model:
    """The trained model: its graph, its vocabulary, and the small matrices that score types and pairs."""

    def __init__(self, folder: Path, name: str = "reader") -> None:
        """Load the model. Raises OnrecordError where its files are not there or belong to another version."""
        try:
            self.card: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
            heads = {name: list(labels) for name, labels in HEADS.items()}
            if self.card["heads"] != heads or "words_at" not in self.card:
                raise OnrecordError("the model was made for another version.", next_step="Install onrecord again.")
            vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
            with np.load(folder / f"{name}.npz") as arrays:
                self._arrays = {key: arrays[key].astype(np.float32) for key in arrays.files if key != "graph"}
                graph = join_graph(folder, arrays["graph"].tobytes(), self.card["words_at"])
        except OSError as error:
            raise OnrecordError("the model's files are not there.", next_step="Install onrecord again.") from error
        self.types: tuple[str, ...] = tuple(self.card["types"])
        self.pieces = WordPiece(vocabulary)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # The graph is written as it runs fastest: onnxruntime would fuse sums into norms, five times as slow as both.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._edges = (vocabulary.index("[CLS]"), vocabulary.index("[SEP]"))

    @cached_property
    def prototypes(self) -> Floats:
        """The types' prototypes, [types, 192], each of length one."""
        return unit(self._arrays["prototypes"])

    def read(self, text: str) -> Reading:
        """Return the reading of a text of any length; an empty one has no words.

        Every window is run by itself: the scales of int8 are taken over a run, so windows that share one would
        depend on each other, and a report on its batch.
        """
        return self._read(text, self.pieces.read(text))

    def read_blanked(self, text: str, spans: Iterable[tuple[int, int]]) -> Reading:
        """Return the reading of a text in which the words that a span touches are hidden from the model."""
        return self._read(text, self.pieces.blank(self.pieces.read(text), spans))

    def _read(self, text: str, words: Words) -> Reading:
        first = np.asarray(words.first)
        count = len(words.starts)
        hidden = np.zeros((count, 384), dtype=np.float32)
        logits = np.zeros((count, sum(map(len, HEADS.values()))), dtype=np.float32)
        for start, end, low, high in plan_windows(words):
            pieces = [self._edges[0], *words.pieces[first[start] : first[end]][: WINDOW - 2], self._edges[1]]
            kept = np.minimum(first[low:high] - first[start] + 1, len(pieces) - 2)
            inputs = {"pieces": np.array([pieces], dtype=np.int64), "kept": kept}
            hidden[low:high], logits[low:high] = (rows[0] for rows in self._session.run(None, inputs))
        return Reading(text, words, hidden, logits, self)

    def project(self, vectors: Floats) -> Floats:
        """Return [n, 192] vectors of length one, in the space of the prototypes, for [n, 384] vectors of acts."""
        return unit(vectors @ self._arrays["act.weight"].T + self._arrays["act.bias"])

    def tell_sense(self, vectors: Floats) -> Floats:
        """Return [n, 64] vectors of length one for [n, 384] vectors of acts: near for acts that are told alike."""
        return unit(vectors @ self._arrays["sense.weight"].T + self._arrays["sense.bias"])

    def score_pairs(
        self, acts: Floats, people: Floats, pairs: npt.NDArray[np.int64], gaps: npt.NDArray[np.int64]
    ) -> Floats:
        """Return the log probability of every role, [n, roles], for n pairs of an act and a phrase for people.

        `pairs` is [n, 2], rows of `acts` and `people` (vectors of 384), `gaps` the bucket of the words between them.
        """
        a = self._arrays
        first = acts @ a["first.weight"].T + a["first.bias"]
        second = people @ a["second.weight"].T + a["second.bias"]
        scores = np.empty((len(pairs), len(ROLES)), dtype=np.float32)
        for at in range(0, len(pairs), PAIRS_AT_ONCE):
            some = slice(at, at + PAIRS_AT_ONCE)
            mixed = first[pairs[some, 0]] + second[pairs[some, 1]] + a["gap.weight"][gaps[some]]
            scores[some] = gelu(mixed) @ a["pair.weight"].T + a["pair.bias"]
        return log_softmax(scores)

    def score_same(
        self, acts: Floats, pairs: npt.NDArray[np.int64], gaps: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.float32]:
        """Return the log odds that two acts of one text are of one happening, [n], for n pairs of rows of `acts`.

        `gaps` is the bucket of the words between them.
        """
        a = self._arrays
        held = acts @ a["same.weight"].T + a["same.bias"]
        odds = np.empty(len(pairs), dtype=np.float32)
        for at in range(0, len(pairs), PAIRS_AT_ONCE):
            some = slice(at, at + PAIRS_AT_ONCE)
            one, other = held[pairs[some, 0]], held[pairs[some, 1]]
            mixed = (one * other) @ a["same_product.weight"].T + a["same_product.bias"]
            mixed += np.abs(one - other) @ a["same_distance.weight"].T + a["same_gap.weight"][gaps[some] - FORWARD]
            odds[some] = (gelu(mixed) @ a["same_odds.weight"].T + a["same_odds.bias"])[:, 0]
        return odds


def join_graph(folder: Path, rest: bytes, at: int | None) -> bytes:
    """Return a graph whole: its vectors of words, which all models share, are put back where they were cut out."""
    if at is None:
        return rest
    with np.load(folder / "words.npz") as shared:
        return b"".join((rest[:at], shared["words"].tobytes(), rest[at:]))


def plan_windows(words: Words) -> list[tuple[int, int, int, int]]:
    """Return windows of whole words as start, end, and the part of them that is kept: where they are most central."""
    first = np.asarray(words.first)
    count = len(words.starts)
    if not count:
        return []
    size = WINDOW - 2
    bounds = []
    start = 0
    while True:
        end = min(count, max(start + 1, int(np.searchsorted(first, first[start] + size, side="right")) - 1))
        bounds.append((start, end))
        if end == count:
            break
        start = max(start + 1, int(np.searchsorted(first, first[end] - OVERLAP, side="left")))
        start = min(start, end)
    kept = []
    low = 0
    for i, (start, end) in enumerate(bounds):
        high = count
        if i < len(bounds) - 1:
            # In pieces, so that how many words a hidden name has moves nothing.
            middle = (first[bounds[i + 1][0]] + first[end] + 1) // 2
            high = max(low, int(np.searchsorted(first, middle, side="left")))
        kept.append((start, end, low, high))
        low = high
    return kept


def bucket(gap: int) -> int:
    """Return the bucket (0 to 31) of a signed distance in words: fine near by, coarse far off."""
    size = abs(gap)
    step = size if size < 6 else min(15, 6 + int(math.log2(size / 6) * 3))
    return 16 + step if gap >= 0 else 15 - step


def log_softmax(scores: Floats, axis: int = -1) -> Floats:
    """Return the natural logarithms of the probabilities along an axis, the last one by itself."""
    shifted = scores - scores.max(axis=axis, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
    return result


def unit(vectors: Floats) -> Floats:
    """Return vectors of length one."""
    result: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
    return result


def gelu(x: Floats) -> Floats:
    """Return the Gaussian error linear unit, by the erf of Abramowitz and Stegun 7.1.26 (error under 2e-7)."""
    z = np.abs(x) / math.sqrt(2)
    t = 1 / (1 + 0.3275911 * z)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.sign(x) * (1 - series * np.exp(-z * z))
    result: Floats = (0.5 * x * (1 + erf)).astype(np.float32)
    return result


def find_models() -> Path:
    """Return the folder of the model's files."""
    return INSIDE if INSIDE.is_dir() else BESIDE


@lru_cache(maxsize=2)
def load_model(name: str = "reader") -> Model:
    """Return the shipped model, loaded once a process."""
    return Model(find_models(), name)


def read_text(text: str) -> Reading:
    """Return the shipped model's reading of a text."""
    return load_model().read(text)


assert len(ROLES) == 5
