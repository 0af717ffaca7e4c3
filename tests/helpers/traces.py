"""Words that must not be left anywhere, and a search for them in files, in every usual spelling."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Iterable
from pathlib import Path

from records import PASSPHRASE

MARKER = "Qxzvimarker"
REVIEWER = "Yolbrewname"
PASSWORD = "Kwarpassword1"
FILE = "Jelpfilename"
PUBLISHER = "Vunk Outletname"
NOTE = "Zarphnoteword"
SECRETS = (MARKER, REVIEWER, PASSWORD, FILE, PUBLISHER, NOTE, PASSPHRASE, "Myitkyina", "arrested")
TEXT = (
    f"Held {MARKER}\n\nPolice arrested 14 students in Myitkyina on 8 March 2021, {MARKER} Invented, a lawyer, said.\n"
)


def spell(words: str) -> list[bytes]:
    """Return the ways in which a word may stand in a file."""
    raw = words.encode()
    ways = [raw, raw.lower(), words.encode("utf-16-le"), words.encode("utf-16-be"), raw.hex().encode()]
    return [*ways, *(base64.b64encode(b"x" * n + raw)[4:-4] for n in range(3))]


def find_traces(places: list[Path], originals: list[bytes], secrets: Iterable[str] = SECRETS) -> list[str]:
    """Return where a word, a file's hash or a file's bytes are found."""
    wanted = [way for words in secrets for way in spell(words) if len(way) > 5]
    for data in originals:
        for name in ("md5", "sha1", "sha256"):
            digest = hashlib.new(name, data).digest()
            wanted += [digest, digest.hex().encode(), digest.hex().upper().encode(), base64.b64encode(digest)]
        wanted += [str(len(data)).encode() + b" bytes"]
    found = []
    for path in (p for place in places for p in place.rglob("*")):
        name = str(path).encode()
        data = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        if data[:2] == b"\x1f\x8b":
            data += gzip.decompress(data)
        found += [f"{path.name}: {way!r}" for way in wanted if way in data or way in name]
    return found
