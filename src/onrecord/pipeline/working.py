"""What a worker process does with one report. It knows neither the record nor Django, so it can be started bare."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

from onrecord.encoder import load_model
from onrecord.gazetteer import open_gazetteer
from onrecord.model import Document, KeyedHash, LinkedClaim, ReportClaims
from onrecord.pipeline.incidents import prepare_claims
from onrecord.pipeline.reading import read_claims
from onrecord.sandbox import die_with_parent

Places = tuple[bytes, ...]
"""Packed stores of places, see onrecord.gazetteer.imports."""


@dataclass(frozen=True, slots=True)
class WorkedReport:
    """A report's claims, ready to be linked; `claims` is None where reading failed, `reason` names the defect."""

    report: str
    claims: ReportClaims | None
    linked: tuple[LinkedClaim, ...] = ()
    reason: str = ""


_PLACES: ContextVar[Places] = ContextVar("places", default=())


def start_worker(places: Places) -> None:
    """Give a worker process, once, the places its record imported; it ends with the process it works for."""
    die_with_parent()
    _PLACES.set(places)


def work_on(document: Document, keyed: KeyedHash, places: Places | None = None) -> WorkedReport:
    """Return a report's claims; whatever goes wrong is a state of this report and stops no other.

    `places` are what the record imported; without them, what the process was started with.
    """
    try:
        known = _PLACES.get() if places is None else places
        claims = read_claims(document, keyed=keyed, places=known)
        linked = prepare_claims(document, claims.claims, open_gazetteer(known), load_model().read_blanked)
        return WorkedReport(document.id, claims, tuple(linked))
    except Exception as error:  # a defect met by one report must not cost the others
        return WorkedReport(document.id, None, reason=type(error).__name__)
