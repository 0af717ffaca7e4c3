"""Whole reports compared across a record: private names are blanked, places and days tell them apart."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.gazetteer import open_gazetteer
from onrecord.link.likeness import link_tellings
from onrecord.model import Document, Language
from onrecord.pipeline import predict
from onrecord.pipeline.tellings import make_telling

TEXTS = {
    "a1": (
        "2024-05-14",
        "Police in Mombasa arrested fourteen dockworkers on Sunday after a vigil at the container terminal. Wanjiru Otieno, a lawyer for the men, said they were taken from the pavement one by one. Kamau Njoroge, 19, was beaten.",
    ),
    "a2": (
        "2024-05-14",
        "Fourteen dockworkers were arrested in Mombasa on Sunday evening when police broke up a vigil outside the container terminal, a union said. A 19-year-old was beaten, according to Wanjiru Otieno, their lawyer.",
    ),
    "b1": (
        "2024-05-15",
        "Soldiers set fire to forty houses in Sittwe on Tuesday, villagers said. Aung Kyaw, 44, watched his rice store burn. The army denied that its troops had been in the township.",
    ),
    "b2": (
        "2024-05-16",
        "Forty houses burnt down in Sittwe on Tuesday after soldiers entered the village, residents told this paper. A rice store burnt with them. The army denied it.",
    ),
    "c1": (
        "2024-05-21",
        "Police in Kisumu arrested three nurses on Monday after a strike at the county hospital. A court let them go on bail the next day. Achieng Ouma, 31, said she had not slept.",
    ),
}
NAMES = ["Wanjiru Otieno", "Kamau Njoroge", "Aung Kyaw", "Achieng Ouma"]
OTHERS = ["Brannik Solvei", "Tordis Quillim", "Zefirin Molk", "Odalys Prenn", "Ysolde Karmik", "Hjalte Brusk"]


def read(key, text, published):
    document = Document(
        id=key, text=text, title=None, published=published, publisher=None, language=Language("en", True)
    )
    return make_telling(document, open_gazetteer())


def link(texts=TEXTS):
    return sorted(link_tellings([read(k, t, date.fromisoformat(d)) for k, (d, t) in texts.items()]))


def test_reports_of_one_happening_are_one_and_of_others_are_not():
    assert link() == [["a1", "a2"], ["b1", "b2"], ["c1"]]


@settings(deadline=None, max_examples=20)
@given(st.permutations(OTHERS))
def test_swapping_every_persons_name_changes_no_cluster(names):
    swapped = {}
    for key, (day, text) in TEXTS.items():
        for old, new in zip(NAMES, names, strict=False):
            text = text.replace(old, new)
        swapped[key] = (day, text)
    assert link(swapped) == link()


@settings(deadline=None, max_examples=20)
@given(st.permutations(list(TEXTS)))
def test_the_order_of_reports_changes_nothing(order):
    assert link({k: TEXTS[k] for k in order}) == link()


def test_no_private_name_is_among_the_words_compared():
    for key, (day, text) in TEXTS.items():
        words = " ".join(read(key, text, date.fromisoformat(day)).words)
        assert not [n for name in NAMES for n in name.lower().split() if re.search(rf"\b{n}\b", words)]


def test_lines_of_the_page_are_not_compared():
    day, text = TEXTS["a1"]
    framed = f"Share this story\n\n{text}\n\nRelated: Forty houses burnt in Sittwe\n"
    assert read("a1", framed, date.fromisoformat(day)).words == read("a1", text, date.fromisoformat(day)).words


def test_predict_gives_one_name_to_reports_of_one_happening():
    rows = [{"id": k, "text": t, "published": d} for k, (d, t) in TEXTS.items()]
    found = {row["id"]: row["incident"] for row in predict("linking", rows)}
    assert found["a1"] == found["a2"]
    assert found["b1"] == found["b2"]
    assert len(set(found.values())) == 3


@pytest.mark.parametrize("published", [None, date(2024, 5, 14)])
def test_a_report_without_words_or_date_is_a_happening_of_its_own(published):
    assert link_tellings([read("x", "", published), read("y", "", published)]) == [["x"], ["y"]]
