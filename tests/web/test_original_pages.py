"""Beside a report stands which of its words were recognised from a picture, and each claim's page of the original."""

from __future__ import annotations

import pytest
from records import log_in

from onrecord.acquire import GivenMetadata
from onrecord.read import PageSpan, RawReport
from onrecord.read.pages import OcrMark

FIRST = "Police arrested 14 students in Myitkyina on 8 March 2021, a lawyer said."
SECOND = "Soldiers killed two men in Goma on 5 May 2024, a doctor said."
TEXT = f"{FIRST}\n\n{SECOND}"


@pytest.fixture
def scanned(record, tmp_path, monkeypatch):
    """A report of two pages, the second a picture."""
    from onrecord.engine import adding
    from onrecord.engine.running import run
    from onrecord.model import Language
    from onrecord.read import ReadResult, ReadState
    from onrecord.store.models import Report

    pages = (PageSpan(1, 0, len(FIRST)), PageSpan(3, len(FIRST) + 2, len(TEXT)))
    raw = RawReport(None, TEXT, language=Language("en", True), pages=pages, by_ocr=OcrMark((3,), 81.4))
    monkeypatch.setattr(adding, "read_untrusted", lambda data, suffix: ReadResult(ReadState.READ, (raw,)))
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4 a scan")
    adding.add_files(record, [tmp_path / "scan.pdf"], given=GivenMetadata())
    run(record)
    return Report.objects.get()


def test_a_claim_says_on_which_page_it_stands_and_whether_that_was_a_picture(scanned):
    from onrecord.store.models import ClaimRow

    page = log_in("owner").get(f"/reports/{scanned.id}").content.decode()
    assert "Recognised from a picture: page 3." in page
    assert "81 of 100 sure" in page
    cards = {c.split('"')[0]: c for c in page.split('<article class="claim')[1:]}
    assert len(page.split('<article class="claim')) > 2
    assert cards
    for row in ClaimRow.objects.select_related("report"):
        number = 1 if row.order < len(FIRST) else 3
        assert row.report.find_page(row.order) == number
        assert row.report.is_recognised(number) == (number == 3)
        card = page.split(f'data-claim="{row.id[:12]}"')[1].split("</h3>")[0]
        assert f"page {number}<" in card
        assert ("recognised from a picture" in card) == (number == 3)


def test_the_pages_are_those_kept_and_the_original_is_not_read_again(scanned, record, monkeypatch):
    from onrecord.engine import adding

    monkeypatch.setattr(adding, "read_untrusted", None)
    assert [p.number for p in adding.fetch_pages(record, scanned)] == [1, 3]


def test_a_text_without_pages_says_nothing_of_them(filled):
    from onrecord.store.models import Report

    report = Report.objects.first()
    assert (report.pages, report.by_ocr, report.find_page(3), report.is_recognised(None)) == ([], None, None, False)
    assert "ecognised from a picture" not in log_in("owner").get(f"/reports/{report.id}").content.decode()
