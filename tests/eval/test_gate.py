"""The measured quality of the shipped model does not fall unnoticed."""

from __future__ import annotations

from gate import find_failures


def test_figures_stay_above_their_floors():
    assert not list(find_failures())
