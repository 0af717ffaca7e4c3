"""Fork servers that also find the functions of probes.py."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from onrecord.sandbox import Limits, Sandbox, client, walls

HERE = str(Path(__file__).parent)
sys.path.insert(0, HERE)


@pytest.fixture
def probe(monkeypatch):
    """Start fork servers that also find the functions of probes.py."""
    boot = f"import sys; sys.path.insert(0, {HERE!r}); from onrecord.sandbox.server import serve; serve(sys.argv[1])"
    monkeypatch.setattr(client, "build_command", lambda function: [sys.executable, "-I", "-c", boot, function])
    # Where namespaces of its own are to be had, those functions must be in them too.
    monkeypatch.setattr(client, "wall_in", lambda command: walls.wall_in(command, [Path(HERE)]))
    opened = []

    def start(function: str, limits: Limits | None = None) -> Sandbox:
        opened.append(Sandbox(f"probes:{function}", limits))
        return opened[-1]

    yield start
    for sandbox in opened:
        sandbox.close()
