"""A second factor at log-in: codes of an authenticator app (TOTP, RFC 6238) and recovery codes on paper."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass, field

from django.db import transaction

from onrecord.errors import UsageError
from onrecord.store.decisions import log_event
from onrecord.store.models import DecisionKind, SecondFactor, User
from onrecord.store.users import get_user

SECRET = 20
"""Bytes of chance, as RFC 4226 recommends for SHA-1."""
STEP = 30
"""Seconds that a code holds."""
DIGITS = 6
AROUND = 1
"""Steps before and after now that are taken too: phones are seldom right to the second."""
RECOVERY_CODES = 10
RECOVERY_LETTERS = 16
"""Letters of base 32: 80 bits of chance cannot be guessed, so that no slow hash is needed."""
SALT = 16
LABEL = "log-in"
"""What the app shows. It names neither onrecord nor a person: a phone is looked at more easily than a laptop."""


@dataclass(frozen=True, slots=True)
class MadeFactor:
    """A second factor that is not kept yet: its secret, and recovery codes that are shown once."""

    secret: bytes = field(repr=False)
    recovery: tuple[str, ...] = field(repr=False)

    @property
    def words(self) -> str:
        """Return the secret as an app takes it by hand."""
        return base64.b32encode(self.secret).decode().rstrip("=")

    @property
    def uri(self) -> str:
        """Return what the picture holds that an app reads."""
        return f"otpauth://totp/{LABEL}?secret={self.words}"


def count_code(secret: bytes, counter: int) -> str:
    """Return the code of a counter (HOTP, RFC 4226)."""
    digest = hmac.new(secret, counter.to_bytes(8, "big"), hashlib.sha1).digest()
    at = digest[-1] & 15
    return str((int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF) % 10**DIGITS).zfill(DIGITS)


def find_step(secret: bytes, code: str, now: float) -> int | None:
    """Return the step of time whose code this is; None where it is of none around `now`, in seconds since 1970."""
    at = int(now // STEP)
    found = None
    for step in range(max(0, at - AROUND), at + AROUND + 1):
        if hmac.compare_digest(count_code(secret, step).encode(), code.encode()):
            found = step
    return found


def make_factor() -> MadeFactor:
    """Return a factor of chance."""
    codes = (base64.b32encode(secrets.token_bytes(RECOVERY_LETTERS * 5 // 8)).decode() for _ in range(RECOVERY_CODES))
    return MadeFactor(
        secrets.token_bytes(SECRET), tuple("-".join(c[i : i + 4] for i in range(0, len(c), 4)) for c in codes)
    )


def keep_factor(name: str, made: MadeFactor, code: str, *, now: float | None = None) -> None:
    """Ask for the factor from now on; raises UsageError where the app's first code is wrong, and keeps nothing then."""
    user = get_user(name)
    step = find_step(made.secret, _tidy(code), time.time() if now is None else now)
    if step is None:
        raise UsageError(
            "this is not the code of now.", next_step="Check the clocks of phone and laptop, and begin again."
        )
    salt = secrets.token_bytes(SALT)
    with transaction.atomic():
        SecondFactor.objects.update_or_create(
            user=user,
            defaults={
                "secret": made.secret,
                "last_step": step,
                "salt": salt,
                "recovery": [_hash(salt, words) for words in made.recovery],
            },
        )
        _note(user, "second factor set up")


def remove_factor(name: str) -> bool:
    """Ask for the password alone again; False where there was no second factor."""
    user = get_user(name)
    with transaction.atomic():
        gone, _ = SecondFactor.objects.filter(user=user).delete()
        if gone:
            _note(user, "second factor removed")
    return bool(gone)


def check_factor(user: User, typed: str, *, now: float | None = None) -> bool:
    """Tell whether a code lets a user in, and use it up; always true for one without a second factor."""
    with transaction.atomic():
        # Two log-ins with one code: the second waits here, and finds it used.
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        if factor is None:
            return True
        code = _tidy(typed)
        step = find_step(bytes(factor.secret), code, time.time() if now is None else now)
        if step is not None:
            if step <= factor.last_step:
                return False
            factor.last_step = step
            factor.save(update_fields=["last_step"])
            return True
        hashed = _hash(bytes(factor.salt), code)
        if hashed not in factor.recovery:
            return False
        factor.recovery = [kept for kept in factor.recovery if kept != hashed]
        factor.save(update_fields=["recovery"])
        _note(user, f"recovery code used, {len(factor.recovery)} left")
    return True


def list_owners_without() -> list[str]:
    """Return the pseudonyms of owners who log in with a password alone."""
    owners = User.objects.filter(role="owner", is_active=True, second_factor=None).order_by("added_at")
    return list(owners.values_list("pseudonym", flat=True))


def _tidy(typed: str) -> str:
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def _hash(salt: bytes, words: str) -> str:
    return hmac.new(salt, _tidy(words).encode(), hashlib.sha256).hexdigest()


def _note(user: User, words: str) -> None:
    log_event(DecisionKind.KEYS, user.pseudonym, {"changed": [words]}, who=user.pseudonym)
