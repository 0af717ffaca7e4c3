"""Score the reading of dates by kind of text, with the commonest errors: `python eval/dates.py BENCH [news|narrative]`.

`news` is the open dev part. `narrative` are six documents of the open narrative part, fixed before its errors were
first looked at; the rules may be made on the others (`narrative-rest`) and on `news-train`.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from onrecord.pipeline import predict

NARRATIVE_DEV = (
    "02_WW1",
    "05_VietnamWar",
    "09_GrecoPersian",
    "13_RussianCivWar",
    "17_AlgerianWar",
    "21_NigerianCivilWar",
)
AROUND = 45
SHOWN = 10

Row = dict[str, Any]


def main() -> None:
    """Print the figures of one part and its errors, the commonest kinds first."""
    bench = Path(sys.argv[1])
    part = sys.argv[2] if len(sys.argv) > 2 else "news"
    rows = read_rows(bench, part)
    started = time.process_time()
    answers = {a["id"]: a for a in predict("dates", rows)}
    seconds = time.process_time() - started
    scorer = load_scorer(bench)
    figures = scorer.score_dates({r["id"]: r for r in rows}, answers)
    print(f"{part}: {len(rows)} documents, {sum(len(r['text']) for r in rows) / max(seconds, 1e-9):,.0f} characters/s")
    for name, value in figures.items():
        print(f"  {name}: {value}")
    errors = [e for r in rows for e in list_errors(scorer, r, answers[r["id"]])]
    for kind, count in Counter(kind for kind, _ in errors).most_common():
        print(f"{count:5d} {kind}")
    if "--errors" in sys.argv:
        for kind, line in sorted(errors):
            print(kind, line, sep=" | ")


def read_rows(bench: Path, part: str) -> list[Row]:
    """Return the documents of a part: news, news-train, narrative or narrative-rest."""
    file = {"news": "dev", "news-train": "train_gum"}.get(part, "train_narrative")
    lines = (bench / "data" / "dates" / f"{file}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    if file != "train_narrative":
        return rows
    return [r for r in rows if (r["id"] in NARRATIVE_DEV) == (part == "narrative")]


def load_scorer(bench: Path) -> ModuleType:
    """Return the scorer of the yardsticks as a module."""
    spec = importlib.util.spec_from_file_location("score", bench / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{bench}: no score.py there; name the folder of the open data")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def list_errors(scorer: ModuleType, gold: Row, answer: Row) -> Iterator[tuple[str, str]]:
    """Yield the kind of each error of a document and its words in their sentence."""
    text, asked, given = gold["text"], gold["timex"], answer["timex"]
    spans = [[scorer.trim(text, x["start"], x["end"]) for x in side] for side in (asked, given)]
    pairs = scorer.best_pairs(*spans)

    def show(start: int, end: int) -> str:
        line = f"{text[max(0, start - AROUND) : start]}[{text[start:end]}]{text[end : end + AROUND]}"
        return " ".join(line.split())

    for i, j in pairs:
        wanted, said = asked[i]["value"], given[j]["value"]
        if wanted is not None and wanted != said:
            yield "wrong value", f"{gold['dct']} {wanted} not {said} | {show(*spans[0][i])}"
        elif spans[0][i] != spans[1][j]:
            yield "other span", f"{text[slice(*spans[1][j])]!r} | {show(*spans[0][i])}"
    found, used = {i for i, _ in pairs}, {j for _, j in pairs}
    for i, x in enumerate(asked):
        if i not in found:
            yield f"missed {x['type']}", f"{x['value']} | {show(*spans[0][i])}"
    for j, x in enumerate(given):
        if j not in used:
            yield f"not in gold {x['type']}", f"{x['value']} | {show(*spans[1][j])}"


if __name__ == "__main__":
    main()
