"""A recovery code: printed on paper, it opens a second wrap of a record's master key when the passphrase is lost."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field

from onrecord.acquire.keys import KEY, SALT, seal, unseal
from onrecord.errors import RecordError, UsageError

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter is taken for another on paper."""
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
SECRET = 20
"""Bytes of chance: 160 bits cannot be guessed, so that no slow function is needed."""
CHECK = 4
"""Letters that tell a misread code from a wrong one."""
GROUP = 4
ASSOCIATED = b"onrecord recovery 1"


@dataclass(frozen=True, slots=True)
class RecoveryWrap:
    """The master key as the header holds it a second time: useless without the recovery code."""

    salt: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class RecoveryCode:
    """A recovery code's secret; `words` is how it stands on paper."""

    secret: bytes = field(repr=False)

    @property
    def words(self) -> str:
        """Return nine groups of four letters, the last a checksum."""
        letters = _write(self.secret)
        whole = letters + _write(hashlib.sha256(b"onrecord\0" + self.secret).digest()[:5])[:CHECK]
        return "-".join(whole[i : i + GROUP] for i in range(0, len(whole), GROUP))


def make_recovery_code() -> RecoveryCode:
    """Return a code of chance."""
    return RecoveryCode(secrets.token_bytes(SECRET))


def read_recovery_code(typed: str) -> RecoveryCode:
    """Return the code a person typed, however spaced; raises UsageError where its checksum says it was misread."""
    letters = "".join(c for c in typed.upper() if c.isalnum()).translate(LOOKALIKES)
    try:
        number = 0
        for letter in letters[:-CHECK]:
            number = number * 32 + LETTERS.index(letter)
        code = RecoveryCode(number.to_bytes(SECRET, "big"))
    except (ValueError, OverflowError) as error:
        raise _misread() from error
    if code.words.replace("-", "") != letters:
        raise _misread()
    return code


def wrap_for_recovery(master: bytes, code: RecoveryCode) -> RecoveryWrap:
    """Return the master key as only the code opens it."""
    salt = secrets.token_bytes(SALT)
    return RecoveryWrap(salt, seal(_stretch(code, salt), master, ASSOCIATED))


def unwrap_with_recovery(wrap: RecoveryWrap, code: RecoveryCode) -> bytes:
    """Return the master key; raises RecordError where the code is of another sheet."""
    from cryptography.exceptions import InvalidTag

    try:
        return unseal(_stretch(code, wrap.salt), wrap.sealed, ASSOCIATED)
    except InvalidTag as error:
        raise RecordError(
            "this recovery code is of another record, or of an older sheet.", next_step="Take the newest sheet."
        ) from error


def _stretch(code: RecoveryCode, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), KEY, salt=salt, info=ASSOCIATED).derive(code.secret)


def _write(data: bytes) -> str:
    number = int.from_bytes(data, "big")
    return "".join(LETTERS[(number >> shift) & 31] for shift in range(len(data) * 8 - 5, -1, -5))


def _misread() -> UsageError:
    return UsageError("this is no recovery code; a letter may be misread.", next_step="Type it again from the sheet.")
