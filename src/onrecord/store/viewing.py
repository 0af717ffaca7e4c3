"""Who looks, and what they may see: the one place that keeps a circle's reports from everybody else.

A report may belong to a circle, a named set of users. While somebody looks (`seen_by`), every query of the models gives
only what rests on reports they may see, so that no page, search or export can forget to ask. Owners see everything, as
they say who belongs to a circle; so do commands, which need the passphrase. What the record does to itself, such as
linking and adding to the chain, is done on the whole of it (`whole_record`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, TypeVar

from django.db.models import Exists, JSONField, Manager, Model, OuterRef, Q, QuerySet

from onrecord.errors import RecordError

if TYPE_CHECKING:
    from onrecord.store.models import User

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
Row = TypeVar("Row", bound=Model)


class Viewer:
    """Somebody who looks; `None` is a person nobody knows, who sees nothing. What they may see is asked once."""

    def __init__(self, user: User | None) -> None:
        self.user = user

    @cached_property
    def circles(self) -> frozenset[str]:
        """The circles the viewer belongs to."""
        from onrecord.store.models import Circle

        return frozenset(Circle.objects.filter(members=self.user).values_list("pk", flat=True))

    @cached_property
    def is_limited(self) -> bool:
        """Whether there are reports that the viewer does not see."""
        from onrecord.store.models import Report

        if self.user is None:
            return True
        return not self.user.may_own and Report._base_manager.exclude(self.sees()).exists()

    def sees(self, path: str = "") -> Q:
        """Return what holds of rows that the viewer may see; `path` leads from such a row to its report."""
        if self.user is None:
            return Q(pk__in=[])
        return Q(**{f"{path}circle": None}) | Q(**{f"{path}circle__in": self.circles})

    @cached_property
    def hidden_reports(self) -> frozenset[str]:
        """The reports that the viewer does not see."""
        from onrecord.store.models import Report

        return frozenset(Report._base_manager.exclude(self.sees()).values_list("pk", flat=True))

    @cached_property
    def hidden_claims(self) -> frozenset[str]:
        """The claims of reports that the viewer does not see."""
        from onrecord.store.models import ClaimRow

        return frozenset(ClaimRow._base_manager.exclude(self.sees("report__")).values_list("pk", flat=True))

    @cached_property
    def hidden_outlets(self) -> frozenset[str]:
        """The outlets of which the viewer sees no report."""
        from onrecord.store.models import Report

        rows = Report._base_manager.exclude(publisher=None)
        seen = set(rows.filter(self.sees()).values_list("publisher", flat=True))
        return frozenset(p for p in rows.values_list("publisher", flat=True) if p and p not in seen)

    @cached_property
    def dim_incidents(self) -> frozenset[str]:
        """The incidents that a claim tells of which the viewer does not see."""
        from onrecord.store.models import IncidentClaim

        hidden = IncidentClaim._base_manager.exclude(self.sees("claim__report__"))
        return frozenset(hidden.values_list("incident_id", flat=True))


_viewer: ContextVar[Viewer | None] = ContextVar("viewer", default=None)


@contextmanager
def seen_by(user: User | None) -> Iterator[Viewer]:
    """Have every query until the block is left give only what `user` may see; None is somebody nobody knows."""
    viewer = Viewer(user)
    before = _viewer.set(viewer)
    try:
        yield viewer
    finally:
        _viewer.reset(before)


def limited_viewer() -> Viewer | None:
    """Return who looks, where there is something they do not see; None where the whole record is seen."""
    viewer = _viewer.get()
    return viewer if viewer is not None and viewer.is_limited else None


def whole_record(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Have a function work on the whole record, whoever looks. It must not show what it finds."""

    @wraps(function)
    def on_all(*args: Given.args, **named: Given.kwargs) -> Answer:
        before = _viewer.set(None)
        try:
            return function(*args, **named)
        finally:
            _viewer.reset(before)

    return on_all


def is_out_of_sight(**named: str) -> bool:
    """Tell whether there are reports, of a receipt or an id, that whoever looks does not see. It must not be shown."""
    from onrecord.store.models import Report

    viewer = limited_viewer()
    return viewer is not None and Report._base_manager.filter(**named).exclude(viewer.sees()).exists()


def refuse_if_limited(what: str) -> None:
    """Raise RecordError where somebody who does not see all reports asks for what is of all of them."""
    if limited_viewer():
        raise RecordError(
            f"{what} is of the whole record, and there are reports you do not see.",
            next_step="Ask an owner of the record, or somebody of every circle.",
        )


def refuse_if_dim(incident_id: str) -> None:
    """Raise RecordError where somebody is to judge an incident without seeing all that is told of it."""
    viewer = limited_viewer()
    if viewer and incident_id in viewer.dim_incidents:
        raise RecordError(
            "reports you do not see tell of this incident too.",
            item=incident_id,
            next_step="Ask somebody who sees them to decide.",
        )


def without_dim(incidents: QuerySet[Row], path: str = "pk") -> QuerySet[Row]:
    """Return rows without those of incidents of which the viewer sees a part: their columns are made from all of it."""
    viewer = limited_viewer()
    return incidents.exclude(**{f"{path}__in": viewer.dim_incidents}) if viewer else incidents


# ---- what models do about it ---------------------------------------------------------------------
class SeenReports(Manager[Row]):
    """Gives the reports that the viewer may see."""

    path: ClassVar[str] = ""
    """Leads from a row to its report."""

    def get_queryset(self) -> QuerySet[Row]:
        """Return what the viewer may see."""
        viewer, rows = limited_viewer(), super().get_queryset()
        return rows.filter(viewer.sees(self.path)) if viewer else rows


class SeenClaims(SeenReports[Row]):
    """Gives the claims of reports that the viewer may see."""

    path = "report__"


class SeenMemberships(SeenReports[Row]):
    """Gives which incident a claim tells of, where the viewer may see the claim's report."""

    path = "claim__report__"


class SeenReceipts(Manager[Row]):
    """Gives the receipts of files that a visible report was read from."""

    def get_queryset(self) -> QuerySet[Row]:
        """Return what the viewer may see."""
        from onrecord.store.models import Report

        viewer, rows = limited_viewer(), super().get_queryset()
        reports = Report._base_manager.filter(receipt=OuterRef("pk"))
        return rows.filter(Exists(reports.filter(viewer.sees()))) if viewer else rows


class SeenIncidents(Manager[Row]):
    """Gives the incidents that a visible claim tells of."""

    def get_queryset(self) -> QuerySet[Row]:
        """Return what the viewer may see."""
        from onrecord.store.models import IncidentClaim

        viewer, rows = limited_viewer(), super().get_queryset()
        claims = IncidentClaim._base_manager.filter(incident=OuterRef("pk"))
        return rows.filter(Exists(claims.filter(viewer.sees("claim__report__")))) if viewer else rows


class SeenOffers(Manager[Row]):
    """Gives offers between incidents of which the viewer sees everything: their reasons are words of reports."""

    def get_queryset(self) -> QuerySet[Row]:
        """Return what the viewer may see."""
        viewer, rows = limited_viewer(), super().get_queryset()
        if viewer is None:
            return rows
        return rows.exclude(incident__in=viewer.dim_incidents).exclude(other__in=viewer.dim_incidents)


class SeenDecisions(Manager[Row]):
    """Gives the rows of the chain that are about no report, claim or incident which the viewer does not see whole."""

    def get_queryset(self) -> QuerySet[Row]:
        """Return what the viewer may see."""
        from onrecord.store.models import ClaimRow, Receipt, Report

        viewer, rows = limited_viewer(), super().get_queryset()
        if viewer is None:
            return rows
        if viewer.user is None:
            return rows.none()
        for model, path in ((Report, ""), (ClaimRow, "report__")):
            hidden = model._base_manager.exclude(viewer.sees(path))
            rows = rows.exclude(target__in=hidden.values("pk"))
        receipts = Receipt._base_manager.filter(reports__in=Report._base_manager.exclude(viewer.sees()))
        return rows.exclude(target__in=receipts.values("pk")).exclude(target__in=viewer.dim_incidents)


class SeenFollowUps(Manager[Row]):
    """Gives what is to be done about reports, claims and incidents of which the viewer sees everything."""

    def get_queryset(self) -> QuerySet[Row]:
        """Return what the viewer may see."""
        from onrecord.store.models import Decision

        rows = super().get_queryset()
        return rows.filter(decision__in=Decision.objects.values("pk")) if limited_viewer() else rows


class IncidentData(JSONField):
    """An incident as the viewer may see it: of what others see, only how many claims there are."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Return the stored value, narrowed for who looks."""
        data = super().from_db_value(value, expression, connection)
        viewer = limited_viewer()
        return narrow(data, viewer) if viewer and isinstance(data, dict) else data

    def deconstruct(self) -> Any:
        """Return it as Django's own: the column is the same."""
        name, _, args, named = super().deconstruct()
        return name, "django.db.models.JSONField", args, named


def narrow(data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
    """Return an incident without what rests on claims that the viewer does not see."""
    outside = viewer.hidden_claims.intersection(data["claims"])
    offers = [p for p in data["possibly_same"] if p["incident"] not in viewer.dim_incidents]
    if not outside:
        return {**data, "possibly_same": offers}
    fields = {
        name: [{**v, "claims": kept} for v in values if (kept := _keep(v["claims"], viewer))]
        for name, values in data["fields"].items()
    }
    origins = [
        {**o, "claims": kept, "reports": [], "why": ""} for o in data["origins"] if (kept := _keep(o["claims"], viewer))
    ]
    contested = [n for n in data["contested"] if len(fields.get(n, ())) > 1]
    number = f"{len(outside)} more claim{'s' if len(outside) > 1 else ''}"
    return {
        **data,
        "claims": _keep(data["claims"], viewer),
        "fields": fields,
        "origins": origins,
        "contested": contested,
        "status": "contested" if contested else "corroborated" if len(origins) > 1 else "single",
        "grade": CANNOT_BE_JUDGED,
        "grade_why": f"{number} from reports you do not see",
        "why": [],
        "possibly_same": [],
        "outside": len(outside),
    }


CANNOT_BE_JUDGED = "6"
"""The Admiralty grade of what is not known well enough."""


def _keep(claims: list[str], viewer: Viewer) -> list[str]:
    return [c for c in claims if c not in viewer.hidden_claims]
