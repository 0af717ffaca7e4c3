"""Score the package on the open data and write the table of eval/RESULTS.md: `python eval/run.py BENCH`."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from claims import measure as measure_claims
from claims import pair_up
from corpus import hash_part, read_part
from gate import find_model

from onrecord.pipeline import TASKS, predict

HERE = Path(__file__).parent
HALF = 0.5
START, END = "<!-- measured -->", "<!-- /measured -->"

PEERS = {
    "attribution": "rules on spaCy md 53.1 all / 68.1 speech; two people on test 73.3 / 77.7",
    "redaction": "spaCy md + regex: direct 100, quasi 91.2, token precision 41.9",
    "dates": "HeidelTime: GUM news value F1 67.0, value accuracy 90.6",
    "places": "spaCy spans + rule resolver, found and right F1 77.7 (right country accepted)",
    "linking": "TF-IDF average link, names blanked: B3 99.1, pairs 98.0",
    "roles": "none",
}


def main() -> None:
    """Run each task on its open dev part and write the figures down."""
    bench = Path(sys.argv[1]).resolve()
    rows = []
    for task in TASKS:
        gold = bench / "data" / task / "dev.jsonl"
        if not gold.is_file():
            raise SystemExit(f"{gold}: not there; BENCH names the folder of the open data")
        rows.append((task, *measure(bench, task, gold)))
        print(f"{task}: {show(rows[-1][1])}", flush=True)
    write_results(rows)


def measure(bench: Path, task: str, gold: Path) -> tuple[dict[str, Any], float]:
    """Return the scorer's figures for one task and the CPU seconds the answers took."""
    lines = [json.loads(line) for line in gold.open(encoding="utf-8")]
    answers = HERE / f".{task}.jsonl"
    started = time.process_time()
    answers.write_text("".join(json.dumps(a) + "\n" for a in predict(task, lines)), encoding="utf-8")
    seconds = time.process_time() - started
    command = [sys.executable, str(bench / "score.py"), task, str(gold), str(answers), "--json"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own scorer
    figures: dict[str, Any] = json.loads(out)
    if task == "attribution":
        given = [json.loads(line) for line in answers.open(encoding="utf-8")]
        figures["no source"] = score_sourceless(lines, given)
    answers.unlink()
    return figures, seconds


def score_sourceless(gold: list[dict[str, Any]], answers: list[dict[str, Any]]) -> dict[str, float]:
    """Return precision, recall and F1 of sayings without a source, matched as the scorer of the yardstick matches all.

    One-to-one, contents overlapping by half of their characters; then both must have no source.
    """
    hit = found = asked = 0
    for row, answer in zip(gold, answers, strict=True):
        sides = [[a for a in x["attributions"] if a["content"]] for x in (row, answer)]
        letters = [[find_letters(row["text"], a["content"]) for a in side] for side in sides]
        bare = [[not a["source"] for a in side] for side in sides]
        hit += sum(bare[0][i] and bare[1][j] for i, j in pair_up(*letters, share_half))
        asked, found = asked + sum(bare[0]), found + sum(bare[1])
    precision, recall = hit / max(found, 1), hit / max(asked, 1)
    both = 2 * precision * recall / (precision + recall) if hit else 0.0
    return {"P": round(100 * precision, 1), "R": round(100 * recall, 1), "F1": round(100 * both, 1)}


def find_letters(text: str, spans: list[list[int]]) -> set[int]:
    """Return the places of the letters in some stretches."""
    return {i for start, end in spans for i in range(start, min(end, len(text))) if not text[i].isspace()}


def share_half(a: set[int], b: set[int]) -> float:
    """Return what two sets share over what they cover, 0 where it is less than half."""
    rate = len(a & b) / len(a | b) if a & b else 0.0
    return rate if rate >= HALF else 0.0


def show(figures: dict[str, Any]) -> str:
    """Return the figures in one line."""
    shown = []
    for name, value in figures.items():
        if name in {"documents", "answered", "incidents", "B3 if all stood alone"}:
            continue
        if isinstance(value, dict):
            shown.append(f"{name} " + "/".join(f"{v:g}" for v in value.values()))
        else:
            shown.append(f"{name} {value:g}")
    return "; ".join(shown)


def write_results(rows: list[tuple[str, dict[str, Any], float]]) -> None:
    """Replace the measured table in RESULTS.md."""
    command = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - no word from outside
    table = [
        START,
        f"`make eval BENCH=DIR`, {date.today().isoformat()}, commit {commit.stdout.strip()}, P/R/F1 in percent.",
        "",
        f"Model: `{find_model()}`. {describe_corpus()}",
        "",
        "| task (open dev) | documents | figures | CPU s | best peer |",
        "|---|---|---|---|---|",
    ]
    for task, figures, seconds in rows:
        table.append(f"| {task} | {figures['documents']} | {show(figures)} | {seconds:.1f} | {PEERS[task]} |")
    table += ["", *show_own(rows_of=("dev", "test"))]
    path = HERE / "RESULTS.md"
    old = path.read_text(encoding="utf-8")
    head, _, rest = old.partition(START)
    path.write_text(head + "\n".join([*table, END]) + rest.partition(END)[2], encoding="utf-8")


def describe_corpus() -> str:
    """Return the hashes of the corpus's parts in one line, as the gate reads them."""
    hashes = ", ".join(f"{part} `{hash_part(part)[:12]}`" for part in ("train", "dev", "test"))
    return f"\nCorpus: {hashes}."


def show_own(rows_of: tuple[str, ...]) -> list[str]:
    """Return the table of the project's own corpus: the model with rules, and the rules alone beside it."""
    columns: list[tuple[str, dict[str, float | str]]] = []
    missed: list[str] = []
    for part in rows_of:
        reports = read_part(part)
        if reports:
            tally = measure_claims(reports)
            columns.append((f"{part} ({len(reports)})", tally.figures()))
            columns.append((f"{part}, rules alone", measure_claims(reports, read=None).figures()))
            missed += [f"- {part}, {m}" for m in tally.missed]
    table = ["| own corpus | " + " | ".join(name for name, _ in columns) + " |", "|---" * (len(columns) + 1) + "|"]
    table += [f"| {name} | " + " | ".join(str(f[name]) for _, f in columns) + " |" for name in columns[0][1]]
    return [*table, "", "Sources to protect that were missed:", "", *missed]


if __name__ == "__main__":
    main()
