"""What the search index holds of names in real texts: `python eval/searching.py BENCH [--part dev] [--errors]`.

BENCH holds the redaction yardstick (`data/redaction/dev.jsonl`): court cases whose names of people are marked.
Counted are a name's words that are in the index of its text at that spot, and how many of the other words are.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from onrecord.gazetteer import open_gazetteer
from onrecord.model import Document, Language
from onrecord.pipeline.searching import make_searchable, read_query
from onrecord.pipeline.searching.beside import list_titles
from onrecord.pipeline.searching.folding import Script
from onrecord.pipeline.searching.known import is_name

PLAIN = {"the", "applicant", "applicants", *list_titles("cased"), *list_titles("cased", "honorifics"), "chancellor"}
"""Words that stand inside the marks and name nobody."""


@dataclass(slots=True)
class Counts:
    """Words of names and other words, with how many of them are in the index."""

    names: int = 0
    kept_names: int = 0
    others: int = 0
    kept_others: int = 0
    whole: int = 0
    refused: int = 0
    errors: Counter[str] = field(default_factory=Counter)


def find_people(row: dict[str, list[list[dict[str, str | int]]]]) -> Iterator[tuple[int, int]]:
    """Yield where names of people stand, by any annotator."""
    for annotator in row["annotators"]:
        for mention in annotator:
            if mention["type"] == "PERSON":
                yield int(mention["start"]), int(mention["end"])


def measure(rows: Iterator[dict[str, object]]) -> Counts:
    """Return what is kept of names and of other words."""
    counts, gazetteer = Counts(), open_gazetteer()
    for row in rows:
        text = str(row["text"])
        found = make_searchable(Document("r", text, None, None, None, Language("en", True)), gazetteer)
        people = sorted(set(find_people(row)))  # type: ignore[arg-type]  # a row of the yardstick
        inside = {at for start, end in people for at in range(start, end)}
        for word in found.words:
            piece = word.piece
            if piece.script is not Script.CASED or len(piece.folded) < 3:
                continue
            named = piece.start in inside and piece.capital
            if named and piece.folded not in PLAIN:
                counts.names += 1
                counts.kept_names += bool(word.terms)
                if word.terms:
                    counts.errors[text[piece.start : piece.end]] += 1
            elif not named and not is_name(piece.folded):
                counts.others += 1
                counts.kept_others += bool(word.terms)
        for name in {text[a:b] for a, b in people if text[a:b][0].isupper() and " " in text[a:b]}:
            counts.whole += 1
            refused = read_query(name, gazetteer).refused
            counts.refused += refused
            if not refused:
                counts.errors[name] += 1
    return counts


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--part", default="dev")
    parser.add_argument("--errors", action="store_true")
    given = parser.parse_args()
    path = given.bench / "data/redaction" / f"{given.part}.jsonl"
    with path.open(encoding="utf-8") as lines:
        counts = measure(json.loads(line) for line in lines)
    print(f"words of names in the index: {counts.kept_names} of {counts.names}")
    print(f"other words in the index: {counts.kept_others} of {counts.others}")
    print(f"names refused as a query: {counts.refused} of {counts.whole}")
    if given.errors:
        print(counts.errors.most_common(60))


if __name__ == "__main__":
    main()
