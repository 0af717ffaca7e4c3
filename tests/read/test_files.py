"""What files give: text and what they say of themselves, or a state with a reason."""

from __future__ import annotations

import io
import json

import pytest

from onrecord.read import MetadataOrigin, ReadState, read_untrusted

PARAGRAPH = "Police arrested fourteen dockworkers in the harbour on Sunday evening, their lawyer said, after a vigil at the gate. "


def make_pdf(content: bytes) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % p for p in places)
    start = len(out)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
    )


def test_a_pdf_with_a_text_layer_gives_its_text():
    found = read_untrusted(
        make_pdf(b"BT /F1 12 Tf 60 700 Td (Two men were held in Goma on Monday, a witness said.) Tj ET"), ".pdf"
    )
    assert found.state is ReadState.READ
    assert "held in Goma" in found.reports[0].text


def test_a_scanned_pdf_is_a_state_with_a_next_step():
    found = read_untrusted(make_pdf(b"0 0 595 842 re f"), ".pdf")
    assert found.state is ReadState.NO_TEXT_LAYER
    assert found.next_step


def test_a_page_gives_its_article_without_the_menu_and_its_date_as_an_offer():
    page = (
        "<html><head><title>Held | The Example</title><meta property='article:published_time' content='2024-05-13'></head><body>"
        f"<nav><a href='/'>Weather and sport</a></nav><article><h1>Held</h1><p>{PARAGRAPH * 3}</p></article></body></html>"
    )
    report = read_untrusted(page.encode(), ".html").reports[0]
    assert "fourteen dockworkers" in report.text
    assert "Weather and sport" not in report.text
    assert str(report.published) == "2024-05-13"
    assert report.origins["published"] is MetadataOrigin.PAGE


def test_a_word_file_gives_its_paragraphs():
    import docx

    made, out = docx.Document(), io.BytesIO()
    made.add_heading("Held at the harbour", 1)
    made.add_paragraph(PARAGRAPH)
    made.save(out)
    assert "fourteen dockworkers" in read_untrusted(out.getvalue(), ".docx").reports[0].text


def test_the_content_decides_over_the_name():
    found = read_untrusted(make_pdf(b"BT /F1 12 Tf 60 700 Td (Two men were held in Goma.) Tj ET"), ".txt")
    assert found.state is ReadState.READ
    assert "%PDF" not in found.reports[0].text


def test_a_line_says_its_own_date_and_it_is_taken():
    line = json.dumps({"id": "a", "text": PARAGRAPH, "published": "2024-05-13", "publisher": "The Example"})
    report = read_untrusted(line.encode(), ".jsonl").reports[0]
    assert (report.given, str(report.published), report.publisher) == ("a", "2024-05-13", "The Example")
    assert report.origins["published"] is MetadataOrigin.GIVEN


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_text_in_a_usual_encoding_keeps_its_letters(encoding):
    report = read_untrusted(f"Señora Núñez was held. {PARAGRAPH}".encode(encoding), ".txt").reports[0]
    assert "Señora Núñez" in report.text


def test_an_empty_file_says_so():
    found = read_untrusted(b"  \n ", ".txt")
    assert found.state is ReadState.EMPTY
    assert found.reason and found.next_step
