"""What the model's token heads tell, in the order of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

BIO = ("O", "B", "I")
LINK = ("L1", "R1", "L2", "R2", "none", "far")
"""Where a cue's source or a content's cue stands: the first or second to the left or right, none at all, or farther."""

HEADS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "source": BIO,
        "cue": BIO,
        "content": BIO,
        "inner": BIO,
        "cue_source": LINK,
        "content_cue": LINK,
        "inner_cue": LINK,
        "source_kind": ("official", "organisation", "media", "witness", "anonymous", "document", "unknown"),
        "connection": (
            "victim",
            "witness",
            "relative",
            "perpetrator",
            "reporter",
            "lawyer",
            "medical",
            "ngo",
            "third-party",
            "unknown",
        ),
        "confidential": ("no", "yes"),
        "act": BIO,
        "mode": ("happened", "requested", "ordered", "planned", "threatened", "predicted", "possible"),
        "polarity": ("asserted", "denied"),
        "outcome": ("none", "succeeded", "failed", "unknown"),
        "who": BIO,
        "who_kind": (
            "state-armed",
            "state-civil",
            "armed-group",
            "private-group",
            "civilian",
            "official",
            "unknown",
        ),
        "time": BIO,
        "time_of": ("act", "contact"),
        "place": BIO,
        "place_of": ("act", "contact"),
        "mask": ("O", "D", "Q"),
        "news_source": BIO,
        "news_cue": BIO,
        "news_content": BIO,
        "news_cue_source": LINK,
        "news_content_cue": LINK,
        "court_mask": ("O", "D", "Q"),
        "attacker": BIO,
        "attacked": BIO,
        "told": BIO,
    }
)
"""`inner` is content inside content. The heads called `news_…` follow the attribution yardstick (whose sayings take in
thoughts and acts), `court_mask` the court cases of the redaction yardstick, `attacker` and `attacked` the entities of
MUC-4: their guidelines are not the product's own. `told` is `act` with mere second mentions ("the arrests")."""

ROLES = ("none", "agent", "affected", "authority", "speaker")
"""What the pair scorer tells of an act and a participant."""


def columns() -> dict[str, tuple[int, int]]:
    """Return the first and the end column of every head."""
    found = {}
    start = 0
    for name, labels in HEADS.items():
        found[name] = (start, start + len(labels))
        start += len(labels)
    return found
