"""A record's keys: one passphrase opens a random master key, from which a key for each use is derived."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass, field

from onrecord.errors import RecordError

NONCE = 12
KEY = 32
SALT = 16
ASSOCIATED = b"onrecord master key 1"
USES = ("database", "originals", "ids", "receipts", "web", "signing", "heads", "header", "texts", "backups")


@dataclass(frozen=True, slots=True)
class KdfCost:
    """What one guess at a passphrase costs (Argon2id, RFC 9106): memory in KiB, passes, lanes.

    The default takes about a second on a 2020 laptop; RFC 9106 asks for at least 64 MiB and 3 passes.
    """

    memory_kib: int = 256 * 1024
    passes: int = 4
    lanes: int = 4

    def __post_init__(self) -> None:
        # A record from outside must not be able to ask for all of the memory, or for a day's work.
        if not (8 * self.lanes <= self.memory_kib <= 4 * 2**20 and 1 <= self.passes <= 100 and 1 <= self.lanes <= 64):
            raise RecordError("the cost of its passphrase is out of range.", next_step="Restore a backup of it.")


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A master key as a record's folder holds it: useless without the passphrase."""

    salt: bytes
    cost: KdfCost
    sealed: bytes


@dataclass(frozen=True, slots=True)
class KeyedHashOf:
    """Turns bytes into ids of one record: 32 hex digits of HMAC-SHA256. Can be sent to a child process."""

    key: bytes = field(repr=False)

    def __call__(self, data: bytes) -> str:
        """Return the id of `data`."""
        return hmac.new(self.key, data, hashlib.sha256).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class RecordKeys:
    """The keys of one record by use; none is ever printed."""

    database: bytes = field(repr=False)
    originals: bytes = field(repr=False)
    ids: bytes = field(repr=False)
    receipts: bytes = field(repr=False)
    web: bytes = field(repr=False)
    signing: bytes = field(repr=False)
    """The seed of the record's Ed25519 key (RFC 8032)."""
    heads: bytes = field(repr=False)
    """Seals the file that remembers the last head of the chain."""
    header: bytes = field(repr=False)
    """Shows that the record wrote its header."""
    texts: bytes = field(repr=False)
    """Salts what the chain says of texts and claims, so that none can be guessed from it."""
    backups: bytes = field(repr=False)
    """The record's own age identity (X25519): who has the passphrase opens its backups."""

    @property
    def keyed(self) -> KeyedHashOf:
        """What makes this record's ids."""
        return KeyedHashOf(self.ids)


def make_master_key() -> bytes:
    """Return a random key of 32 bytes."""
    return secrets.token_bytes(KEY)


def derive_keys(master: bytes) -> RecordKeys:
    """Return a key for each use (HKDF-SHA256); one of them tells nothing of the others."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    def derive(use: str) -> bytes:
        return HKDF(SHA256(), KEY, salt=None, info=f"onrecord {use} 1".encode()).derive(master)

    return RecordKeys(*(derive(use) for use in USES))


def wrap_master_key(master: bytes, passphrase: str, cost: KdfCost) -> WrappedKey:
    """Return the master key as it may lie on a disk."""
    salt = secrets.token_bytes(SALT)
    return WrappedKey(salt, cost, seal(stretch(passphrase, salt, cost), master, ASSOCIATED))


def unwrap_master_key(wrapped: WrappedKey, passphrase: str) -> bytes:
    """Return the master key; raises RecordError where the passphrase is another."""
    from cryptography.exceptions import InvalidTag

    try:
        return unseal(stretch(passphrase, wrapped.salt, wrapped.cost), wrapped.sealed, ASSOCIATED)
    except InvalidTag as error:
        raise RecordError(
            "wrong passphrase.", next_step="Try again; a lost passphrase is replaced only with a recovery sheet."
        ) from error


def stretch(passphrase: str, salt: bytes, cost: KdfCost) -> bytes:
    """Return the key of a passphrase (Argon2id); the same however its letters were typed (Unicode NFC)."""
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        secret=unicodedata.normalize("NFC", passphrase).encode(),
        salt=salt,
        time_cost=cost.passes,
        memory_cost=cost.memory_kib,
        parallelism=cost.lanes,
        hash_len=KEY,
        type=Type.ID,
    )


def seal(key: bytes, plain: bytes, associated: bytes) -> bytes:
    """Return nonce and ciphertext (ChaCha20-Poly1305); `associated` must be the same to unseal it."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    nonce = secrets.token_bytes(NONCE)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, associated)


def unseal(key: bytes, sealed: bytes, associated: bytes) -> bytes:
    """Return what `seal` was given; raises cryptography's InvalidTag where a bit of it is another."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    return ChaCha20Poly1305(key).decrypt(sealed[:NONCE], sealed[NONCE:], associated)
