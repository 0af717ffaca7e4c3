"""Pages keep their place in the text, so that a claim can show its page."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.read import PageSpan, RawReport, ReadState, find_page, read_untrusted
from onrecord.read.pages import OcrMark, join_pages, name_pages


def make_pdf(*pages):
    """Return a PDF with a line of text on each page; None for a page without any."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, text in enumerate(pages):
        shown = f"BT /F1 12 Tf 60 700 Td ({text}) Tj ET" if text else ""
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {5 + 2 * number} 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
        )
        objects.append(f"<</Length {len(shown)}>>stream\n{shown}\nendstream")
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj{body}endobj\n".encode())
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write("".join(f"{at:010d} 00000 n \n" for at in places).encode())
    out.write(f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


def test_each_page_of_a_pdf_keeps_its_place_in_the_text():
    pages = (
        "Two men were held in Goma on Monday, a witness said.",
        "The police denied on Tuesday that anyone was held.",
    )
    report = read_untrusted(make_pdf(*pages), ".pdf").reports[0]
    assert [report.text[p.start : p.end] for p in report.pages] == list(pages)
    assert [p.number for p in report.pages] == [1, 2]
    assert find_page(report.pages, report.text.index("denied")) == 2


def test_a_page_without_text_is_left_out_of_the_count_but_not_out_of_the_numbers(monkeypatch):
    monkeypatch.setattr("onrecord.read.ocr.find_program", lambda: None)
    found = read_untrusted(
        make_pdf("Two men were held in Goma on Monday.", None, "Both were let go on Friday."), ".pdf"
    )
    assert [p.number for p in found.reports[0].pages] == [1, 3]
    assert found.pictures == (2,)
    assert "1 of 3 pages (2)" in found.warnings[0]


@given(st.lists(st.text(max_size=20), max_size=8))
def test_joined_pages_quote_each_page(texts):
    text, spans = join_pages(enumerate(texts, 1))
    assert [text[s.start : s.end] for s in spans] == texts
    for span in spans:
        assert all(find_page(spans, at) == span.number for at in range(span.start, span.end))


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([3], "3"), ([1, 2, 3, 7], "1–3, 7"), (range(1, 41, 2), "1, 3, 5, 7, 9, 11, 13, 15, 17, 19 …")],
)
def test_page_numbers_are_written_as_a_person_does(numbers, words):
    assert name_pages(numbers) == words


def test_a_page_beyond_the_text_is_no_page():
    with pytest.raises(ValueError, match="beyond the end"):
        RawReport(None, "short", pages=(PageSpan(1, 0, 99),))


def test_pages_and_marks_outlive_the_way_out_of_the_child():
    report = RawReport("a", "some text", pages=(PageSpan(2, 0, 9),), by_ocr=OcrMark((2,), 91.5))
    assert RawReport.from_json(report.to_json()) == report


def test_a_pdf_without_any_text_is_a_state_that_names_the_way_on(monkeypatch):
    monkeypatch.setattr("onrecord.read.ocr.find_program", lambda: None)
    found = read_untrusted(make_pdf(None, None), ".pdf")
    assert found.state is ReadState.NO_TEXT_LAYER
    assert found.pictures == (1, 2)
    assert "tesseract" in found.next_step
