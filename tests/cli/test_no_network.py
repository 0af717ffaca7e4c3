"""The whole demo where there is no network at all, and every call of the system that could reach one looked at.

Python's sockets are watched in all other tests; libraries in C are not, and one of them did look up an address.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STRACE = shutil.which("strace")
LOOK = ["-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg"]
OWN = ("AF_UNIX", "AF_NETLINK", "AF_UNSPEC", 'inet_addr("127.', "::1")


def list_reached(log: Path) -> list[str]:
    """Return calls that named an address off the machine."""
    named = re.compile(r"sa_family=AF_\w+.*")
    lines = [named.search(line) for line in log.read_text(errors="replace").splitlines()]
    return [m[0] for m in lines if m and not any(own in m[0] for own in OWN)]


def environment(tmp_path):
    (tmp_path / "tmp").mkdir()
    return {**os.environ, "TMPDIR": str(tmp_path / "tmp"), "HOME": str(tmp_path)}


def test_loading_and_running_the_model_reaches_nothing_and_leaves_nothing(tmp_path):
    words = (
        "import time; from onrecord.encoder import load_model, read_text; read_text('Police held ten.'); time.sleep(2)"
    )
    traced = [STRACE, *LOOK, "-o", str(tmp_path / "log")] if STRACE else []
    subprocess.run([*traced, sys.executable, "-c", words], env=environment(tmp_path), check=True, timeout=120)
    assert list((tmp_path / "tmp").iterdir()) == []
    if STRACE:
        assert list_reached(tmp_path / "log") == []


def find_cage() -> list[str]:
    """Return what starts a command in a network of its own that leads nowhere; nothing where that is not allowed."""
    for words in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        if shutil.which("unshare") and subprocess.run([*words, "true"], capture_output=True).returncode == 0:
            return words
    return []


@pytest.mark.slow
def test_the_whole_demo_passes_where_no_route_leads_anywhere(tmp_path):
    cage = find_cage()
    if not cage:
        pytest.skip("this system does not let us make a network of our own (unshare --net)")
    traced = f"{STRACE} {' '.join(LOOK)} -o {tmp_path / 'log'}" if STRACE else ""
    demo = f"{sys.executable} {ROOT / 'tools' / 'demo.py'} --check --folder {tmp_path / 'record'}"
    script = f'test -z "$(cat /proc/net/route | tail -n +2)" && {traced} {demo}'
    done = subprocess.run(
        [*cage, "sh", "-c", script], env=environment(tmp_path), capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert list((tmp_path / "tmp").iterdir()) == []
    if STRACE:
        assert list_reached(tmp_path / "log") == []
