"""Checks the proof of one claim that `onrecord verify --proof` wrote: python check_proof.py PROOF.json [PUBLIC_KEY].

It uses the standard library, and the package `cryptography` for the Ed25519 signature. What it shows: the file, the
text, the claim and the decisions named are rows of one chain whose head the key signed, not changed since. It cannot
show that the claim is true, who holds the key, or that no row was left out. Compare the key with one you know.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class BrokenProofError(Exception):
    """The proof does not hold; the message says where."""


def need(holds: bool, words: str) -> None:
    """Raise BrokenProofError unless something holds."""
    if not holds:
        raise BrokenProofError(words)


def canonical(value: Any) -> bytes:
    """Return JSON that is the same for the same value."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False).encode()


def sha(data: bytes) -> str:
    """Return SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def unhex(text: str) -> bytes:
    """Return the bytes of hex digits, which are written in one way."""
    need(bytes.fromhex(text).hex() == text, "a number is not as it was written")
    return bytes.fromhex(text)


def hash_row(row: dict[str, Any]) -> str:
    """Return the hash of a row: of the row before, and of what is shown and closed in it."""
    shown = [sha(unhex(salt) + canonical([name, value])) for name, value, salt in row["shown"]]
    commitment = sha("".join(sorted(shown + row["closed"])).encode())
    return sha(canonical([2, row["seq"], row["prev"], commitment]))


def climb(leaf: str, place: int, rows: int, path: list[str]) -> str:
    """Return the root that a path leads to from the row at `place` of `rows` (RFC 9162, 2.1.3.2)."""
    need(0 <= place < rows, "a row is beyond the head")
    node, last = sha(b"\x00" + unhex(leaf)), rows - 1
    for step in path:
        need(last > 0, "a path is too long")
        if place % 2 or place == last:
            node = sha(b"\x01" + unhex(step) + unhex(node))
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            node = sha(b"\x01" + unhex(node) + unhex(step))
        place, last = place >> 1, last >> 1
    need(last == 0, "a path is too short")
    return node


def check(data: bytes) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a proof and what its rows show, once all of it holds; raises BrokenProofError."""
    proof = json.loads(data)
    written = json.dumps(proof, sort_keys=True, ensure_ascii=False, indent=1) + "\n"
    need(written.encode() == data, "the file is not as it was written")
    need(proof["format"] == "onrecord proof 1", "the format is unknown")
    head, claim = proof["head"], proof["claim"]
    key = Ed25519PublicKey.from_public_bytes(unhex(proof["public_key"]))
    key.verify(unhex(proof["signature"]), b"onrecord head 1\n" + json.dumps(head, sort_keys=True).encode())
    rows = []
    for row in proof["rows"]:
        root = climb(hash_row(row), row["seq"] - 1, head["rows"], row["path"])
        need(root == head["root"], f"row {row['seq']} is not in the chain that was signed")
        rows.append({"seq": row["seq"], **{name: value for name, value, _ in row["shown"]}})
    by_kind = {kind: [r for r in rows if r["kind"] == kind] for kind in ("receipt", "text", "claims")}
    need(all(len(found) == 1 for found in by_kind.values()), "the way from the file to the claim is not whole")
    receipt, text, claims = (found[0] for found in by_kind.values())
    need(text["value.receipt"] == receipt["target"], "the text is of another file")
    same = claims["target"] == text["target"] and claims["value.text"] == text["value.text"]
    need(same, "the claim was read from another text")
    need(claims[f"value.{claim}"] == proof["claim_hash"], "the claim is another than the one that was read")
    own = {str(row["seq"]) for row in rows if row.get("target") == claim}
    for row in rows:
        about = row["target"] in {claim, *own} or claim in row.get("value.claims", ())
        need(row in (receipt, text, claims) or about, f"row {row['seq']} is about something else")
    words = proof["words"]
    if words is not None:
        need(sha(unhex(words["salt"]) + canonical(words["said"])) == proof["claim_hash"], "other words")
        need([words["said"]["report"], words["said"]["claim"]["id"]] == [text["target"], claim], "other words")
    return proof, rows


def main() -> int:
    """Check the file named and say what it shows; 0 where it holds, 1 where it does not."""
    try:
        proof, rows = check(Path(sys.argv[1]).read_bytes())
        need(len(sys.argv) < 3 or sys.argv[2].lower() == proof["public_key"], "another key signed it")
    except (BrokenProofError, InvalidSignature, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        print(f"The proof does NOT hold: {error or 'the signature is false'}.")
        return 1
    for row in rows:
        said = {k.removeprefix("value."): v for k, v in row.items() if k.startswith("value.") and len(str(v)) < 64}
        print(f"row {row['seq']}, {row['when']}: {row['kind']} {row.get('who', '')} {said or ''}".rstrip())
    print(f"The proof holds: claim {proof['claim']}, {proof['head']['rows']} rows signed on {proof['head']['at']}")
    print(f"by {proof['public_key']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
