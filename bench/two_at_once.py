"""What a second process gains, beside two of spaCy's.

    python bench/two_at_once.py ARTICLES.jsonl PYTHON:MODEL [ROUNDS [ARTICLES]] [--cpu]

A gain is how many times as many articles two processes read in a second as one does, each on one thread. It is wall
time that counts here, so the machine must have nothing else to do; with `--cpu` it is CPU seconds, which tell on a busy
one what two take from each other beside the cores: caches, memory, clock.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from beside_spacy import OURS, ROUNDS, THEIRS, run


def clock(script: str) -> str:
    """Return a script of beside_spacy with its seconds by the wall, if they are to be."""
    return script if "--cpu" in sys.argv else script.replace("time.process_time()", "time.time()")


def measure(python: str, script: str, *arguments: str) -> float:
    """Return the gain of two processes over one."""

    def read(_: int) -> float:
        return float(json.loads(run(python, clock(script), *arguments))["seconds"])

    alone = read(0)
    with ThreadPoolExecutor(2) as pool:
        return 2 * alone / max(pool.map(read, range(2)))


def main() -> None:
    """Run both sides in turn and print the gains."""
    given = [a for a in sys.argv[1:] if not a.startswith("--")]
    articles = str(Path(given[0]).resolve())
    python, _, model = given[1].partition(":")
    rounds = int(given[2]) if len(given) > 2 else ROUNDS
    most = given[3] if len(given) > 3 else "1000000"
    sides = {"spaCy": (python, THEIRS, model), "reader": (sys.executable, OURS, "reader")}
    sides["reader-fast"] = (sys.executable, OURS, "reader-fast")
    gains: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, (runner, script, of) in sides.items():
            gains[name].append(measure(runner, script, articles, of, most))
            print(f"{time.strftime('%H:%M')} {name}: {gains[name][-1]:.2f}", flush=True)
    for name, found in gains.items():
        ours, theirs = statistics.median(found), statistics.median(gains["spaCy"])
        print(f"{name}, median: {ours:.2f} times one process, {ours / theirs:.2f} of spaCy's gain")


if __name__ == "__main__":
    main()
