"""Link: claims of many reports become incidents, corroborated or contested, and by whom.

`link_claims` is a pure function of the claims and the decisions: their order does not matter, and the
weights ship with the package (`codebook/words/linking.toml`) and are never learnt from a record.
"""

from __future__ import annotations

from onrecord.link.clusters import Relinked, link_claims, link_slots, name_incident, relink_claims
from onrecord.link.words import find_safe_words, shingle

__all__ = ["Relinked", "find_safe_words", "link_claims", "link_slots", "name_incident", "relink_claims", "shingle"]
