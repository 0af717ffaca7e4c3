"""A claim that a person points out in a report's text: its words chosen by hand, the rest read where it can be."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from onrecord.codebook import load_codebook
from onrecord.errors import UsageError
from onrecord.extract import find_chain
from onrecord.extract.clauses import find_clause
from onrecord.extract.modality import read_modality
from onrecord.extract.participants import find_participants
from onrecord.extract.sentences import split_sentences
from onrecord.gazetteer import Gazetteer
from onrecord.model import (
    Act,
    Attribution,
    Claim,
    Document,
    ExtractedClaim,
    Extraction,
    KeyedHash,
    Language,
    Mode,
    Polarity,
    Span,
    content_hash,
)
from onrecord.resolve import resolve_claim
from onrecord.resolve.context import read_context

STOPS = re.compile(r"[.!?。！？؟।։።]+[\"'”»)\]]*\s*|\n+")
"""What ends a sentence in a language whose sentences are not read."""
SCRIPTS = {"ARABIC": "ar", "HANGUL": "ko"}
"""Languages whose words for times are known, by their letters; Spanish where they are others."""
LONGEST = 200
"""Characters of the words that tell an act."""


def code_claim(
    document: Document,
    act_type: str,
    trigger: Span,
    gazetteer: Gazetteer,
    *,
    attributions: Sequence[Attribution] = (),
    keyed: KeyedHash = content_hash,
) -> Claim:
    """Return the claim of an act whose words a person chose: times, places, counts and source are read around them.

    In a language that is not read, times and places are still found as far as its words for them are known, and nobody
    is named as its source. Raises UsageError where the type is unknown or the words are none.
    """
    if act_type not in load_codebook().types:
        raise UsageError(f"there is no act type {act_type!r}.", next_step="Choose one from the list.")
    trigger = _trim(document.text, trigger)
    extracted, sentences = (_read if document.language.read else _take)(document, act_type, trigger, attributions)
    extraction = Extraction(tuple(attributions), (extracted,), tuple(sentences))
    told_in = document if document.language.read else replace(document, language=_guess_language(document))
    return resolve_claim(read_context(told_in, extraction, gazetteer), extracted, keyed=keyed)


def _guess_language(document: Document) -> Language:
    """Return the language whose words for times are looked for: the one known, else by the letters of the text."""
    letters = Counter(name for c in document.text if (name := SCRIPTS.get(unicodedata.name(c, "").split(" ")[0])))
    code = document.language.code or (letters.most_common(1)[0][0] if letters else "es")
    return Language(code, False)


def _trim(text: str, span: Span) -> Span:
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    end = span.start + len(words.rstrip())
    if start >= end or end - start > LONGEST:
        raise UsageError(
            "no words were chosen, or too many.",
            next_step=f"Choose those that tell the act, at most {LONGEST} letters.",
        )
    return Span(start, end)


def _read(
    document: Document, act_type: str, trigger: Span, attributions: Sequence[Attribution]
) -> tuple[ExtractedClaim, Sequence[Span]]:
    text, sentences = document.text, split_sentences(document.text)
    sentence = _around(sentences, trigger)
    clause = find_clause(text, sentence, trigger)
    told = read_modality(text, sentence, clause, trigger, act_type)
    claim = ExtractedClaim(
        act=Act(act_type, trigger, clause),
        mode=told.mode,
        polarity=told.polarity,
        chain=find_chain(trigger, attributions, {a.id: a for a in attributions}),
        denial=told.denial,
        outcome=told.outcome,
        participants=find_participants(text, sentence, clause, trigger, load_codebook().types[act_type]),
        confidence=1.0,
    )
    return claim, sentences


def _take(
    document: Document, act_type: str, trigger: Span, _: Sequence[Attribution]
) -> tuple[ExtractedClaim, Sequence[Span]]:
    cuts = [0, *(m.end() for m in STOPS.finditer(document.text)), len(document.text)]
    sentences = [Span(a, b) for a, b in pairwise(cuts) if document.text[a:b].strip()]
    act = Act(act_type, trigger, _around(sentences, trigger))
    return ExtractedClaim(act, Mode.HAPPENED, Polarity.ASSERTED, confidence=1.0), sentences


def _around(sentences: Sequence[Span], trigger: Span) -> Span:
    """Return the sentence of a trigger, or all of those it runs over."""
    met = [s for s in sentences if s.overlaps(trigger)]
    if not met:
        return trigger
    return Span(min(trigger.start, met[0].start), max(trigger.end, met[-1].end))
