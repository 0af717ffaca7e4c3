"""Which sources of a report the product takes as ones to protect, told or not by any claim."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.codebook import load_codebook
from onrecord.encoder import read_text
from onrecord.extract import extract
from onrecord.model import Document
from onrecord.pipeline.reading import ReadWords
from onrecord.resolve.sources import describe_source, resolve_mentions


def find_confidential(document: Document, *, read: ReadWords | None = read_text) -> Iterator[tuple[int, int]]:
    """Yield the words of every source that is taken as one to protect."""
    reading = read(document.text) if read else None
    attributions = extract(document, load_codebook(), reading).attributions
    mentions = resolve_mentions(document.text, attributions)
    for attribution in attributions:
        told = describe_source(document.text, attribution, mentions.get(attribution.id), reading)
        if told.confidential and attribution.source:
            yield attribution.source.start, attribution.source.end
