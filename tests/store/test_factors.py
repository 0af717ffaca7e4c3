"""Codes of an authenticator app and recovery codes: right, once, and not after they were used."""

from __future__ import annotations

import pytest

from onrecord.errors import UsageError

RFC = b"12345678901234567890"


@pytest.mark.parametrize(
    ("now", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1234567890, "89005924"), (20000000000, "65353130")],
)
def test_codes_are_those_of_rfc_6238(record, now, code):
    from onrecord.store.factors import STEP, count_code, find_step

    assert count_code(RFC, now // STEP) == code[-6:]
    assert find_step(RFC, code[-6:], now) == now // STEP


@pytest.fixture
def kept(record):
    from onrecord.store import factors
    from onrecord.store.users import add_user

    user = add_user("sana", "password-of-sana", "owner")
    made = factors.make_factor()
    factors.keep_factor("sana", made, factors.count_code(made.secret, 100), now=3000)
    return user, made


def test_a_code_is_good_once_and_none_before_it_is_afterwards(kept):
    from onrecord.store.factors import check_factor, count_code

    user, made = kept
    assert not check_factor(user, count_code(made.secret, 100), now=3000)  # it was typed when it was set up
    assert check_factor(user, f" {count_code(made.secret, 105)[:3]} {count_code(made.secret, 105)[3:]}", now=3150)
    assert not check_factor(user, count_code(made.secret, 105), now=3150)
    assert not check_factor(user, count_code(made.secret, 104), now=3150)
    assert not check_factor(user, count_code(made.secret, 108), now=3150)
    assert not check_factor(user, "", now=3150)


def test_each_recovery_code_is_good_once(kept):
    from onrecord.store.factors import check_factor
    from onrecord.store.models import SecondFactor

    user, made = kept
    assert len(set(made.recovery)) == 10
    for code in made.recovery:
        assert check_factor(user, code.lower().replace("-", " "))
        assert not check_factor(user, code)
    assert SecondFactor.objects.get().recovery == []


def test_recovery_codes_are_kept_as_hashes(kept):
    from onrecord.store.models import SecondFactor

    _, made = kept
    kept_words = str(SecondFactor.objects.get().recovery)
    assert not [c for c in made.recovery if c in kept_words or c.replace("-", "") in kept_words]


def test_nothing_is_kept_where_the_first_code_is_wrong(record):
    from onrecord.store import factors
    from onrecord.store.models import SecondFactor
    from onrecord.store.users import add_user

    add_user("sana", "password-of-sana", "owner")
    with pytest.raises(UsageError, match="not the code"):
        factors.keep_factor("sana", factors.make_factor(), "000")
    assert not SecondFactor.objects.exists()


def test_a_removed_factor_is_asked_for_no_longer_and_the_chain_tells(kept):
    from onrecord.store import factors
    from onrecord.store.models import Decision

    user, _ = kept
    assert factors.list_owners_without() == []
    assert factors.remove_factor("sana")
    assert not factors.remove_factor("sana")
    assert factors.check_factor(user, "")
    assert factors.list_owners_without() == [user.pseudonym]
    told = [row.value["changed"][0] for row in Decision.objects.filter(kind="keys").order_by("seq")]
    assert told == ["second factor set up", "second factor removed"]
