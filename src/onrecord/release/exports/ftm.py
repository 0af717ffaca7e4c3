"""FollowTheMoney entities, one a line: an Event for each row, an Article for each cited address; never a person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from onrecord.model import Json
from onrecord.release.exports.words import describe_row, name_act, name_where, write_json_lines
from onrecord.release.page import label_act
from onrecord.release.released import PublicRelease, ReleasedCitation, ReleasedRow

LABEL = "FollowTheMoney JSON lines"
KINDS = frozenset({"counts", "citations"})
CANNOT_HOLD: tuple[str, ...] = (
    "A quarter: dates are prefixes (`2021`, `2021-03`), so that a quarter has a first and a last day only, and `notes`"
    " has its EDTF.",
    "A band of people affected and a contest: the event's `summary` says both in words.",
    "People: no Person, LegalEntity or Mention is written, and `involved` and `organizer` are never filled.",
    "The title and the text of an article: a release has neither. An Article is called by its outlet and day, in"
    " `title` too, since that is what Aleph shows of it.",
    "A signature of a cited row: it stays in `citations.csv`.",
)


def export(release: PublicRelease) -> dict[str, bytes]:
    """Return the entities of a release, each article once, before the events it is proof of."""
    return {"ftm.jsonl": write_json_lines([*_write_events(release), *_write_cited(release)])}


def _write_events(release: PublicRelease) -> Iterator[Json]:
    for row in release.rows:
        yield _entity(release, "Event", row.id, _tell_event(row))


def _tell_event(row: ReleasedRow) -> dict[str, str]:
    when = row.when
    return {
        "name": name_act(row),
        "summary": describe_row(row),
        "date": "" if "Q" in row.period else row.period,
        "startDate": when.start,
        "endDate": when.end,
        "location": name_where(row),
        "country": row.country.lower(),
        "keywords": row.act,
        "notes": f"EDTF {when.edtf}" if when.edtf else "",
    }


def _write_cited(release: PublicRelease) -> Iterator[Json]:
    articles: set[str] = set()
    for number, cited in enumerate(release.citations):
        article = _entity(release, "Article", cited.url, _tell_article(cited))
        if article["id"] not in articles:
            articles.add(article["id"])
            yield article
        told = {
            "name": name_act(cited),
            "summary": f"{label_act(cited.act)}, as an article says.",
            "location": name_where(cited),
            "country": cited.country.lower(),
            "keywords": cited.act,
            "sourceUrl": cited.url,
            "publisher": cited.outlet,
            "proof": article["id"],
        }
        yield _entity(release, "Event", f"{number}", told)


def _tell_article(cited: ReleasedCitation) -> dict[str, str]:
    called = ", ".join(part for part in (cited.outlet, cited.published) if part) or cited.url
    return {
        "name": called,
        "title": called,
        "sourceUrl": cited.url,
        "publisher": cited.outlet,
        "publishedAt": cited.published,
    }


def _entity(release: PublicRelease, schema: str, key: str, said: dict[str, str]) -> Json:
    """Return an entity whose id stands for it in this release alone."""
    number = hashlib.sha256(f"{release.id}\0{schema}\0{key}".encode()).hexdigest()[:40]
    return {
        "id": f"onrecord-{number}",
        "schema": schema,
        "properties": {name: [value] for name, value in said.items() if value},
    }
