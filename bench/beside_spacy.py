"""CPU seconds of the whole reader, with either model, beside spaCy's full pipeline on the same articles.

    python bench/beside_spacy.py ARTICLES.jsonl PYTHON:MODEL [ROUNDS [ARTICLES]]

ARTICLES has an id and a text a line; PYTHON has spaCy, MODEL is the folder of its model. Each side runs in a process of
its own on one thread, five times in turn; what counts is the median of the ratios. Fewer rounds or articles are for a
machine that has other work to do.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

ROUNDS = 5

OURS = """
import json, resource, sys, time
from onrecord.encoder import load_model
from onrecord.pipeline import document_from_row, read_claims
rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")][: int(sys.argv[3])]
read = load_model(sys.argv[2]).read
documents = [document_from_row({"id": r["id"], "text": r["text"], "language": "en"}) for r in rows]
read_claims(documents[0], read=read)
started = time.process_time()
claims = sum(len(read_claims(d, read=read).claims) for d in documents)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": time.process_time() - started, "memory": memory, "claims": claims}))
"""

THEIRS = """
import json, resource, sys, time
import spacy
nlp = spacy.load(sys.argv[2])
texts = [json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8")][: int(sys.argv[3])]
nlp(texts[0])
started = time.process_time()
for doc in nlp.pipe(texts):
    pass
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": time.process_time() - started, "memory": memory}))
"""

FIRST = """
import time
started = time.time()
from onrecord.pipeline import document_from_row, read_claims
row = {"id": "r1", "text": "Police arrested two men in Nairobi on Monday.", "language": "en"}
assert read_claims(document_from_row(row)).claims
print(time.time() - started)
"""


def run(python: str, script: str, *arguments: str) -> str:
    """Return what a script prints, run in a process with one thread."""
    one = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
    command = [python, "-c", script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | one)  # noqa: S603 - ours
    return done.stdout


def main() -> None:
    """Run both in turn and print the table."""
    articles = str(Path(sys.argv[1]).resolve())
    python, _, model = sys.argv[2].partition(":")
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else ROUNDS
    most = sys.argv[4] if len(sys.argv) > 4 else "1000000"
    ratios: dict[str, list[float]] = {"reader": [], "reader-fast": []}
    for _ in range(rounds):
        theirs = json.loads(run(python, THEIRS, articles, model, most))
        print(f"spaCy {theirs['seconds']:.1f} s {theirs['memory']:.0f} MB")
        for name, found in ratios.items():
            ours = json.loads(run(sys.executable, OURS, articles, name, most))
            found.append(theirs["seconds"] / ours["seconds"])
            print(f"{name} {ours['seconds']:.1f} s {ours['memory']:.0f} MB, {found[-1]:.2f} times", flush=True)
    for name, found in ratios.items():
        print(f"{name}, median: {statistics.median(found):.2f} times as fast as spaCy")
    starts = [float(run(sys.executable, FIRST)) for _ in range(rounds)]
    print(f"start to first claim: {statistics.median(starts):.2f} s")


if __name__ == "__main__":
    main()
