"""How fast onrecord is there: importing it and asking for help load next to nothing."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

LEAST_OF = 5
"""Runs of which the quickest counts: a busy machine makes single runs slow."""


def measure(*words: str) -> float:
    times = []
    for _ in range(LEAST_OF):
        start = time.perf_counter()
        subprocess.run([sys.executable, *words], check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return min(times)


def test_import_takes_less_than_a_fifth_of_a_second():
    assert measure("-c", "import onrecord") < 0.2


def test_help_takes_less_than_three_tenths_of_a_second():
    assert measure("-m", "onrecord", "--help") < 0.3


def test_importing_loads_neither_django_nor_the_model():
    code = "import onrecord, sys; print(sorted(m for m in sys.modules if m.split('.')[0] in {'django', 'numpy', 'onnxruntime', 'typer', 'rich'}))"
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ran.stdout.strip() == "[]"


def test_what_it_gives_is_named_and_nothing_else():
    import onrecord

    assert {"read_report", "open_record"} <= set(dir(onrecord))
    with pytest.raises(AttributeError, match="nothing_of_this"):
        _ = onrecord.nothing_of_this
