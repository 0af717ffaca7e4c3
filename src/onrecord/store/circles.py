"""Circles: named sets of users who alone see some reports. Every change is in the chain, by pseudonyms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from onrecord.errors import RecordError, UsageError
from onrecord.store.chain import append
from onrecord.store.models import Circle, DecisionKind, Report, User
from onrecord.store.reports import get_report
from onrecord.store.users import get_user

KEY = "circle"


@dataclass(frozen=True, slots=True)
class CircleLine:
    """A circle as a list shows it."""

    id: str
    name: str
    members: tuple[str, ...]
    reports: int


def list_circles() -> list[CircleLine]:
    """Return the circles by name, with who belongs to them and how many reports they hold."""
    rows = Circle.objects.annotate(number=Count("reports", distinct=True)).prefetch_related("members").order_by("name")
    return [CircleLine(c.id, c.name, tuple(sorted(u.name for u in c.members.all())), c.number) for c in rows]


def list_circles_of(user: User) -> list[tuple[str, str]]:
    """Return the id and name of each circle whose reports a user sees, by name: all of them, of an owner."""
    rows = Circle.objects.all() if user.may_own else Circle.objects.filter(members=user)
    return list(rows.order_by("name").values_list("id", "name"))


def list_reports_in(circle_id: str, *, start: int = 0, most: int | None = None) -> list[Report]:
    """Return the reports that a circle holds, newest first: `most` of them from `start`, without their texts."""
    rows = (
        Report.objects.filter(circle_id=circle_id).defer("text", "attributions", "shingles").order_by("-added_at", "id")
    )
    return list(rows[start : None if most is None else start + most])


def find_circle(circle_id: str) -> Circle:
    """Return a circle by its id; raises RecordError where there is none."""
    circle = Circle.objects.filter(pk=circle_id).first()
    if circle is None:
        raise RecordError("there is no such circle any longer.", next_step="See the list of circles.")
    return circle


def get_circle(name: str) -> Circle:
    """Return a circle; raises UsageError where there is none of this name."""
    circle = Circle.objects.filter(name=name).first()
    if circle is None:
        raise UsageError(
            "there is no circle of this name.", item=name, next_step="See `onrecord circle list`, or add it."
        )
    return circle


def add_to_circle(name: str, users: Iterable[str] = (), *, who: str) -> Circle:
    """Have users belong to a circle, which is made where there is none of this name.

    Raises UsageError where there is no such user, and then nothing is changed.
    """
    if not name.strip():
        raise UsageError("a circle needs a name.", next_step="Give one.")
    found = [get_user(user) for user in users]
    with transaction.atomic():
        circle, _ = Circle.objects.get_or_create(name=name.strip())
        circle.members.add(*found)
        append(DecisionKind.HANDLING, circle.id, {KEY: {"added": _name(found)}}, who=who)
    return circle


def take_from_circle(name: str, users: Sequence[str], *, who: str) -> None:
    """Have users no longer belong to a circle; raises UsageError where there is no such circle or user."""
    circle, found = get_circle(name), [get_user(user) for user in users]
    with transaction.atomic():
        circle.members.remove(*found)
        append(DecisionKind.HANDLING, circle.id, {KEY: {"removed": _name(found)}}, who=who)


def remove_circle(name: str, *, who: str) -> None:
    """Remove a circle; raises UsageError where it holds reports, which everybody would see then."""
    circle = get_circle(name)
    reports = circle.reports.count()
    if reports:
        raise UsageError(
            f"this circle holds {reports} reports, which everybody would see without it.",
            item=name,
            next_step="Put them elsewhere first: onrecord circle put REPORT --into NAME, or --everyone.",
        )
    with transaction.atomic():
        append(DecisionKind.HANDLING, circle.id, {KEY: {"ended": True}}, who=who)
        circle.delete()


def put_reports(report_ids: Iterable[str], name: str | None, *, who: str) -> int:
    """Have only a circle see some reports, or everybody (None); returns how many. All of them or none."""
    circle = get_circle(name) if name is not None else None
    with transaction.atomic():
        reports = [get_report(report_id) for report_id in report_ids]
        for report in reports:
            Report.objects.filter(pk=report.id).update(circle=circle)
            append(DecisionKind.HANDLING, report.id, {KEY: circle.id if circle else None}, who=who)
    return len(reports)


def _name(users: Iterable[User]) -> list[str]:
    return sorted(user.pseudonym for user in users)
