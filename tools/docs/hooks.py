"""What mkdocs asks while it builds the site: pages made from the code, from notebooks and from files elsewhere."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import notebooks
import reference
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[2]
ELSEWHERE = {
    "results.md": "eval/RESULTS.md",
    "model-card.md": "models/README.md",
    "conventions.md": "CONVENTIONS.md",
    "changes.md": "CHANGELOG.md",
}
"""Pages that are kept beside what they speak of."""
SITE_LINKS = {
    "../eval/RESULTS.md": "results.md",
    "eval/RESULTS.md": "results.md",
    "../CONVENTIONS.md": "../conventions.md",
    "../CHANGELOG.md": "changes.md",
    "docs/threat-model.md": "threat-model.md",
}
"""Links that are right in the tree and have another address on the site."""
COMMENT = re.compile(r"^ *<!--[^>]*-->\n", re.M)


def on_config(config: Any) -> Any:
    """Leave a page out of the menu that is not written yet."""
    config.nav = [_keep(entry) for entry in config.nav if _keep(entry)]
    return config


def _keep(entry: dict[str, Any]) -> dict[str, Any]:
    ((title, target),) = entry.items()
    if isinstance(target, list):
        return {title: [kept for kept in map(_keep, target) if kept]}
    return entry if _is_there(target) else {}


def _is_there(page: str) -> bool:
    made = page in ELSEWHERE or page in reference.PAGES or page.startswith("notebooks/")
    return made or (ROOT / "docs" / page).is_file()


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are made."""
    for page, render in reference.PAGES.items():
        files.append(File.generated(config, page, content=render()))
    for page, elsewhere in ELSEWHERE.items():
        files.append(File.generated(config, page, content=(ROOT / elsewhere).read_text("utf-8")))
    for path in sorted(notebooks.FOLDER.glob("*.ipynb")):
        page = f"notebooks/{path.stem}.md"
        files.append(File.generated(config, page, content=notebooks.render_page(path)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Take out what is said to the script that runs the commands, and turn links to where pages are on the site."""
    text = COMMENT.sub("", markdown)
    for tree, site in SITE_LINKS.items():
        text = text.replace(f"]({tree}", f"]({site}")
    if page.file.src_uri in ELSEWHERE:
        text = re.sub(r"\[([^\]]+)\]\((?!https?:)[^)#]*\)", r"\1", text)
    return text
