"""Write `codebook/words/frequencies_en.toml`: in how many of the corpus's invented reports each word stands.

    python tools/count_words.py > src/onrecord/codebook/words/frequencies_en.toml

Only words in small letters of `corpus/train` and `corpus/dev` that stand in two reports or more: no name is among them.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

CORPUS = Path(__file__).parents[1] / "corpus"
WORD = re.compile(r"(?<![\w’'-])[a-z][a-z’'-]+(?![\w’'-])")
TAG = re.compile(r"<[^<>]*>")
LEAST = 2
HEAD = """# In how many of `reports` invented reports of the corpus a word stands; written by tools/count_words.py.

reports = {}

[words]
"""


def main() -> None:
    """Print the table."""
    reports = [
        text for part in ("train", "dev") for path in sorted((CORPUS / part).glob("*.txt")) for text in _parts(path)
    ]
    counts = Counter(word.replace("’", "'") for text in reports for word in set(WORD.findall(text)))
    lines = [f'"{word}" = {n}\n' for word, n in sorted(counts.items()) if n >= LEAST]
    sys.stdout.write(HEAD.format(len(reports)) + "".join(lines))


def _parts(path: Path) -> list[str]:
    """Return the texts of a file's reports, without marks and heads."""
    found = re.split(r"^==== .*\n", path.read_text("utf-8"), flags=re.MULTILINE)
    return [TAG.sub("", part.partition("\n---\n")[2]) for part in found if "\n---\n" in part]


if __name__ == "__main__":
    main()
