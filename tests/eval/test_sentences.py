"""The corpus's single sentences: read to marks, refused with the line's name, and none a copy of another."""

from __future__ import annotations

import pytest
from corpus import share_of_repeats
from hypothesis import given
from hypothesis import strategies as st
from markup import MarkupError
from sentences import PIECE, read_all, read_sentence


def test_a_line_is_its_bare_text_with_marks_for_acts_and_participants() -> None:
    report = read_sentence(
        "x-1", "{Two men/a} [took away/abduction planned] {a baker/v s2}; no [plea/complaint denied]."
    )
    assert report.text == "Two men took away a baker; no plea."
    acts = report.all("act")
    assert [report.text[m.start : m.end] for m in acts] == ["took away", "plea"]
    assert [(m.get("type"), m.get("mode"), m.get("pol")) for m in acts] == [
        ("abduction", "planned", None),
        ("complaint", None, "denied"),
    ]
    assert [(report.text[m.start : m.end], m.get("of")) for m in report.all("who")] == [
        ("Two men", "1:agent"),
        ("a baker", "1:affected 2:speaker"),
    ]


def test_a_line_without_marks_has_no_act() -> None:
    assert read_sentence("x-1", "Rain arrested the fire.").marks == ()


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("[took/abduction", "'['"),
        ("{They/a2} [fled/displacement].", "'a2'"),
        ("{They/v} left.", "'v'"),
        ("They [fled/displacement sometimes].", "'sometimes'"),
        ("They {all/x} [fled/displacement].", "'x'"),
    ],
)
def test_a_line_against_the_guide_is_refused_by_name(line: str, named: str) -> None:
    with pytest.raises(MarkupError, match=f"x-7.*{named.strip(chr(39))}" if "[" not in named else "x-7"):
        read_sentence("x-7", line)


@given(st.text(alphabet="abc .[]{}/v1", max_size=40))
def test_any_line_is_read_or_refused_and_marks_quote_its_text(line: str) -> None:
    try:
        report = read_sentence("x-1", line)
    except MarkupError:
        return
    assert report.text == "".join(m[1] or m[3] or m[5] for m in PIECE.finditer(line))
    assert all(0 <= m.start < m.end <= len(report.text) for m in report.marks)


def test_the_corpus_has_sentences_and_none_is_a_copy() -> None:
    lines = read_all()
    assert lines
    assert max(share_of_repeats(lines).values()) < 0.5
