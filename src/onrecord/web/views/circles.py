"""Circles: who alone sees some reports, as an owner sets it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from onrecord.errors import UsageError
from onrecord.store import circles
from onrecord.store.users import list_users
from onrecord.web.paging import read_page
from onrecord.web.views.accounts import for_owners, get_user

LONGEST_NAME = 80


@for_owners
def show_circles(request: HttpRequest) -> HttpResponse:
    """Show the circles, who belongs to them and how many reports they hold; posted, make one."""
    if request.method == "POST":
        name = request.POST.get("name", "").strip()
        if not name or len(name) > LONGEST_NAME:
            raise UsageError(
                gettext("a circle needs a name."), next_step=gettext("Give one of up to 80 letters and signs.")
            )
        circle = circles.add_to_circle(name, who=get_user(request).pseudonym)
        return redirect("circle", circle_id=circle.id)
    return render(request, "onrecord/circles.html", {"circles": circles.list_circles(), "page": "reports"})


@for_owners
def show_circle(request: HttpRequest, circle_id: str) -> HttpResponse:
    """Show a circle's members and reports; posted, change them: put a user in, take one out, or remove the circle."""
    circle = circles.find_circle(circle_id)
    if request.method == "POST":
        return _change(request, circle.id, circle.name)
    line = next(c for c in circles.list_circles() if c.id == circle.id)
    page = read_page(request, line.reports)
    found = {
        "circle": line,
        "others": [u for u in list_users() if u.is_active and u.name not in line.members],
        "owners": [u.name for u in list_users() if u.may_own],
        "elsewhere": [c for c in circles.list_circles() if c.id != circle.id],
        "reports": circles.list_reports_in(circle.id, start=page.start, most=page.size),
        "paging": page,
        "page": "reports",
    }
    return render(request, "onrecord/circle.html", found)


def _change(request: HttpRequest, circle_id: str, name: str) -> HttpResponse:
    who, user = get_user(request).pseudonym, request.POST.get("user", "")
    steps: dict[str, Callable[[], object]] = {
        "put-in": lambda: circles.add_to_circle(name, [user], who=who),
        "take-out": lambda: circles.take_from_circle(name, [user], who=who),
        "remove": lambda: circles.remove_circle(name, who=who),
    }
    asked = request.POST.get("do", "")
    if asked not in steps:
        raise UsageError(gettext("there is no such step."), next_step=gettext("Use the buttons of the page."))
    steps[asked]()
    messages.success(request, gettext("Recorded."))
    return redirect("circles") if asked == "remove" else redirect("circle", circle_id=circle_id)


@require_POST
@for_owners
def put_in_circle(request: HttpRequest) -> HttpResponse:
    """Have one circle alone see some reports, or everybody with a role."""
    chosen, into = request.POST.getlist("report"), request.POST.get("circle", "")
    if not chosen:
        raise UsageError(gettext("no report was chosen."), next_step=gettext("Tick at least one."))
    name = circles.find_circle(into).name if into else None
    number = circles.put_reports(chosen, name, who=get_user(request).pseudonym)
    seen_by = gettext("this circle and the owners") if into else gettext("everybody with a role")
    told = ngettext("%(n)d report is seen by %(whom)s.", "%(n)d reports are seen by %(whom)s.", number)
    messages.success(request, told % {"n": number, "whom": seen_by})
    back = request.POST.get("from", "")
    return redirect("circle", circle_id=circles.find_circle(back).id) if back else redirect("report", chosen[0])
