"""Collect the sentences that stages, engine and store say in English: `python tools/collect_sentences.py`.

Stages know nothing of languages: they give a sentence, and a record keeps it so. Pages look it up in the list that this
writes, `web/sentences.txt`: a sentence a line, with {0}, {1} … where a value stands. A test holds the list to the code.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).parents[1] / "src" / "onrecord"
LIST = SOURCES / "web" / "sentences.txt"
SPEAKING: dict[str, tuple[str, ...]] = {
    "engine/adding.py": ("<module>", "_save_reports", "describe_unread"),
    "engine/intaking.py": ("_take_in", "_fail_file", "_fail"),
    "link/contest.py": ("suggest_grade", "_origins"),
    "link/features.py": (
        "compare",
        "_compare_acts",
        "_compare_places",
        "_compare_times",
        "_compare_counts",
        "show_number",
        "_compare_words",
        "_compare_senses",
        "_compare_telling",
    ),
    "link/origins.py": ("group_origins", "_describe", "find_common_origin", "_join_within_outlet"),
    "read/kinds.py": ("<module>", "tell_kind"),
    "release/citations.py": ("_refuse",),
    "release/levels.py": ("_describe",),
    "release/page.py": ("<module>", "label_act"),
    "release/plan.py": ("refuse_incident", "refuse_act", "_make_row", "_too_few"),
    "resolve/places/detect.py": ("<module>",),
    "resolve/places/rank.py": ("explain", "_article"),
    "store/cases.py": ("_show",),
    "store/working.py": ("<module>",),
}
"""Functions whose strings are sentences of a page, by file; `<module>` are a file's constants."""
RAISING = (
    "acquire/originals.py",
    "codebook/__init__.py",
    "codebook/edtf.py",
    "engine",
    "pipeline/checking",
    "pipeline/coding.py",
    "read",
    "release/counts.py",
    "review",
    "store/agreed.py",
    "store/decisions.py",
    "store/incidents.py",
    "store/publications.py",
    "store/reports.py",
    "store/viewing.py",
    "store/working.py",
    "web",
)
"""Files and folders whose errors a page may show."""
NEVER_SHOWN = (
    "engine/copies.py",
    "engine/forgetting.py",
    "engine/importing.py",
    "engine/watching.py",
    "read/mapping.py",
    "read/mapped.py",
    "read/warming.py",
    "web/server.py",
)
"""Files of commands alone."""
WARMING_UP = "A page that has a few words."
"""Read by the child before the first file comes, and never told."""
TELLING = re.compile(r"\w*Error|refuse|ReadResult|View|replace|append|_warn")
"""Calls whose words are told to a person: errors, and what reading says of a file."""


def collect() -> list[str]:
    """Return all sentences, each once, in order."""
    found: set[str] = set()
    for path in sorted(SOURCES.rglob("*.py")):
        name = path.relative_to(SOURCES).as_posix()
        tree = ast.parse(path.read_text("utf-8"))
        wanted = SPEAKING.get(name, ())
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name in wanted:
                found.update(list_sentences(node))
        if "<module>" in wanted:
            for node in tree.body:
                if isinstance(node, ast.Assign | ast.AnnAssign):
                    found.update(list_sentences(node))
        if name.startswith(RAISING) and name not in NEVER_SHOWN:
            found.update(_list_told(tree, everything=name.startswith("read/")))
    return sorted(found - {WARMING_UP})


def _list_told(tree: ast.AST, *, everything: bool) -> Iterator[str]:
    """Yield the sentences of errors; of what reads files all that ends as a sentence does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if TELLING.fullmatch(called) and called not in {"ValueError", "TypeError"}:
                for part in (*node.args, *(k.value for k in node.keywords if k.arg in {"next_step", "reason", "what"})):
                    yield from (s for s in list_sentences(part) if everything or called != "replace")
    if everything:
        yield from (s for s in list_sentences(tree) if s.endswith((".", "!")) and s[0].isupper())


def list_sentences(node: ast.AST) -> Iterator[str]:
    """Yield the strings within a part of the code that hold several words, with {0} … in the place of values."""
    if isinstance(node, ast.JoinedStr):
        parts, at = [], 0
        for value in node.values:
            if isinstance(value, ast.Constant):
                parts.append(str(value.value).replace("{", "{{").replace("}", "}}"))
            else:
                parts.append(f"{{{at}}}")
                at += 1
                yield from list_sentences(value)
        if " " in "".join(parts).strip() and re.search(r"[a-z]{2}", "".join(parts)):
            yield "".join(parts).strip()
        return
    if isinstance(node, ast.Constant):
        words = node.value.strip() if isinstance(node.value, str) else ""
        if " " in words and "\n" not in words and re.search(r"[a-z]{2}", words):
            yield words
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"gettext", "ngettext", "_"}:
        return
    for child in ast.iter_child_nodes(node):
        yield from list_sentences(child)


if __name__ == "__main__":
    LIST.write_text("".join(f"{s}\n" for s in collect()), "utf-8")
