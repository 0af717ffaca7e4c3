"""An age identity (age-encryption.org/v1) from a key of the record: `AGE-SECRET-KEY-1…`, in Bech32 (BIP 173)."""

from __future__ import annotations

from collections.abc import Iterable

LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
PREFIX = "age-secret-key-"
CHECK = 6
GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def write_identity(key: bytes) -> str:
    """Return a key of 32 bytes as age takes it."""
    groups = _regroup(key)
    spread = [ord(c) >> 5 for c in PREFIX] + [0] + [ord(c) & 31 for c in PREFIX]
    rest = _divide([*spread, *groups, *[0] * CHECK]) ^ 1
    check = [(rest >> 5 * (CHECK - 1 - i)) & 31 for i in range(CHECK)]
    return (PREFIX + "1" + "".join(LETTERS[g] for g in (*groups, *check))).upper()


def _regroup(data: bytes) -> list[int]:
    """Return bytes as groups of five bits, the last filled with zeros."""
    bits = "".join(f"{byte:08b}" for byte in data)
    return [int(bits[i : i + 5].ljust(5, "0"), 2) for i in range(0, len(bits), 5)]


def _divide(values: Iterable[int]) -> int:
    rest = 1
    for value in values:
        top = rest >> 25
        rest = (rest & 0x1FFFFFF) << 5 ^ value
        for place, part in enumerate(GENERATOR):
            rest ^= part if top >> place & 1 else 0
    return rest
