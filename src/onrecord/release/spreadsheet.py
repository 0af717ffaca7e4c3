"""Rows as a spreadsheet (Office Open XML) that says nothing of who made it, on what and at what hour."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence

STAMPED = re.compile(
    rb"<(dc:creator|cp:lastModifiedBy|dcterms:created|dcterms:modified|Application|AppVersion)(?: [^>]*)?>[^<]*</\1>"
)
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first time a ZIP archive can hold."""


def render_xlsx(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return a workbook of one sheet, every cell text, so that nothing in it is taken for a formula or a date."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    sheet.title = "rows"
    sheet.append(list(columns))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, row in enumerate(rows, 2):
        for at, column in enumerate(columns, 1):
            # One by one: a sheet that is asked for a whole row looks through all of them.
            sheet.cell(number, at, row[column]).data_type = "s"
    sheet.freeze_panes = "A2"
    buffer = io.BytesIO()
    book.save(buffer)
    return _forget_maker(buffer.getvalue())


def _forget_maker(content: bytes) -> bytes:
    """Return an archive without the names and hours that its library writes into it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for member in sorted(old.namelist()):
            part = old.read(member)
            if member.startswith("docProps/"):
                part = STAMPED.sub(rb"", part)
            new.writestr(zipfile.ZipInfo(member, EARLIEST), part, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
