"""A tiny file of each kind, read once before any file from outside.

A locked-down child can import nothing and open nothing. Reading these in the server it is forked from loads what a
reader loads only when it first needs it: modules, encodings, tables of a library.
"""

from __future__ import annotations

import codecs
import gzip
import io
import pkgutil
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime

WORDS = (
    "Warming up\n\nEnough words in a sentence to have it told as English, and two more of them: “naïve”, 5 May 2021.\n"
)


def load_encodings() -> None:
    """Load every text encoding that Python has."""
    import encodings

    for module in pkgutil.iter_modules(encodings.__path__):
        try:
            codecs.lookup(module.name)
        except LookupError:  # helpers of the package, and encodings of another system
            continue


def list_samples() -> Iterator[tuple[bytes, str]]:
    """Yield a file's bytes and how its name would end: of each kind a good one, and some that are not."""
    yield WORDS.encode(), ".txt"
    yield WORDS.encode("cp1252", "ignore"), ".txt"
    yield WORDS.encode("utf-16"), ".txt"
    yield from ((_make_html(charset), ".html") for charset in ("utf-8", "windows-1251"))
    yield b"<html><body><p>no end", ".html"
    yield make_pdf(WORDS.split("\n")[2][:60]), ".pdf"
    yield make_pdf(""), ".pdf"
    yield b"%PDF-1.4 broken", ".pdf"
    yield _make_docx(), ".docx"
    yield b"PK\x03\x04 broken", ".docx"
    yield b'{"id": "a", "text": "' + b"Some words. " * 20 + b'"}\nbroken\n', ".jsonl"
    yield b'{"a": 1}', ".json"
    yield (
        make_zip({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": _ODT, "meta.xml": _META}),
        ".odt",
    )
    yield (
        make_zip(
            {
                "mimetype": b"application/epub+zip",
                "META-INF/container.xml": _CONTAINER,
                "a.opf": _OPF,
                "a.xhtml": _XHTML,
            }
        ),
        ".epub",
    )
    yield b"{\\rtf1\\ansi{\\info{\\title Warming up}}Enough words, na\\'efve ones.\\par \\u8220?More\\u8221?}", ".rtf"
    for kind in (b"text/plain", b"text/html"):
        head = b"From: a@example.org\r\nDate: Wed, 5 May 2021 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        head += b"Subject: =?utf-8?q?Warming_=C3=BCp?=\r\n"
        coded = b"Content-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" % kind
        yield head + coded + b"<p>Enough words =E2=80=9Cto be told=E2=80=9D as English.</p>" * 10, ".eml"
    yield f"id;text;published;language\n1;{WORDS.split()[0]} words in a row;5 May 2021;en\n2;;;\n".encode(), ".csv"
    yield _make_xlsx(), ".xlsx"
    yield _RSS, ".rss"
    yield make_warc(), ".warc"
    yield make_zip({"archive/a.warc.gz": gzip.compress(make_warc()), "datapackage.json": b"{}"}), ".wacz"
    yield make_zip({"a.txt": WORDS.encode(), "b/c.bin": b"\x00"}), ".zip"
    yield from _make_pictures()


def _make_html(charset: str) -> bytes:
    head = f'<html lang="en"><head><meta charset="{charset}"><title>Warming up</title>'
    dated = '<meta property="article:published_time" content="2021-05-05T10:00:00Z"></head>'
    body = (
        "<body><article><h1>Warming up</h1>" + f"<p>{WORDS}</p>" * 8 + "<ul><li>one</li></ul></article></body></html>"
    )
    return f"{head}{dated}{body}".encode(charset, "ignore")


def make_pdf(words: str) -> bytes:
    """Return a PDF of one page that shows some words of ASCII letters."""
    shown = f"BT /F1 12 Tf 20 100 Td ({words.encode('ascii', 'ignore').decode()}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Title(Warming up)/CreationDate(D:20210505100000Z)>>",
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, part in enumerate(parts, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj" % number + part + b"endobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % at for at in places))
    out.write(b"trailer<</Size %d/Root 1 0 R/Info 6 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, start))
    return out.getvalue()


def _make_docx() -> bytes:
    import docx

    document, out = docx.Document(), io.BytesIO()
    document.core_properties.title = "Warming up"
    for words in WORDS.split("\n\n"):
        document.add_paragraph(words)
    document.add_table(1, 1)
    document.save(out)
    with zipfile.ZipFile(out) as archive:  # zlib and the ZIP reader, both ways
        archive.testzip()
    return out.getvalue()


_ODT = (
    b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    b' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
    b"<text:h>Warming up</text:h>"
    b"<text:p>Enough<text:s/>words<text:tab/>here.</text:p></office:text></office:body></office:document-content>"
)
_META = (
    b'<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    b' xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    b"<dc:title>Warming up</dc:title><meta:creation-date>2021-05-05T10:00:00</meta:creation-date>"
    b"</office:document-meta>"
)
_CONTAINER = (
    b'<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="a.opf"/>'
    b"</rootfiles></container>"
)
_OPF = (
    b'<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
    b"<dc:title>Warming up</dc:title><dc:date>2021-05-05</dc:date></metadata><manifest>"
    b'<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine>'
    b"</package>"
)
_XHTML = (
    b'<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>Warming up</h1><p>Enough words<br/>here.</p></body></html>'
)
_RSS = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>Example</title><item><title>Warming up</title><pubDate>'
    b"Wed, 05 May 2021 10:00:00 GMT</pubDate><description>&lt;p&gt;Enough words in a sentence.&lt;/p&gt;</description>"
    b"</item></channel></rss>"
)


def make_zip(parts: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of parts, the first of them stored as it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(parts.items()):
            archive.writestr(name, content, zipfile.ZIP_DEFLATED if number else zipfile.ZIP_STORED)
    return out.getvalue()


def _make_xlsx() -> bytes:
    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    for row in (["id", "text", "published"], ["1", "Enough words in a row.", datetime(2021, 5, 5)]):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def make_warc() -> bytes:
    """Return a web archive of one page."""
    page = _make_html("utf-8")
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(page) + page
    head = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        b"WARC-Target-URI: https://www.news.example/1\r\nWARC-Date: 2021-05-05T10:00:00Z\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % len(answer)
    )
    return head + answer + b"\r\n\r\n"


def _make_pictures() -> Iterator[tuple[bytes, str]]:
    """Yield a picture of each kind, in the modes and packings that scanners and phones use, and one cut off."""
    from PIL import Image

    grey = Image.linear_gradient("L").resize((64, 64))
    for mode, name, options in (
        ("L", "png", {}),
        ("P", "png", {"transparency": 0}),
        ("RGBA", "png", {}),
        ("RGB", "jpeg", {}),
        ("CMYK", "jpeg", {}),
        ("RGB", "webp", {}),
        ("RGB", "webp", {"lossless": True}),
        ("L", "tiff", {}),
        ("1", "tiff", {"compression": "group4"}),
        ("RGB", "tiff", {"compression": "tiff_lzw"}),
        ("RGB", "tiff", {"compression": "jpeg"}),
        ("RGB", "tiff", {"compression": "tiff_adobe_deflate"}),
    ):
        out = io.BytesIO()
        grey.convert(mode).save(out, name, **options)
        yield out.getvalue(), f".{name}"
    yield out.getvalue()[:200], ".tiff"
