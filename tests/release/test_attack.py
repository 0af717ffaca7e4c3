"""The attack benchmark: a naive release fails it, an empty one scores nothing, and it takes nothing but seeds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench" / "attack"


def attack(*words):
    return subprocess.run([sys.executable, str(BENCH), *words], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def lines():
    table = attack("1").stdout.splitlines()[1:]
    return {line[:38].strip(): line[38:] for line in table}


def upper(cells, which):
    return float(cells.split("≤")[which].split(")")[0])


@pytest.mark.parametrize("name", ["global risk, 1/F", "worst row, 1/F", "perpetrator: row", "perpetrator: source"])
def test_a_naive_release_fails_and_the_products_is_far_safer(lines, name):
    public, with_counts, large, naive = (upper(lines[name], n) for n in (1, 2, 3, 4))
    assert naive > 10
    assert max(public, with_counts, large) < naive / 3


def test_an_empty_release_gives_nothing_away(lines):
    assert {cells.split("MISSED")[0].split("at most")[0].split()[-1] for cells in lines.values()} == {"0.00"}


def test_what_is_kept_back_is_not_recovered(lines):
    assert upper(lines["differencer: kept back, recovered"], 1) == 0


def test_whoever_did_the_acts_finds_at_most_one_row_in_twenty_again(lines):
    for name in ("perpetrator: row", "perpetrator: worst row", "perpetrator: worst act"):
        assert max(upper(lines[name], n) for n in (1, 2, 3)) <= 5


def test_what_is_released_is_still_of_use(lines):
    assert float(lines["utility: rows kept"].split()[0]) > 50
    assert float(lines["utility: act by year, correlation"].split()[0]) > 90


def test_a_large_record_tells_provinces_and_quarters(lines):
    assert float(lines["utility: province by quarter"].split()[2]) > 80


def test_no_row_leads_to_a_family_of_the_register(lines):
    assert upper(lines["global risk, 1/F"], 1) < 3
    assert upper(lines["worst row, 1/F"], 1) <= 5


@pytest.mark.parametrize("words", [[], ["record.db"], ["1", "--file=x"]])
def test_it_takes_nothing_but_seeds(words):
    found = attack(*words)
    assert found.returncode == 2
    assert found.stdout == ""


def test_it_opens_no_file_of_its_own(lines):
    for path in BENCH.glob("*.py"):
        text = path.read_text("utf-8")
        assert "open(" not in text
        assert ".read_" not in text
