"""A Merkle tree over the rows of the chain (RFC 6962): a row is shown to be in it with a few hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").hexdigest()


def hash_leaf(row_hash: str) -> str:
    """Return a row's leaf."""
    return hashlib.sha256(b"\x00" + bytes.fromhex(row_hash)).hexdigest()


def hash_pair(left: str, right: str) -> str:
    """Return the node above two."""
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def grow(peaks: Sequence[str], rows: int, row_hash: str) -> list[str]:
    """Return the tops of the whole subtrees once a row is added to `rows` of them; the largest comes first."""
    grown = [*peaks, hash_leaf(row_hash)]
    while rows & 1:
        right, left = grown.pop(), grown.pop()
        grown.append(hash_pair(left, right))
        rows >>= 1
    return grown


def find_root(peaks: Sequence[str]) -> str:
    """Return the root over the tops of the whole subtrees."""
    if not peaks:
        return EMPTY
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = hash_pair(peak, root)
    return root


def find_paths(row_hashes: Sequence[str], wanted: Sequence[int]) -> dict[int, list[str]]:
    """Return for each wanted place (from 0) the hashes that lead from its row to the root, the nearest first."""
    paths: dict[int, list[str]] = {place: [] for place in wanted}

    def climb(low: int, high: int, inside: Sequence[int]) -> str:
        if high - low == 1:
            return hash_leaf(row_hashes[low])
        split = low + (1 << (high - low - 1).bit_length() - 1)
        lefts, rights = [p for p in inside if p < split], [p for p in inside if p >= split]
        left, right = climb(low, split, lefts), climb(split, high, rights)
        for place in lefts:
            paths[place].append(right)
        for place in rights:
            paths[place].append(left)
        return hash_pair(left, right)

    if row_hashes and wanted:
        climb(0, len(row_hashes), sorted(wanted))
    return paths
