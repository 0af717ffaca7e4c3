"""Who may do what: every address by role and method; an address that is not listed here fails."""

from __future__ import annotations

import pytest
from records import log_in

ROLES = ("nobody", "reader", "reviewer", "owner")
LOOK = dict.fromkeys(("reader", "reviewer", "owner"), "yes")
DECIDE = {"reader": "no", "reviewer": "yes", "owner": "yes"}
OWN = {"reader": "no", "reviewer": "no", "owner": "yes"}
NONE = dict.fromkeys(("reader", "reviewer", "owner"), "never")
ACCESS = {
    "overview": {"GET": LOOK, "POST": LOOK},
    "login": {"GET": {**LOOK, "nobody": "yes"}, "POST": {**LOOK, "nobody": "yes"}},
    "logout": {"GET": NONE, "POST": LOOK},
    "still-here": {"GET": LOOK, "POST": NONE},
    "reports": {"GET": LOOK, "POST": LOOK},
    "set-dates": {"GET": NONE, "POST": DECIDE},
    "report": {"GET": LOOK, "POST": LOOK},
    "set-handling": {"GET": NONE, "POST": OWN},
    "decide-claim": {"GET": NONE, "POST": DECIDE},
    "add-claim": {"GET": NONE, "POST": DECIDE},
    "set-metadata": {"GET": NONE, "POST": DECIDE},
    "original": {"GET": LOOK, "POST": NONE},
    "claim-original": {"GET": LOOK, "POST": NONE},
    "original-page": {"GET": LOOK, "POST": NONE},
    "original-sheet": {"GET": LOOK, "POST": NONE},
    "beside": {"GET": LOOK, "POST": NONE},
    "say-translated": {"GET": NONE, "POST": DECIDE},
    "first-step": {"GET": NONE, "POST": DECIDE},
    "add": {"GET": DECIDE, "POST": DECIDE},
    "job": {"GET": DECIDE, "POST": NONE},
    "add-file": {"GET": NONE, "POST": DECIDE},
    "job-progress": {"GET": DECIDE, "POST": NONE},
    "describe-job": {"GET": NONE, "POST": DECIDE},
    "change-job": {"GET": NONE, "POST": DECIDE},
    "queue": {"GET": LOOK, "POST": LOOK},
    "decide-many": {"GET": NONE, "POST": DECIDE},
    "alike": {"GET": DECIDE, "POST": DECIDE},
    "second": {"GET": DECIDE, "POST": DECIDE},
    "tasks": {"GET": LOOK, "POST": LOOK},
    "comment": {"GET": NONE, "POST": DECIDE},
    "circles": {"GET": OWN, "POST": OWN},
    "circle": {"GET": OWN, "POST": OWN},
    "put-in-circle": {"GET": NONE, "POST": OWN},
    "outlets": {"GET": DECIDE, "POST": DECIDE},
    "audit": {"GET": LOOK, "POST": LOOK},
    "language": {"GET": {**NONE, "nobody": "never"}, "POST": {**LOOK, "nobody": "yes"}},
    "find-places": {"GET": NONE, "POST": DECIDE},
    "incidents": {"GET": LOOK, "POST": LOOK},
    "cases": {"GET": LOOK, "POST": LOOK},
    "incident": {"GET": LOOK, "POST": LOOK},
    "decide-incident": {"GET": NONE, "POST": DECIDE},
    "agree": {"GET": NONE, "POST": DECIDE},
    "link-incidents": {"GET": NONE, "POST": DECIDE},
    "release": {"GET": LOOK, "POST": LOOK},
    "sign-release": {"GET": NONE, "POST": DECIDE},
    "search": {"GET": LOOK, "POST": LOOK},
    "trends": {"GET": LOOK, "POST": NONE},
    "draft": {"GET": DECIDE, "POST": DECIDE},
}
"""What becomes of a request: "yes", "no" (403), "never" (405). Nobody is sent to log in, but where it says otherwise."""
FOR_ALL = {"login", "logout", "language"}
"""What needs no log-in, or ends it."""
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")


def list_names():
    from onrecord.store.setup import start_django

    start_django()
    from onrecord.web.urls import urlpatterns

    return [pattern.name for pattern in urlpatterns]


def address_of(name, job_id="none"):
    from django.urls import reverse

    from onrecord.store.models import Circle, ClaimRow, Incident, Report

    keys = {
        "circle_id": Circle.objects.get_or_create(name="north")[0].id,
        "report_id": Report.objects.first().id,
        "claim_id": ClaimRow.objects.first().id,
        "incident_id": Incident.objects.first().id,
        "job_id": job_id,
    }
    report, other = keys["report_id"], Report.objects.last().id
    of_two = ({"report_id": report, "other_id": other}, {"report_id": report, "number": 1})
    for named in ({}, *({key: value} for key, value in keys.items()), *of_two):
        try:
            return reverse(name, kwargs=named)
        except Exception as error:
            if type(error).__name__ != "NoReverseMatch":
                raise
    raise AssertionError(name)


def make_job_of(role):
    """Return a list of files that the user of a role adds: each sees only their own."""
    from onrecord.store.models import Job, User

    user = User.objects.filter(name=f"sana-{role}").first()
    return Job.objects.get_or_create(user=user)[0].id if user else "none"


def test_every_address_is_listed():
    assert set(list_names()) == set(ACCESS)


@pytest.mark.parametrize("role", ROLES)
def test_each_address_lets_through_whom_it_should_and_nobody_else(filled, role):
    from django.test import Client

    from onrecord.model import ClaimVerdict
    from onrecord.store.decisions import decide_claim
    from onrecord.store.models import ClaimRow

    # What is alike can be asked of a claim that was put right.
    decide_claim(ClaimRow.objects.first().id, ClaimVerdict.CORRECTED, who="owner", corrected={"mode": "planned"})

    client = log_in(role) if role != "nobody" else Client(headers={"host": "127.0.0.1"})
    # Logging in and out come last: they end the session.
    for name, rules in sorted(ACCESS.items(), key=lambda item: item[0] in {"login", "logout"}):
        address = address_of(name, make_job_of(role))
        for method in METHODS:
            status = client.generic(method, address).status_code
            expected = rules.get(method, {}).get(role)
            where = f"{method} {address} as {role}: {status}"
            if expected == "yes":
                # A text has no sheets to show.
                assert status in {200, 204, 302, 400} or (status == 404 and name.startswith("original-")), where
                assert status != 302 or client.session.get("_auth_user_id") or name in FOR_ALL, where
            elif expected == "no":
                assert status == 403, where
            elif expected == "never":
                assert status == 405, where
            elif role == "nobody" and name not in FOR_ALL:
                # Sent to log in, or told that nothing is there to be had.
                assert status in {302, 403, 405}, where
            else:
                assert status in {200, 302, 400, 403, 405}, where


def test_the_settings_are_clean_for_deployment(record):
    from django.core.management import call_command

    call_command("check", "--deploy", "--fail-level", "WARNING")
