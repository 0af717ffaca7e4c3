"""An original as a person may look at it: what the locked-down child makes of its bytes, and nothing else of them."""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from dataclasses import dataclass
from enum import StrEnum

from onrecord.model import Json
from onrecord.read import caps

MAX_SHEET_DOTS = 6_000_000
"""Of a page as it is shown: A4 at 150 dots an inch has 2 million."""
COLOURS = 3


class Showing(StrEnum):
    """How an original can be shown: as text, as a page without anything that runs or loads, as sheets, or not."""

    TEXT = "text"
    PAGE = "page"
    SHEETS = "sheets"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as dots in colour, row by row, three bytes (red, green, blue) a dot."""

    width: int
    height: int
    dots: bytes

    def __post_init__(self) -> None:
        """Check that there are as many dots as its sides say, and not too many."""
        if self.width < 1 or self.height < 1 or self.width * self.height > MAX_SHEET_DOTS:
            raise ValueError("a sheet with no such sides")
        if len(self.dots) != self.width * self.height * COLOURS:
            raise ValueError("a sheet with other sides than dots")

    def to_png(self) -> bytes:
        """Return it as a PNG of ours: whatever the original hid in its own picture format is gone."""
        step = self.width * COLOURS
        rows = b"".join(b"\x00" + self.dots[at : at + step] for at in range(0, len(self.dots), step))
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 3)), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)

    def to_json(self) -> Json:
        """Return it as it leaves the child process."""
        return {"width": self.width, "height": self.height, "dots": base64.b64encode(self.dots).decode("ascii")}

    @classmethod
    def from_json(cls, row: Json) -> Sheet:
        """Read what `to_json` wrote; raises TypeError, KeyError or ValueError for all else."""
        width, height = row["width"], row["height"]
        if not isinstance(width, int) or not isinstance(height, int) or not isinstance(row["dots"], str):
            raise TypeError
        try:
            return cls(width, height, base64.b64decode(row["dots"], validate=True))
        except binascii.Error as error:
            raise ValueError("a sheet that is not base64") from error


@dataclass(frozen=True, slots=True)
class View:
    """An original to look at: its text or page, or how many sheets it has and one of them; or why it is not shown."""

    showing: Showing
    text: str = ""
    sheets: int = 0
    sheet: Sheet | None = None
    reason: str = ""

    def to_json(self) -> Json:
        """Return it as it leaves the child process."""
        return {
            "showing": self.showing.value,
            "text": self.text,
            "sheets": self.sheets,
            "sheet": self.sheet.to_json() if self.sheet else None,
            "reason": self.reason,
        }

    @classmethod
    def from_json(cls, row: Json) -> View:
        """Read what `to_json` wrote; raises TypeError, KeyError or ValueError for anything else."""
        if not isinstance(row["text"], str) or not isinstance(row["reason"], str) or not isinstance(row["sheets"], int):
            raise TypeError
        sheet = Sheet.from_json(row["sheet"]) if row["sheet"] else None
        sheets = min(max(0, row["sheets"]), caps.MAX_PDF_PAGES)
        return cls(Showing(row["showing"]), row["text"], sheets, sheet, row["reason"][:500])


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
