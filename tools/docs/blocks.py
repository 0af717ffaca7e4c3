"""The commands of a page: what stands in its `sh` blocks, with what the comment above says of running them.

<!-- not run: why -->             the block is shown and not run
<!-- tested -->                   a test of the page's own types it in, `tests/docs/test_PAGE.py`
<!-- run as: other command -->    something else is run in its place (a demo with `--check`)
<!-- first: command -->           runs before the block, and readers do not see it
<!-- exit: 1 -->                  the block ends with this code, and with no other
<!-- until: words -->             the last command of the block goes on by itself: stopped once it wrote these words
<!-- WORD: command -->            a word in capitals stands in the block for what this command writes
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

BLOCK = re.compile(r"(?P<above>(?:^ *<!--[^>]*-->\n)*)^(?P<indent> *)```sh\n(?P<body>.*?)^(?P=indent)```$", re.M | re.S)
COMMENT = re.compile(r"<!--\s*(?P<name>not run|run as|first|exit|until|[A-Z]+):\s*(?P<value>.*?)\s*-->")
HEREDOC = re.compile(r"<<-?\s*['\"]?(\w+)['\"]?")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of commands: where it stands, its commands, and how they are run."""

    page: str
    line: int
    commands: tuple[str, ...]
    not_run: str = ""
    first: tuple[str, ...] = ()
    exit_code: int = 0
    until: str = ""
    words: dict[str, str] = field(default_factory=dict)


def read_blocks(page: Path, root: Path) -> Iterator[Block]:
    """Yield the blocks of a page in order."""
    text = page.read_text("utf-8")
    for match in BLOCK.finditer(text):
        said = [(name, unescape(value)) for name, value in COMMENT.findall(match["above"])]
        named = dict(said)
        indent = len(match["indent"])
        body = "\n".join(line[indent:] for line in match["body"].splitlines())
        yield Block(
            page=page.relative_to(root).as_posix(),
            line=text.count("\n", 0, match.start("indent")) + 1,
            commands=(named["run as"],) if "run as" in named else tuple(split_commands(body)),
            not_run=named.get("not run", f"tests/docs/test_{page.stem}.py" if "<!-- tested" in match["above"] else ""),
            first=tuple(value for name, value in said if name == "first"),
            exit_code=int(named.get("exit", 0)),
            until=named.get("until", ""),
            words={name: value for name, value in said if name.isupper()},
        )


def split_commands(body: str) -> Iterator[str]:
    """Yield the commands of a block: a line that ends in a backslash goes on, and so does a here-document."""
    held: list[str] = []
    end = ""
    for line in body.splitlines():
        if not held and (not line.strip() or line.lstrip().startswith("#")):
            continue
        held.append(line)
        opening = HEREDOC.search(line) if not end else None
        end = opening[1] if opening else end
        if (end and line.strip() != end) or line.endswith("\\"):
            continue
        yield "\n".join(held)
        held, end = [], ""
    if held:
        yield "\n".join(held)
