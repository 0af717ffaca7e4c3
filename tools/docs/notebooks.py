"""Runs the notebooks of the docs and compares what they show: `python tools/docs/notebooks.py [--write] [NAME…]`.

They are Jupyter notebooks. Running them needs no Jupyter: cells are Python, and lines that begin with `!` are commands.
They run within an event loop, as in Jupyter, in a copy of the samples.
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "notebooks"
HTML, PLAIN = "text/html", "text/plain"


def main() -> int:
    """Run the notebooks; return 1 where one shows something else than it holds."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("names", nargs="*")
    options.add_argument("--write", action="store_true", help="keep what they show now")
    chosen = options.parse_args()
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    failed = 0
    for path in sorted(FOLDER.glob("*.ipynb")):
        if chosen.names and path.stem not in chosen.names:
            continue
        notebook = json.loads(path.read_text("utf-8"))
        found = run_notebook(notebook)
        cells = [c for c in notebook["cells"] if c["cell_type"] == "code"]
        changed = [n for n, (cell, now) in enumerate(zip(cells, found, strict=True), 1) if cell["outputs"] != now]
        for number, (cell, now) in enumerate(zip(cells, found, strict=True), 1):
            cell["outputs"], cell["execution_count"] = now, number
        if chosen.write:
            path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", "utf-8")
        elif changed:
            failed += 1
            print(f"{path.name}: cells {changed} show something else. Look, then: --write", file=sys.stderr)
        print(f"{path.name}: {len(cells)} cells run, {len(changed)} show something else than before")
    return 1 if failed else 0


def run_notebook(notebook: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Return what each cell of code shows, in a folder of its own with the samples."""
    sources = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    before = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="onrecord-notebook-") as scratch:
        shutil.copytree(ROOT / "samples", Path(scratch) / "samples")
        os.chdir(scratch)
        try:
            return asyncio.run(_run_cells(sources))
        finally:
            os.chdir(before)


async def _run_cells(sources: list[str]) -> list[list[dict[str, Any]]]:
    space: dict[str, Any] = {"__name__": "__main__"}
    return [list(_run_cell(source, number, space)) for number, source in enumerate(sources, 1)]


def _run_cell(source: str, number: int, space: dict[str, Any]) -> Iterator[dict[str, Any]]:
    written, commands = io.StringIO(), [line for line in source.splitlines() if line.startswith("!")]
    for command in commands:
        ran = subprocess.run(command[1:], shell=True, capture_output=True, text=True, check=False)  # noqa: S602
        written.write(ran.stderr + ran.stdout)
        if ran.returncode:
            raise SystemExit(f"{command} ended with {ran.returncode}: {ran.stderr}")
    tree = ast.parse("\n".join(line for line in source.splitlines() if not line.startswith("!")))
    ends = tree.body[-1] if tree.body else None
    last = ends if isinstance(ends, ast.Expr) else None
    tree.body = tree.body[:-1] if last else tree.body
    with contextlib.redirect_stdout(written):
        exec(compile(tree, "<cell>", "exec"), space)  # noqa: S102 - running its cells is what a notebook is for
        shown = eval(compile(ast.Expression(last.value), "<cell>", "eval"), space) if last else None  # noqa: S307
    if written.getvalue():
        yield {"name": "stdout", "output_type": "stream", "text": written.getvalue().splitlines(keepends=True)}
    if shown is not None:
        data = {PLAIN: [f"<{type(shown).__name__}>"]} if hasattr(shown, "_repr_html_") else {PLAIN: [repr(shown)]}
        if hasattr(shown, "_repr_html_"):
            data[HTML] = shown._repr_html_().splitlines(keepends=True)
        yield {"data": data, "execution_count": number, "metadata": {}, "output_type": "execute_result"}


def render_page(path: Path) -> str:
    """Return a notebook as a page of the site."""
    lines = []
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            lines.append(f"{source}\n")
            continue
        lines.append(f"```python\n{source}\n```\n")
        for output in cell["outputs"]:
            data = output.get("data", {})
            if HTML in data:
                # In one line: a blank line would end the block of HTML for Markdown.
                lines.append("".join(data[HTML]).replace("\n", "&#10;") + "\n")
            else:
                lines.append(f"```text\n{''.join(output.get('text') or data[PLAIN]).rstrip()}\n```\n")
    lines.append(f"[This page as a notebook]({path.name})\n")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
