"""How far two hands agree: scored as a reader is, and only on the same words."""

from __future__ import annotations

import pytest
from agreement import compare, read_twice
from markup import read_reports

ONE = """==== te-x-001
genre: agency
region: Nowhere
title: A title
---
<con a="1"><who of="1:agent" kind="state-armed">Police</who> <act n="1" type="arrest">arrested</act> <who of="1:affected" kind="civilian" count="2">two men</who></con>, <src a="1" kind="witness">a witness</src> <cue a="1">said</cue>.
"""


def read(source):
    return read_reports(source)[0]


def test_a_hand_agrees_with_itself():
    figures = compare([(read(ONE), read(ONE))])
    assert all(figures[name] == 100 for name in ("act F1", "origin right", "who F1", "source F1", "count right"))


def test_another_type_is_another_act_under_the_same_words():
    other = ONE.replace('type="arrest"', 'type="detention"')
    figures = compare([(read(ONE), read(other))])
    assert figures["act F1"] == 0
    assert figures["trigger F1, any type"] == 100


def test_thirty_reports_are_marked_twice_on_the_same_words():
    assert len(read_twice()) == 30


def test_another_text_is_refused(tmp_path, monkeypatch):
    import agreement

    (tmp_path / "twice").mkdir()
    (tmp_path / "train").mkdir()
    (tmp_path / "train" / "x.txt").write_text(ONE, encoding="utf-8")
    (tmp_path / "twice" / "x.txt").write_text(ONE.replace("two men", "two women"), encoding="utf-8")
    monkeypatch.setattr(agreement, "CORPUS", tmp_path)
    monkeypatch.setattr(agreement, "read_part", lambda part: [read(ONE)] if part == "train" else [])
    with pytest.raises(ValueError, match="te-x-001"):
        read_twice()
