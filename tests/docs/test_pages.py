"""The docs' commands are marked to be run or say why not; notebooks hold what they show; nothing comes from outside."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from blocks import read_blocks, split_commands
from check_site import find_loaded
from notebooks import render_page

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
COMMAND = re.compile(r"^(?: {4}|\t)(?:onrecord|make|pip|python) ", re.M)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_commands_stand_in_blocks_that_are_run(page):
    text = re.sub(r"^ *```.*?^ *```$", "", page.read_text("utf-8"), flags=re.M | re.S)
    assert COMMAND.findall(text) == []
    assert all(b.commands for b in read_blocks(page, ROOT))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_within_the_tree_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
        path = (page.parent / target).resolve()
        docs = ROOT / "docs"
        made = path.is_relative_to(docs) and path.relative_to(docs).parts[0] in {"reference", "notebooks"}
        elsewhere = path in {docs / "results.md", docs / "model-card.md", docs / "conventions.md", docs / "team.md"}
        assert path.exists() or made or elsewhere, target


def test_a_block_tells_how_it_is_run(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "<!-- first: touch a -->\n<!-- exit: 1 -->\n<!-- ID: cat a -->\n```sh\nls ID\n\n# a remark\ncat \\\n  a\n```\n"
        "1. x\n\n    <!-- not run: why -->\n    ```sh\n    ls\n    ```\n"
    )
    block, other = read_blocks(page, tmp_path)
    assert block.commands == ("ls ID", "cat \\\n  a")
    assert (block.first, block.exit_code, block.words) == (("touch a",), 1, {"ID": "cat a"})
    assert other.commands == ("ls",)
    assert other.not_run == "why"


def test_a_here_document_is_one_command():
    assert list(split_commands("cat > f <<'END'\na\n\nb\nEND\nls\n")) == ["cat > f <<'END'\na\n\nb\nEND", "ls"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_holds_what_each_cell_shows_and_hides_sources(path):
    notebook = json.loads(path.read_text("utf-8"))
    cells = [c for c in notebook["cells"] if c["cell_type"] == "code"]
    assert [c["execution_count"] for c in cells] == list(range(1, len(cells) + 1))
    shown = "".join("".join(o.get("data", {}).get("text/html", ())) for c in cells for o in c["outputs"])
    assert not re.search(r"<script|src=|href=|resident|Otieno", shown)
    assert list(find_loaded(render_page(path))) == []


@pytest.mark.parametrize(
    "written",
    [
        '<script src="https://cdn.example/a.js">',
        "<link rel=stylesheet href=//cdn.example/a.css>",
        "a { background: url(https://cdn.example/a.png) }",
        '<pre class="mermaid">',
    ],
)
def test_what_would_be_loaded_from_outside_is_found(written):
    assert list(find_loaded(written))


def test_a_link_to_follow_is_not_loaded():
    assert not list(find_loaded('<a href="https://tails.net">Tails</a><img src="pictures/report.png">'))
