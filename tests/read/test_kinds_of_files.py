"""Each kind of file gives its reports, with what it says of them and where that came from."""

from __future__ import annotations

import gzip

import pytest

from onrecord.read import MetadataOrigin, ReadState, read_untrusted
from onrecord.read.warming import list_samples, make_zip

TEXT = "Police arrested fourteen dockworkers in the harbour on Sunday evening, their lawyer said."
ODT_NAMES = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'


def read_one(content, suffix):
    found = read_untrusted(content, suffix)
    assert found.state is ReadState.READ, found.reason
    (report,) = found.reports
    return report


def refuse(content, suffix):
    found = read_untrusted(content, suffix)
    assert found.state is not ReadState.READ
    assert found.next_step
    return found.reason


@pytest.mark.parametrize("number", range(len(list(list_samples()))))
def test_what_warms_a_reader_up_reads_the_same_once_it_is_locked_down(number, monkeypatch):
    """A reader that needs something it did not load before would crash here."""
    from onrecord.read.worker import read_bytes

    monkeypatch.setattr("onrecord.read.ocr.find_program", lambda: None)
    content, suffix = list(list_samples())[number]
    assert read_untrusted(content, suffix).to_json() == read_bytes(content, {"suffix": suffix})


def make_odt(body, meta=None):
    parts = {"mimetype": b"application/vnd.oasis.opendocument.text"}
    parts["content.xml"] = (
        f"<office:document-content {ODT_NAMES}><office:body><office:text>{body}</office:text></office:body></office:document-content>".encode()
    )
    if meta:
        parts["meta.xml"] = meta.encode()
    return make_zip(parts)


def test_an_open_document_gives_paragraphs_without_deletions_and_notes():
    body = (
        "<text:tracked-changes><text:p>Taken out.</text:p></text:tracked-changes><text:h>Held in the harbour</text:h>"
        f"<text:p>{TEXT}<text:note><text:p>A note.</text:p></text:note></text:p>"
        '<text:list><text:list-item><text:p>One<text:s text:c="2"/>two<text:line-break/>three</text:p></text:list-item></text:list>'
    )
    report = read_one(make_odt(body), ".odt")
    assert report.text == f"Held in the harbour\n\n{TEXT}\n\nOne  two\nthree"
    assert report.title == "Held in the harbour"
    assert report.origins["title"] is MetadataOrigin.FIRST_LINE
    assert read_untrusted(make_odt(body), ".odt").warnings


def test_the_author_of_a_document_is_never_read():
    meta = (
        '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:creator>Zorvath Quillane</dc:creator><dc:title>Held</dc:title></office:document-meta>"
    )
    found = read_untrusted(make_odt(f"<text:p>{TEXT}</text:p>", meta), ".odt")
    assert "Quillane" not in str(found.to_json())
    assert found.reports[0].title == "Held"


def test_rich_text_gives_paragraphs_with_its_letters():
    source = b"{\\rtf1\\ansi{\\fonttbl\\f0 Times;}{\\info{\\title Held}{\\author Zorvath Quillane}}\\f0 Na\\'efve \\u8220?men\\u8221?.\\par Second.}"
    report = read_one(source, ".rtf")
    assert report.text == "Naïve “men”.\n\nSecond.\n"
    assert report.title == "Held"
    assert "Quillane" not in str(report.to_json())


def make_epub(chapters, spine):
    items = "".join(f'<item id="{n}" href="{n}.xhtml" media-type="application/xhtml+xml"/>' for n in chapters)
    refs = "".join(f'<itemref idref="{n}"/>' for n in spine)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Year</dc:title>'
        f"<dc:publisher>The Example</dc:publisher><dc:date>2024-05-13</dc:date></metadata><manifest>{items}</manifest><spine>{refs}</spine></package>"
    )
    container = '<container><rootfiles><rootfile full-path="in/a.opf"/></rootfiles></container>'
    parts = {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": container.encode(),
        "in/a.opf": package.encode(),
    }
    return make_zip(
        parts
        | {
            f"in/{n}.xhtml": f"<!DOCTYPE html><html><head><style>p</style></head><body><div><p>{t}</p></div></body></html>".encode()
            for n, t in chapters.items()
        }
    )


def test_an_epub_gives_its_chapters_in_reading_order():
    report = read_one(make_epub({"b": "Second words.", "a": "First words."}, ["a", "b"]), ".epub")
    assert report.text == "First words.\n\nSecond words."
    assert (report.title, report.publisher, str(report.published)) == ("Year", "The Example", "2024-05-13")


MAIL = "From: Zorvath Quillane <zq@example.org>\r\nTo: desk@example.org\r\nSubject: Held\r\nDate: Mon, 13 May 2024 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"


def test_one_message_gives_its_text_and_day_and_not_who_wrote_it():
    found = read_untrusted(f"{MAIL}Content-Type: text/plain; charset=utf-8\r\n\r\n{TEXT}\r\n".encode(), ".eml")
    (report,) = found.reports
    assert report.text.strip() == TEXT
    assert (report.title, str(report.published)) == ("Held", "2024-05-13")
    assert "Quillane" not in str(found.to_json()) and "example.org" not in str(found.to_json())


def test_attachments_are_told_of_and_not_read():
    body = (
        f"{MAIL}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{TEXT}\r\n--b\r\n"
        'Content-Type: text/plain\r\nContent-Disposition: attachment; filename="x.txt"\r\n\r\nAttached words.\r\n--b--\r\n'
    )
    found = read_untrusted(body.encode(), ".eml")
    assert "Attached" not in found.reports[0].text
    assert any("1 attachments" in w for w in found.warnings)


@pytest.mark.parametrize("suffix", [".eml", ".txt", ".mbox"])
def test_a_mailbox_is_never_read(suffix):
    mailbox = (
        b"From a@example.org Mon May 13 10:00:00 2024\r\nFrom: a@example.org\r\nSubject: x\r\nDate: y\r\n\r\nOne.\r\n\r\n"
        * 2
    )
    assert refuse(mailbox, suffix)


def test_a_letter_that_begins_with_from_is_text():
    assert read_one(b"From: the harbour\n\nPolice arrested two men.", ".txt").text.startswith("From: the harbour")


def test_a_table_gives_a_report_a_row_by_whatever_its_columns_are_called():
    table = f'Entry Number,Headline,Body,Date published,Outlet\n7,Held,"{TEXT}",13.05.2024,The Example\n8,Bare,,,\n'
    found = read_untrusted(table.encode(), ".csv")
    (report,) = found.reports
    assert (report.given, report.title, report.publisher, str(report.published)) == (
        "7",
        "Held",
        "The Example",
        "2024-05-13",
    )
    assert report.origins["published"] is MetadataOrigin.GIVEN
    assert [(p.line, p.reason) for p in found.problems] == [(3, "It has no text.")]


def test_a_table_with_another_parting_sign_is_read():
    assert read_one(f"text;title\n{TEXT};Held\n".encode(), ".csv").title == "Held"


def test_a_date_that_is_none_is_named_with_its_row():
    found = read_untrusted(f'text,published\n"{TEXT}",yesterday\n"{TEXT} Again.",2024-05-13\n'.encode(), ".csv")
    assert len(found.reports) == 1 and found.problems[0].line == 2


def test_a_table_without_texts_says_which_column_it_misses():
    assert "Name one" in read_untrusted(b"name,age\nx,3\n", ".csv").next_step
    assert "name, age" in refuse(b"name,age\nx,3\n", ".csv")


def test_a_table_of_auto_archiver_is_read_by_its_columns():
    header = "Link,Archive status,Destination folder,Archive location,Upload title,Upload timestamp,Text content"
    found = read_untrusted(
        f"{header}\nhttps://a.example/1,success,f,l,Held,2024-05-13T08:00:00Z,{TEXT!r}\n".replace("'", '"').encode(),
        ".csv",
    )
    (report,) = found.reports
    assert report.text == TEXT and report.title == "Held" and str(report.published) == "2024-05-13"
    assert any("auto-archiver" in w for w in found.warnings)


def make_book(*sheets):
    import io

    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.save(out)
    return out.getvalue()


def test_a_spreadsheet_gives_the_first_sheet_that_has_texts():
    from datetime import datetime

    book = make_book([["notes"], ["nothing"]], [["text", "published"], [TEXT, datetime(2024, 5, 13)]])
    report = read_one(book, ".xlsx")
    assert report.text == TEXT and str(report.published) == "2024-05-13"


def test_a_formula_in_a_spreadsheet_is_never_reckoned():
    assert "=1+1" not in str(read_untrusted(make_book([["text"], ["=1+1"], [TEXT]]), ".xlsx").to_json())


FEEDS = {
    ".rss": f"<rss version='2.0'><channel><title>The Example</title><item><title>Held</title><pubDate>Mon, 13 May 2024 10:00:00 GMT</pubDate><description>&lt;p&gt;{TEXT}&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;</description></item><item><title>Bare</title></item></channel></rss>",
    ".atom": f"<feed xmlns='http://www.w3.org/2005/Atom'><title>The Example</title><entry><title>Held</title><published>2024-05-13T10:00:00Z</published><content type='html'>&lt;p&gt;{TEXT}&lt;/p&gt;</content></entry></feed>",
    ".xml": f"<rdf:RDF xmlns:rdf='r' xmlns='s' xmlns:dc='d'><channel><title>The Example</title></channel><item><title>Held</title><dc:date>2024-05-13</dc:date><description>{TEXT}</description></item></rdf:RDF>",
}


@pytest.mark.parametrize("suffix", FEEDS)
def test_a_feed_gives_its_entries_with_day_and_outlet(suffix):
    report = read_one(FEEDS[suffix].encode(), suffix)
    assert report.text == f"Held\n\n{TEXT}"
    assert (report.title, report.publisher, str(report.published)) == ("Held", "The Example", "2024-05-13")


def test_other_xml_is_no_feed():
    assert refuse(b"<?xml version='1.0'?><people><person>x</person></people>", ".xml")


def make_warc(*pages, status="200 OK", kind="text/html", length=None):
    out = b""
    for number, page in enumerate(pages):
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length or len(page)}\r\n\r\n".encode()
        fields = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:0-{number}>\r\nWARC-Target-URI: https://www.news.example/{number}\r\nWARC-Date: 2024-06-01T10:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(head + page)}\r\n\r\n"
        out += fields.encode() + head + page + b"\r\n\r\n"
    return out


PAGE = f"<html><head><title>Held</title></head><body><article><h1>Held</h1><p>{TEXT * 3}</p></article></body></html>".encode()


@pytest.mark.parametrize("packed", [False, True])
def test_a_web_archive_gives_its_pages_and_their_host_as_outlet(packed):
    warc = make_warc(PAGE, PAGE.replace(b"fourteen", b"fifteen"))
    found = read_untrusted(gzip.compress(warc) if packed else warc, ".warc.gz" if packed else ".warc")
    assert [r.publisher for r in found.reports] == ["news.example"] * 2
    assert [str(r.published) for r in found.reports] == ["None"] * 2, "the day of saving is no day of publication"


def test_a_page_that_was_cut_off_when_it_was_saved_is_left_out_and_told():
    found = read_untrusted(make_warc(PAGE) + make_warc(PAGE[:200], length=9999), ".warc")
    assert len(found.reports) == 1
    assert any("cut off" in w for w in found.warnings)


def test_pages_that_were_not_found_and_pictures_are_left_out():
    assert refuse(make_warc(PAGE, status="404 Not Found") + make_warc(b"\x89PNG", kind="image/png"), ".warc")


def test_a_packed_web_archive_gives_the_pages_of_all_its_files():
    wacz = make_zip(
        {
            "datapackage.json": b"{}",
            "archive/a.warc.gz": gzip.compress(make_warc(PAGE)),
            "archive/b.warc": make_warc(PAGE),
        }
    )
    assert len(read_untrusted(wacz, ".wacz").reports) == 2


def test_a_zip_gives_all_that_can_be_read_and_names_the_rest():
    packed = make_zip(
        {
            "a.txt": TEXT.encode(),
            "in/b.csv": f'text\n"{TEXT} Twice."\n'.encode(),
            "c.exe": b"MZ\x00",
            "__MACOSX/a.txt": b"x",
            ".hidden.txt": b"x",
        }
    )
    found = read_untrusted(packed, ".zip")
    assert [r.text for r in found.reports] == [TEXT, f"{TEXT} Twice."]
    assert [p.line for p in found.problems] == [3]


def test_the_content_decides_over_the_name_for_packed_kinds_too():
    assert read_one(make_odt(f"<text:p>{TEXT}</text:p>"), ".txt").text == TEXT


def test_a_text_that_is_not_in_quotes_is_not_cut_unseen():
    found = read_untrusted(f'text,title\n{TEXT},Held\n"{TEXT}",Held\n'.encode(), ".csv")
    assert len(found.reports) == 1
    assert "quotes" in found.problems[0].reason
