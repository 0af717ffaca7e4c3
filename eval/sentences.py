"""Single annotated sentences of the training part: a lighter markup for acts and who takes part (corpus/SENTENCES.md).

python eval/sentences.py FILE…     checks files and says what they cover
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from markup import Mark, MarkupError, Report

FOLDER = Path(__file__).parent.parent / "corpus/train/sentences"
MODES = frozenset(["requested", "ordered", "planned", "threatened", "predicted", "possible"])
OUTCOMES = frozenset(["succeeded", "failed"])
ROLES = {"a": "agent", "v": "affected", "o": "authority", "s": "speaker"}
PIECE = re.compile(r"\[([^\[\]{}/]+)/([^\[\]{}/]+)\]|\{([^\[\]{}/]+)/([^\[\]{}/]+)\}|([^\[\]{}/]+)|(.)", re.DOTALL)
ROLE = re.compile(r"([avos])(\d*)$")


def read_all() -> list[Report]:
    """Return all sentences of the training part, file by file in name order."""
    return [line for path in sorted(FOLDER.glob("*.txt")) for line in read_sentences(path)]


def read_sentences(path: Path) -> list[Report]:
    """Return the lines of a file, each as a report with marks for acts and participants only.

    Raises MarkupError, naming file and line, where a line is not as the guide says.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            found.append(read_sentence(f"{path.stem}-{number}", line.strip()))
    return found


def read_sentence(id: str, line: str) -> Report:
    """Return one line as a report. Raises MarkupError with its id."""
    text, marks, numbers = "", [], 0
    pending: list[tuple[int, int, str]] = []
    for match in PIECE.finditer(line):
        trigger, act, phrase, roles, plain, odd = match.groups()
        if odd:
            raise MarkupError(f"{id}: a stray {odd!r} after {text[-30:]!r}")
        words = trigger or phrase or plain
        start, text = len(text), text + words
        if trigger:
            numbers += 1
            marks.append(Mark("act", start, len(text), (("n", str(numbers)), *_read_act(id, act))))
        elif phrase:
            pending.append((start, len(text), roles))
    for start, end, roles in pending:
        pairs = " ".join(_read_roles(id, roles, numbers))
        marks.append(Mark("who", start, end, (("of", pairs),)))
    return Report(id=id, head=(), text=text, marks=tuple(sorted(marks, key=lambda m: (m.start, -m.end))))


def _read_act(id: str, words: str) -> Iterator[tuple[str, str]]:
    type, *rest = words.split() or [""]
    if not type:
        raise MarkupError(f"{id}: an act without a type: write it after the slash")
    yield "type", type
    for word in rest:
        if word in MODES:
            yield "mode", word
        elif word in OUTCOMES:
            yield "out", word
        elif word == "denied":
            yield "pol", word
        else:
            raise MarkupError(f"{id}: {word!r} is no mode, outcome or 'denied'")


def _read_roles(id: str, words: str, acts: int) -> Iterator[str]:
    for word in words.split():
        match = ROLE.match(word)
        number = int(match.group(2) or 1) if match else 0
        if not match or not 1 <= number <= acts:
            raise MarkupError(f"{id}: {word!r} names no role of an act in the line")
        yield f"{number}:{ROLES[match.group(1)]}"


def main() -> int:
    """Check the files named, every line of them, and print what they cover."""
    types_folder = Path(__file__).parent.parent / "src/onrecord/codebook/types"
    known = {p.stem for p in types_folder.glob("*.toml")}
    failed, lines = False, 0
    types: Counter[str] = Counter()
    ways: Counter[str] = Counter()
    for path in map(Path, sys.argv[1:]):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                report = read_sentence(f"{path.stem}-{number}", line.strip())
            except MarkupError as error:
                print(error, file=sys.stderr)
                failed = True
                continue
            lines += 1
            acts = report.all("act")
            if wrong := {m.get("type") or "" for m in acts} - known:
                print(f"{report.id}: no such type {', '.join(sorted(wrong))}", file=sys.stderr)
                failed = True
            types.update(m.get("type") or "" for m in acts)
            ways.update(m.get("mode") or "happened" for m in acts)
            ways.update(m.get("pol") or "asserted" for m in acts)
            ways["no act"] += not acts
    print(f"{lines} lines")
    print("type: " + ", ".join(f"{k} {n}" for k, n in types.most_common()))
    print("mode and polarity: " + ", ".join(f"{k} {n}" for k, n in ways.most_common()))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
