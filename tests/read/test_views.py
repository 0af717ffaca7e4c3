"""Looking at an original: only what the locked-down child made of it is shown."""

from __future__ import annotations

import io

import pytest
from hostile import list_hostile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from onrecord.read import Sheet, Showing, view_untrusted
from onrecord.read.views import clean_page
from onrecord.read.warming import make_pdf

BAD = """<html><head><title>T</title><style>p {background: url(https://a.example/x)}</style>
<meta http-equiv="refresh" content="0; url=https://a.example"><base href="https://a.example"></head>
<body onload="alert(1)"><h1 style="x" id="y">Head</h1><script>alert(1)</script><p>Words <a href="javascript:alert(1)">here</a>
<img src="https://a.example/pixel.png" onerror="alert(1)"><iframe src="https://a.example"></iframe>
<form action="https://a.example"><input name="a"></form><svg><script>alert(1)</script></svg><math><mi>x</mi></math>
<table><tr><td colspan="2" background="https://a.example">cell</td></tr></table><p dir="rtl" lang="ar">كلمات</p></body></html>"""


def test_a_page_keeps_its_words_and_nothing_that_runs_loads_or_leads_away():
    shown = view_untrusted(BAD.encode(), ".html")
    assert shown.showing is Showing.PAGE
    assert "<h1>Head</h1>" in shown.text and "كلمات" in shown.text and 'colspan="2"' in shown.text
    for word in (
        "script",
        "alert",
        "example",
        "style",
        "onload",
        "onerror",
        "img",
        "iframe",
        "form",
        "svg",
        "href",
        "meta",
    ):
        assert word not in shown.text, word


@given(st.text(alphabet="<>/=\"' abpscriptonimgsvgstyle&#x;:()", max_size=200))
@settings(max_examples=60)
def test_no_markup_however_broken_leaves_a_script_an_address_or_an_event(markup):
    shown = clean_page(f"<html><body>{markup}</body></html>".encode())
    assert "<script" not in shown and "<img" not in shown and "<style" not in shown and "<svg" not in shown
    assert " on" not in "".join(part.partition(">")[0] for part in shown.split("<")[1:])


def test_pages_of_a_pdf_are_drawn_one_by_one():
    content = make_pdf("Police arrested two men")
    assert view_untrusted(content, ".pdf").sheets == 1
    sheet = view_untrusted(content, ".pdf", 1).sheet
    assert sheet.width > sheet.height
    assert min(sheet.dots) < 100 and max(sheet.dots) == 255
    drawn = Image.open(io.BytesIO(sheet.to_png()))
    assert drawn.size == (sheet.width, sheet.height) and drawn.tobytes() == sheet.dots
    assert view_untrusted(content, ".pdf", 2).showing is Showing.NONE


def test_a_picture_is_made_anew_without_what_it_says_of_itself():
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "a telling device"
    Image.new("RGBA", (30, 20), (200, 10, 10, 255)).convert("RGB").save(out, "JPEG", exif=exif)
    assert b"a telling device" in out.getvalue()
    sheet = view_untrusted(out.getvalue(), ".jpg", 1).sheet
    assert (sheet.width, sheet.height) == (30, 20)
    assert b"telling" not in sheet.to_png()


def test_text_comes_as_it_came_and_other_kinds_say_that_they_are_not_shown():
    assert view_untrusted("Naïve\r\n\r\nwords".encode(), ".txt").text == "Naïve\r\n\r\nwords"
    other = view_untrusted(b"{\\rtf1 Words and more words}", ".rtf")
    assert other.showing is Showing.NONE and other.reason


def test_a_sheet_with_other_sides_than_dots_is_none():
    with pytest.raises(ValueError, match="sides"):
        Sheet(2, 2, bytes(11))
    with pytest.raises(ValueError, match="no such"):
        Sheet(10**5, 10**5, b"")


@pytest.mark.slow
def test_hostile_files_are_shown_safely_or_not_at_all():
    for what, content, suffix in list_hostile():
        if len(content) < 2**20:
            for number in (0, 1):
                view = view_untrusted(content, suffix, number)
                assert "<script" not in view.text or view.showing is Showing.TEXT, what
