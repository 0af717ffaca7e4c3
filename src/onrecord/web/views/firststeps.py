"""The first steps: looking at the samples, at an incident, at a release, or putting the steps away."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from onrecord.engine.intaking import wake
from onrecord.engine.samples import start_samples
from onrecord.errors import UsageError
from onrecord.store import active_record
from onrecord.store.models import Incident
from onrecord.web.firststeps import note_step
from onrecord.web.views.accounts import for_deciders, get_user


@require_POST
@for_deciders
def take_step(request: HttpRequest) -> HttpResponse:
    """Take one of the first steps, and show where it leads."""
    user, step = get_user(request), request.POST.get("do", "")
    if step == "samples":
        job = start_samples(active_record(), user)
        wake()
        return redirect("job", job_id=job.id)
    if step == "incident":
        told = Incident.objects.filter(current=True).order_by("-reports", "id").values_list("id", flat=True).first()
        if told is None:
            raise UsageError(gettext("there is no incident yet."), next_step=gettext("Add reports first."))
        note_step(user, "incident")
        return redirect("incident", incident_id=told)
    if step == "release":
        note_step(user, "release")
        return redirect("release")
    if step == "put-away":
        note_step(user, "put-away")
        return redirect("overview")
    raise UsageError(gettext("there is no such step."), next_step=gettext("Use the buttons of the page."))
