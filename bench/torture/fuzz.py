"""Fuzzing of every reader: valid files of each kind, altered at random, read by the locked-down child.

    python bench/torture/fuzz.py --seconds 600

Writes counts as JSON, by kind of file; leaves with 1 where the process that asks was hurt: it raised, waited too long,
or what it was given back is no result. A child that crashes is a state of its file, and is counted.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from onrecord.read import ReadResult, ReadState, read_untrusted
from onrecord.read.warming import list_samples

LONGEST = 40.0
"""Seconds that one file may take, of which the child has thirty."""
ODD = (
    b"\x00",
    b"\xff" * 8,
    b"<",
    b">",
    b"&x;",
    b"]]>",
    b"\x7f\xff\xff\xff",
    b"\x80\x00\x00\x00",
    b"-1",
    b"%s%n",
    b"\r\n",
)


def flip(data: bytearray, chance: random.Random) -> None:
    """Turn some bits."""
    for _ in range(chance.choice((1, 4, 32))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def cut(data: bytearray, chance: random.Random) -> None:
    """Take a piece out, or all from somewhere on."""
    at = chance.randrange(len(data))
    del data[at : at + chance.choice((1, 8, 100, len(data)))]


def repeat(data: bytearray, chance: random.Random) -> None:
    """Write a piece many times over."""
    at = chance.randrange(len(data))
    data[at:at] = data[at : at + chance.choice((1, 16, 200))] * chance.choice((2, 50, 2000))


def insert(data: bytearray, chance: random.Random) -> None:
    """Put in what parsers stumble over."""
    at = chance.randrange(len(data))
    data[at:at] = chance.choice(ODD) * chance.choice((1, 3, 500))


def swap(data: bytearray, chance: random.Random) -> None:
    """Move a piece elsewhere."""
    a, b, size = chance.randrange(len(data)), chance.randrange(len(data)), chance.choice((1, 4, 64))
    piece = data[a : a + size]
    del data[a : a + size]
    data[b:b] = piece


WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (flip, cut, repeat, insert, swap)


def alter(data: bytes, chance: random.Random) -> bytes:
    """Return a file as somebody who wants to break its reader might alter it."""
    altered = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5))):
        if altered:
            chance.choice(WAYS)(altered, chance)
    return bytes(altered)


def fuzz(suffix: str, files: list[bytes], seconds: float, chance: random.Random) -> dict[str, Any]:
    """Read altered files of one kind for some seconds; returns how they ended, and what hurt the process that asked."""
    states: Counter[str] = Counter()
    hurt, slowest, until = [], 0.0, time.monotonic() + seconds
    while time.monotonic() < until:
        data = alter(chance.choice(files), chance)
        began = time.monotonic()
        try:
            found = read_untrusted(data, suffix)
        except Exception as error:
            hurt.append(f"{type(error).__name__}: {data[:60].hex()}")
            continue
        took = time.monotonic() - began
        slowest = max(slowest, took)
        whole = isinstance(found, ReadResult) and isinstance(found.state, ReadState)
        if not whole or took > LONGEST or not (found.state is ReadState.READ or (found.reason and found.next_step)):
            hurt.append(f"{found.state} after {took:.0f} s: {data[:60].hex()}")
        states[found.state.value] += 1
    return {"files": sum(states.values()), "ended": dict(states), "slowest": round(slowest, 2), "hurt": hurt[:5]}


def main() -> int:
    """Fuzz every reader and write the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="for each reader")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--more", type=Path, help="a folder of further valid files")
    asked = parser.parse_args()
    kinds: dict[str, list[bytes]] = {}
    for data, suffix in list_samples():
        kinds.setdefault(suffix, []).append(data)
    for path in sorted(asked.more.rglob("*")) if asked.more else ():
        if path.is_file() and path.suffix in kinds:
            kinds[path.suffix].append(path.read_bytes())
    chance = random.Random(asked.seed)  # noqa: S311 - seeded chance is what is wanted
    found = {suffix: fuzz(suffix, files, asked.seconds, chance) for suffix, files in sorted(kinds.items())}
    print(json.dumps(found, indent=1))
    return int(any(kind["hurt"] for kind in found.values()))


if __name__ == "__main__":
    sys.exit(main())
