"""Time stamps (RFC 3161) by file out and file in: that a hash was there at an hour, said by an authority outside."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from onrecord.errors import InputError

HASH = "sha256"
GRANTED = frozenset({"granted", "granted_with_mods"})
DIGESTS = frozenset({"sha256", "sha384", "sha512"})
"""Of what an authority may sign with: older ones can be forged."""
NEXT = "Ask the authority again with the request file as it is, and attach what it answers."


@dataclass(frozen=True, slots=True)
class TimeStamp:
    """What an authority signed: when, and which certificate it says is its own (SHA-256 in hex).

    Whether to trust that certificate is not decided here: onrecord brings no list of authorities.
    """

    at: datetime
    authority: str
    certificate: str


def make_request(digest: bytes, nonce: int) -> bytes:
    """Return a request for a stamp on a SHA-256 hash. It holds the hash and a number of chance, nothing else."""
    from asn1crypto.tsp import TimeStampReq

    imprint = {"hash_algorithm": {"algorithm": HASH}, "hashed_message": digest}
    made: bytes = TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": nonce, "cert_req": True}).dump()
    return made


def read_response(untrusted_response: bytes, digest: bytes, nonce: int) -> TimeStamp:
    """Return the stamp of a response; InputError where it refuses, is of another request, or its signature is wrong."""
    from asn1crypto.tsp import TimeStampResp

    try:
        response = TimeStampResp.load(untrusted_response, strict=True)
        status = response["status"]["status"].native
        if status not in GRANTED:
            raise _wrong(f"the authority gave no stamp ({status})")
        signed = response["time_stamp_token"]["content"]
        content = signed["encap_content_info"]
        if content["content_type"].native != "tst_info":
            raise _wrong("it holds no time stamp")
        told = content["content"].parsed
        _check_told(told, digest, nonce)
        certificate = _check_signature(signed, content["content"].contents)
        at = told["gen_time"].native
    except InputError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise _wrong("it is no response of a time stamp authority") from error
    subject = certificate.subject.native
    name = subject.get("common_name") or subject.get("organization_name") or "an authority without a name"
    return TimeStamp(at.astimezone(UTC), str(name), hashlib.sha256(certificate.dump()).hexdigest())


def _check_told(told: Any, digest: bytes, nonce: int) -> None:
    imprint = told["message_imprint"]
    if imprint["hash_algorithm"]["algorithm"].native != HASH:
        raise _wrong("it stamps a hash of another kind")
    if not hmac.compare_digest(imprint["hashed_message"].native, digest):
        raise _wrong("it stamps another hash than the one that was asked for")
    if told["nonce"].native != nonce:
        raise _wrong("it answers another request")


def _check_signature(signed: Any, content: bytes) -> Any:
    """Return the certificate of whoever signed; its own checks are that it may stamp, and was valid then."""
    (signer,) = signed["signer_infos"]
    kind = signer["digest_algorithm"]["algorithm"].native
    if kind not in DIGESTS:
        raise _wrong(f"it is signed with {kind}, which is too weak")
    attributes = {a["type"].native: a["values"][0] for a in signer["signed_attrs"]}
    if attributes["content_type"].native != "tst_info":
        raise _wrong("what is signed is no time stamp")
    if not hmac.compare_digest(attributes["message_digest"].native, hashlib.new(kind, content).digest()):
        raise _wrong("what is signed is another time stamp")
    certificate = _find_certificate(signed, signer, attributes)
    usage = certificate.extended_key_usage_value
    if usage is None or usage.native != ["time_stamping"]:
        raise _wrong("its certificate is not one for stamping time")
    # What is signed are the attributes as a set, which is how they stand under another tag.
    words = b"\x31" + signer["signed_attrs"].dump()[1:]
    _verify(certificate, signer["signature"].native, words, kind, signer["signature_algorithm"])
    return certificate


def _find_certificate(signed: Any, signer: Any, attributes: dict[str, Any]) -> Any:
    wanted = signer["sid"].chosen
    for choice in signed["certificates"]:
        certificate = choice.chosen
        if (certificate.serial_number, certificate.issuer) != (wanted["serial_number"].native, wanted["issuer"]):
            continue
        # The signature says which certificate it is meant for, so that no other with the same name stands in.
        if "signing_certificate_v2" in attributes:
            said = attributes["signing_certificate_v2"]["certs"][0]
            found = hashlib.new(said["hash_algorithm"]["algorithm"].native, certificate.dump()).digest()
        else:
            said = attributes["signing_certificate"]["certs"][0]
            found = hashlib.sha1(certificate.dump(), usedforsecurity=False).digest()
        if hmac.compare_digest(found, said["cert_hash"].native):
            return certificate
    raise _wrong("the certificate it was signed with is not in it")


def _verify(certificate: Any, signature: bytes, words: bytes, kind: str, algorithm: Any) -> None:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    kinds: dict[str, HashAlgorithm] = {"sha256": SHA256(), "sha384": SHA384(), "sha512": SHA512()}
    digest = kinds[kind]
    try:
        key = load_der_public_key(certificate.public_key.dump())
        if isinstance(key, rsa.RSAPublicKey) and algorithm.signature_algo == "rsassa_pkcs1v15":
            key.verify(signature, words, padding.PKCS1v15(), digest)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, words, ec.ECDSA(digest))
        else:
            raise _wrong("it is signed in a way that is not known here")
    except (InvalidSignature, UnsupportedAlgorithm) as error:
        raise _wrong("its signature does not hold") from error


def _wrong(what: str) -> InputError:
    return InputError(f"{what}.", item="the response", next_step=NEXT)
