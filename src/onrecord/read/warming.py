"""A tiny file of each kind, read once before any file from outside.

A locked-down child can import nothing and open nothing. Reading these in the server it is forked from loads what a
reader loads only when it first needs it: modules, encodings, tables of a library.
"""

from __future__ import annotations

import codecs
import io
import pkgutil
import zipfile
from collections.abc import Iterator

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
    yield _make_pdf(WORDS.split("\n")[2][:60]), ".pdf"
    yield _make_pdf(""), ".pdf"
    yield b"%PDF-1.4 broken", ".pdf"
    yield _make_docx(), ".docx"
    yield b"PK\x03\x04 broken", ".docx"
    yield b'{"id": "a", "text": "' + b"Some words. " * 20 + b'"}\nbroken\n', ".jsonl"
    yield b'{"a": 1}', ".json"


def _make_html(charset: str) -> bytes:
    head = f'<html lang="en"><head><meta charset="{charset}"><title>Warming up</title>'
    dated = '<meta property="article:published_time" content="2021-05-05T10:00:00Z"></head>'
    body = (
        "<body><article><h1>Warming up</h1>" + f"<p>{WORDS}</p>" * 8 + "<ul><li>one</li></ul></article></body></html>"
    )
    return f"{head}{dated}{body}".encode(charset, "ignore")


def _make_pdf(words: str) -> bytes:
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
