"""Text in pictures is recognised where tesseract is installed, and marked as recognised."""

from __future__ import annotations

import io
import platform
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from onrecord.read import ReadState, read_untrusted
from onrecord.read.ocr import add_recognised, find_program, parse_words, recognise
from onrecord.read.ocr_start import list_folders
from onrecord.read.pages import OcrMark
from onrecord.read.pictures import Picture
from onrecord.read.results import MetadataOrigin, RawReport, ReadResult
from onrecord.sandbox.landlock import find_version
from onrecord.sandbox.seccomp import ARCHITECTURES, is_known_machine

TEXT = "Police arrested fourteen dockworkers in the harbour\non Sunday evening, their lawyer said."
HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
needs_tesseract = pytest.mark.skipif(find_program() is None, reason="tesseract is not installed")


def paint(text, size=48):
    image = Image.new("L", (1800, 700), 255)
    ImageDraw.Draw(image).multiline_text((80, 80), text, fill=0, font=ImageFont.load_default(size), spacing=20)
    return image


def save(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def make_word(text, conf=90, block=1, paragraph=1, line=1):
    return f"5\t1\t{block}\t{paragraph}\t{line}\t1\t0\t0\t1\t1\t{conf}\t{text}\n"


@needs_tesseract
def test_a_picture_of_text_gives_its_text_marked_as_recognised():
    found = read_untrusted(save(paint(TEXT), "PNG"), ".png")
    assert found.state is ReadState.READ, found.reason
    (report,) = found.reports
    assert "fourteen dockworkers" in report.text
    assert report.by_ocr is not None and report.by_ocr.pages == (1,) and report.by_ocr.confidence > 60
    assert report.language.code == "en"
    assert "OCR" in found.warnings[0]


@needs_tesseract
def test_a_scanned_pdf_gives_the_text_of_all_its_pages_in_order():
    second = paint("A second page tells of two men\nwho were held in Goma.")
    found = read_untrusted(save(paint(TEXT), "PDF", save_all=True, append_images=[second]), ".pdf")
    (report,) = found.reports
    assert [p.number for p in report.pages] == [1, 2]
    assert "Goma" in report.text[report.pages[1].start : report.pages[1].end]


@needs_tesseract
def test_an_empty_page_is_told_as_one_that_was_tried():
    found = read_untrusted(save(Image.new("L", (300, 300), 255), "PNG"), ".png")
    assert found.state is ReadState.NO_TEXT_LAYER
    assert "none was recognised" in found.reason


@needs_tesseract
def test_noise_is_not_taken_for_text():
    found = read_untrusted(save(Image.effect_noise((600, 400), 90), "PNG"), ".png")
    assert found.state is ReadState.NO_TEXT_LAYER


PERL = Path("/usr/bin/perl")
SAY = r"""sub say { print "head\n5\t1\t1\t1\t1\t1\t0\t0\t1\t1\t90\t$_[0]\n" } sub judge { say($_[0] ? "reached" : "denied") }"""

REACHING = [
    "open(F, '<', '{secret}')",
    "open(F, '<', '/etc/passwd')",
    "open(F, '>', '{new}')",
    "opendir(D, '{folder}')",
    "opendir(D, '/proc')",
]
STARTING = [
    "defined fork",
    "system('/bin/true') == 0",
    "`/bin/echo x`",
    "socket(S, 2, 1, 0)",
    "socket(S, 1, 1, 0)",
    "kill(0, getppid())",
    "unlink('{file}')",
    "chmod(0777, '{file}')",
    "mkdir('{file}.d')",
    "syscall({ptrace}, 16, getppid(), 0, 0) >= 0",
    "syscall({bpf}, 0, 0, 0) >= 0",
    "syscall({ring}, 8, 0) >= 0",
]


@pytest.fixture
def run_probe(tmp_path):
    """Run a script written for the test in tesseract's place: by Perl, which does by itself what a shell has done."""
    if not PERL.exists():
        pytest.skip("no Perl to write a program in that stands in tesseract's place")
    folder = tmp_path / "prefix" / "bin"
    folder.mkdir(parents=True)

    def run(script, seconds=20.0):
        program = folder / "probe"
        program.write_text(f"#!{PERL}\n{SAY}\n{script}\n")
        program.chmod(0o755)
        return recognise(str(program), Picture(2, 1, b"\0\xff"), seconds)

    return run


def test_the_program_gets_nothing_but_the_dots(run_probe):
    found = run_probe("binmode STDIN; local $/; say(unpack('H*', <STDIN>));")
    assert found.text == b"P5\n2 1\n255\n\0\xff".hex()


def test_the_program_knows_nothing_of_whoever_started_it(run_probe, monkeypatch):
    monkeypatch.setenv("ONRECORD_PASSPHRASE_FILE", "/somewhere")
    found = run_probe("say(join(',', sort keys %ENV));")
    assert found.text == "LANG,OMP_THREAD_LIMIT"


@pytest.mark.skipif(not find_version(), reason="this system has no Landlock")
@pytest.mark.parametrize("act", REACHING)
def test_the_program_reaches_no_file_but_the_systems(run_probe, tmp_path, act):
    secret, new = tmp_path / "secret.txt", tmp_path / "new.txt"
    secret.write_text("kept")
    assert run_probe(f"judge({act.format(secret=secret, new=new, folder=tmp_path)});").text == "denied"
    assert not new.exists()


@pytest.mark.skipif(not is_known_machine(), reason="no filter of system calls for this machine")
@pytest.mark.parametrize("act", STARTING)
def test_the_program_starts_and_reaches_nothing_else(run_probe, tmp_path, act):
    file = tmp_path / "file"
    file.write_text("kept")
    which = list(ARCHITECTURES).index(platform.machine())
    numbers = {"ptrace": (101, 117)[which], "bpf": (321, 280)[which], "ring": 425}
    assert run_probe(f"judge({act.format(file=file, **numbers)});").text == "denied"
    assert [p.name for p in tmp_path.iterdir() if p.name != "prefix"] == ["file"]


def test_a_home_is_no_folder_of_the_program(tmp_path):
    home = tmp_path / "home"
    program = home / "bin" / "tesseract"
    assert home not in list(list_folders(program, home))
    assert home / "tools" in list(list_folders(home / "tools" / "bin" / "tesseract", home))


def test_a_program_that_never_ends_is_stopped(run_probe):
    assert run_probe("while (1) {}", seconds=1.5) is None


def test_a_program_that_never_stops_talking_is_stopped(run_probe):
    assert run_probe("while (1) { print qq(yes\\n) }") is None


def test_a_program_that_fails_gives_nothing(run_probe):
    assert run_probe("exit 1;") is None


def test_words_become_lines_and_paragraphs():
    table = HEAD + make_word("Two") + make_word("men") + make_word("were", line=2) + make_word("Held", paragraph=2)
    assert parse_words(table).text == "Two men\nwere\n\nHeld"
    assert parse_words(table).confidence == 90


@pytest.mark.parametrize(
    "table", ["", "x", HEAD, HEAD + "5\t1\n", HEAD + make_word("a", conf="nan"), HEAD + make_word(" ")]
)
def test_a_table_without_words_is_no_text(table):
    assert not parse_words(table).is_text


def blank_result(pages=(1,)):
    return ReadResult(ReadState.NO_TEXT_LAYER, reason="No text.", next_step="Install it.", pictures=pages)


def test_without_tesseract_all_stays_as_it_is(monkeypatch):
    monkeypatch.setattr("onrecord.read.ocr.find_program", lambda: None)
    assert add_recognised(blank_result(), lambda n: None) == blank_result()


def test_recognised_pages_stand_between_those_with_letters(monkeypatch):
    from onrecord.read.ocr import Recognised
    from onrecord.read.pages import join_pages

    monkeypatch.setattr("onrecord.read.ocr.find_program", lambda: "tesseract")
    monkeypatch.setattr("onrecord.read.ocr.recognise", lambda *_: Recognised("Two men were held.", 70.0))
    text, spans = join_pages([(1, "First page."), (3, "Third page.")])
    old = RawReport(None, text, title="Held", origins={"title": MetadataOrigin.FILE}, pages=spans)
    found = add_recognised(ReadResult(ReadState.READ, (old,), pictures=(2,)), lambda n: Picture(1, 1, b"\0"))
    (report,) = found.reports
    assert report.text == "First page.\n\nTwo men were held.\n\nThird page."
    assert report.by_ocr == OcrMark((2,), 70.0)
    assert report.title == "Held" and report.origins["title"] is MetadataOrigin.FILE
    assert any("doubtful" in w for w in found.warnings)


def test_pages_for_which_there_is_no_time_are_named(monkeypatch):
    from onrecord.read import caps
    from onrecord.read.ocr import Recognised

    monkeypatch.setattr("onrecord.read.ocr.find_program", lambda: "tesseract")
    monkeypatch.setattr("onrecord.read.ocr.recognise", lambda *_: Recognised("Two men were held.", 90.0))
    monkeypatch.setattr(caps, "MAX_OCR_PAGES", 2)
    found = add_recognised(blank_result((1, 2, 3, 4)), lambda n: Picture(1, 1, b"\0"))
    assert found.reports[0].by_ocr.pages == (1, 2)
    assert "page 3–4" in found.warnings[-1]


def test_where_recognition_fails_that_is_said(monkeypatch):
    monkeypatch.setattr("onrecord.read.ocr.find_program", lambda: "tesseract")
    monkeypatch.setattr("onrecord.read.ocr.recognise", lambda *_: None)
    found = add_recognised(blank_result(), lambda n: Picture(1, 1, b"\0"))
    assert found.state is ReadState.NO_TEXT_LAYER
    assert "did not get through" in found.reason
