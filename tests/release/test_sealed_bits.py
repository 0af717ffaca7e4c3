"""A release that leaves encrypted cannot be changed on its way by a single bit."""

from __future__ import annotations

from datetime import date

import pytest

from onrecord.errors import OnrecordError
from onrecord.release.sealing import seal, unseal

FILES = {"manifest.json": b'{"expires": "2027-03-01"}', "rows.csv": b"act,country\narrest,MM\n"}
TODAY = date(2026, 11, 28)


def test_no_bit_of_a_sealed_release_turns_unnoticed():
    from pyrage import x25519

    identity = x25519.Identity.generate()
    sealed = seal(FILES, [str(identity.to_public())])
    assert unseal(sealed, str(identity), today=TODAY) == FILES
    turned = 0
    for at in range(0, len(sealed), max(1, len(sealed) // 1000)):
        altered = bytearray(sealed)
        altered[at] ^= 1 << at % 8
        with pytest.raises(OnrecordError):
            unseal(bytes(altered), str(identity), today=TODAY)
        turned += 1
    assert turned >= 1000


def test_no_sealed_release_that_was_cut_is_taken_for_whole():
    from pyrage import x25519

    identity = x25519.Identity.generate()
    sealed = seal(FILES, [str(identity.to_public())])
    for length in (*range(0, len(sealed), 97), len(sealed) - 1):
        with pytest.raises(OnrecordError):
            unseal(sealed[:length], str(identity), today=TODAY)
