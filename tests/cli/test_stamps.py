"""Time stamps, by an authority that the test makes with openssl: file out, file in, checked by both."""

from __future__ import annotations

import hashlib
import shutil
import subprocess

import pytest
from records import PASSPHRASE, fast_record, write_reports
from typer.testing import CliRunner

from onrecord.acquire.stamps import make_request, read_response
from onrecord.cli import app, register_commands
from onrecord.errors import InputError, UsageError
from onrecord.store import open_record

register_commands()
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl plays the authority")
CONF = """
[tsa]
default_tsa = one
[one]
serial = {0}/serial
crypto_device = builtin
signer_cert = {0}/tsa.pem
signer_key = {0}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[req]
distinguished_name = name
[name]
[may_stamp]
extendedKeyUsage = critical,timeStamping
[may_not]
extendedKeyUsage = critical,serverAuth
"""


class Authority:
    """Stamps what it is asked to."""

    def __init__(self, folder, *, key="rsa:2048", may="may_stamp"):
        folder.mkdir()
        self.folder = folder
        (folder / "conf").write_text(CONF.format(folder))
        (folder / "serial").write_text("01\n")
        curve = ["-pkeyopt", "ec_paramgen_curve:P-256"] if key == "ec" else []
        self.call(
            "req", "-x509", "-newkey", key, *curve, "-nodes", "-keyout", folder / "tsa.key", "-out", folder / "tsa.pem",
            "-days", "2", "-subj", "/CN=An Invented Authority", "-config", folder / "conf", "-extensions", may,
        )  # fmt: skip

    def call(self, *words):
        return subprocess.run(["openssl", *map(str, words)], capture_output=True, check=True, text=True)

    def answer(self, request, response):
        self.call("ts", "-reply", "-config", self.folder / "conf", "-queryfile", request, "-out", response)
        return response


@pytest.fixture
def run(tmp_path, monkeypatch):
    (tmp_path / "pass").write_text(PASSPHRASE)
    monkeypatch.setenv("ONRECORD_PASSPHRASE_FILE", str(tmp_path / "pass"))
    made = fast_record(tmp_path)
    with made.activate():
        from onrecord.engine.adding import add_files

        add_files(made, [write_reports(tmp_path)])

    def call(*words):
        return CliRunner().invoke(app, ["-C", str(tmp_path / "record"), *map(str, words)])

    return call


@needs_openssl
@pytest.mark.parametrize("key", ["rsa:2048", "ec"])
def test_a_stamp_is_asked_for_attached_and_told_of(run, tmp_path, key):
    authority, out, back = Authority(tmp_path / "tsa", key=key), tmp_path / "a.tsq", tmp_path / "a.tsr"
    asked = run("stamp", "request", out)
    assert asked.exit_code == 0 and "the hour, and the address" in asked.output
    authority.answer(out, back)
    kept = run("stamp", "attach", back, "--words", tmp_path / "words")
    assert kept.exit_code == 0 and "An Invented Authority" in kept.output
    # Whoever has the two files checks the stamp without onrecord.
    authority.call("ts", "-verify", "-in", back, "-data", tmp_path / "words", "-CAfile", tmp_path / "tsa" / "tsa.pem")
    (tmp_path / "reports" / "later.txt").write_text("Soldiers killed two men in Goma on 5 May 2024.\n")
    assert run("add", tmp_path / "reports" / "later.txt").exit_code == 0
    told = run("verify")
    assert told.exit_code == 0 and "Stamped: rows 1 to" in told.output
    assert isinstance(run("stamp", "attach", back).exception, UsageError)


def test_a_request_holds_a_hash_and_a_number_and_nothing_else():
    from asn1crypto.tsp import TimeStampReq

    digest = hashlib.sha256(b"words").digest()
    asked = TimeStampReq.load(make_request(digest, 7), strict=True)
    assert asked["message_imprint"]["hashed_message"].native == digest
    assert (asked["nonce"].native, asked["req_policy"].native, asked["extensions"].native) == (7, None, None)
    assert len(make_request(digest, 2**63)) < 80


@needs_openssl
def test_only_the_answer_to_the_same_request_is_taken_and_every_altered_byte_is_refused(tmp_path):
    authority, digest = Authority(tmp_path / "tsa"), hashlib.sha256(b"words").digest()
    (tmp_path / "q").write_bytes(make_request(digest, 2**62 + 5))
    answer = authority.answer(tmp_path / "q", tmp_path / "r").read_bytes()
    good = read_response(answer, digest, 2**62 + 5)
    for wrong in ((hashlib.sha256(b"others").digest(), 2**62 + 5), (digest, 6)):
        with pytest.raises(InputError):
            read_response(answer, *wrong)
    for at in range(len(answer)):
        altered = answer[:at] + bytes([answer[at] ^ 1]) + answer[at + 1 :]
        try:
            found = read_response(altered, digest, 2**62 + 5)
        except InputError:
            continue
        # What is not signed (the wrapping, other certificates) may differ; what it says may not.
        assert (found.at, found.authority) == (good.at, good.authority), at
    for odd in (b"", b"0", b"\x30\x03\x02\x01\x00", answer[:-9], b"<html>", answer * 2):
        with pytest.raises(InputError):
            read_response(odd, digest, 2**62 + 5)


@needs_openssl
def test_a_certificate_that_may_not_stamp_is_refused(tmp_path):
    authority, digest = Authority(tmp_path / "tsa"), hashlib.sha256(b"words").digest()
    (tmp_path / "q").write_bytes(make_request(digest, 5))
    answer = authority.answer(tmp_path / "q", tmp_path / "r").read_bytes()
    from asn1crypto.tsp import TimeStampResp

    response = TimeStampResp.load(answer)
    response["time_stamp_token"]["content"]["certificates"] = []
    with pytest.raises(InputError, match="certificate"):
        read_response(response.dump(force=True), digest, 5)


@needs_openssl
def test_a_stamp_on_a_head_that_was_altered_since_is_a_finding(run, tmp_path):
    out, back = tmp_path / "a.tsq", tmp_path / "a.tsr"
    run("stamp", "request", out)
    Authority(tmp_path / "tsa").answer(out, back)
    assert run("stamp", "attach", back).exit_code == 0
    record = open_record(tmp_path / "record", PASSPHRASE)
    with record.activate():
        from onrecord.engine.verifying import verify_record
        from onrecord.store.models import Stamp

        row = Stamp.objects.get()
        Stamp.objects.update(head="0" * 64)
        assert [f.kind for f in verify_record(record).findings] == ["stamp"]
        Stamp.objects.update(head=row.head)
        assert verify_record(record).findings == ()


def test_an_answer_without_a_question_is_refused(run, tmp_path):
    (tmp_path / "r").write_bytes(b"x")
    assert isinstance(run("stamp", "attach", tmp_path / "r").exception, UsageError)
    assert run("stamp", "request", tmp_path / "q").exit_code == 0
    assert isinstance(run("stamp", "attach", tmp_path / "r").exception, InputError)
    assert isinstance(run("stamp", "request", tmp_path / "q").exception, UsageError)
