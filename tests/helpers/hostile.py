"""Files made to do harm, and files that are merely broken: each with a name that says what it is."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Iterator

from zeros import gzip_zeros, zip_zeros, zlib_zeros

from onrecord.read.warming import list_samples, make_zip

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 if n else str()};" * 10}">' for n in range(1, 10))
    + "]>"
).replace("&lol0;", "&lol;")
EXTERNAL = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
NAMES = {
    "a name that climbs": "../../../tmp/onrecord-escaped.txt",
    "a name from the root": "/tmp/onrecord-escaped.txt",
    "a Windows name": "..\\..\\onrecord-escaped.txt",
    "a name with NUL": "a\x00b.txt",
    "a name written from the right": "report\u202etxt.exe",
    "a very long name": "a" * 4000 + ".txt",
    "a name of a device": "CON.txt",
    "an empty end": "file.",
}
WORDS = b"Police arrested two men in the harbour on Sunday. " * 20


def list_hostile() -> Iterator[tuple[str, bytes, str]]:
    """Yield what each file is, its bytes and how its name ends."""
    yield from _list_bombs()
    yield from _list_entities()
    yield from _list_deep()
    for what, name in NAMES.items():
        yield f"a ZIP with {what}", _zip_named(name), ".zip"
    yield from _list_cut()
    yield from _list_mixed()


def _list_bombs() -> Iterator[tuple[str, bytes, str]]:
    mimetype = b"application/vnd.oasis.opendocument.text"
    yield "a ZIP bomb", zip_zeros({"first.txt": b"a"}, "a.txt", 300), ".zip"
    yield "a DOCX bomb", zip_zeros({"[Content_Types].xml": b"<a/>"}, "word/document.xml", 300), ".docx"
    yield "an ODT bomb", zip_zeros({"mimetype": mimetype}, "content.xml", 300), ".odt"
    yield "an EPUB bomb", zip_zeros({"mimetype": b"application/epub+zip"}, "META-INF/container.xml", 300), ".epub"
    yield "an XLSX bomb", zip_zeros({"xl/workbook.xml": b"<a/>"}, "xl/worksheets/sheet1.xml", 300), ".xlsx"
    yield "a WARC of packed zeros", gzip_zeros(b"WARC/1.0\r\n", 300), ".warc.gz"
    nested = make_zip({"a.txt": WORDS})
    for _ in range(8):
        nested = make_zip({"b.zip": nested})
    yield "a ZIP in eight ZIPs", nested, ".zip"
    yield "a ZIP of ten thousand files", make_zip({f"{n}.txt": b"a" for n in range(10_000)}), ".zip"
    from onrecord.read.warming import make_pdf

    pdf = make_pdf("words")
    packed = zlib_zeros(200)
    stream = b"4 0 obj<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream endobj\n" % (len(packed), packed)
    yield "a PDF bomb", pdf.replace(b"4 0 obj", stream + b"9 0 obj"), ".pdf"


def _list_entities() -> Iterator[tuple[str, bytes, str]]:
    for what, head, entity in (("laughs", LAUGHS, "&lol9;"), ("an outside entity", EXTERNAL, "&x;")):
        yield (
            f"a feed with {what}",
            f"{head}<rss><channel><item><description>{entity}</description></item></channel></rss>".encode(),
            ".rss",
        )
        yield (
            f"a page with {what}",
            f"{head}<html><body><p>{entity} {WORDS.decode()}</p></body></html>".encode(),
            ".html",
        )
        body = f"{head}<w:document xmlns:w='x'><w:p>{entity}</w:p></w:document>".encode()
        yield f"a DOCX with {what}", make_zip({"[Content_Types].xml": b"<a/>", "word/document.xml": body}), ".docx"
        body = f"{head}<a>{entity}</a>".encode()
        yield (
            f"an ODT with {what}",
            make_zip({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": body}),
            ".odt",
        )
        yield (
            f"an EPUB with {what}",
            make_zip({"mimetype": b"application/epub+zip", "META-INF/container.xml": body}),
            ".epub",
        )
        yield f"an XLSX with {what}", make_zip({"xl/workbook.xml": body}), ".xlsx"
        utf16 = body.decode().encode("utf-16")
        yield (
            f"an ODT with {what} in UTF-16",
            make_zip({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": utf16}),
            ".odt",
        )


def _list_deep() -> Iterator[tuple[str, bytes, str]]:
    yield "a page 200,000 deep", b"<html><body>" + b"<div>" * 200_000 + WORDS, ".html"
    yield (
        "a page with a tag of 100,000 attributes",
        b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">" + WORDS,
        ".html",
    )
    yield "JSON 100,000 deep", b'{"id": "a", "text": ' + b"[" * 100_000 + b"\n", ".jsonl"
    yield "a number of a million digits", b'{"id": "a", "text": ' + b"9" * 10**6 + b"}\n", ".jsonl"
    yield "rich text 100,000 deep", b"{\\rtf1 " + b"{" * 100_000 + WORDS, ".rtf"
    yield "rich text that never closes", b"{\\rtf1\\ansi " + WORDS + b"\\'", ".rtf"
    yield "rich text of control words", b"{\\rtf1" + b"\\x" * 500_000 + b"}", ".rtf"
    yield (
        "a message within a thousand",
        b"Content-Type: message/rfc822\r\nMIME-Version: 1.0\r\nFrom: a\r\n\r\n" * 1000 + WORDS,
        ".eml",
    )
    parts = b"".join(b"--b\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % n for n in range(500))
    yield (
        "a message of 500 parts",
        b"From: a\r\nDate: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + parts,
        ".eml",
    )
    yield (
        "a mailbox",
        b"From a@example.org Wed May  5 10:00:00 2021\r\nFrom: a\r\nSubject: b\r\nDate: c\r\n\r\nOne\r\n" * 3,
        ".eml",
    )
    yield "a feed 50,000 deep", b"<rss><channel>" + b"<item>" * 50_000, ".rss"
    yield "a table with a cell of 20 MB", b"text\n" + b"a" * 20_000_000, ".csv"
    yield "a table of one quote", b'text\n"' + WORDS * 1000, ".csv"
    yield "a text of one line of 15 MB", b"a" * 15_000_000, ".txt"
    yield "a text of nothing but direction marks", "\u202e\u202d".encode() * 1000, ".txt"


def _zip_named(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name[:4000]), WORDS)
    return out.getvalue()


def _list_cut() -> Iterator[tuple[str, bytes, str]]:
    seen = set()
    for content, suffix in list_samples():
        if suffix in seen or len(content) < 60:
            continue
        seen.add(suffix)
        yield f"half of a {suffix} file", content[: len(content) // 2], suffix
        yield f"a {suffix} file with its middle gone", content[:40] + content[-40:], suffix
        yield (
            f"a {suffix} file with every tenth byte flipped",
            bytes(b ^ 0x55 if n % 10 == 9 else b for n, b in enumerate(content)),
            suffix,
        )


def _list_mixed() -> Iterator[tuple[str, bytes, str]]:
    samples = {suffix: content for content, suffix in list_samples()}
    yield "a PDF that is a ZIP too", samples[".pdf"] + samples[".zip"], ".pdf"
    yield "a page in a PDF's name", samples[".html"], ".pdf"
    yield "a program in a text's name", b"\x7fELF\x02\x01\x01" + bytes(100), ".txt"
    yield "a picture in a report's name", b"\x89PNG\r\n\x1a\n" + bytes(100), ".docx"
    yield "nothing", b"", ".txt"
    yield "spaces", b" \n\t " * 100, ".txt"
    yield "NUL alone", bytes(1000), ".txt"
    yield "half a character", "naïve".encode()[:3], ".txt"
    yield "lone surrogates", json.dumps({"id": "a", "text": "\ud800 words \udfff here"}).encode(), ".jsonl"
    yield "UTF-16 without a mark", "Police arrested two men. ".encode("utf-16-le") * 20, ".txt"
    yield "an encoding that is none", b"<html><head><meta charset=rot13></head><body><p>" + WORDS, ".html"
    yield (
        "a WARC that lies about its length",
        samples[".warc"].replace(b"Content-Length: ", b"Content-Length: 9", 1),
        ".warc",
    )
    yield "a gzip of noise", gzip.compress(bytes(range(256)) * 10), ".gz"
    yield "an old Word file", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), ".doc"
    yield "a DOCX without its parts", make_zip({"word/document.xml": b"<a/>"}), ".docx"
    yield "an XLSX without its sheets", make_zip({"xl/workbook.xml": b"<workbook/>"}), ".xlsx"
    yield (
        "an EPUB that leads outside",
        make_zip(
            {
                "mimetype": b"application/epub+zip",
                "META-INF/container.xml": b'<container><rootfiles><rootfile full-path="../../etc/passwd"/></rootfiles></container>',
            }
        ),
        ".epub",
    )
