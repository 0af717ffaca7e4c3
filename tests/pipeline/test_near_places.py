"""Places near a claim that names none: of the title, and of an office that speaks; never of a source to protect."""

from __future__ import annotations

from onrecord.model import Place
from onrecord.pipeline import document_from_row, prepare_claims, read_claims


def near_of(text: str) -> list[tuple[Place, ...]]:
    document = document_from_row({"id": "r", "text": text, "language": "en", "published": "2021-03-10"})
    claims = read_claims(document).claims
    assert claims, "the sentence holds no claim, so it tests nothing"
    return [linked.near for linked in prepare_claims(document, claims)]


def names(near: list[tuple[Place, ...]]) -> set[str]:
    return {place.name for places in near for place in places}


def test_the_place_of_an_office_that_denies_is_near_the_act() -> None:
    assert "Kisumu" in names(near_of("Police in Kisumu denied that any students had been arrested."))


def test_the_place_in_a_title_is_near_acts_that_name_none() -> None:
    assert "Kisumu" in names(near_of("Quiet returns to Kisumu\n\nPolice arrested eleven students on Tuesday."))


def test_a_witness_lends_no_place() -> None:
    text = "A witness in Kisumu, who asked not to be named, said soldiers arrested eleven students."
    assert all("Kisumu" not in {p.name for p in places} for places in near_of(text) if places)


def test_several_places_in_a_title_tell_nothing() -> None:
    assert not names(near_of("From Kisumu to Mombasa, a long week\n\nPolice arrested eleven students on Tuesday."))


def test_a_claim_with_its_own_place_needs_none() -> None:
    text = "Quiet returns to Kisumu\n\nPolice arrested eleven students in Mombasa on Tuesday."
    assert not names(near_of(text))


def test_a_text_without_a_first_line_of_its_own_has_no_title() -> None:
    assert near_of("Police arrested eleven students on Tuesday.") == [()]
    assert not names(near_of("\nPolice arrested eleven students on Tuesday."))
