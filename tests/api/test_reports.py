"""One report in a notebook: its claims as values, and a display that hides whoever is to be protected."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import onrecord
from onrecord.api.hiding import find_hidden
from onrecord.errors import UsageError
from onrecord.model import Claim, Mode

TEXT = (
    "Dockworkers held in Mombasa\n\n"
    "Police arrested 14 dockworkers in Mombasa on 12 May 2024, said Wanja Otieno, a neighbour who asked not to be named "
    "for fear of reprisals.\n\n"
    "Otieno saw it from a roof. The interior ministry denied that anyone was beaten in Mombasa.\n"
)


@pytest.fixture(scope="module")
def report():
    return onrecord.read_report(TEXT, published="2024-05-13", publisher="Coast Lantern")


def test_a_text_gives_claims_as_values_of_the_model(report):
    arrest = next(c for c in report.claims if c.act.type == "arrest")
    assert isinstance(arrest, Claim)
    assert arrest.mode is Mode.HAPPENED
    assert report.words(arrest.act.trigger) == "arrested"
    assert report.words(None) == ""
    assert arrest.when and arrest.when.edtf == "2024-05-12"
    assert report.document.published == date(2024, 5, 13)


def test_a_report_that_is_not_read_says_so_and_has_no_claims():
    report = onrecord.read_report(
        "La policía detuvo a catorce estudiantes en la ciudad ayer por la noche.", language="es"
    )
    assert report.state == "unread-language"
    assert report.claims == ()
    assert "not read" in report._repr_html_()


def test_an_empty_text_and_a_day_that_is_none_are_named():
    with pytest.raises(UsageError, match="no text"):
        onrecord.read_report("  ")
    with pytest.raises(UsageError, match="13 May"):
        onrecord.read_report(TEXT, published="13 May")


def test_a_display_shows_neither_a_protected_source_nor_its_name_anywhere(report):
    shown = report._repr_html_()
    assert "Otieno" not in shown
    assert "Wanja" not in shown
    assert "[protected source]" in shown
    assert "Mombasa" in shown
    assert "interior ministry" in re.sub(r"<[^>]+>", "", shown)


def test_a_display_has_no_script_and_asks_for_nothing_outside(report):
    shown = report._repr_html_()
    assert not re.search(r"<script|<img|<link|<iframe|\son\w+=|href=|src=|url\(|https?:", shown, re.IGNORECASE)


def test_a_display_escapes_what_the_report_says():
    shown = onrecord.read_report("<script>alert(1)</script> Police arrested three men in Goma.")._repr_html_()
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


NAMES = st.tuples(
    st.sampled_from(["Amara", "Yusuf", "Çelebi", "Ilse", "Noor", "Tam"]),
    st.sampled_from(["Kidane", "al-Masri", "O’Shea", "Bint-Ali", "Weru"]),
)


@settings(max_examples=25, deadline=None)
@given(
    name=NAMES,
    saying=st.sampled_from(["{} said police arrested nine men in Goma.", "Police arrested nine men in Goma, {} said."]),
    after=st.sampled_from(["\n\n{last} was there.", " Then {last} ran.", ""]),
)
def test_no_part_of_a_protected_name_is_shown(name, saying, after):
    text = saying.format(f"a witness, {' '.join(name)},") + after.format(last=name[1])
    shown = re.sub(r"<[^>]+>", "", onrecord.read_report(text)._repr_html_())
    assert not [word for word in name if word in shown]


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet=st.sampled_from("Ab c.\nDé’-"), min_size=1, max_size=80))
def test_what_is_hidden_never_overlaps(text):
    spans = sorted(find_hidden(text, ()))
    assert all(a.end <= b.start for a, b in pairwise(spans))
