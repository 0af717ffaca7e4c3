"""A shell in a terminal that answers what it is asked, as a reader at the keyboard would."""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

PATIENCE = 900.0
"""Seconds a command may take: the first one of the tutorial installs everything."""
ANSI = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


class NotAsWrittenError(Exception):
    """A command did not do what the page says."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command wrote, and its exit code."""

    code: int
    output: str


@dataclass
class Terminal:
    """Bash in a terminal of its own.

    `answers` are what is typed, by the words that a command asks with; None: the last answer once more.
    """

    folder: Path
    environment: Mapping[str, str]
    answers: Mapping[str, str | None]
    _scratch: Path = field(init=False)
    _master: int = field(init=False)
    _shell: subprocess.Popen[bytes] = field(init=False)

    def __enter__(self) -> Terminal:
        import pty

        self._scratch = Path(tempfile.mkdtemp(prefix="onrecord-docs-"))
        self._master, slave = pty.openpty()
        self._shell = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=self.folder,
            env={**self.environment, "PS1": "", "PS2": "", "TERM": "dumb", "COLUMNS": "120"},
            start_new_session=True,
        )
        os.close(slave)
        self.run("stty -echo; bind 'set enable-bracketed-paste off' 2>/dev/null; true")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.killpg(self._shell.pid, signal.SIGKILL)
        self._shell.wait()
        os.close(self._master)
        shutil.rmtree(self._scratch, ignore_errors=True)

    def run(self, command: str, *, until: str = "") -> Ran:
        """Run one command to its end, or until it wrote some words: it is stopped then, as with Ctrl-C."""
        script = self._scratch / "command.sh"
        script.write_text(f"{command}\n", "utf-8")
        mark = os.urandom(6).hex()
        os.write(self._master, f" . {script}; printf '\\n<{mark} %s>\\n' $?\n".encode())
        last = ""
        output, answered, stopped, deadline = "", 0, False, time.monotonic() + PATIENCE
        end = re.compile(rf"<{mark} (\d+)>")
        while time.monotonic() < deadline:
            if select.select([self._master], [], [], 0.2)[0]:
                output += ANSI.sub("", os.read(self._master, 65536).decode("utf-8", "replace"))
            if found := end.search(output):
                return Ran(int(found[1]), output[: found.start()].strip())
            if until and not stopped and until in output:
                stopped = True
                os.write(self._master, b"\x03")
            question = output[answered:]
            for words, answer in self.answers.items():
                if question.rstrip().endswith(words):
                    last = last if answer is None else answer
                    os.write(self._master, f"{last}\n".encode())
                    answered = len(output)
                    break
        raise NotAsWrittenError(f"did not end in {PATIENCE:.0f} s: {output[-500:]}")
