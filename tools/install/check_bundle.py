"""Checks an offline bundle of onrecord: python3 check_bundle.py FOLDER [FINGERPRINT].

It uses the standard library alone, since nothing is installed yet. It looks whether each file has the SHA-256 that
SHA256SUMS says, whether nothing else is there, whether the list is signed (Ed25519) with the key beside it, and, where
a fingerprint is given, whether that is the key. Compare the fingerprint with the one its maker told you by another way:
a bundle that was swapped as a whole, key and all, is whole.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from pathlib import Path

LIST, SIGNATURE, KEY = "SHA256SUMS", "SHA256SUMS.sig", "key.pub"
UNLISTED = {LIST, SIGNATURE, KEY}

# Ed25519 as in RFC 8032, section 6: verifying needs no secret, so that it may be slow and plain.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


class BrokenBundleError(Exception):
    """The bundle is not as its maker signed it; the message says where."""


def add(a: Point, b: Point) -> Point:
    """Return the sum of two points of the curve."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    w, x, y, z = f - e, h - g, h + g, f + e
    return (w * x % P, y * z % P, x * y % P, w * z % P)


def multiply(scalar: int, point: Point) -> Point:
    """Return a point added to itself so many times."""
    result: Point = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def find_x(y: int, sign: int) -> int | None:
    """Return the x of a point of the curve, or None where there is none."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P:
        return None
    return P - x if (x & 1) != sign else x


def read_point(data: bytes) -> Point | None:
    """Return the point that 32 bytes stand for, or None."""
    number = int.from_bytes(data, "little")
    y = number & ((1 << 255) - 1)
    x = find_x(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


BASE = read_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a signature of 64 bytes is of this message by this key of 32 bytes."""
    if len(key) != 32 or len(signature) != 64 or BASE is None:
        return False
    public, r = read_point(key), read_point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if public is None or r is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = multiply(s, BASE), add(r, multiply(h, public))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def tell_fingerprint(key: bytes) -> str:
    """Return what people compare of a key: 40 hex digits in groups of five."""
    digits = hashlib.sha256(key).hexdigest()[:40]
    return " ".join(digits[i : i + 5] for i in range(0, 40, 5))


def check(folder: Path, wanted: str = "") -> str:
    """Return the fingerprint of the key that signed a bundle; raises BrokenBundleError where it is not whole."""
    try:
        listed = (folder / LIST).read_bytes()
        signature, key = (bytes.fromhex((folder / name).read_text("ascii").strip()) for name in (SIGNATURE, KEY))
    except (OSError, ValueError) as error:
        raise BrokenBundleError(f"{LIST}, {SIGNATURE} or {KEY} cannot be read") from error
    fingerprint = tell_fingerprint(key)
    if wanted and "".join(wanted.split()).lower() != fingerprint.replace(" ", ""):
        raise BrokenBundleError(f"it is signed by another key, {fingerprint}")
    if not verify(key, listed, signature):
        raise BrokenBundleError("the list of its files is not as it was signed")
    lines = (line.partition("  ") for line in listed.decode("utf-8").splitlines())
    sums = {name: digest for digest, _, name in lines}
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir()} - UNLISTED
    if found != set(sums):
        raise BrokenBundleError(f"files too many or too few: {', '.join(sorted(found ^ set(sums)))}")
    for name, digest in sums.items():
        path = folder / name
        if path.is_symlink() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise BrokenBundleError(f"{name} is not the file that was signed")
    return fingerprint


def check_machine(folder: Path) -> None:
    """Raise BrokenBundleError where the bundle was made for another Python or another kind of machine."""
    made = json.loads((folder / "made-for.json").read_text("utf-8"))
    here = describe_machine()
    if made != here:
        words = " ".join(made.values())
        raise BrokenBundleError(f"it was made for {words}, and this is {' '.join(here.values())}")


def describe_machine() -> dict[str, str]:
    """Return what wheels depend on: the version of Python, the system, the processor."""
    return {
        "python": f"{sys.implementation.name} {sys.version_info[0]}.{sys.version_info[1]}",
        "system": platform.system(),
        "machine": platform.machine(),
    }


def main() -> int:
    """Return 0 where the bundle is whole."""
    if not 2 <= len(sys.argv) <= 3:
        print("python3 check_bundle.py FOLDER [FINGERPRINT]", file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    try:
        fingerprint = check(folder, sys.argv[2] if len(sys.argv) == 3 else "")
        check_machine(folder)
    except BrokenBundleError as error:
        print(f"DO NOT INSTALL: {error}.", file=sys.stderr)
        return 1
    print(f"Whole, and signed by the key {fingerprint}")
    if len(sys.argv) == 2:
        print("Compare these forty digits with those its maker told you by another way, on paper or by voice.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
