"""Bring the catalogues of translations up to date: `python tools/update_translations.py [WORDS.json LANGUAGE]`.

Collects the words of pages (GNU gettext's xgettext must be there) and those of closed lists, keeps what is translated,
takes translations from a JSON file where one is given ({"word": "translation"}, a list of forms for a plural), writes
`django.po` and compiles `django.mo` beside it. What is left without a translation is told.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from onrecord.store.setup import start_django

WEB = Path(__file__).parents[1] / "src" / "onrecord" / "web"
LANGUAGES = ("ar", "es", "ko")
OTHER_ACTS = {"ar": {"Release": "إفراج"}, "es": {"Release": "Puesta en libertad"}, "ko": {"Release": "석방"}}
"""Act types called as a page is: each needs a word of its own."""


def collect(language: str) -> None:
    """Have gettext find the words of templates and sources."""
    command = [sys.executable, "-m", "django", "makemessages", "-l", language, "--no-location", "--no-wrap"]
    command += ["-e", "html,py", "--settings", "onrecord.web.settings"]
    subprocess.run(command, cwd=WEB, check=True, stdout=subprocess.DEVNULL)


def read_catalogue(language: str) -> Catalog:
    """Return the catalogue of a language as it is kept."""
    with (WEB / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def add_lists(catalogue: Catalog, words: dict[str, Any], language: str) -> None:
    """Add the words of closed lists, and translations that were given."""
    from onrecord.web.vocabulary import list_labels, list_words

    for word in list_words():
        if word not in catalogue:
            catalogue.add(word)
    for label in list_labels():
        if catalogue.get(label, context="act") is None:
            catalogue.add(label, context="act")
    for message in catalogue:
        if not message.id:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        given = words.get(key)
        if message.context == "act":
            given = OTHER_ACTS[language].get(key, given)
        if given and not is_translated(message):
            message.string = tuple(given) if isinstance(given, list) else given
        message.flags.discard("fuzzy")


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
    given = {sys.argv[2]: json.loads(Path(sys.argv[1]).read_text("utf-8"))} if len(sys.argv) > 2 else {}
    for language in LANGUAGES:
        collect(language)
        catalogue = read_catalogue(language)
        add_lists(catalogue, given.get(language, {}), language)
        write(language, catalogue)
        left = [m.id for m in catalogue if m.id and not is_translated(m)]
        print(f"{language}: {len(catalogue)} words, {len(left)} without a translation")


if __name__ == "__main__":
    main()
