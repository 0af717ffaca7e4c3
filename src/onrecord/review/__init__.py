"""Review: what a person may decide, and what a correction makes of a claim. Decisions are added, never edited."""

from __future__ import annotations

from onrecord.review.corrections import CORRECTABLE, apply_correction, check_correction
from onrecord.review.standards import METHODS, STANDARDS_OF_PROOF

__all__ = ["CORRECTABLE", "METHODS", "STANDARDS_OF_PROOF", "apply_correction", "check_correction"]
