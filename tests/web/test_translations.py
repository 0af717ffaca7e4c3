"""The workbench in four languages: every word of every page, and the numbers in it."""

from __future__ import annotations

import importlib.util
import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from records import log_in

LANGUAGES = ("ar", "es", "ko")
LOCALE = Path(__file__).parents[2] / "src" / "onrecord" / "web" / "locale"
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w*\}|</?b>|`[^`]+`")


def list_entries(catalogue):
    return {(m.context, str(m.id)): str(m.string) for m in catalogue if m.id}


def read(language):
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_translated_with_its_numbers_and_marks(language):
    for message in read(language):
        if not message.id:
            continue
        asked = message.id if isinstance(message.id, str) else message.id[1]
        forms = message.string if isinstance(message.string, (tuple, list)) else [message.string]
        assert all(forms), message.id
        for form in forms:
            assert sorted(PLACEHOLDER.findall(form)) == sorted(PLACEHOLDER.findall(asked)), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_closed_lists_and_act_types_are_in_the_catalogue(filled, language):
    from onrecord.web.vocabulary import list_labels, list_words

    catalogue = read(language)
    assert [w for w in list_words() if w not in catalogue] == []
    assert [w for w in list_labels() if catalogue.get(w, context="act") is None] == []


def test_the_list_of_sentences_is_what_the_code_says():
    from onrecord.web.saying import LIST

    path = Path(__file__).parents[2] / "tools" / "collect_sentences.py"
    spec = importlib.util.spec_from_file_location("collect_sentences", path)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    said = tool.collect()
    assert LIST.read_text("utf-8").splitlines() == said, "run tools/update_translations.py"
    assert len(said) > 400


def test_no_word_is_looked_up_within_an_f_string_where_gettext_does_not_find_it():
    web = LOCALE.parent
    hidden = re.compile(r"""f["'].*\{(?:gettext|_|ngettext|pgettext)\(["']""")
    found = [p.name for p in web.rglob("*.py") for line in p.read_text("utf-8").splitlines() if hidden.search(line)]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_read_at_run_time_is_what_people_can_read(language):
    with (LOCALE / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = list_entries(read_mo(file))
    made = BytesIO()
    write_mo(made, read(language))
    made.seek(0)
    assert compiled == list_entries(read_mo(made))


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("ko", "ltr"), ("es", "ltr")])
def test_a_person_chooses_the_language_of_the_pages(filled, language, direction):
    client = log_in("owner")
    client.post("/language", {"language": language, "next": "/queue"})
    page = client.get("/queue").content.decode()
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert ("What is gravest" in page) == (language == "en")
