"""Small releases, as plans and as folders, for tests of exporters and importers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from build import GOMA, KACHIN, MYANMAR, make_claim
from releases import MANY, OPEN, TODAY

from onrecord.model import ClaimVerdict, Published, SourceKind
from onrecord.release import (
    CitationPlan,
    PublicRelease,
    ReleasableClaim,
    ReleasableIncident,
    ReleasePlan,
    plan_citations,
    plan_release,
    render_citations,
    render_release,
    write_files,
)
from onrecord.release.released import tell_citations, tell_rows

KEY = bytes(range(32))
SECRETS = ("Hla Khin", "the old clinic", "claim-", "incident-", "25.38", "97.39")
"""What stands in the claims below and in no file of a release."""


def make_incidents() -> list[ReleasableIncident]:
    """Return incidents of several acts, places and precisions; their statuses differ."""
    claims = (
        make_claim("claim-one"),
        make_claim("claim-two", act="killing", place=KACHIN, when="2021-03"),
        make_claim("claim-three", act="protest", place=MYANMAR, when="2021", count=None),
        make_claim("claim-four", act="torture", place=GOMA, when=None),
        make_claim("claim-five", act="trial", place=GOMA, when="2020-01-10/2020-03-02"),
    )
    statuses = ("contested", "single", "corroborated", "single", "contested")
    words = ("Hla Khin", "the old clinic")
    return [
        ReleasableIncident(
            f"incident-{claim.id}",
            (ReleasableClaim(claim, ClaimVerdict.READS_RIGHT, OPEN, words=words),),
            status=status,
        )
        for claim, status in zip(claims, statuses, strict=True)
    ]


def make_plan(policy: str = "internal") -> ReleasePlan:
    return plan_release(make_incidents(), policy, today=TODAY, counts=MANY)


def make_citations() -> CitationPlan:
    published = Published("https://news.example/2021/03?a=1|2", "The Kachin Post", date(2021, 3, 10), TODAY)
    claims = [
        make_claim("claim-one", source=SourceKind.OFFICIAL),
        make_claim("claim-two", act="killing", place=MYANMAR),
    ]
    incidents = [
        ReleasableIncident(
            f"incident-{c.id}", (ReleasableClaim(c, ClaimVerdict.READS_RIGHT, OPEN, published=published),)
        )
        for c in claims
    ]
    return plan_citations(incidents, "cited", today=TODAY)


def tell_counts(policy: str = "internal") -> PublicRelease:
    return tell_rows(make_plan(policy), release="0a1b", today=TODAY)


def tell_cited() -> PublicRelease:
    plan = make_citations()
    lines = [{**row.cells(), "signature": "c2lnbmVk"} for row in plan.rows]
    return tell_citations(plan, lines, release="0a1b", today=TODAY)


def write_counts(out: Path, policy: str = "internal", formats: tuple[str, ...] = ()) -> Path:
    write_files(render_release(make_plan(policy), today=TODAY, formats=formats), out)
    return out


def write_cited(out: Path, formats: tuple[str, ...] = ()) -> Path:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(KEY)
    public = key.public_key().public_bytes_raw()
    write_files(render_citations(make_citations(), today=TODAY, sign=key.sign, public_key=public, formats=formats), out)
    return out
