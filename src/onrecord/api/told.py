"""What a record holds beside its reports: claims with the reports that tell them, and incidents with their claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from onrecord.api.reports import Report
from onrecord.model import Claim, ClaimVerdict, Incident, IncidentVerdict, Span


@dataclass(frozen=True, slots=True)
class ReportClaim:
    """A claim in its report, as a person put it right where one did; `verdict` is None until somebody judged it."""

    claim: Claim
    report: Report
    verdict: ClaimVerdict | None = None
    incident: str | None = None

    @property
    def id(self) -> str:
        """The claim's id."""
        return self.claim.id

    def words(self, span: Span | None) -> str:
        """Return the report's words for a span of the claim; "" for None."""
        return self.report.words(span)

    def _repr_html_(self) -> str:
        from onrecord.api.pages import show_claim

        return show_claim(self)


@dataclass(frozen=True, slots=True)
class ToldIncident:
    """An incident with the claims that tell it; `verdict` is None until somebody judged it.

    `outside` is how many more claims tell of it in reports that the user does not see for whom the record was opened.
    """

    incident: Incident
    claims: tuple[ReportClaim, ...]
    verdict: IncidentVerdict | None = None
    outside: int = 0

    @property
    def id(self) -> str:
        """The incident's id."""
        return self.incident.id

    def _repr_html_(self) -> str:
        from onrecord.api.pages import show_incident

        return show_incident(self)


@dataclass(frozen=True, slots=True)
class Incidents(Sequence[ToldIncident]):
    """Incidents in a row; shown as a table, and by `map()` on a map."""

    items: tuple[ToldIncident, ...] = ()

    @overload
    def __getitem__(self, at: int) -> ToldIncident: ...
    @overload
    def __getitem__(self, at: slice) -> Incidents: ...
    def __getitem__(self, at: int | slice) -> ToldIncident | Incidents:
        return Incidents(self.items[at]) if isinstance(at, slice) else self.items[at]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[ToldIncident]:
        return iter(self.items)

    def map(self) -> IncidentMap:
        """Return the places of the incidents as a map, a picture that loads nothing."""
        return IncidentMap(self)

    def _repr_html_(self) -> str:
        from onrecord.api.pages import show_incidents

        return show_incidents(self)


@dataclass(frozen=True, slots=True)
class IncidentMap:
    """A map of incidents: towns as dots, what is known to a district or a province only as rings."""

    incidents: Incidents

    def _repr_html_(self) -> str:
        from onrecord.api.maps import draw_map

        return draw_map(self.incidents)
