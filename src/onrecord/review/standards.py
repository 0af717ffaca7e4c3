"""Standards of proof and methods that a decision on an incident names.

The standards are those of fact-finding bodies (OHCHR, "Who's responsible?", 2018), lowest first.
"""

from __future__ import annotations

STANDARDS_OF_PROOF = (
    "reasonable suspicion",
    "reasonable grounds to believe",
    "balance of probabilities",
    "clear and convincing evidence",
    "beyond reasonable doubt",
)
METHODS = (
    "read the reports",
    "compared independent reports",
    "spoke to the source again",
    "spoke to another source",
    "examined documents",
    "examined images or video",
    "visited the place",
)
