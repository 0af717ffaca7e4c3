"""A release in one file that only those named can open: a tar archive encrypted with age (age-encryption.org/v1).

The file does not say to whom it is encrypted, nor how many they are named.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from onrecord.errors import InputError, OnrecordError, UsageError
from onrecord.release.policy import Policy

SEALED = "release.age"
LARGEST = 200 * 2**20
"""Bytes of all files together that a release to be opened may hold."""


@dataclass(frozen=True, slots=True)
class Packing:
    """How a release that is not open to anyone leaves: to whom, under which terms, until when, or in the clear."""

    recipients: tuple[str, ...] = ()
    terms: str = ""
    expires: date | None = None
    plaintext: bool = False


class ExpiredError(OnrecordError):
    """The terms of a release have ended."""


def check_packing(policy: Policy, packing: Packing, *, today: date) -> None:
    """Raise UsageError where a release would not leave as its policy says."""

    def refuse(what: str, next_step: str) -> UsageError:
        return UsageError(what, item=policy.name, next_step=next_step)

    if packing.expires and packing.expires < today:
        raise refuse("the terms would have ended already.", "Name a day to come.")
    if policy.open_to == "anyone" and (packing.recipients or packing.terms or packing.expires):
        raise refuse("this policy is for anyone.", "Leave out --to, --terms and --expires.")
    if policy.open_to == "recipients" and not (packing.recipients and packing.terms and packing.expires):
        raise refuse(
            "it leaves only encrypted to those named, under terms, until a day.",
            "Give --to age1… (or a file of them), --terms FILE and --expires 2027-03-01.",
        )
    if policy.open_to == "owners" and not packing.recipients and not packing.plaintext:
        raise refuse("its days and places lead to people.", "Give --to age1…, or --plaintext to write it in the clear.")
    if packing.plaintext and policy.open_to != "owners":
        raise refuse("only a release to the record's owners can be asked for in the clear.", "Leave out --plaintext.")


def read_recipients(words: Iterable[str]) -> list[str]:
    """Return age recipients: each word is one (`age1…`), or a file with one a line.

    Raises UsageError naming the one that is none.
    """
    from pyrage import RecipientError, x25519

    found: list[str] = []
    for word in words:
        path = Path(word)
        if not word.startswith("age1") and path.is_file():
            lines = (line.strip() for line in path.read_text("utf-8").splitlines())
            found += [line for line in lines if line and not line.startswith("#")]
        else:
            found.append(word)
    for recipient in found:
        try:
            x25519.Recipient.from_str(recipient)
        except RecipientError as error:
            raise UsageError(
                "this is no age recipient.", item=recipient[:12], next_step="Ask for the line that begins with age1."
            ) from error
    return found


def seal(files: Mapping[str, bytes], recipients: Iterable[str]) -> bytes:
    """Return the files in one encrypted archive, without owner, hour or folder. `recipients` as `read_recipients`."""
    from pyrage import encrypt, x25519

    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o600
            archive.addfile(entry, io.BytesIO(content))
    sealed: bytes = encrypt(buffer.getvalue(), [x25519.Recipient.from_str(r) for r in recipients])
    return sealed


def unseal(sealed: bytes, identity: str, *, today: date) -> dict[str, bytes]:
    """Return the files of a sealed release, opened with an age identity (`AGE-SECRET-KEY-…`, or a file's whole text).

    Raises UsageError where the identity is none, InputError where it does not open this file or the file is not a
    release, ExpiredError after the day its terms end.
    """
    from pyrage import DecryptError, IdentityError, decrypt, x25519

    lines = [line.strip() for line in identity.splitlines() if line.strip() and not line.startswith("#")]
    try:
        identities = [x25519.Identity.from_str(line) for line in lines]
    except IdentityError as error:
        raise UsageError("this is no age identity.", next_step="Name the file with AGE-SECRET-KEY-….") from error
    try:
        plain = decrypt(sealed, identities)
    except DecryptError as error:
        raise InputError(
            "it was not encrypted to this identity, or is damaged.", next_step="Use another identity, or ask again."
        ) from error
    files = dict(_read_archive(plain))
    try:
        expires = json.loads(files["manifest.json"]).get("expires")
    except (KeyError, ValueError) as error:
        raise InputError("it is no release.", next_step="Ask for it again.") from error
    if expires and date.fromisoformat(expires) < today:
        raise ExpiredError(
            f"its terms ended on {expires}: it is to be deleted.", next_step="Ask its makers for another."
        )
    return files


def _read_archive(plain: bytes) -> Iterable[tuple[str, bytes]]:
    """Yield an archive's plain files. It comes from outside: no folder, no link, no name that leads elsewhere."""
    try:
        with tarfile.open(fileobj=io.BytesIO(plain), mode="r:") as archive:
            total = 0
            for entry in archive:
                total += entry.size
                name = PurePosixPath(entry.name)
                if not entry.isreg() or name.name != entry.name or entry.name.startswith(".") or total > LARGEST:
                    raise InputError("it holds what no release holds.", next_step="Do not use it; ask again.")
                content = archive.extractfile(entry)
                yield entry.name, content.read() if content else b""
    except tarfile.TarError as error:
        raise InputError("it is no release.", next_step="Ask for it again.") from error
