"""Who says what, as spans of the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.extract.attributions import find_attributions
from onrecord.extract.sentences import split_sentences
from onrecord.resolve.sources import describe_source, resolve_mentions


def read(text):
    found = find_attributions(text, split_sentences(text))
    return [(a.source and a.source.of(text), a.cue and a.cue.of(text), [c.of(text) for c in a.content]) for a in found]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("A lawyer said that police beat him.", "A lawyer", "said", "police beat him."),
        ("Police beat the men, a lawyer said.", "a lawyer", "said", "Police beat the men"),
        (
            "According to the union, officers seized computers.",
            "the union",
            "According to",
            "officers seized computers.",
        ),
        (
            "Officers seized computers, according to the union.",
            "the union",
            "according to",
            "Officers seized computers",
        ),
        ("“They beat us all night,” she said.", "she", "said", "“They beat us all night,”"),
        ("“They beat us all night,” said Nadia Karo.", "Nadia Karo", "said", "“They beat us all night,”"),
        ("The ministry denied that anyone was hurt.", "The ministry", "denied", "anyone was hurt."),
        ("Reportedly, the men were moved at night.", None, "Reportedly", "the men were moved at night."),
    ],
)
def test_forms_of_saying(text, source, cue, content):
    assert (source, cue, [content]) in read(text)


@pytest.mark.parametrize(
    "text",
    [
        "The Ministry of State Security is large.",
        "The reports arrived on Monday.",
        "She continued the walk along the river.",
        "He described the house.",
        "They posted the letter.",
    ],
)
def test_words_with_other_lives_are_left_alone(text):
    assert read(text) == []


def test_hearsay_lies_inside_what_is_said():
    text = "A mother of four said that her neighbour told her that soldiers shot a man."
    found = find_attributions(text, split_sentences(text))
    inner = next(a for a in found if a.cue and a.cue.of(text) == "told")
    assert inner.inside == next(a.id for a in found if a.cue and a.cue.of(text) == "said")


def test_a_paragraph_quoted_alone_belongs_to_the_last_speaker():
    text = "“It was night when they came,” a source in Goma told the Lake Post.\n“They took both of my sons away.”"
    found = find_attributions(text, split_sentences(text))
    alone = next(a for a in found if a.cue is None)
    assert alone.source.of(text) == "a source in Goma"


def test_a_pronoun_is_the_source_named_before_it():
    text = "Keiko Arlund, a lawyer, said the men were beaten. “They could not walk any more,” she said."
    found = find_attributions(text, split_sentences(text))
    mentions = resolve_mentions(text, found)
    she = next(a for a in found if a.source.of(text) == "she")
    assert mentions[she.id].of(text).startswith("Keiko Arlund")


@pytest.mark.parametrize(
    ("text", "kind", "confidential"),
    [
        ("A police spokesperson said that two men were held.", "official", False),
        ("A resident who asked not to be named for fear of reprisals said that two men were held.", "anonymous", True),
        ("A source in Goma said that two men were held.", "anonymous", True),
        ("A neighbour said that two men were held.", "witness", False),
        ("The Lualaba Schools Watch said that two men were held.", "organisation", False),
        ("The newspaper said that two men were held.", "media", False),
    ],
)
def test_what_kind_a_source_is(text, kind, confidential):
    found = find_attributions(text, split_sentences(text))[0]
    source = describe_source(text, found, resolve_mentions(text, [found]).get(found.id))
    assert (source.kind.value, source.confidential) == (kind, confidential)


PIECES = st.sampled_from(
    ["“", "”", '"', " said ", " that ", "police", ", ", ".", "\n", "according to ", "told ", "She", " "]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_text_is_read_and_every_span_lies_in_it(text):
    found = find_attributions(text, split_sentences(text))
    for a in found:
        for span in (a.source, a.cue, *a.content):
            assert span is None or span.of(text).strip()
    resolve_mentions(text, found)
