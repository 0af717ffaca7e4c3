"""Bring the catalogues of translations up to date: `python tools/update_translations.py [WORDS.json LANGUAGE]`.

Collects the words of pages (GNU gettext's xgettext must be there) and those of closed lists, keeps what is translated,
takes translations from a JSON file where one is given ({"word": "translation"}, a list of forms for a plural), writes
`django.po` and compiles `django.mo` beside it. What is left without a translation is told.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from collect_sentences import LIST
from collect_sentences import collect as collect_sentences

from onrecord.store.setup import start_django

WEB = Path(__file__).parents[1] / "src" / "onrecord" / "web"
DATE = datetime(2026, 1, 1, tzinfo=UTC)
LANGUAGES = ("ar", "es", "ko")
OTHER_ACTS = {"ar": {"Release": "إفراج"}, "es": {"Release": "Puesta en libertad"}, "ko": {"Release": "석방"}}
"""Act types called as a page is: each needs a word of its own."""


def collect(language: str) -> None:
    """Have gettext find the words of templates and sources, in a catalogue made anew."""
    (WEB / "locale" / language / "LC_MESSAGES" / "django.po").unlink(missing_ok=True)
    command = [sys.executable, "-m", "django", "makemessages", "-l", language, "--no-location", "--no-wrap"]
    command += ["-e", "html,py", "--settings", "onrecord.web.settings"]
    subprocess.run(command, cwd=WEB, check=True, stdout=subprocess.DEVNULL)


def read_catalogue(language: str) -> Catalog:
    """Return the catalogue of a language as it is kept; an empty one where there is none yet."""
    path = WEB / "locale" / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def fill(found: Catalog, kept: Catalog, words: dict[str, Any], language: str) -> Catalog:
    """Return a catalogue of the words found and those of closed lists, with translations that were kept or given."""
    from onrecord.gazetteer import open_gazetteer
    from onrecord.web.saying import list_sentences
    from onrecord.web.vocabulary import list_countries, list_labels, list_words

    # A new one: the language's number of plural forms comes from Babel, and no date changes with each run.
    catalogue = Catalog(locale=language, project="onrecord", header_comment="", revision_date=DATE, creation_date=DATE)
    asked = [(m.context, m.id) for m in found if m.id]
    asked += [(None, word) for word in list_words() if word not in found]
    asked += [(None, sentence) for sentence in list_sentences() if sentence not in found]
    asked += [("act", label) for label in list_labels()]
    countries = {open_gazetteer().country_name(code): code for code in list_countries()}
    asked += [("country", name) for name in countries]
    for context, own in dict.fromkeys((c, i if isinstance(i, str) else tuple(i)) for c, i in asked):
        catalogue.add(own, context=context)
    for message in catalogue:
        if not message.id:
            continue
        message.flags.discard("fuzzy")
        key = message.id if isinstance(message.id, str) else message.id[0]
        before = kept.get(key, context=message.context)
        given = words.get(key)
        if message.context == "act":
            given = OTHER_ACTS[language].get(key, given)
        if message.context == "country":
            # What Unicode's Common Locale Data Repository calls them.
            given = Locale(language).territories[countries[key]]
        told: Any = given or (before.string if before and is_translated(before) else "")
        if isinstance(message.id, str):
            message.string = told if isinstance(told, str) else told[0]
        else:
            forms = [told] if isinstance(told, str) else list(told)
            if told is given and len(forms) == 6:
                # Gettext's Arabic counts 11 to 99 before the rest; Babel's rule has the two the other way round.
                forms[4], forms[5] = forms[5], forms[4]
            message.string = tuple((forms + [""] * catalogue.num_plurals)[: catalogue.num_plurals])
    return catalogue


def is_translated(message: Any) -> bool:
    """Tell whether every form of a message has words."""
    forms = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return bool(forms) and all(forms)


def write(language: str, catalogue: Catalog) -> None:
    """Write both files of a language."""
    folder = WEB / "locale" / language / "LC_MESSAGES"
    with (folder / "django.po").open("wb") as file:
        write_po(file, catalogue, width=0, sort_output=True, ignore_obsolete=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalogue)


def main() -> None:
    """Bring all languages up to date."""
    start_django()
    LIST.write_text("".join(f"{s}\n" for s in collect_sentences()), "utf-8")
    given = {sys.argv[2]: json.loads(Path(sys.argv[1]).read_text("utf-8"))} if len(sys.argv) > 2 else {}
    for language in LANGUAGES:
        kept = read_catalogue(language)
        collect(language)
        catalogue = fill(read_catalogue(language), kept, given.get(language, {}), language)
        write(language, catalogue)
        left = [m.id for m in catalogue if m.id and not is_translated(m)]
        print(f"{language}: {len(catalogue)} words, {len(left)} without a translation")


if __name__ == "__main__":
    main()
