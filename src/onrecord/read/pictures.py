"""Opens pictures of text (PNG, JPEG, TIFF, WebP) by Pillow, and draws them as plain grey dots for recognition.

What a picture says of itself (place, device, person, day) is never read.
"""

from __future__ import annotations

import base64
import binascii
import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from typing import Any, TypeAlias

from onrecord.model import Json
from onrecord.read import caps
from onrecord.read.results import ReadResult, ReadState, UnreadableError, refuse
from onrecord.read.sheets import MAX_SHEET_DOTS, Sheet, Showing, View

PillowImage: TypeAlias = Any  # only in the child process

FORMATS = ("PNG", "JPEG", "TIFF", "WEBP")
GET_TESSERACT = (
    "Install the program tesseract, which onrecord then asks (Debian, Ubuntu: apt install tesseract-ocr; Fedora: dnf "
    "install tesseract; macOS: brew install tesseract), and add the file again, or type its text into a .txt file."
)
_OPEN_AGAIN = "Open it, save it anew as PNG, and add that, or type its text into a .txt file."
_DARK = bytes(1 if value < 192 else 0 for value in range(256))
_FEW_DOTS = 50
"""Dark dots up to which a page is blank: dust on a scanner."""
_DAMAGE = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, EOFError, OverflowError,
    ZeroDivisionError, NotImplementedError, struct.error, zlib.error,
)  # fmt: skip
"""What Pillow's plugins raise for pictures that are none."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as grey dots, row by row, one byte a dot, 255 white."""

    width: int
    height: int
    pixels: bytes

    def __post_init__(self) -> None:
        """Check that there are as many dots as its sides say, and not too many."""
        if not (0 < self.width <= caps.MAX_SIDE and 0 < self.height <= caps.MAX_SIDE):
            raise ValueError("a picture with no such sides")
        if len(self.pixels) != self.width * self.height or len(self.pixels) > caps.MAX_DRAWN_DOTS:
            raise ValueError("a picture with other sides than dots")

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing dark enough on it to be text."""
        return self.pixels.translate(_DARK).count(1) <= _FEW_DOTS

    def to_pgm(self) -> bytes:
        """Return it in the simplest format for grey pictures there is."""
        return b"P5\n%d %d\n255\n" % (self.width, self.height) + self.pixels

    def to_json(self) -> Json:
        """Return it as it leaves the child process; a blank one without its dots."""
        if self.is_blank:
            return {"blank": True}
        pixels = base64.b64encode(self.pixels).decode("ascii")
        return {"blank": False, "width": self.width, "height": self.height, "pixels": pixels}

    @classmethod
    def from_json(cls, row: Json) -> Picture | None:
        """Read what `to_json` wrote, None for a blank one; raises TypeError, KeyError or ValueError for all else."""
        if row["blank"] is True:
            return None
        width, height = row["width"], row["height"]
        if not isinstance(width, int) or not isinstance(height, int) or not isinstance(row["pixels"], str):
            raise TypeError
        try:
            return cls(width, height, base64.b64decode(row["pixels"], validate=True))
        except binascii.Error as error:
            raise ValueError("a picture that is not base64") from error


def read_picture(untrusted_bytes: bytes) -> ReadResult:
    """Raise UnreadableError: no text stands in a picture as letters; it may be recognised (`ocr`)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = _open(untrusted_bytes)
        count = min(_count_frames(image), caps.MAX_OCR_PAGES + 1)
    raise UnreadableError(
        ReadState.NO_TEXT_LAYER,
        "The file is a picture: what text it shows is not in it as letters.",
        GET_TESSERACT,
        pictures=tuple(range(1, count + 1)),
    )


def draw_frame(untrusted_bytes: bytes, number: int) -> Picture:
    """Return picture `number` (from 1) of a file, upright, grey, on white."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = _open(untrusted_bytes)
        try:
            grey = _turn_upright(image, number).convert("L")
            grey.thumbnail((caps.MAX_SIDE, caps.MAX_SIDE))
            if grey.width * grey.height > caps.MAX_DRAWN_DOTS:
                grey.thumbnail((int(caps.MAX_DRAWN_DOTS**0.5), int(caps.MAX_DRAWN_DOTS**0.5)))
            return Picture(grey.width, grey.height, grey.tobytes())
        except _DAMAGE as error:
            raise refuse("The picture is cut off or damaged.", _OPEN_AGAIN) from error


def view_picture(untrusted_bytes: bytes, number: int) -> View:
    """Return how many pictures a file has and, with a `number` from 1, that one in colour, upright, on white.

    Nothing that it says of itself (place, device, day) is in it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = _open(untrusted_bytes)
        sheets = min(_count_frames(image), caps.MAX_OCR_PAGES)
        if not number:
            return View(Showing.SHEETS, sheets=sheets)
        try:
            shown = _turn_upright(image, number).convert("RGB")
            if shown.width * shown.height > MAX_SHEET_DOTS:
                shown.thumbnail((int(MAX_SHEET_DOTS**0.5), int(MAX_SHEET_DOTS**0.5)))
            return View(Showing.SHEETS, sheets=sheets, sheet=Sheet(shown.width, shown.height, shown.tobytes()))
        except _DAMAGE as error:
            raise refuse("The picture is cut off or damaged.", _OPEN_AGAIN) from error


def _turn_upright(image: PillowImage, number: int) -> PillowImage:
    from PIL import Image, ImageOps

    image.seek(number - 1)
    _refuse_large(image)
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        clear = upright.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    return upright


def warm_up() -> None:
    """Load Pillow and its readers of these formats."""
    from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin

    del ImageOps, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin
    Image.preinit()
    Image.MAX_IMAGE_PIXELS = None  # ours is smaller, and is no warning


def _open(untrusted_bytes: bytes) -> PillowImage:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    try:
        image = Image.open(io.BytesIO(untrusted_bytes), formats=FORMATS)
    except _DAMAGE as error:
        raise refuse("The picture is cut off or damaged.", _OPEN_AGAIN) from error
    _refuse_large(image)
    return image


def _refuse_large(image: PillowImage) -> None:
    if image.width * image.height > caps.MAX_DOTS:
        raise UnreadableError(
            ReadState.TOO_BIG,
            f"The picture has {image.width * image.height / 1e6:,.0f} million dots; "
            f"{caps.MAX_DOTS / 1e6:,.0f} million are read.",
            "Save it smaller, 300 dots an inch are enough, and add that.",
        )


def _count_frames(image: PillowImage) -> int:
    try:
        return max(1, int(getattr(image, "n_frames", 1)))
    except _DAMAGE as error:
        raise refuse("The picture is cut off or damaged.", _OPEN_AGAIN) from error
