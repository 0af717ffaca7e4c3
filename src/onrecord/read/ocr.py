"""Reads pictures of text by the program tesseract, where it is installed.

A locked-down child draws each page as plain grey dots; tesseract gets nothing but these, on its standard input, in a
process of its own that may reach neither files nor the network (`ocr_start`), within walls where they stand. What it
says is marked as recognised: a name or number read wrong looks like any other.
"""

from __future__ import annotations

import atexit
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from onrecord.read import caps
from onrecord.read.language import detect_language
from onrecord.read.ocr_start import find_home, list_folders
from onrecord.read.pages import OcrMark, join_pages, name_pages
from onrecord.read.pictures import Picture
from onrecord.read.results import MetadataOrigin, RawReport, ReadResult, ReadState
from onrecord.read.text import find_headline, freeze_text, has_words
from onrecord.sandbox import end_group, wall_in

Draw = Callable[[int], Picture | None]
"""Gives page N drawn, None where it is blank or cannot be drawn."""

LANGUAGE = "eng"
"""The one that onrecord reads; other writing, read as English, is noise and falls under `_SURE`."""
_SURE = 50.0
"""Mean confidence from which what was recognised is text: prose on a fair scan has 85 to 96, a photograph 10 to 40."""
_DOUBTFUL = 75.0


_in_hand: set[subprocess.Popen[bytes]] = set()
"""Processes that recognise a page now, for whichever thread."""


class RecognitionEnded(Exception):  # noqa: N818 - no failure: somebody asked for it
    """Recognition was ended from another thread; what was read of the file so far counts for nothing."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was recognised on a page, and how sure of its words tesseract was, 0 to 100."""

    text: str
    confidence: float

    @property
    def is_text(self) -> bool:
        """Whether it is text rather than a photograph taken for some."""
        return has_words(self.text) and self.confidence >= _SURE


def find_program() -> str | None:
    """Return where tesseract is installed, None where it is not."""
    return shutil.which("tesseract")


def add_recognised(result: ReadResult, draw: Draw) -> ReadResult:
    """Return the result with the text of the pages that hold none as letters, where that can be recognised."""
    program = find_program()
    if program is None or not result.pictures:
        return result
    found, missed = _recognise_pages(program, result.pictures, draw)
    if not found:
        return _explain(result, missed)
    confidence = round(sum(r.confidence for r in found.values()) / len(found), 1)
    report = replace(_merge(result, found), by_ocr=OcrMark(tuple(sorted(found)), confidence))
    return ReadResult(ReadState.READ, (report,), warnings=(*result.warnings, *_warn(report, confidence, missed)))


def recognise(program: str, picture: Picture, seconds: float = caps.OCR_PAGE_SECONDS) -> Recognised | None:
    """Return what tesseract reads in a picture; None where it fails, takes too long or says too much.

    Raises RecognitionEnded where `end_recognising` was called meanwhile.
    """
    command = [sys.executable, "-I", "-m", "onrecord.read.ocr_start", program, "stdin", "stdout", "-l", LANGUAGE, "tsv"]
    folders = list_folders(Path(program), find_home())
    with subprocess.Popen(  # noqa: S603 - our own module, a program the person installed, no word from outside
        wall_in(command, folders),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"LANG": "C.UTF-8"},
        start_new_session=True,
    ) as process:
        if process.stdin is None or process.stdout is None:
            return None
        _in_hand.add(process)
        alarm = threading.Timer(seconds, end_group, [process])
        alarm.daemon = True  # the program may end without waiting for it
        alarm.start()
        try:
            with suppress(BrokenPipeError):
                process.stdin.write(picture.to_pgm())
            with suppress(BrokenPipeError):
                process.stdin.close()
            said = process.stdout.read(caps.MAX_OCR_BYTES + 1)
            if len(said) > caps.MAX_OCR_BYTES:
                return None
            done = process.wait() == 0
            if process not in _in_hand:
                raise RecognitionEnded
        finally:
            alarm.cancel()
            end_group(process)
            _in_hand.discard(process)
    return parse_words(said.decode("utf-8", "replace")) if done else None


def end_recognising() -> None:
    """End all recognition that is in hand, in any thread, with the processes that do it."""
    while _in_hand:
        with suppress(KeyError):  # its own thread was faster
            end_group(_in_hand.pop())


atexit.register(end_recognising)


def parse_words(untrusted_table: str) -> Recognised:
    """Return the text of tesseract's table of words: lines as on the page, a blank line between paragraphs."""
    words = [row for line in untrusted_table.split("\n")[1:] if (row := line.split("\t")) and _is_word(row)]
    paragraphs = []
    for _, rows in groupby(words, key=lambda row: row[2:4]):  # block and paragraph
        lines = (" ".join(row[11].strip() for row in line) for _, line in groupby(rows, key=lambda row: row[4]))
        paragraphs.append("\n".join(lines))
    size = sum(len(row[11]) for row in words)
    confidence = sum(float(row[10]) * len(row[11]) for row in words) / size if size else 0.0
    return Recognised(freeze_text("\n\n".join(paragraphs)), min(100.0, max(0.0, confidence)))


def _is_word(row: list[str]) -> bool:
    if len(row) != 12 or not row[11].strip():
        return False
    try:
        return 0 <= float(row[10]) <= 100
    except ValueError:
        return False


def _recognise_pages(program: str, numbers: tuple[int, ...], draw: Draw) -> tuple[dict[int, Recognised], list[int]]:
    """Return what was recognised by page, and the pages that were not come to or not got through."""
    found: dict[int, Recognised] = {}
    missed: list[int] = list(numbers[caps.MAX_OCR_PAGES :])
    ends = time.monotonic() + caps.OCR_FILE_SECONDS
    for number in numbers[: caps.MAX_OCR_PAGES]:
        left = ends - time.monotonic()
        if left <= 0:
            missed.append(number)
            continue
        picture = draw(number)
        if picture is None:
            continue
        read = recognise(program, picture, min(left, caps.OCR_PAGE_SECONDS))
        if read is None:
            missed.append(number)
        elif read.is_text:
            found[number] = read
    return found, missed


def _merge(result: ReadResult, found: dict[int, Recognised]) -> RawReport:
    """Return the report of all pages in order: those with letters as they were, the others as recognised."""
    old = result.reports[0] if result.reports else RawReport(None, "")
    texts = {p.number: old.text[p.start : p.end] for p in old.pages} | {n: r.text for n, r in found.items()}
    text, spans = join_pages(sorted(texts.items()))
    language = old.language if "language" in old.origins else detect_language(text)
    origins = {**old.origins, "language": MetadataOrigin.DETECTED} if language.code else old.origins
    title = old.title
    if title is None and (title := find_headline(text)):
        origins = {**origins, "title": MetadataOrigin.FIRST_LINE}
    return replace(old, text=text, title=title, pages=spans, language=language, origins=origins)


def _warn(report: RawReport, confidence: float, missed: list[int]) -> Iterator[str]:
    pages = report.by_ocr.pages if report.by_ocr else ()
    sure = f"how sure it was: {confidence:.0f} of 100"
    which = f"Page {name_pages(pages)}" if len(pages) == 1 else f"Pages {name_pages(pages)}"
    yield f"{which}: text recognised by a program (OCR; {sure}). Compare names and numbers with the picture."
    if confidence < _DOUBTFUL:
        yield "Much of the recognised text is doubtful: a poor scan, handwriting, or another language."
    if missed:
        yield f"Not recognised for want of time: page {name_pages(missed)}."


def _explain(result: ReadResult, missed: list[int]) -> ReadResult:
    """Return a result for pictures in which no text was found; a text that has some already stays as it is."""
    if result.state is ReadState.READ:
        return result
    why = "text recognition (tesseract) did not get through it." if missed else "none was recognised (by tesseract)."
    return replace(
        result, reason=f"{result.reason} Where it is text, {why}", next_step="Type its text into a .txt file."
    )
