"""One report at a time: a document in, its claims out, the same alone or among a million."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from onrecord.codebook import Codebook, load_codebook
from onrecord.encoder import Reading, read_text
from onrecord.errors import InputError
from onrecord.extract import extract
from onrecord.gazetteer import open_gazetteer
from onrecord.model import Document, KeyedHash, ReportClaims, content_hash
from onrecord.read import detect_language, language_of
from onrecord.resolve import resolve

ReadWords = Callable[[str], Reading]
"""A model: a text in, its reading out."""


def read_claims(
    document: Document,
    *,
    keyed: KeyedHash = content_hash,
    read: ReadWords | None = read_text,
    codebook: Codebook | None = None,
    places: tuple[bytes, ...] = (),
) -> ReportClaims:
    """Return who says that who did what in one report; no claims where its language is not read.

    `read` is another model, or None for rules alone, and `codebook` another than the one that ships, where they are
    measured beside it. `places` are packed stores of places that a record imported.
    """
    reading = read(document.text) if read and document.language.read else None
    extraction = extract(document, codebook or load_codebook(), reading)
    return resolve(document, extraction, open_gazetteer(places), reading, keyed=keyed)


def document_from_row(row: dict[str, Any]) -> Document:
    """Return the document of one JSON line: `id`, `text` and, if known, title, published, publisher, language.

    `dct` serves as `published`; every other key is ignored. Raises InputError naming the key that is wrong.
    """
    given = str(row.get("id", ""))
    text = row.get("text")
    if not given or not isinstance(text, str):
        raise InputError("a report needs an id and a text.", item=given or None, next_step="Give both as strings.")
    published = _read_date(given, row.get("published") or row.get("dct"))
    code = row.get("language")
    language = language_of(code) if isinstance(code, str) else detect_language(text)
    title, publisher = row.get("title"), row.get("publisher")
    return Document(
        id=given,
        text=text,
        title=title if isinstance(title, str) else None,
        published=published,
        publisher=publisher if isinstance(publisher, str) else None,
        language=language,
    )


def _read_date(given: str, value: object) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise InputError(
            f"published is {value!r}, which is no date.", item=given, next_step="Write it as 2021-03-10."
        ) from error
