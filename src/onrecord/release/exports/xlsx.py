"""The release's table as a spreadsheet, every cell text."""

from __future__ import annotations

from onrecord.release.released import PublicRelease
from onrecord.release.spreadsheet import render_xlsx

LABEL = "XLSX"
KINDS = frozenset({"counts", "citations"})
CANNOT_HOLD: tuple[str, ...] = ("Types: every cell is text, so that no cell is taken for a formula or a date.",)


def export(release: PublicRelease) -> dict[str, bytes]:
    """Return a workbook of one sheet with the columns of the release's table."""
    name = "citations.xlsx" if release.kind == "citations" else "rows.xlsx"
    return {name: render_xlsx(release.columns, release.table)}
