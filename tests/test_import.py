"""How fast onrecord is there: importing it and asking for help load next to nothing."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

LEAST_OF = 5
"""Runs of which the quickest counts."""


def measure(*words: str) -> float:
    """Return the processor's seconds: on a machine that does nothing else they are those on the clock."""
    times = []
    for _ in range(LEAST_OF):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *words], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
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


def test_nothing_that_is_of_one_system_alone_is_needed_to_import_any_part():
    code = """
import importlib, pkgutil, sys
for name in ("fcntl", "resource", "termios", "pwd", "grp", "pty", "tty"):
    sys.modules[name] = None  # as where there is none
import onrecord
from onrecord.store.setup import start_django
start_django()
apart = {"onrecord.__main__", "onrecord.store.manage"}
print([m.name for m in pkgutil.walk_packages(onrecord.__path__, "onrecord.") if m.name not in apart and not importlib.import_module(m.name)])
"""
    ran = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout.strip()) == (0, "[]"), ran.stderr[-800:]
