"""The check of an offline bundle, which has nothing but the standard library, finds whatever is not as it was signed."""

from __future__ import annotations

import pytest
from check_bundle import BrokenBundleError, check, check_machine, describe_machine, tell_fingerprint, verify
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from make_bundle import find_packages, pick_locked, read_key, render_requirements, sign_bundle, split_lock


def raw(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


@pytest.fixture
def bundle(tmp_path):
    folder = tmp_path / "bundle"
    (folder / "wheels").mkdir(parents=True)
    (folder / "wheels" / "one-1.0-py3-none-any.whl").write_bytes(b"a wheel")
    (folder / "install.sh").write_text("echo installed\n")
    sign_bundle(folder, read_key(tmp_path / "keys" / "bundle.key"))
    return folder


def test_a_whole_bundle_gives_its_makers_fingerprint(bundle, tmp_path):
    fingerprint = tell_fingerprint(raw(read_key(tmp_path / "keys" / "bundle.key")))
    assert check(bundle) == check(bundle, fingerprint) == fingerprint
    assert (tmp_path / "keys" / "bundle.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["wheels/one-1.0-py3-none-any.whl", "install.sh", "SHA256SUMS", "SHA256SUMS.sig"])
def test_a_file_with_another_byte_is_found(bundle, name):
    path = bundle / name
    held = bytearray(path.read_bytes())
    held[0] = ord("b") if held[0] != ord("b") else ord("c")
    path.write_bytes(held)
    with pytest.raises(BrokenBundleError):
        check(bundle)


def test_a_file_more_or_less_is_found(bundle):
    (bundle / "wheels" / "two.whl").write_bytes(b"another")
    with pytest.raises(BrokenBundleError, match=r"two\.whl"):
        check(bundle)
    (bundle / "wheels" / "two.whl").unlink()
    (bundle / "install.sh").unlink()
    with pytest.raises(BrokenBundleError, match=r"install\.sh"):
        check(bundle)


def test_a_bundle_signed_by_another_is_whole_and_not_the_one_that_was_asked_for(bundle, tmp_path):
    own = check(bundle)
    sign_bundle_anew(bundle)
    assert check(bundle) != own
    with pytest.raises(BrokenBundleError, match="another key"):
        check(bundle, own)


def sign_bundle_anew(bundle):
    for name in ("SHA256SUMS", "SHA256SUMS.sig", "key.pub"):
        (bundle / name).unlink()
    sign_bundle(bundle, Ed25519PrivateKey.generate())


def test_a_bundle_for_another_machine_says_for_which(tmp_path):
    import json

    (tmp_path / "made-for.json").write_text(json.dumps({**describe_machine(), "python": "cpython 3.9"}))
    with pytest.raises(BrokenBundleError, match=r"cpython 3\.9"):
        check_machine(tmp_path)


def test_what_is_installed_is_named_by_version_and_hash(bundle):
    (line,) = render_requirements(bundle / "wheels").splitlines()
    assert line.startswith("one==1.0 --hash=sha256:")


@settings(max_examples=15, deadline=None)
@given(st.binary(max_size=64), st.binary(min_size=32, max_size=32), st.integers(0, 511))
def test_signatures_are_checked_as_cryptography_checks_them(message, seed, bit):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    signature = key.sign(message)
    assert verify(raw(key), message, signature)
    assert not verify(raw(key), message + b".", signature)
    bent = bytearray(signature)
    bent[bit // 8] ^= 1 << bit % 8
    assert not verify(raw(key), message, bytes(bent))


def test_an_extra_brings_what_it_needs_beside_the_core():
    assert find_packages(["team"]) == {"psycopg", "psycopg-binary"}
    both = find_packages(["team", "bulk"])
    assert {"psycopg", "pyarrow", "duckdb", "splink"} <= both
    assert not both & {"numpy", "django"}
    with pytest.raises(SystemExit, match="no extra"):
        find_packages(["everything"])


def test_what_an_extra_needs_is_taken_by_its_hash_and_only_where_it_is_locked():
    lines = pick_locked({"psycopg", "psycopg-binary"})
    assert lines.startswith("psycopg==") and "\npsycopg-binary==" in lines and "--hash=sha256:" in lines
    with pytest.raises(SystemExit, match="not locked"):
        pick_locked({"nothing-of-this"})


def test_a_lock_is_parted_by_package():
    assert split_lock("a-b==1 \\\n    --hash=sha256:0\nC_d==2\n") == {
        "a-b": "a-b==1 \\\n    --hash=sha256:0",
        "c-d": "C_d==2",
    }
