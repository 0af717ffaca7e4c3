"""A masked word is found in whatever way it is written into a file, and a clean release passes."""

from __future__ import annotations

import base64
import io
import quopri
import time
import unicodedata
import zipfile
from urllib.parse import quote

import pytest
from build import make_claim
from examples import at_least
from hypothesis import given, settings
from hypothesis import strategies as st
from releases import OPEN, TODAY, write_release

from onrecord.model import ClaimVerdict
from onrecord.release import (
    ActCount,
    ActCounts,
    ReleasableClaim,
    ReleasableIncident,
    plan_release,
)
from onrecord.release.files import scan_of
from onrecord.release.scan import LeakError
from onrecord.release.spreadsheet import render_xlsx

WRITINGS = {
    "UTF-8": lambda w: w.encode(),
    "large letters": lambda w: w.upper().encode(),
    "decomposed": lambda w: unicodedata.normalize("NFD", w).encode(),
    "UTF-16, low first": lambda w: w.encode("utf-16-le"),
    "UTF-16, high first": lambda w: w.encode("utf-16-be"),
    "percent signs": lambda w: "".join(f"%{b:02X}" for b in w.encode()).encode(),
    "percent signs where needed": lambda w: quote(w).encode(),
    "numeric entities": lambda w: "".join(f"&#{ord(c)};" for c in w).encode(),
    "hexadecimal entities": lambda w: "".join(f"&#x{ord(c):x};" for c in w).encode(),
    "escapes": lambda w: "".join(f"\\u{ord(c):04x}" for c in w).encode(),
    "quoted-printable": lambda w: quopri.encodestring(w.encode(), quotetabs=True),
    "base64": lambda w: base64.b64encode(w.encode()),
    "base64, one in": lambda w: base64.b64encode(b"." + w.encode() + b"."),
    "base64, two in": lambda w: base64.b64encode(b".." + w.encode() + b".."),
    "hex": lambda w: w.encode().hex().encode(),
}


def make_plan(words):
    claim = make_claim("claim-one")
    return plan_release(
        [ReleasableIncident("one", (ReleasableClaim(claim, ClaimVerdict.READS_RIGHT, OPEN, words=words),))],
        "public",
        today=TODAY,
        counts=ActCounts((ActCount("arrest", "MM", "2021-Q1", "", 1000),)),
    )


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize("word", ["Hla Khin Zarni", "Bäckström-Åsa", "Nguyễn Thị Hạnh"])
def test_a_masked_word_is_found_however_it_is_written(writing, word):
    content = b"act,country\n" + WRITINGS[writing](word) + b"\n"
    with pytest.raises(LeakError):
        scan_of(make_plan((word,))).check("rows.csv", content)


@given(st.text(alphabet="bcdfghklmnprstvz", min_size=9, max_size=20), st.sampled_from(sorted(WRITINGS)))
@settings(max_examples=at_least(60), deadline=None)
def test_any_long_word_is_found(word, writing):
    with pytest.raises(LeakError):
        scan_of(make_plan((word,))).check("page", b"<td>" + WRITINGS[writing](word) + b"</td>")


def test_a_clean_release_passes_with_many_masked_words_and_in_seconds(tmp_path):
    words = tuple(f"Zq{n:05d}xv of Vrk{n}" for n in range(20_000))
    started = time.process_time()
    write_release(make_plan(words), tmp_path / "out", today=TODAY)
    assert time.process_time() - started < 15


def test_hashes_in_the_manifest_are_no_leak(tmp_path):
    assert write_release(make_plan(("cafe", "dead", "babe")), tmp_path / "out", today=TODAY)["rows"] == 1


def test_a_masked_word_inside_a_spreadsheet_is_found():
    book = render_xlsx(("act", "place"), [{"act": "arrest", "place": "Hla Khin Zarni"}])
    with pytest.raises(LeakError):
        scan_of(make_plan(("Hla Khin Zarni",))).check("rows.xlsx", book)


def test_a_spreadsheet_says_nothing_of_who_made_it_on_what_and_at_what_hour():
    book = render_xlsx(("act",), [{"act": "=1+1"}])
    assert book == render_xlsx(("act",), [{"act": "=1+1"}])
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        said = b"".join(archive.read(name) for name in archive.namelist()).decode()
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "openpyxl" not in said
    assert "dcterms" not in said
    assert "<f>" not in said
