"""Looks through the built site for anything that a browser would load from outside: `python tools/docs/check_site.py`.

A link that a reader may follow is no resource; each is listed, so that none comes in unseen.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

SITE = Path(__file__).parents[2] / "build" / "site"
ADDRESS = r"""(?:https?:)?//[^\s"'<>)]+"""
LOADED = re.compile(
    rf"""<(?:script|img|iframe|source|video|audio|embed|object|input)\b[^>]*\b(?:src|srcset|data)=["']?{ADDRESS}"""
    rf"""|<link\b(?![^>]*\brel=["']?(?:canonical|prev|next))[^>]*\bhref=["']?{ADDRESS}"""
    rf"""|url\(\s*["']?{ADDRESS}|@import\s+["']{ADDRESS}"""
    # What the theme's script would fetch: diagrams, and figures of a repository.
    r"""|class=["']?mermaid|data-md-component=["']?source""",
    re.I,
)
FOLLOWED = re.compile(rf"""<a\b[^>]*\bhref=["']?({ADDRESS})""", re.I)
MEANT = {
    "https://tails.net": "what Tails is",
    "http://127.0.0.1:8000/": "the reader's own workbench",
}
"""Links off the site, and why they stand there."""


def find_loaded(text: str) -> Iterator[str]:
    """Yield what a page or style sheet would have a browser load from outside."""
    yield from (m.group() for m in LOADED.finditer(text))


def main() -> int:
    """Return 1 where anything would be loaded, or a link goes where none is meant to."""
    wrong = 0
    links: Counter[str] = Counter()
    for path in sorted(SITE.rglob("*")):
        if path.suffix not in {".html", ".css", ".svg", ".xml", ".json"}:
            continue
        text = path.read_text("utf-8")
        for loaded in find_loaded(text):
            wrong += 1
            print(f"{path.relative_to(SITE)}: would load {loaded[:160]}", file=sys.stderr)
        links.update(FOLLOWED.findall(text))
    for link, count in sorted(links.items()):
        if link not in MEANT:
            wrong += 1
            print(f"{link}: {count} links, and none is meant", file=sys.stderr)
    files = sum(1 for p in SITE.rglob("*.html"))
    print(
        f"{files} pages: nothing is loaded from outside." if files and not wrong else f"{wrong} findings, {files} pages"
    )
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main())
