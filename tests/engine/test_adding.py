"""Adding files: what is bad is named, and nothing else is lost."""

from __future__ import annotations

import errno
import io
import json

import pytest
from records import write_reports

from onrecord.errors import RecordError, UsageError

GOOD = "Police arrested two men in Goma on 3 May 2024, a witness said."


def add(record, *paths, **named):
    from onrecord.engine.adding import add_files

    return add_files(record, list(paths), **named)


def count_reports():
    from onrecord.store.models import Report

    return Report.objects.count()


def test_the_same_content_twice_is_one_report(record, tmp_path):
    folder = write_reports(tmp_path)
    assert add(record, folder).new == 3
    assert add(record, folder).new == 0
    assert count_reports() == 3


def test_a_missing_path_adds_nothing(record, tmp_path):
    folder = write_reports(tmp_path)
    with pytest.raises(UsageError, match="nothing was added"):
        add(record, folder, tmp_path / "gone.txt")
    assert count_reports() == 0


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.txt", b"", "no "),
        ("noise.txt", bytes(range(256)) * 40, ""),
        ("broken.pdf", b"%PDF-1.4\nnothing", ""),
    ],
)
def test_a_bad_file_is_named_and_the_others_go_in(record, tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.txt").write_text(GOOD)
    added = add(record, tmp_path / name, tmp_path / "good.txt")
    assert added.new == 1
    assert name in added.failed[0].item
    assert words in added.failed[0].reason
    assert added.failed[0].next_step


def test_a_file_that_is_too_big_is_refused_before_it_is_read(record, tmp_path):
    big = tmp_path / "big.txt"
    with big.open("wb") as out:
        out.truncate(200 * 2**20)
    assert "MiB" in add(record, big).failed[0].reason


def test_a_broken_line_is_named_by_its_number_and_the_others_go_in(record, tmp_path):
    lines = [json.dumps({"id": "a", "text": GOOD}), "{broken", json.dumps({"id": "b", "text": GOOD + " Twice."})]
    (tmp_path / "many.jsonl").write_text("\n".join(lines))
    added = add(record, tmp_path / "many.jsonl")
    assert added.new == 2
    assert added.failed[0].item.endswith("line 2")


def test_a_full_disk_says_how_far_it_came_and_the_same_command_goes_on(record, tmp_path, monkeypatch):
    from onrecord.acquire.originals import Originals

    folder = write_reports(tmp_path)
    keep, calls = Originals.keep, []

    def full_at_the_second(self, receipt_id, data):
        calls.append(receipt_id)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return keep(self, receipt_id, data)

    monkeypatch.setattr(Originals, "keep", full_at_the_second)
    with pytest.raises(RecordError, match="1 of 3 files are in"):
        add(record, folder)
    assert count_reports() == 1
    monkeypatch.undo()
    assert add(record, folder).new == 2


def test_an_original_comes_back_as_it_was(record, tmp_path):
    from onrecord.engine.adding import fetch_original
    from onrecord.store.models import Report

    (tmp_path / "good.txt").write_bytes(GOOD.encode())
    add(record, tmp_path / "good.txt")
    assert fetch_original(record, Report.objects.get()) == GOOD.encode()


def test_what_a_file_says_of_itself_is_an_offer_until_taken(record, tmp_path):
    from onrecord.engine.correcting import confirm_offered
    from onrecord.store.models import Report

    page = (
        '<html><head><meta property="article:published_time" content="2024-05-04T08:00:00Z"></head>'
        f"<body><article><h1>Two men held</h1><p>{GOOD} {GOOD} {GOOD}</p></article></body></html>"
    )
    (tmp_path / "page.html").write_text(page)
    add(record, tmp_path / "page.html")
    report = Report.objects.get()
    assert report.published is None
    assert report.offered["published"]["value"] == "2024-05-04"
    confirm_offered(record, [report.id], who="owner")
    assert str(Report.objects.get().published) == "2024-05-04"


def test_a_language_that_is_not_read_is_a_state(record, tmp_path):
    from onrecord.engine.running import run
    from onrecord.store.models import Report

    text = "La policía detuvo a catorce estudiantes en la plaza el martes por la noche, según dijo su abogada. " * 4
    (tmp_path / "es.txt").write_text(text)
    add(record, tmp_path / "es.txt")
    assert run(record).unread == 1
    assert Report.objects.get().state == "unread-language"


def test_a_zip_of_three_kinds_gives_three_reports_and_names_what_is_none(record, tmp_path):
    import docx

    from onrecord.read.warming import make_zip
    from onrecord.store.models import Report

    made, out = docx.Document(), io.BytesIO()
    made.add_paragraph(f"{GOOD} It was in a document.")
    made.save(out)
    page = f"<html><body><article><h1>Held</h1><p>{f'{GOOD} It was on a page. ' * 4}</p></article></body></html>"
    parts = {"a.txt": GOOD.encode(), "b/c.html": page.encode(), "d.docx": out.getvalue(), "e.exe": b"MZ\x00\x01"}
    (tmp_path / "all.zip").write_bytes(make_zip(parts))
    added = add(record, tmp_path / "all.zip")
    assert added.new == 3
    assert [r.position for r in Report.objects.all()] == [0, 1, 2]
    (failed,) = added.failed
    assert failed.item.endswith("all.zip file 4") and "e.exe" in failed.reason
    assert add(record, tmp_path / "all.zip").new == 0


def test_the_pages_of_a_web_archive_come_in_with_their_host_as_an_offer(record, tmp_path):
    from onrecord.read.warming import list_samples
    from onrecord.store.models import Report

    warc = next(content for content, suffix in list_samples() if suffix == ".warc")
    (tmp_path / "crawl.warc").write_bytes(warc)
    assert add(record, tmp_path / "crawl.warc").new == 1
    report = Report.objects.get()
    assert report.publisher is None
    assert report.offered["publisher"] == {"value": "news.example", "origin": "page metadata"}


def test_a_scan_is_kept_until_it_can_be_recognised_and_then_read(record, tmp_path, monkeypatch):
    from PIL import Image

    from onrecord.read.ocr import Recognised
    from onrecord.store.models import Report

    Image.new("L", (90, 90), 0).save(tmp_path / "scan.png")
    monkeypatch.setattr("onrecord.read.ocr.find_program", lambda: None)
    (kept,) = add(record, tmp_path / "scan.png").failed
    assert kept.outcome == "kept" and "tesseract" in kept.next_step
    assert Report.objects.get().state == "no-text-layer"
    monkeypatch.setattr("onrecord.read.ocr.find_program", lambda: "tesseract")
    monkeypatch.setattr("onrecord.read.ocr.recognise", lambda *_: Recognised(GOOD, 88.0))
    assert add(record, tmp_path / "scan.png").new == 1
    report = Report.objects.get()
    assert report.text == GOOD
    assert "OCR" in report.warnings[0]


def test_the_pages_of_a_report_are_found_again_in_its_original(record, tmp_path):
    from onrecord.engine.adding import fetch_pages
    from onrecord.read import find_page
    from onrecord.read.warming import list_samples
    from onrecord.store.models import Report

    pdf = next(content for content, suffix in list_samples() if suffix == ".pdf")
    (tmp_path / "a.pdf").write_bytes(pdf)
    add(record, tmp_path / "a.pdf")
    report = Report.objects.get()
    assert find_page(fetch_pages(record, report), 5) == 1
    # As of a report that was added before pages were kept.
    report.pages = []
    assert find_page(fetch_pages(record, report), 5) == 1
    report.text += " changed"
    assert fetch_pages(record, report) == ()


@pytest.mark.both
def test_an_original_opens_after_two_added_the_same_file_at_once(record, tmp_path, monkeypatch):
    import threading

    from django.db import connections

    from onrecord.acquire.originals import Originals
    from onrecord.engine.adding import fetch_original
    from onrecord.store.models import Report

    file, keep, others, outcomes = tmp_path / "one.txt", Originals.keep, [], []
    file.write_text(GOOD)

    def add_too():
        try:
            outcomes.extend(i.outcome for i in add(record, file).items)
        finally:
            connections.close_all()

    def keep_while_another_adds(originals, *rest):
        stored = keep(originals, *rest)
        if not others:
            others.append(threading.Thread(target=add_too))
            others[0].start()
            others[0].join(2)  # it waits for this one where all is well
        return stored

    monkeypatch.setattr(Originals, "keep", keep_while_another_adds)
    outcomes.extend(i.outcome for i in add(record, file).items)
    others[0].join()
    assert fetch_original(record, Report.objects.get()) == GOOD.encode()
    assert sorted(outcomes) == ["added", "known"]


def test_a_file_that_another_adds_while_it_is_read_is_met_again(record, tmp_path, monkeypatch):
    from datetime import date

    from onrecord.acquire import GivenMetadata
    from onrecord.engine import adding
    from onrecord.store.models import Report

    file, read = tmp_path / "one.txt", adding.read_untrusted
    file.write_text(GOOD)

    def read_while_another_adds(*args, **named):
        monkeypatch.undo()
        assert add(record, file).new == 1
        return read(*args, **named)

    monkeypatch.setattr(adding, "read_untrusted", read_while_another_adds)
    (item,) = add(record, file, given=GivenMetadata(published=date(2024, 5, 4))).items
    assert item.outcome == "updated"
    assert Report.objects.get().published == date(2024, 5, 4)
