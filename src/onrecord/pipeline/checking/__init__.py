"""The source-protection check of drafts: `check` puts together what `zones`, `names` and `phrases` find."""

from __future__ import annotations

from onrecord.pipeline.checking.check import DraftCheck, Finding, Rule, Together, check_draft, load_rules
from onrecord.pipeline.checking.wording import Wording, mask_draft, suggest_wording

__all__ = [
    "DraftCheck",
    "Finding",
    "Rule",
    "Together",
    "Wording",
    "check_draft",
    "load_rules",
    "mask_draft",
    "suggest_wording",
]
