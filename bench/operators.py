"""Microseconds that one window of 192 pieces costs, operator by operator: `python bench/operators.py [NAME [RUNS]]`.

Of each operator the tenth percentile of its runs, so that a busy machine blurs little.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import onnxruntime

from onrecord.encoder import find_models
from onrecord.encoder.reading import OVERLAP, WINDOW


def main() -> None:
    """Profile the model on one window and print its operators, the dearest first."""
    name = sys.argv[1] if len(sys.argv) > 1 else "reader"
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.enable_profiling = True
    with tempfile.TemporaryDirectory() as folder:
        options.profile_file_prefix = str(Path(folder) / "profile")
        session = onnxruntime.InferenceSession(
            find_models() / f"{name}.onnx", options, providers=["CPUExecutionProvider"]
        )
        pieces = np.random.default_rng(7).integers(1000, 20000, (1, WINDOW))
        for _ in range(runs):
            session.run(None, {"pieces": pieces, "kept": np.arange(OVERLAP // 2, WINDOW - OVERLAP // 2)})
        events = json.loads(Path(session.end_profiling()).read_text(encoding="utf-8"))
    nodes: dict[tuple[str, str], list[int]] = defaultdict(list)
    for event in events:
        if event.get("cat") == "Node" and event["name"].endswith("_kernel_time"):
            nodes[event["args"]["op_name"], event["name"]].append(event["dur"])
    costs: dict[str, int] = defaultdict(int)
    for (operator, _), spent in nodes.items():
        costs[operator] += sorted(spent)[len(spent) // 10]
    total = sum(costs.values())
    for operator, cost in sorted(costs.items(), key=lambda c: -c[1]):
        print(f"{operator:24s} {cost:7d} us {100 * cost / total:5.1f} %")
    print(f"{'all':24s} {total:7d} us")


if __name__ == "__main__":
    main()
