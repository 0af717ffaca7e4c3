"""A ZIP file for Uwazi's import: `import.csv` with an entity a row, and how to set up the template."""

from __future__ import annotations

from onrecord.codebook import load_codebook
from onrecord.release.exports.words import codes_of, name_act, name_country, write_csv, write_zip
from onrecord.release.levels import FAMILY
from onrecord.release.page import label_act
from onrecord.release.released import PublicRelease, ReleasedCitation, ReleasedRow

LABEL = "Uwazi CSV in a ZIP file"
KINDS = frozenset({"counts", "citations"})
COLUMNS = (
    "title", "act", "esf_code", "country", "province", "place", "when", "when_edtf", "people_affected", "origins",
    "not_said",
)  # fmt: skip
CITED = ("title", "act", "esf_code", "country", "province", "article", "published")
TYPES = {
    "act": "select (Group::Term)", "esf_code": "text", "country": "select", "province": "select", "place": "text",
    "when": "date range", "when_edtf": "text", "people_affected": "select", "origins": "select", "not_said": "text",
    "article": "link", "published": "date",
}  # fmt: skip
"""The type that each property of the template is to have."""
CANNOT_HOLD: tuple[str, ...] = (
    "A date that is not a whole day: `when` is the range from the first to the last day it may be, and `when_edtf` says"
    " how exact it is.",
    "A place without a point: there is no geolocation column, since no release holds a coordinate.",
    "A contest as such: `origins` says that independent origins disagree.",
    "The sign | in a name: it parts values there, and is written as /.",
    "A signature of a cited row: it stays in `citations.csv`.",
)


def export(release: PublicRelease) -> dict[str, bytes]:
    """Return a ZIP file of `import.csv` and the list of properties that the template needs."""
    columns: tuple[str, ...] = CITED if release.kind == "citations" else COLUMNS
    lines = [*map(_write, release.rows), *map(_write_cited, release.citations)]
    template = [{"property": name, "type": TYPES[name]} for name in columns if name in TYPES]
    files = {"import.csv": write_csv(columns, lines), "template.csv": write_csv(("property", "type"), template)}
    return {"uwazi.zip": write_zip(files)}


def _write(row: ReleasedRow) -> dict[str, str]:
    when = row.when
    return {
        "title": _plain(name_act(row)),
        "act": _group(row.act),
        "esf_code": codes_of(row.act).get("esf", ""),
        "country": name_country(row.country),
        "province": _plain(row.province),
        "place": _plain(row.place),
        "when": f"{when.start}:{when.end}" if when.start else "",
        "when_edtf": when.edtf,
        "people_affected": row.count,
        "origins": row.status,
        "not_said": row.coarsened,
    }


def _write_cited(cited: ReleasedCitation) -> dict[str, str]:
    return {
        "title": _plain(name_act(cited)),
        "act": _group(cited.act),
        "esf_code": codes_of(cited.act).get("esf", ""),
        "country": name_country(cited.country),
        "province": _plain(cited.province),
        "article": f"{_plain(cited.outlet) or 'Article'}|{cited.url.replace('|', '%7C')}",
        "published": cited.published,
    }


def _group(act: str) -> str:
    """Return an act within its family, as Uwazi writes a term within a group."""
    types = load_codebook().types
    family = types[act].family if act in types else act.removesuffix(FAMILY)
    return f"{_plain(family.replace('-', ' ').capitalize())}::{_plain(label_act(act))}"


def _plain(name: str) -> str:
    return name.replace("|", "/").replace("::", ":")
