"""The network: a small uncased BERT, one linear layer over its tokens, and a scorer of pairs."""

from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
HIDDEN, HEADS, INNER, VOCABULARY, LONGEST = 384, 12, 1536, 30522, 512

FOLDED = {
    "source": "news_source",
    "cue": "news_cue",
    "content": "news_content",
    "cue_source": "news_cue_source",
    "content_cue": "news_content_cue",
}
"""Heads of the project's own guide that say what differs from the attribution yardstick's head: few reports tell it,
and the articles are many. `fold` adds the two, so that what ships has both as plain heads."""


class Layer(nn.Module):
    """One layer of the encoder, its query, key and value in one product: int8 runs 1.4 times as fast that way."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm1 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.up = nn.Linear(HIDDEN, INNER)
        self.down = nn.Linear(INNER, HIDDEN)
        self.norm2 = nn.LayerNorm(HIDDEN, eps=1e-12)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        """Return the layer's output, [batch, tokens, HIDDEN]; `bias` closes padding to attention."""
        b, t, _ = x.shape
        qkv = self.qkv(x).reshape(b, t, 3, HEADS, HIDDEN // HEADS).permute(2, 0, 3, 1, 4)
        q, k, v = qkv[0], qkv[1], qkv[2]
        scores = q @ k.transpose(-1, -2) * (HIDDEN // HEADS) ** -0.5
        if bias is not None:
            scores = scores + bias
        mixed = (scores.softmax(-1) @ v).permute(0, 2, 1, 3).reshape(b, t, HIDDEN)
        x = self.norm1(x + self.out(mixed))
        return self.norm2(x + self.down(functional.gelu(self.up(x))))


class Encoder(nn.Module):
    """The encoder: pieces in, a vector a piece out."""

    def __init__(self, layers: int = 6) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, HIDDEN)
        self.places = nn.Embedding(LONGEST, HIDDEN)
        self.kinds = nn.Parameter(torch.zeros(HIDDEN))
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))

    def forward(self, pieces: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return [batch, tokens, HIDDEN] for `pieces` [batch, tokens]; `mask` is True where there is a piece."""
        x = self.words(pieces) + self.places.weight[: pieces.shape[1]] + self.kinds
        x = self.norm(x)
        bias = None if mask is None else (~mask).float()[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return x


class Reader(nn.Module):
    """The encoder with its heads: `token` on every piece, `act` into the space of prototypes, `pair` on two words."""

    def __init__(self, token_labels: int, types: int, pair_labels: int, layers: int = 6) -> None:
        super().__init__()
        self.encoder = Encoder(layers)
        self.token = nn.Linear(HIDDEN, token_labels)
        self.act = nn.Linear(HIDDEN, 192)
        self.prototypes = nn.Parameter(torch.randn(types, 192) * 0.1)
        self.first = nn.Linear(HIDDEN, 128)
        self.second = nn.Linear(HIDDEN, 128)
        self.gap = nn.Embedding(32, 128)
        self.pair = nn.Linear(128, pair_labels)
        self.same = nn.Linear(HIDDEN, 128)
        self.same_product = nn.Linear(128, 64)
        self.same_distance = nn.Linear(128, 64, bias=False)
        self.same_gap = nn.Embedding(16, 64)
        self.same_odds = nn.Linear(64, 1)
        self.sense = nn.Linear(HIDDEN, 64)
        self.sense_odds = nn.Parameter(torch.tensor([6.0, -3.0]))

    def forward(self, pieces: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return hidden states and token logits."""
        hidden = self.encoder(pieces, mask)
        return hidden, self.token(functional.dropout(hidden, 0.1, self.training))

    def score_types(self, hidden: Tensor) -> Tensor:
        """Return a score for every type, [n, types]: 16 times the cosine to its prototype."""
        return 16 * functional.normalize(self.act(hidden), dim=-1) @ functional.normalize(self.prototypes, dim=-1).T

    def score_pairs(self, first: Tensor, second: Tensor, gap: Tensor) -> Tensor:
        """Return [n, pair labels] for n pairs of hidden states and the bucket of the words between them."""
        return self.pair(functional.gelu(self.first(first) + self.second(second) + self.gap(gap)))

    def score_same(self, one: Tensor, other: Tensor, gap: Tensor) -> Tensor:
        """Return the log odds [n] that two acts are of one happening, by hidden states and the bucket of the gap.

        It is the same whichever comes first.
        """
        a, b = self.same(one), self.same(other)
        mixed = self.same_product(a * b) + self.same_distance((a - b).abs()) + self.same_gap(gap)
        return self.same_odds(functional.gelu(mixed))[:, 0]

    def score_senses(self, one: Tensor, other: Tensor) -> Tensor:
        """Return the log odds [n] that acts of two reports are of one happening: so many times a cosine, and a bias."""
        senses = (functional.normalize(self.sense(x), dim=-1) for x in (one, other))
        a, b = senses
        return self.sense_odds[0] * (a * b).sum(-1) + self.sense_odds[1]


def fold(state: dict[str, Tensor], columns: dict[str, tuple[int, int]]) -> dict[str, Tensor]:
    """Return the weights with each head of FOLDED made a plain head."""
    folded = dict(state)
    for key in ("token.weight", "token.bias"):
        folded[key] = state[key].clone()
        for own, base in FOLDED.items():
            folded[key][slice(*columns[own])] += state[key][slice(*columns[base])]
    return folded


def bucket(gap: int) -> int:
    """Return the bucket (0 to 31) of a signed distance in words: fine near by, coarse far off."""
    size = abs(gap)
    step = size if size < 6 else min(15, 6 + int(np.log2(size / 6) * 3))
    return 16 + step if gap >= 0 else 15 - step


def load_base(reader: Reader, folder: Path) -> None:
    """Fill the encoder with the base weights. Raises SystemExit if they are not the pinned ones."""
    path = folder / "model.safetensors"
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != BASE_SHA256:
        raise SystemExit(f"{path}: sha256 {found}, not the pinned {BASE_SHA256}")
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])

    def get(name: str) -> Tensor:
        meta = header[name]
        low, high = meta["data_offsets"]
        array = np.frombuffer(data[8 + length + low : 8 + length + high], dtype=np.float32).reshape(meta["shape"])
        return torch.from_numpy(array.copy())

    encoder = reader.encoder
    with torch.no_grad():
        encoder.words.weight.copy_(get("embeddings.word_embeddings.weight"))
        encoder.places.weight.copy_(get("embeddings.position_embeddings.weight"))
        encoder.kinds.copy_(get("embeddings.token_type_embeddings.weight")[0])
        encoder.norm.weight.copy_(get("embeddings.LayerNorm.weight"))
        encoder.norm.bias.copy_(get("embeddings.LayerNorm.bias"))
        for i, layer in enumerate(encoder.layers):
            for kind in ("weight", "bias"):
                at = f"encoder.layer.{i}."
                parts = [get(f"{at}attention.self.{n}.{kind}") for n in ("query", "key", "value")]
                getattr(layer.qkv, kind).copy_(torch.cat(parts))
                getattr(layer.out, kind).copy_(get(f"{at}attention.output.dense.{kind}"))
                getattr(layer.norm1, kind).copy_(get(f"{at}attention.output.LayerNorm.{kind}"))
                getattr(layer.up, kind).copy_(get(f"{at}intermediate.dense.{kind}"))
                getattr(layer.down, kind).copy_(get(f"{at}output.dense.{kind}"))
                getattr(layer.norm2, kind).copy_(get(f"{at}output.LayerNorm.{kind}"))
