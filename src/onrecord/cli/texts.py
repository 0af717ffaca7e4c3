"""Commands that need no record: `extract` and `predict` read a file of reports and write a file of answers."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from onrecord.cli.show import print_json, say, show_progress
from onrecord.errors import InputError, UsageError

UNREVIEWED = "This is unreviewed text: it may name people at risk and sources. Release it only through a record."
SOME_FAILED = 4
FINDINGS = 1


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("extract", help=EXTRACT_HELP)(extract_file)
    app.command("predict", help=PREDICT_HELP)(predict_file)
    app.command("check", help=CHECK_HELP)(check_file)


EXTRACT_HELP = """Write down the claims of a file of reports, one line a report, in the same order.

    onrecord extract reports.jsonl -o claims.jsonl

A report a line: `{"id", "text"}` and, if known, `title`, `published`, `publisher`, `language`. A broken line is
named by its number and the others go on (exit 4)."""

PREDICT_HELP = """Answer a public yardstick: attribution, redaction, dates, places, linking or roles.

    onrecord predict dates dev.jsonl -o answers.jsonl

Only id, text, title, publisher, language and published (or dct) are read."""

CHECK_HELP = """Check a draft before it is published: what could lead to a source or a person at risk, and why.

    onrecord check article.txt

    onrecord check article.txt --against out/ --masked masked.txt --keep 3

Each detail is shown with its number, its reason and what to write instead; exit 1 where there is any. No finding does
not mean that a draft is safe. `--against` tells where the draft says more than a release did. `--masked` writes it in
broader words in brackets, but for the numbers of `--keep`. `--json` gives places and rules, no word of the draft."""

Input = Annotated[Path, typer.Argument(metavar="IN.jsonl", help="Reports, one JSON object a line.")]
Output = Annotated[Path, typer.Option("-o", "--output", metavar="OUT.jsonl", help="Where to write.")]


def extract_file(reports: Input, output: Output) -> None:
    """Write the claims of each report of a file."""
    from onrecord.pipeline import document_from_row, read_claims

    failures: list[InputError] = []
    rows = list(read_rows(reports, failures))
    with write_whole(output) as out, show_progress("reading") as step:
        for number, row in enumerate(rows, 1):
            try:
                claims = read_claims(document_from_row(row))
            except InputError as error:
                failures.append(error)
                continue
            out.write(json.dumps(claims.to_json(), ensure_ascii=False) + "\n")
            step(number, len(rows))
    say(UNREVIEWED)
    finish(failures)


def predict_file(
    task: Annotated[
        str, typer.Argument(metavar="TASK", help="attribution, redaction, dates, places, linking or roles.")
    ],
    reports: Input,
    output: Output,
) -> None:
    """Write the answers to one task for a file of texts."""
    from onrecord.pipeline import TASKS, predict

    if task not in TASKS:
        raise UsageError(f"there is no task {task!r}.", next_step=f"Name one of {', '.join(TASKS)}.")
    failures: list[InputError] = []
    rows = list(read_rows(reports, failures))
    with write_whole(output) as out, show_progress(task) as step:
        for number, answer in enumerate(predict(task, rows), 1):
            out.write(json.dumps(answer, ensure_ascii=False) + "\n")
            step(number, len(rows))
    say(UNREVIEWED)
    finish(failures)


def check_file(
    draft: Annotated[Path, typer.Argument(metavar="DRAFT", help="A text file.")],
    published: Annotated[str | None, typer.Option(help="Day it is to be published, 2024-05-02.")] = None,
    against: Annotated[list[Path] | None, typer.Option(metavar="OUT", help="The folder of a release.")] = None,
    masked: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the draft in broader words.")] = None,
    keep: Annotated[list[int] | None, typer.Option(metavar="N", help="A detail that stays as it is.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write places and rules as JSON on stdout.")] = False,
) -> None:
    """Show what in a draft could lead to a source or a person at risk."""
    from onrecord.pipeline import document_from_row
    from onrecord.pipeline.checking import check_draft, load_rules, mask_draft, suggest_wording
    from onrecord.release import read_cells

    try:
        text = draft.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("the draft cannot be read as text.", item=draft.name, next_step="Give a text file.") from error
    document = document_from_row({"id": draft.name, "text": text, "published": published})
    found = check_draft(document, [cell for folder in against or () for cell in read_cells(folder)])
    wordings = suggest_wording(document, found)
    if masked:
        with write_whole(masked) as out:
            out.write(mask_draft(text, wordings, keep or ()))
    if as_json:
        print_json(found.to_json())
    else:
        rules = load_rules()
        for w in wordings:
            line, words = text.count("\n", 0, w.span.start) + 1, " ".join(w.span.of(text).split())
            why = " ".join(rules[name].why for name in w.rules)
            leads = "by itself" if w.direct else "with others"
            say(f"{w.number}. line {line}: “{words}” ({', '.join(w.rules)}; leads to somebody {leads}). {why}")
            say(f"   Write: {w.instead}. {rules[w.rules[0]].instead}")
        for finer in (f for f in found.findings if f.rule == "released"):
            line = text.count("\n", 0, finer.span.start) + 1
            say(f"line {line}: {rules['released'].why} {rules['released'].instead}")
        for together in found.together:
            line = text.count("\n", 0, together.span.start) + 1
            say(f"line {line}: together {', '.join(together.rules)} single somebody out. Take out all but two.")
        say(
            f"{len(wordings)} details, {len(found.together)} places where several stand together. "
            "What this does not find may still lead to somebody."
        )
    if found.findings:
        raise typer.Exit(FINDINGS)


def read_rows(path: Path, failures: list[InputError]) -> Iterator[dict[str, Any]]:
    """Yield the JSON objects of a file; a broken line goes to `failures` with its number."""
    if not path.is_file():
        raise UsageError("there is no such file.", item=str(path), next_step="Check the path.")
    with path.open("rb") as lines:
        for number, untrusted_line in enumerate(lines, 1):
            if not untrusted_line.strip():
                continue
            try:
                row = json.loads(untrusted_line)
            except (UnicodeDecodeError, json.JSONDecodeError) as error:
                failures.append(InputError(f"not JSON ({error}).", item=f"line {number}", next_step="Mend the line."))
                continue
            if isinstance(row, dict):
                yield row
            else:
                failures.append(InputError("not an object.", item=f"line {number}", next_step="Mend the line."))


@contextmanager
def write_whole(path: Path) -> Iterator[TextIO]:
    """Yield a file that takes its name only when it is whole, so that a stop leaves no half file."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        partial.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("w", encoding="utf-8", newline="\n") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        partial.replace(path)
    except OSError as error:
        raise UsageError(f"cannot be written ({error.strerror}).", item=str(path), next_step="Name another.") from error
    finally:
        partial.unlink(missing_ok=True)


def finish(failures: Iterable[InputError], *, announce: Callable[[str], None] = say) -> None:
    """Say what failed, and leave with exit 4 where something did."""
    failed = list(failures)
    for error in failed:
        announce(f"failed: {error}")
    if failed:
        raise typer.Exit(SOME_FAILED)
