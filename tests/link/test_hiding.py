"""What may lead to a private person is hidden from the model; days, bodies and openings are not, where they name nobody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.codebook import load_words
from onrecord.link.hiding import WORD, find_private
from onrecord.link.words import may_name
from onrecord.model import Span


def hide(text, public=()):
    for span in reversed(find_private(text, public)):
        text = f"{text[: span.start]}*{text[span.end :]}"
    return text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("On Tuesday the Ministry held Maria del Pozo, 34, of flat 7.", "On Tuesday the Ministry held * * *, 34, of flat 7."),
        ("They denied it in May. The dead were nine.", "They denied it in May. The dead were nine."),
        ("At noon Sunday Okello and Justice Wanjiru fled.", "At noon * * and * * fled."),
        ("Rahmat Jan was let go by Said bin Omar.", "* * was let go by * * *."),
        ("To‘xtayev was beaten, Ma‘ruf and McBride too.", "* was beaten, * and * too."),
        ("An Nguyen ran. An officer came.", "* * ran. An officer came."),
        ("call 077 123 4567 or 0771234567", "call * * * or *"),
        ("held 1,200 people in cell 12 for 34 days", "held 1,200 people in cell 12 for 34 days"),
        ("السيد محمد هنا", "* * *"),
    ],
)  # fmt: skip
def test_names_are_hidden_and_what_names_nobody_is_not(text, shown):
    assert hide(text) == shown


def test_handles_and_addresses_are_hidden_whole():
    assert not {"otieno", "were", "mail"} & set(hide("write to otieno.were@mail.org or @otienowere").split("*"))
    assert hide("see https://forum.example/otieno now") == "see *://*.*/* now"


def test_a_public_name_is_shown_and_a_name_beside_it_is_not():
    text = "Okello was held in Gulu"
    assert hide(text, [Span(19, 23)]) == "* was held in Gulu"


@given(st.text(max_size=120))
def test_no_word_with_a_capital_is_shown_but_of_the_lists(text):
    hidden = set(find_private(text))
    shown = [m[0] for m in WORD.finditer(text) if Span(*m.span()) not in hidden]
    listed = {w for name in ("leading", "openings") for w in load_words("linking")["names"][name]}
    listed |= {*load_words("linking")["bodies"]["words"], *load_words("places")["words"]["months"]}
    listed |= {*load_words("places")["words"]["days"]}
    assert all(w.lower() in listed for w in shown if may_name(w) or not (w[0].islower() or w[0].isdigit()))


@given(st.sampled_from(["Wanjiru", "Said bin Omar", "Grace Achieng Odhiambo", "al-Rahman", "Ma‘ruf", "O’Neill"]))
def test_what_is_shown_does_not_depend_on_the_name(name):
    said = "Police took {} from the mill on Tuesday; nine others of the Ministry saw it."
    shown = " ".join(w for w in hide(said.format(name)).replace("*-*", "*").split() if w != "*")
    assert shown == " ".join(w for w in hide(said.format("Otieno")).split() if w != "*")
