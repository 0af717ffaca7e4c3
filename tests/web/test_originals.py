"""The original beside the text, two reports beside each other, and translations."""

from __future__ import annotations

import pytest
from records import log_in

from onrecord.read.warming import make_pdf

PAGE = (
    b"""<html lang="en"><head><title>Two held</title></head><body><script>alert(1)</script><article><h1>Two held</h1>
<img src="https://a.example/pixel.png">"""
    + b"<p>Police arrested two men in Goma on Sunday, a lawyer said.</p>" * 6
    + b"</article></body></html>"
)
WORDS = "Police arrested two men in Goma on Sunday, a lawyer said. The market stayed shut."


def add(record, content, suffix):
    from onrecord.acquire import GivenMetadata
    from onrecord.engine.adding import keep_read
    from onrecord.read import read_untrusted

    result = read_untrusted(content, suffix=suffix)
    return keep_read(record, "it", content, result, GivenMetadata(), suffix=suffix)[0].reports[0]


@pytest.fixture
def client(record):
    return log_in("reviewer")


def test_a_web_page_is_framed_without_anything_that_runs_or_loads(record, client):
    report = add(record, PAGE, ".html")
    page = client.get(f"/reports/{report}/original")
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "<iframe" in page.content.decode() and " sandbox " in page.content.decode()
    framed = client.get(f"/reports/{report}/original/page")
    policy = framed["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'") and "'self'" not in policy.replace(
        "frame-ancestors 'self'", ""
    )
    assert framed["X-Frame-Options"] == "SAMEORIGIN" and framed["Cache-Control"] == "no-store"
    words = framed.content.decode()
    assert "<h1>Two held</h1>" in words
    assert "alert" not in words and "example" not in words
    assert "frame-src" not in client.get(f"/reports/{report}")["Content-Security-Policy"]


def test_a_pdf_is_shown_as_pictures_of_its_pages_beginning_with_that_of_a_claim(record, client):
    from onrecord.engine.running import run
    from onrecord.store.models import ClaimRow

    report = add(record, make_pdf("Police arrested two men in Goma on Sunday."), ".pdf")
    run(record)
    sheet = client.get(f"/reports/{report}/original/1.png")
    assert sheet["Content-Type"] == "image/png" and sheet.content.startswith(b"\x89PNG")
    assert client.get(f"/reports/{report}/original/2.png").status_code == 404
    claim = ClaimRow.objects.first()
    page = client.get(f"/claims/{claim.id}/original", follow=True).content.decode()
    assert "page 1 of 1" in page and '<mark class="m-content m-act">' in page
    assert client.get(f"/reports/{report}/original/page").status_code == 404


def test_text_is_shown_as_it_came_and_markup_in_it_is_words(record, client):
    report = add(record, (WORDS + "\n<script>alert(1)</script>").encode(), ".txt")
    page = client.get(f"/reports/{report}/original").content.decode()
    assert "&lt;script&gt;" in page and "<script>alert" not in page


def test_other_kinds_say_that_they_are_not_shown(record, client):
    report = add(record, b"{\\rtf1 " + WORDS.encode() + b"}", ".rtf")
    assert "is not shown" in client.get(f"/reports/{report}/original").content.decode()


def test_reports_beside_each_other_show_what_only_one_says(record, client):
    a, b = add(record, WORDS.encode(), ".txt"), add(record, WORDS.replace("two", "three").encode(), ".txt")
    page = client.get(f"/reports/{a}/beside/{b}").content.decode()
    assert "<del>two</del>" in page and "<ins>three</ins>" in page
    assert "1 the same, 1 changed" in page
    assert client.get(f"/reports/{a}/beside/none").status_code == 404


def test_a_translation_is_said_shown_and_taken_back(record, client):
    from onrecord.store.models import Decision

    a = add(record, WORDS.encode(), ".txt")
    b = add(record, "La policía detuvo a dos hombres en Goma el domingo.".encode(), ".txt")
    assert client.post(f"/reports/{a}/beside/{b}/translation", {"do": "say"}).status_code == 302
    page = client.get(f"/reports/{a}/beside/{b}").content.decode()
    assert "Take back that one is a translation" in page and "Sentences:" not in page
    assert "Translation:" in client.get(f"/reports/{a}").content.decode()
    assert "Translated from" in client.get(f"/reports/{b}").content.decode()
    assert client.post(f"/reports/{b}/beside/{a}/translation", {"do": "say"}).status_code == 400
    client.post(f"/reports/{b}/beside/{a}/translation", {"do": "undo"})
    assert "Translation:" not in client.get(f"/reports/{a}").content.decode()
    assert Decision.objects.filter(kind="undo").count() == 1


def test_a_copy_is_offered_from_the_report_that_it_repeats(record, client):
    from onrecord.engine.running import run

    words = (WORDS + " ") * 2 + "They were taken to the station by eight officers, and released the day after."
    a, b = add(record, words.encode(), ".txt"), add(record, f"Held\n\n{words}".encode(), ".txt")
    run(record)
    page = client.get(f"/reports/{a}").content.decode()
    assert f"/reports/{a}/beside/{b}" in page and "Differences from" in page
    from onrecord.store.models import Incident

    incident = next(
        i.id for i in Incident.objects.all() if len({r for o in i.data["origins"] for r in o["reports"]}) == 2
    )
    assert "see the differences" in client.get(f"/incidents/{incident}").content.decode()
