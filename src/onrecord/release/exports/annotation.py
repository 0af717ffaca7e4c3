"""W3C Web Annotations of cited articles: which act an article tells of, said of its address, without a word of it.

A span in an article would be more exact, and would say more than the release does: its rows hold no word and no
position. Words around an act name people, so that no quote leaves (docs/exports.md tells why).
"""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.model import Json
from onrecord.release.exports.words import codes_of, write_json
from onrecord.release.page import label_act
from onrecord.release.released import PublicRelease, ReleasedCitation

LABEL = "W3C Web Annotation"
KINDS = frozenset({"citations"})
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
CANNOT_HOLD: tuple[str, ...] = (
    "Rows of counts: an annotation is of a text, and only a release of citations has addresses of texts.",
    "A spot in the article: a quote would carry the words of a report, which no release holds, and a position would be"
    " of the record's own text, which nobody else has. The target is the whole article.",
    "Country and province of the act: they stand in the body in words.",
    "A signature of a cited row: it stays in `citations.csv`.",
)


def export(release: PublicRelease) -> dict[str, bytes]:
    """Return one page of annotations, one for each cited row."""
    name = f"urn:onrecord:release:{release.id}"
    page = {
        "@context": CONTEXT,
        "id": f"{name}:annotations",
        "type": "AnnotationPage",
        "startIndex": 0,
        "items": [_write(name, n, cited) for n, cited in enumerate(release.citations, 1)],
    }
    return {"annotations.jsonld": write_json(page)}


def _write(name: str, number: int, cited: ReleasedCitation) -> Json:
    return {
        "id": f"{name}:{number}",
        "type": "Annotation",
        "motivation": "classifying",
        "body": list(_write_bodies(cited)),
        "target": {"type": "SpecificResource", "source": cited.url},
    }


def _write_bodies(cited: ReleasedCitation) -> Iterator[Json]:
    where = ", ".join(part for part in (cited.province, cited.country) if part)
    yield _body("tagging", label_act(cited.act))
    yield _body("classifying", f"onrecord:{cited.act}")
    for scheme, code in sorted(codes_of(cited.act).items()):
        yield _body("classifying", f"{scheme}:{code}")
    if where:
        yield _body("describing", where)


def _body(purpose: str, value: str) -> Json:
    return {"type": "TextualBody", "purpose": purpose, "value": value, "format": "text/plain"}
