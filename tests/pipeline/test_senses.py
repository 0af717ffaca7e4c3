"""How acts are told, compared across reports: nothing of a private person, or of a source to protect, comes into it."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.encoder import load_model
from onrecord.link.passages import measure_senses
from onrecord.model import Mention, Sense
from onrecord.pipeline import document_from_row, prepare_claims, read_claims

RAID = (
    "Police raided the bookshop of {one} in Mombasa on Tuesday and took fourteen students away, a lawyer said. "
    "{two} was let go at dawn."
)
NAMES = st.lists(
    st.sampled_from(["Wanjiru", "Said bin Omar", "Grace Achieng Odhiambo", "Kibet", "Maria del Pozo", "al-Rahman"]),
    min_size=2, max_size=2,
)  # fmt: skip


def read(text):
    document = document_from_row({"id": "r", "text": text, "published": "2024-05-02", "language": "en"})
    found = read_claims(document)
    linked = prepare_claims(document, found.claims, read_blanked=load_model().read_blanked)
    return [(c.claim.act.type, c.mention.sense) for c in linked]


@settings(deadline=None, max_examples=15)
@given(NAMES)
def test_swapping_names_changes_no_number(names):
    usual = read(RAID.format(one="Otieno Were", two="Fatuma Ali"))
    swapped = read(RAID.format(one=names[0], two=names[1]))
    common = {act for act, _ in usual} & {act for act, _ in swapped}
    assert common
    assert {a: s for a, s in usual if a in common} == {a: s for a, s in swapped if a in common}


def test_a_source_to_protect_leaves_no_trace():
    told = "Soldiers beat nine men at the mill near Goma on Monday, {} who asked not to be named said."
    one, other = read(told.format("a ferryman")), read(told.format("a nurse of the clinic"))
    assert one == other


def test_a_vector_has_length_one_and_is_likest_itself():
    (_, sense), *_ = read(RAID.format(one="Otieno", two="Fatuma"))
    assert abs(measure_senses(sense, sense) - 1) < 0.05
    assert len(sense.numbers) == 64


def test_without_a_model_there_is_none():
    document = document_from_row({"id": "r", "text": "Police arrested two men.", "language": "en"})
    assert all(c.mention.sense is None for c in prepare_claims(document, read_claims(document).claims))


def test_senses_of_two_models_are_not_compared():
    (_, sense), *_ = read(RAID.format(one="Otieno", two="Fatuma"))
    assert measure_senses(sense, replace(sense, by="another")) is None
    assert measure_senses(sense, None) is None


def test_an_act_whose_own_words_were_hidden_has_none():
    text = "Police Arrest Fourteen\n\nFourteen students were arrested in Mombasa on Tuesday, police said."
    found = read(text)
    assert any(sense is None for _, sense in found) or len(found) == 1
    assert any(sense is not None for _, sense in found)


def test_a_sense_comes_back_from_its_json():
    mention = Mention(paragraph=2, sense=Sense("m", bytes(range(64))))
    assert Mention.from_json(json.loads(json.dumps(mention.to_json()))) == mention
    assert Mention.from_json({"paragraph": 2}).sense is None
