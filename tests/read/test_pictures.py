"""Pictures are drawn as plain grey dots, or end in a state."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from onrecord.read import ReadState, caps, read_untrusted
from onrecord.read.pictures import Picture, draw_frame, read_picture
from onrecord.read.results import UnreadableError


def save(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def make_image(mode="L"):
    image = Image.new("L", (60, 40), 255)
    image.paste(0, (10, 10, 30, 20))
    return image.convert(mode)


@pytest.fixture(autouse=True)
def no_tesseract(monkeypatch):
    monkeypatch.setattr("onrecord.read.ocr.find_program", lambda: None)


@pytest.mark.parametrize(
    ("mode", "kind", "options"),
    [
        ("L", "PNG", {}),
        ("RGBA", "PNG", {}),
        ("RGB", "JPEG", {}),
        ("RGB", "WEBP", {"lossless": True}),
        ("1", "TIFF", {"compression": "group4"}),
    ],
)
def test_a_picture_of_each_kind_is_drawn_and_waits_for_recognition(mode, kind, options):
    content = save(make_image(mode), kind, **options)
    found = read_untrusted(content, f".{kind.lower()}")
    assert found.state is ReadState.NO_TEXT_LAYER
    assert found.pictures == (1,)
    assert "tesseract" in found.next_step
    drawn = draw_frame(content, 1)
    assert (drawn.width, drawn.height) == (60, 40)
    assert drawn.pixels[15 * 60 + 15] < 40 and drawn.pixels[0] > 215


def test_all_pages_of_a_scan_are_told():
    pages = save(make_image("1"), "TIFF", save_all=True, append_images=[make_image("1"), make_image("1")])
    assert read_untrusted(pages, ".tif").pictures == (1, 2, 3)


def test_what_is_clear_is_drawn_on_white():
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    assert draw_frame(save(image, "PNG"), 1).is_blank


def test_a_picture_lying_on_its_side_is_set_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert draw_frame(save(make_image("RGB"), "JPEG", exif=exif), 1).width == 40


def test_nothing_a_picture_says_of_itself_is_read():
    exif = Image.Exif()
    exif[0x013B] = "Zorvath Quillane"
    exif[0x0132] = "2024:05:13 10:00:00"
    assert read_untrusted(save(make_image("RGB"), "JPEG", exif=exif), ".jpg").reports == ()
    assert "Quillane" not in str(draw_frame(save(make_image("RGB"), "JPEG", exif=exif), 1).to_json())


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def test_a_picture_that_unpacks_to_a_thousand_million_dots_is_too_big():
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 0, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(bytes(10**6)))
        + _chunk(b"IEND", b"")
    )
    found = read_untrusted(bomb, ".png")
    assert found.state is ReadState.TOO_BIG
    assert "dots" in found.reason


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_a_picture_that_is_cut_off_ends_in_a_state(kind):
    content = save(make_image("RGB"), kind)
    found = read_untrusted(content[: len(content) // 3], f".{kind.lower()}")
    assert found.state in (ReadState.REFUSED, ReadState.NO_TEXT_LAYER)
    assert found.reason and found.next_step


def test_a_gif_is_refused_with_the_way_on():
    assert "PNG" in read_untrusted(save(make_image("P"), "GIF"), ".gif").next_step


@given(
    st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"II*\x00", b"MM\x00*", b"RIFF\x10\0\0\0WEBP"]),
    st.binary(max_size=200),
)
@settings(max_examples=40, deadline=None)
def test_any_bytes_after_a_pictures_sign_end_in_a_state(start, rest):
    for act in (read_picture, lambda content: draw_frame(content, 1)):
        with pytest.raises(UnreadableError):
            act(start + rest)


@given(st.sampled_from(["PNG", "JPEG", "TIFF", "WEBP"]), st.integers(0, 10_000), st.integers(1, 255))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_flipped_byte_gives_a_picture_or_a_state(kind, at, flip):
    content = bytearray(save(make_image("RGB"), kind))
    content[at % len(content)] ^= flip
    try:
        assert isinstance(draw_frame(bytes(content), 1), Picture)
    except UnreadableError as error:
        assert error.result.reason


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"blank": False, "width": 2, "height": 2, "pixels": "AAAA"},
        {"blank": False, "width": "2", "height": 2, "pixels": "AAAAAA=="},
        {"blank": False, "width": 2, "height": 2, "pixels": "?"},
        {"blank": False, "width": -1, "height": -4, "pixels": "AAAAAA=="},
        {"blank": False, "width": 10**9, "height": 1, "pixels": ""},
    ],
)
def test_a_child_taken_over_cannot_pass_off_dots_that_are_none(row):
    with pytest.raises((TypeError, KeyError, ValueError)):
        Picture.from_json(row)


def test_a_drawn_page_outlives_the_way_out_of_the_child():
    drawn = draw_frame(save(make_image(), "PNG"), 1)
    assert Picture.from_json(drawn.to_json()) == drawn
    assert drawn.to_pgm().startswith(b"P5\n60 40\n255\n")


def test_a_large_page_is_drawn_smaller():
    drawn = draw_frame(save(Image.new("1", (9000, 9000)), "TIFF", compression="group4"), 1)
    assert drawn.width * drawn.height <= caps.MAX_DRAWN_DOTS
