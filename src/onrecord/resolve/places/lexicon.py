"""The words that tell places from other names, read once from the codebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from onrecord.codebook import load_words
from onrecord.gazetteer import Kind

Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The word lists of `codebook/words/places.toml` and `ordinary_en.toml`."""

    strong: Words
    weak: Words
    directions: Words
    types: Mapping[Kind, Words]
    between_types: Words
    features_before: Words
    features_after: Words
    sites: Words
    organisations: Words
    outlets: Words
    diseases: Words
    titles: Words
    offices: Words
    said: Words
    given: Words
    dates: Words
    connectors: Words
    ordinary: Words

    def kinds_of(self, word: str) -> frozenset[Kind]:
        """Return the kinds of entry a type word points at; none for other words."""
        return frozenset(kind for kind, words in self.types.items() if word in words)


@cache
def load_lexicon() -> Lexicon:
    """Return the word lists."""
    words = load_words("places")

    def take(table: str, *keys: str) -> Words:
        return frozenset(w for k in keys for w in words[table][k])

    return Lexicon(
        strong=take("prepositions", "strong"),
        weak=take("prepositions", "weak"),
        directions=take("prepositions", "directions"),
        types={kind: take("types", kind.value) for kind in (Kind.ADMIN1, Kind.ADMIN2, Kind.PLACE)},
        between_types=take("types", "between"),
        features_before=take("features", "before"),
        features_after=take("features", "after"),
        sites=take("features", "sites"),
        organisations=take("organisations", "words"),
        outlets=take("organisations", "outlets"),
        diseases=take("organisations", "diseases"),
        titles=take("people", "titles"),
        offices=take("people", "offices"),
        said=take("people", "said"),
        given=take("people", "given"),
        dates=take("words", "months", "days"),
        connectors=take("words", "connectors"),
        ordinary=frozenset(load_words("ordinary_en")["words"]),
    )
