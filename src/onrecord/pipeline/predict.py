"""Answers in the shapes of the public yardsticks, made of nothing but a report's own text and metadata."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from onrecord.encoder import read_text
from onrecord.extract.learned.attributions import read_attributions
from onrecord.extract.learned.participants import find_attackers
from onrecord.extract.sentences import split_sentences
from onrecord.gazetteer import open_gazetteer
from onrecord.link.likeness import link_tellings
from onrecord.model import Document
from onrecord.pipeline.reading import document_from_row
from onrecord.pipeline.tellings import make_telling
from onrecord.release.masking import mask_with_model
from onrecord.resolve.dates import find_times
from onrecord.resolve.places import find_places, is_location

Row = dict[str, Any]
GIVEN = ("id", "text", "title", "publisher", "language", "published", "dct")
"""The only keys that are read; a test feeds shuffled gold beside them and expects the same answers."""


def predict(task: str, rows: Iterable[Row]) -> Iterator[Row]:
    """Yield a line of answers for each line in, in the same order. Raises KeyError for an unknown task."""
    yield from TASKS[task](document_from_row({k: row[k] for k in GIVEN if k in row}) for row in rows)


def _predict_attribution(documents: Iterable[Document]) -> Iterator[Row]:
    for document in documents:
        text = document.text
        reads = document.language.read
        found = read_attributions(text, split_sentences(text), read_text(text), guide="news_") if reads else ()
        yield {
            "id": document.id,
            "attributions": [
                {
                    "source": [a.source.to_json()] if a.source else [],
                    "cue": [a.cue.to_json()] if a.cue else [],
                    "content": [s.to_json() for s in a.content],
                }
                for a in found
            ],
        }


def _predict_redaction(documents: Iterable[Document]) -> Iterator[Row]:
    for document in documents:
        yield {
            "id": document.id,
            "masks": [s.to_json() for s in mask_with_model(document.text, read_text(document.text))],
        }


def _predict_dates(documents: Iterable[Document]) -> Iterator[Row]:
    for document in documents:
        # TIMEX3 has no value for the whole of a range: its two ends stand for it.
        times = [t for t in find_times(document.text, document.published, document.language.code or "en") if t.value]
        yield {
            "id": document.id,
            "timex": [{"start": t.span.start, "end": t.span.end, "type": t.type, "value": t.value} for t in times],
        }


def _predict_places(documents: Iterable[Document]) -> Iterator[Row]:
    gazetteer = open_gazetteer()
    for document in documents:
        found = [m for m in find_places(document.text, gazetteer, document.publisher) if m.place and is_location(m)]
        yield {
            "id": document.id,
            "places": [
                {"start": m.span.start, "end": m.span.end, "lat": m.place.lat, "lon": m.place.lon}
                for m in found
                if m.place
            ],
        }


def _predict_roles(documents: Iterable[Document]) -> Iterator[Row]:
    for document in documents:
        attackers, attacked = find_attackers(read_text(document.text))
        yield {
            "id": document.id,
            "roles": {"agent": [s.to_json() for s in attackers], "affected": [s.to_json() for s in attacked]},
        }


def _predict_linking(documents: Iterable[Document]) -> Iterator[Row]:
    """Give each document the incident that it tells of as a whole, compared by what holds no private name."""
    gazetteer = open_gazetteer()
    tellings = [make_telling(document, gazetteer) for document in documents]
    incident_of = {member: f"incident-{members[0]}" for members in link_tellings(tellings) for member in members}
    for telling in tellings:
        yield {"id": telling.id, "incident": incident_of[telling.id]}


TASKS: dict[str, Callable[[Iterable[Document]], Iterator[Row]]] = {
    "attribution": _predict_attribution,
    "redaction": _predict_redaction,
    "dates": _predict_dates,
    "places": _predict_places,
    "linking": _predict_linking,
    "roles": _predict_roles,
}
"""The tasks of the yardsticks by name."""
