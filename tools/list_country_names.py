"""Write `codebook/words/countries.toml`: countries' names in languages that are not written in Latin letters.

python tools/list_country_names.py > src/onrecord/codebook/words/countries.toml     (with Babel in the environment)

The names are the Unicode CLDR's (Unicode licence, see NOTICE). Names of one letter are left out.
"""

from __future__ import annotations

import re
import sys

from babel import Locale

LANGUAGES = ("ar", "fa", "ko", "ja", "ru", "uk", "zh_Hans", "zh_Hant")
HEAD = """# Countries' names in other scripts, by ISO 3166 code, from the Unicode CLDR; written by
# tools/list_country_names.py.

[countries]
"""


def main() -> None:
    """Print the table."""
    locales = [Locale.parse(name) for name in LANGUAGES]
    rows = []
    for code in sorted(Locale("en").territories):
        if len(code) != 2 or not code.isalpha() or code in {"EU", "EZ", "UN", "XA", "XB", "ZZ"}:
            continue
        names = {x.territories.get(code) for x in locales} | {x.territories.get(f"{code}_SHORT") for x in locales}
        # "Мьянма (Бирма)" are two names.
        parted = {part.strip() for n in names if n for part in re.split(r"[()]", n)}
        listed = sorted(n for n in parted if len(n) > 1 and not n.isascii())
        rows.append(f"{code} = [{', '.join(f'{n!r}' for n in listed)}]\n".replace("'", '"'))
    sys.stdout.write(HEAD + "".join(rows))


if __name__ == "__main__":
    main()
