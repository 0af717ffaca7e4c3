"""Files within files: each is read by itself, what is wrong with one harms no other, and no name within is trusted."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from PIL import Image

from onrecord.read import ReadState, read_untrusted
from onrecord.read.packed import clean_name
from onrecord.read.warming import make_zip

TEXT = "Police arrested fourteen dockworkers in the harbour on Sunday evening, their lawyer said."
PAGE = f"<html><head><title>Held</title></head><body><article><h1>Held</h1><p>{TEXT * 3}</p></article></body></html>".encode()
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x "y">]><rss><channel><item><description>&x;</description></item></channel></rss>'


def make_warc(*pages, missing=0):
    """Return a WARC of pages; the last says it is longer than it is by `missing`."""
    out = b""
    for number, page in enumerate(pages, 1):
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: identity\r\n\r\n" + page
        size = len(answer) + (missing if number == len(pages) else 0)
        out += (
            (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:0-{number}>\r\nWARC-Target-URI: "
                f"https://www.news.example/{number}\r\nWARC-Date: 2024-06-01T10:00:00Z\r\nContent-Type: "
                f"application/http; msgtype=response\r\nContent-Length: {size}\r\n\r\n"
            ).encode()
            + answer
            + (b"" if missing and number == len(pages) else b"\r\n\r\n")
        )
    return out


def test_a_bad_file_in_a_zip_is_named_and_harms_no_other():
    found = read_untrusted(make_zip({"a.txt": TEXT.encode(), "feeds/b.rss": ENTITIES, "c.docx": b"PK\x03\x04"}), ".zip")
    assert [r.text for r in found.reports] == [TEXT]
    assert [(p.place, p.line) for p in found.problems] == [("file", 2), ("file", 3)]
    assert found.problems[0].reason.startswith("b.rss: ")


def test_a_line_within_a_file_within_a_zip_is_named_by_both():
    found = read_untrusted(make_zip({"a.jsonl": b'{"id": "a", "text": "Some words."}\n{broken\n'}), ".zip")
    assert found.problems[0].line == 1 and found.problems[0].reason.startswith("Line 2: ")


def test_a_picture_in_a_zip_is_told_to_be_added_by_itself():
    out = io.BytesIO()
    Image.new("L", (9, 9)).save(out, "PNG")
    found = read_untrusted(make_zip({"a.txt": TEXT.encode(), "b.png": out.getvalue()}), ".zip")
    assert "by itself" in found.problems[0].reason


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\y.txt", "y.txt"),
        ("a\x00b\n.txt", "ab.txt"),
        ("report\u202etxt.exe", "reporttxt.exe"),
        ("x" * 200, "x" * 60 + "…"),
        ("in/", ""),
    ],
)
def test_of_a_name_only_what_cannot_mislead_is_shown(name, shown):
    assert clean_name(name) == shown


@pytest.mark.parametrize("name", ["../../../tmp/escaped.txt", "/tmp/escaped.txt", "..\\..\\escaped.txt"])
def test_a_name_that_leads_elsewhere_is_read_and_leads_nowhere(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert read_untrusted(make_zip({name: TEXT.encode()}), ".zip").reports[0].text == TEXT
    assert list(tmp_path.iterdir()) == []


def test_a_zip_in_a_zip_is_read_and_a_third_one_is_not():
    once = make_zip({"a.txt": TEXT.encode()})
    assert read_untrusted(make_zip({"b.zip": once}), ".zip").reports[0].text == TEXT
    deep = read_untrusted(make_zip({"d.zip": make_zip({"c.zip": once})}), ".zip")
    assert deep.state is ReadState.REFUSED
    assert "packed within packed" in deep.reason


def test_a_locked_zip_says_so():
    packed = bytearray(make_zip({"a.txt": TEXT.encode()}))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(sign) + at] |= 1
    assert "password" in read_untrusted(bytes(packed), ".zip").reason


def test_xml_with_entities_is_refused_whatever_its_part_is_called():
    evil = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    book = make_zip({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.dat": evil})
    assert "entities" in read_untrusted(book, ".xlsx").reason


def test_a_record_that_ends_before_its_time_is_left_out_and_told():
    found = read_untrusted(make_warc(PAGE, PAGE, missing=5000), ".warc")
    assert len(found.reports) == 1
    assert any("1 pages were cut off" in w for w in found.warnings)


def test_a_web_archive_packed_record_by_record_is_read_whole():
    packed = b"".join(gzip.compress(make_warc(PAGE)) for _ in range(30))
    assert len(read_untrusted(packed, ".warc.gz").reports) == 30


def test_one_bad_web_archive_in_a_wacz_harms_no_other():
    wacz = make_zip(
        {
            "datapackage.json": b"{}",
            "archive/a.warc": make_warc(PAGE),
            "archive/b.warc.gz": gzip.compress(make_warc(PAGE))[:80],
        }
    )
    found = read_untrusted(wacz, ".wacz")
    assert len(found.reports) == 1
    assert any("1 of 2 WARC files" in w for w in found.warnings)


def make_epub(*chapters):
    items = "".join(
        f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(len(chapters))
    )
    refs = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = (
        f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest><spine>{refs}</spine></package>'
    )
    parts = {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": b'<container><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>',
        "a.opf": package.encode(),
    }
    return make_zip(parts | {f"c{n}.xhtml": c.encode() for n, c in enumerate(chapters)})


def test_no_word_of_a_chapter_is_lost_between_blocks():
    chapter = "<html><head><title>x</title></head><body>Before<div>One<p>two <b>three</b></p>four<br/>five</div>after<!-- no --></body></html>"
    assert read_untrusted(make_epub(chapter), ".epub").reports[0].text.split("\n\n") == [
        "Before", "One", "two three", "four", "five", "after",
    ]  # fmt: skip


def test_letters_written_as_names_are_kept_and_empty_chapters_left_out():
    found = read_untrusted(make_epub("", "<html><body><p>Na&iuml;ve&nbsp;men</p></body></html>"), ".epub")
    assert found.reports[0].text == "Naïve men"


def test_a_feed_that_is_cut_off_gives_what_there_is_and_says_so():
    entry = f"<item><title>Held</title><description>{TEXT}</description></item>"
    found = read_untrusted(f"<rss><channel>{entry}{entry}<item><title>Ha".encode(), ".rss")
    assert len(found.reports) == 2
    assert any("cut off" in w for w in found.warnings)


def test_a_message_that_holds_others_is_not_read():
    inner = "--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: a@example.org\r\nSubject: x\r\n\r\nOne.\r\n"
    mail = f"From: a@example.org\r\nDate: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{inner * 2}--b--\r\n"
    assert "2 other messages" in read_untrusted(mail.encode(), ".eml").reason


def test_rows_are_named_as_the_spreadsheet_counts_them():
    found = read_untrusted(f'text,published\n\n"{TEXT}",2024-05-13\n"",2024-05-13\n'.encode(), ".csv")
    assert [(p.place, p.line) for p in found.problems] == [("row", 4)]


def test_a_spreadsheet_that_claims_a_million_columns_is_read_in_time():
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>text</t></is></c><c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row>'
        f'<row r="2"><c r="A2" t="inlineStr"><is><t>{TEXT}</t></is></c></row></sheetData></worksheet>'
    )
    from openpyxl import Workbook

    out = io.BytesIO()
    Workbook().save(out)
    parts = {}
    with zipfile.ZipFile(out) as archive:
        for name in archive.namelist():
            parts[name] = sheet.encode() if name.endswith("sheet1.xml") else archive.read(name)
    assert read_untrusted(make_zip(parts), ".xlsx").reports[0].text == TEXT


@pytest.mark.parametrize(
    ("link", "outlet"), [("https://www.paper.example/a", "paper.example"), ("https://gather.example/1", "Gathered")]
)
def test_an_entry_that_leads_to_another_house_is_that_houses(link, outlet):
    entry = f"<item><title>Held</title><link>{link}</link><description>{TEXT}</description></item>"
    feed = f"<rss><channel><title>Gathered</title><link>https://gather.example/</link>{entry}</channel></rss>"
    assert read_untrusted(feed.encode(), ".rss").reports[0].publisher == outlet


def test_little_text_in_a_large_document_is_told():
    import os

    import docx

    made, out = docx.Document(), io.BytesIO()
    made.add_paragraph(TEXT)
    made.save(out)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/media/image1.bin", os.urandom(400_000))
    found = read_untrusted(out.getvalue(), ".docx")
    assert found.state is ReadState.READ
    assert any("Little text" in w for w in found.warnings)
