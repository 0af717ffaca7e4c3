"""The sizes beyond which a file is not read, in one place."""

from __future__ import annotations

MIB = 2**20

MAX_FILE_BYTES = 100 * MIB
"""No file over this is read at all, whatever it is."""

MAX_TEXT_BYTES = 20 * MIB
"""Plain text: some 3,000 pages; one report is never that long."""

MAX_HTML_BYTES = 10 * MIB
MAX_TAG_CHARS = 4096
"""A tag longer than this is looked at for its number of attributes."""
MAX_ATTRIBUTES = 500
"""In one tag. libxml2 compares each attribute with all before it: 4.9 MB of them in one tag never ended."""

MAX_PDF_PAGES = 2000

MAX_ZIP_ENTRIES = 5000
MAX_ZIP_BYTES = 200 * MIB
"""Of all parts of an archive once unpacked."""
MAX_ZIP_RATIO = 200
"""A part over 1 MiB that unpacks to more than this many times its size is a bomb; text reaches about 20."""
MAX_XML_BYTES = 50 * MIB
"""Of one XML part of an archive once unpacked."""

MAX_REPORT_CHARS = 5_000_000
"""Of one report's text, however it came."""

MAX_LINES = 200_000
"""Of one file of reports."""

MAX_REPORTS = 20_000
"""Of one table, feed, archive or ZIP."""

MAX_SHEETS = 20
MAX_COLUMNS = 500

MAX_DEPTH = 2
"""Archives within archives that are looked into."""

MAX_DOTS = 100_000_000
"""Of a picture: A3 at 600 dots an inch has 70 million."""
MAX_DRAWN_DOTS = 25_000_000
"""Of a page as it is given to text recognition: A4 at 300 dots an inch has 9 million."""
MAX_SIDE = 10_000
MAX_OCR_PAGES = 200
"""Of one file: a page takes seconds."""
OCR_PAGE_SECONDS = 60.0
OCR_FILE_SECONDS = 900.0
MAX_OCR_BYTES = 4 * MIB
"""Of what text recognition says of one page."""
