"""The release as one JSON file of ours: each row with its EDTF time, its plain days and its codes in other lists.

Its shape is `schema/release.json`.
"""

from __future__ import annotations

from onrecord.model import Json
from onrecord.release.exports.words import codes_of, write_json
from onrecord.release.released import PublicRelease, ReleasedCitation, ReleasedRow

LABEL = "onrecord JSON"
KINDS = frozenset({"counts", "citations"})
SCHEMA = "urn:onrecord:release:1"
CANNOT_HOLD: tuple[str, ...] = (
    "Nothing that the release says is missing; what the release itself does not say, it does not hold.",
)


def export(release: PublicRelease) -> dict[str, bytes]:
    """Return the whole release as JSON; null stands for what a row does not say."""
    whole = {
        "schema": SCHEMA,
        "release": release.id,
        "policy": release.policy,
        "date": release.day.isoformat(),
        "kind": release.kind,
        "assumed": list(release.assumptions),
        "expires": release.expires.isoformat() if release.expires else None,
        "rows": [_write(row) for row in release.rows],
        "citations": [_write_cited(cited) for cited in release.citations],
    }
    return {"release.json": write_json(whole)}


def _write(row: ReleasedRow) -> Json:
    when = row.when
    return {
        "id": row.id,
        "act": row.act,
        "codes": dict(codes_of(row.act)),
        "country": row.country,
        "province": row.province or None,
        "place": row.place or None,
        "when": {"edtf": when.edtf, "start": when.start, "end": when.end} if when.edtf else None,
        "count": row.count or None,
        "status": row.status or None,
        "coarsened": row.coarsened or None,
    }


def _write_cited(cited: ReleasedCitation) -> Json:
    return {
        "url": cited.url,
        "outlet": cited.outlet or None,
        "published": cited.published or None,
        "act": cited.act,
        "codes": dict(codes_of(cited.act)),
        "country": cited.country or None,
        "province": cited.province or None,
        "signature": cited.signature or None,
    }
