"""Which sources of a report the product takes as ones to protect, told or not by any claim."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.codebook import load_codebook
from onrecord.encoder import read_text
from onrecord.extract import extract
from onrecord.model import Document
from onrecord.resolve.sources import describe_source, resolve_mentions


def find_confidential(document: Document, *, use_model: bool = True) -> Iterator[tuple[int, int]]:
    """Yield the words of every source that is taken as one to protect."""
    reading = read_text(document.text) if use_model else None
    attributions = extract(document, load_codebook(), reading).attributions
    mentions = resolve_mentions(document.text, attributions)
    for attribution in attributions:
        told = describe_source(document.text, attribution, mentions.get(attribution.id), reading)
        if told.confidential and attribution.source:
            yield attribution.source.start, attribution.source.end
