"""Write corpus/TYPES.md from the codebook's files: what annotators need of each type, without its cues and examples."""

from __future__ import annotations

from pathlib import Path

from onrecord.codebook import load_codebook

TARGET = Path(__file__).parent.parent / "corpus/TYPES.md"
HEAD = """# The act types

Made from the codebook's files by `python tools/list_types.py`; the guide says how acts are marked.
"""


def list_types() -> str:
    """Return the page."""
    parts = [HEAD]
    for name, act_type in sorted(load_codebook().types.items()):
        parts.append(f"## {name}\n{act_type.definition}\n")
        parts.append(f"Include: {'; '.join(act_type.include)}.\n")
        parts.append(f"Leave out: {'; '.join(act_type.exclude)}.\n")
    return "\n".join(parts)


if __name__ == "__main__":
    TARGET.write_text(list_types(), encoding="utf-8")
