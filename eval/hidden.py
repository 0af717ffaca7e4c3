"""How many names a notebook's display hides: `python eval/hidden.py corpus/drafts`.

The names were marked, for the check of drafts, by hands that had not seen the code.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import onrecord


def main() -> int:
    """Print how many of the names marked as risky are hidden wherever they stand, and how many masks that takes."""
    names = hidden = masks = words = 0
    left = []
    for gold in sorted(Path(sys.argv[1]).glob("*.json")):
        text = gold.with_suffix(".txt").read_text("utf-8")
        shown = re.sub(r"<[^>]+>", "", onrecord.read_report(text)._repr_html_())
        masks += shown.count("[protected source]") + shown.count("[name]")
        words += len(text.split())
        for risk in json.loads(gold.read_text("utf-8"))["risky"]:
            if risk["kind"] == "name":
                names += 1
                open_here = re.search(rf"(?<!\w){re.escape(risk['quote'])}(?!\w)", shown)
                hidden += not open_here
                left += [f"{gold.stem}: {risk['quote']}"] if open_here else []
    print(f"{hidden} of {names} names hidden wherever they stand; {masks} masks in {words} words")
    print("left:", "; ".join(left))
    return 0


if __name__ == "__main__":
    sys.exit(main())
