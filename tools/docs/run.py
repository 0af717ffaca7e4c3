"""Runs the commands of README and docs, page by page, in a copy of the samples: `python tools/docs/run.py [PAGE…]`.

A page is one sitting at one terminal: what its first block makes, the next one finds. What is not run says why.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from blocks import Block, read_blocks
from terminal import NotAsWrittenError, Terminal

ROOT = Path(__file__).parents[2]
COPIED = ("samples", "docs", "README.md", "src/onrecord/codebook", "tests/read", "models", "tools", "Makefile")
PASSPHRASE = "six words that nobody else knows"  # noqa: S105 - it protects invented reports
PASSWORD = "a-password-of-the-docs"  # noqa: S105 - of people who do not exist
ANSWERS: dict[str, str | None] = {
    "New passphrase:": PASSPHRASE,
    "Passphrase:": PASSPHRASE,
    "Password:": PASSWORD,
    "to sign:": PASSWORD,
    "It cannot be undone [y/N]:": "y",
    "The same again:": None,
}


def list_pages(root: Path) -> list[Path]:
    """Return the pages whose commands are run."""
    return [root / "README.md", root / "SECURITY.md", *sorted((root / "docs").rglob("*.md"))]


def main() -> int:
    """Run the pages that are named, or all; return 1 where a command did not do what its page says."""
    chosen = [ROOT / name for name in sys.argv[1:]] or list_pages(ROOT)
    failed = 0
    for page in chosen:
        blocks = list(read_blocks(page, ROOT))
        if not blocks:
            continue
        start = time.monotonic()
        try:
            count = run_page(blocks)
        except NotAsWrittenError as error:
            failed += 1
            print(f"NOT AS WRITTEN: {error}", file=sys.stderr)
        else:
            left = [b for b in blocks if b.not_run]
            print(f"{blocks[0].page}: {count} commands in {time.monotonic() - start:.0f} s, {len(left)} blocks not run")
            for block in left:
                print(f"  line {block.line}: {block.not_run}")
    return 1 if failed else 0


def run_page(blocks: list[Block]) -> int:
    """Run a page's blocks in a copy of what it speaks of; return how many commands that were."""
    # The folder of this very interpreter first: `onrecord` and `python` are those the docs are checked with.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "ONRECORD_ROOT": str(ROOT)}
    environment.pop("ONRECORD_PASSPHRASE_FILE", None)
    with tempfile.TemporaryDirectory(prefix="onrecord-docs-") as scratch:
        for name in COPIED:
            source, target = ROOT / name, Path(scratch) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, dirs_exist_ok=True)
            else:
                shutil.copy(source, target)
        return run_blocks(Path(scratch), blocks, environment)


def run_blocks(folder: Path, blocks: list[Block], environment: Mapping[str, str]) -> int:
    """Run blocks in a folder, but for those that say why not; return how many commands that were."""
    count = 0
    with Terminal(folder, environment, ANSWERS) as terminal:
        for block in blocks:
            if block.not_run:
                continue
            for command in block.first:
                _expect(terminal, block, command, (0,))
            words = {name: _expect(terminal, block, command, (0,)) for name, command in block.words.items()}
            for number, command in enumerate(block.commands, 1):
                for name, value in words.items():
                    command = command.replace(name, value)
                last = number == len(block.commands)
                codes = (0, 130) if block.until and last else (block.exit_code,) if last else (0,)
                _expect(terminal, block, command, codes, until=block.until if last else "")
                count += 1
    return count


def _expect(terminal: Terminal, block: Block, command: str, codes: tuple[int, ...], until: str = "") -> str:
    ran = terminal.run(command, until=until)
    if ran.code not in codes:
        raise NotAsWrittenError(f"{block.page}:{block.line}: {command!r} ended with {ran.code}\n{ran.output[-1500:]}")
    return ran.output.rsplit("\n", 1)[-1].strip()


if __name__ == "__main__":
    sys.exit(main())
