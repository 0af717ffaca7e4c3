"""A wrong file is named with the key that is wrong; a newsroom adds a type by adding a file."""

from __future__ import annotations

from importlib.resources import files

import pytest

from onrecord.codebook import load_codebook
from onrecord.errors import CodebookError

STANDARD = """arrest detention mass-roundup house-arrest enforced-disappearance abduction transfer release escape killing execution
death-in-custody injury torture sexual-violence shooting bombardment air-strike crowd-control threat surveillance wanted-notice
search-operation checkpoint raid confiscation closure destruction interrogation departure crossing interception pushback
forced-return deportation displacement separation recall registration charge investigation trial sentence punishment order
request-cooperation agreement reward-offer complaint protest censorship aid reprisal-on-relatives forced-labour trafficking
forced-recruitment forced-confession denial-of-care extortion travel-ban"""
KEPT_BACK = set(
    "departure crossing escape aid separation complaint search-operation wanted-notice request-cooperation surveillance".split()  # noqa: SIM905
)


def write_type(folder, change):
    text = files("onrecord.codebook").joinpath("types/arrest.toml").read_text("utf-8")
    (folder / "own-type.toml").write_text(change(text), "utf-8")
    return load_codebook().add_from(folder)


def test_every_type_of_the_standard_has_a_file_and_no_other():
    assert set(load_codebook().types) == set(STANDARD.split())


def test_types_that_teach_a_searcher_are_kept_back_until_nobody_is_at_risk():
    types = load_codebook().types
    assert {t.id for t in types.values() if t.release.rule == "no-longer-at-risk"} == KEPT_BACK
    assert types["sexual-violence"].release.rule == "coarsest-second-reviewer"


def test_a_newsroom_adds_a_type_by_adding_a_file(tmp_path):
    assert "own-type" in write_type(tmp_path, lambda text: text).types


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda text: text.replace('label = "Arrest"', ""), "label"),
        (lambda text: text.replace('family = "custody"', 'family = "weather"'), "family"),
        (lambda text: text.replace('rule = "bounds"', 'rule = "open"'), "rule"),
        (lambda text: text.replace("[cues]", "[cue]"), "cue"),
        (lambda text: text.split("[[counterexamples]]")[0], "counterexamples"),
    ],
)
def test_a_wrong_file_is_named_with_its_key(tmp_path, change, key):
    with pytest.raises(CodebookError) as caught:
        write_type(tmp_path, change)
    assert "own-type.toml" in str(caught.value)
    assert key in str(caught.value)


def test_a_file_that_is_not_toml_is_named(tmp_path):
    with pytest.raises(CodebookError, match=r"own-type\.toml"):
        write_type(tmp_path, lambda text: text + "\n= =")
