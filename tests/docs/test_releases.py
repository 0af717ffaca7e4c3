"""What the documentation says of releases is what the code does."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from releases import write_release

from onrecord.acquire import GivenMetadata
from onrecord.codebook import list_policies
from onrecord.model import ClaimVerdict, HandlingBasis, Scope
from onrecord.release import label_act, plan_release, read_counts
from onrecord.release.page import HEADINGS
from onrecord.release.policy import KEYS, read_policy

DOCS = Path(__file__).parents[2] / "docs"


def test_every_policy_and_every_key_of_one_is_documented():
    text = (DOCS / "releases.md").read_text("utf-8")
    named = set(re.findall(r"`(\w+)`", text))
    assert set(KEYS) <= named
    assert set(list_policies()) <= named


@pytest.mark.parametrize("name", list_policies())
def test_every_policy_that_ships_is_right(name):
    assert read_policy(name).assumptions["lines"]


@pytest.fixture
def example(record):
    from onrecord.engine.adding import add_files
    from onrecord.engine.running import run
    from onrecord.store.decisions import decide_claim
    from onrecord.store.models import ClaimRow

    given = GivenMetadata(
        published=date(2023, 6, 20), publisher="Dahlak Wire", basis=HandlingBasis.PUBLISHED, scope=Scope.PUBLIC
    )
    add_files(record, [DOCS / "example" / "as-published.txt"], given=given)
    run(record)
    for claim in ClaimRow.objects.values_list("id", flat=True):
        decide_claim(claim, ClaimVerdict.READS_RIGHT, who="owner")
    return record


def plan(**more):
    from onrecord.store.incidents import list_releasable

    return plan_release(list_releasable(), "public", today=date(2026, 11, 27), **more)


def test_the_example_alone_has_no_row(example):
    assert plan().rows == ()


def test_with_numbers_of_acts_the_example_says_what_the_page_says(example, tmp_path):
    made = plan(counts=read_counts(DOCS / "example" / "acts.csv"))
    page = (DOCS / "worked-example.md").read_text("utf-8")
    shown = re.findall(r"^\| (.+?) \| Eritrea \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", page, re.MULTILINE)
    rows = [r.cells(made.columns) for r in made.rows]
    said = {(label_act(r["act"]), *(r[c] for c in ("province", "period", "count", "coarsened"))) for r in rows}
    assert said == set(shown)
    assert HEADINGS["coarsened"] == "Not said"
    write_release(made, tmp_path / "out", today=date(2026, 11, 27))
    written = "".join(p.read_text(errors="replace") for p in (tmp_path / "out").iterdir() if p.suffix != ".xlsx")
    text = (DOCS / "example" / "as-published.txt").read_text("utf-8")
    frame = set(re.findall(r"[a-z]+", write_empty(tmp_path).casefold()))
    leaked = set(re.findall(r"[a-z]{4,}", text.casefold())) & set(re.findall(r"[a-z]+", written.casefold())) - frame
    # The country is shown, and "1 more have no year" stands beside the picture.
    assert leaked <= {"eritrea", "have"}


def write_empty(tmp_path):
    """Return what a release without a row says of itself."""
    counts = read_counts(DOCS / "example" / "acts.csv")
    empty = plan_release([], "public", today=date(2026, 11, 27), counts=counts)
    write_release(empty, tmp_path / "empty", today=date(2026, 11, 27))
    return "".join(p.read_text(errors="replace") for p in (tmp_path / "empty").iterdir() if p.suffix != ".xlsx")
