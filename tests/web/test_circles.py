"""Circles: nothing of a report outside of somebody's circles is in any answer they get, whatever they ask for."""

from __future__ import annotations

import re
from itertools import product

import pytest
from django.urls import URLPattern, reverse
from records import log_in

MARKER = "Zelbrük"
"""A place, an outlet and a person's words that stand in the circle's report alone."""
SECRET = (
    f"Guards seen in {MARKER}\n\nPolice arrested 23 students in Myitkyina on 8 March 2021 near the mill of {MARKER}, "
    f"a tanner from {MARKER} said. Soldiers killed four farmers in {MARKER}, Kachin on 9 March 2021, he said.\n"
)


@pytest.fixture
def secret(filled, tmp_path):
    """A report that only the circle "north" sees; it tells of an incident that others tell of too."""
    from onrecord.acquire import GivenMetadata
    from onrecord.engine.adding import add_files
    from onrecord.engine.running import run
    from onrecord.model import ClaimVerdict, HandlingBasis, IncidentVerdict, Scope
    from onrecord.store import decisions, working
    from onrecord.store.circles import add_to_circle
    from onrecord.store.models import ClaimRow, Incident, Report

    circle = add_to_circle("north", who="owner")
    given = GivenMetadata(
        publisher=f"{MARKER} Wire", basis=HandlingBasis.PUBLISHED, scope=Scope.PUBLIC, circle=circle.id
    )
    (tmp_path / "secret.txt").write_text(SECRET)
    add_files(filled, [tmp_path / "secret.txt"], given=given)
    run(filled)
    report = Report.objects.get(circle=circle)
    assert ClaimRow.objects.filter(report=report).count() >= 2
    for claim in ClaimRow.objects.filter(report=report):
        decisions.decide_claim(claim.id, ClaimVerdict.READS_RIGHT, who="owner", why=f"as {MARKER} says")
    for incident in Incident.objects.filter(claims__report=report).distinct():
        decisions.decide_incident(incident.id, IncidentVerdict.CREDIBLE, who="owner", why=f"seen in {MARKER}")
        working.comment("incident", incident.id, f"ask in {MARKER}", who="owner")
        working.follow_up("incident", incident.id, f"go to {MARKER}", who="owner")
    working.follow_up("report", report.id, f"write to {MARKER}", who="owner")
    working.rate(f"{MARKER} Wire", "B", who="owner")
    return report


@pytest.fixture
def shared(secret):
    """The incident that the circle's report and others tell of."""
    from onrecord.store.models import Incident

    found = Incident.objects.filter(claims__report=secret).filter(claims__report__circle=None).distinct()
    assert found.count() == 1
    return found.first()


def member():
    """Return a client of a reviewer who belongs to the circle."""
    from onrecord.store.circles import add_to_circle

    client = log_in("reviewer")
    add_to_circle("north", ["sana-reviewer"], who="owner")
    return client


def list_ids():
    from onrecord.store.models import ClaimRow, Incident, Report

    return {m: list(m.objects.values_list("pk", flat=True)) for m in (Report, ClaimRow, Incident)}


def list_addresses(ids):
    """Return every address of the workbench, for every report, claim and incident of the record."""
    from onrecord.store.models import Circle, Job, User
    from onrecord.web.urls import urlpatterns

    keys = {f"{model.__name__.lower().removesuffix('row')}_id": found for model, found in ids.items()}
    owner = User.objects.create_user("who-adds", "password-of-who", "owner")
    keys |= {
        "other_id": keys["report_id"],
        "number": [1],
        "circle_id": list(Circle.objects.values_list("pk", flat=True)),
        "job_id": [Job.objects.create(user=owner, found={"met": [{"incident": "x", "why": [MARKER]}]}).pk],
    }
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern), "a new kind of address: list what it holds here"
        named = list(pattern.pattern.converters)
        if not named:
            yield reverse(pattern.name)
        elif set(named) <= set(keys):
            for values in product(*(keys[name] for name in named)):
                yield reverse(pattern.name, kwargs=dict(zip(named, values, strict=True)))
        else:
            pytest.fail(f"{pattern.name}: say here which rows its {named} name")


ASKED = [
    {},
    {
        "state": "undecided",
        "status": "contested",
        "q": MARKER,
        "kind": "incident",
        "country": "MM",
        "policy": "internal",
    },
    {"q": "tanner", "kind": "claim", "judged": "1", "policy": "cited", "verdict": "same"},
    {"q": "farmers", "kind": "report", "verdict": "reads-right", "draft": "Police arrested 23 students."},
    {"verdict": "credible", "why": "x", "do": "comment", "about": "incident", "words": "x"},
]


@pytest.mark.parametrize("role", ["reader", "reviewer"])
def test_no_answer_to_somebody_outside_holds_a_word_of_the_circles_report(secret, role):
    ids = list_ids()
    hidden = {secret.id, *secret.claims.values_list("pk", flat=True)}
    client = log_in(role)
    asked = 0
    for address in [a for a in list_addresses(ids) if a not in {"/logout", "/login"}]:
        for said in ASKED:
            for ask in (client.get, client.post):
                answer = ask(address, said)
                got = b"".join(answer.streaming_content) if answer.streaming else answer.content
                page = got.decode().replace(f'value="{MARKER}"', "")  # what was asked is in the form again
                assert MARKER not in page, (address, said)
                assert not [pk for pk in hidden - set(address.split("/")) if pk in page], (address, said)
                asked += 1
    assert asked > 200


def test_the_same_pages_show_it_to_members_and_owners(secret, shared):
    for client in (member(), log_in("owner")):
        assert MARKER in client.get(f"/reports/{secret.id}").content.decode()
        assert MARKER in client.get(f"/incidents/{shared.id}").content.decode()
        assert secret.id in client.get("/reports").content.decode()


@pytest.mark.both
def test_an_incident_across_circles_shows_the_number_of_claims_outside(shared):
    outside = shared.claims.filter(report__circle__isnull=False).count()
    page = log_in("reader").get(f"/incidents/{shared.id}").content.decode()
    assert f"{outside} more claim{'s' if outside > 1 else ''} from reports you do not see" in page
    assert not re.search(r">\s*23\s*<", page)


def test_a_report_outside_is_as_one_that_is_not_there(secret):
    client = log_in("reviewer")
    for one, other in ((f"/reports/{secret.id}", "/reports/nothing"), ("/incidents/nothing", "/incidents/nowhere")):
        first, second = client.get(one), client.get(other)
        assert first.status_code == second.status_code == 404
    claim = secret.claims.first().id
    before = secret.claims.first().data
    assert client.post(f"/claims/{claim}/decide", {"verdict": "reads-wrong"}).status_code == 400
    assert secret.claims.first().data == before


def test_nobody_judges_or_parts_an_incident_of_which_they_see_a_part(shared):
    from onrecord.store.models import Decision

    client = log_in("reviewer")
    before = Decision.objects.count()
    mine = shared.claims.filter(report__circle=None).first().id
    for address, said in (
        ("decide", {"verdict": "false"}),
        ("link", {"verdict": "take-out", "claim": mine}),
        ("link", {"verdict": "undo"}),
    ):
        answer = client.post(f"/incidents/{shared.id}/{address}", said)
        assert answer.status_code == 400 and "reports you do not see" in answer.content.decode()
    assert Decision.objects.count() == before


@pytest.mark.both
def test_what_somebody_outside_does_leaves_the_circles_report_whole(secret, shared):
    from onrecord.engine.verifying import verify_record
    from onrecord.store import active_record
    from onrecord.store.models import Incident, Report

    before = {i.id: i.data for i in Incident.objects.all()}
    client = log_in("reviewer")
    open_report = Report.objects.filter(circle=None).first()
    claim = open_report.claims.first().id
    assert client.post(f"/claims/{claim}/decide", {"verdict": "reads-right"}).status_code == 302
    assert client.post("/reports/dates", {"report": [open_report.id], "published": "2021-03-10"}).status_code == 302
    after = Incident.objects.get(pk=shared.id).data
    assert set(after["claims"]) == set(before[shared.id]["claims"])
    assert "[23, 23]" in str(after)
    assert verify_record(active_record()).findings == ()


def test_an_incident_that_was_narrowed_cannot_be_saved(shared):
    from onrecord.store.models import Incident, User
    from onrecord.store.viewing import seen_by

    log_in("reader")
    with seen_by(User.objects.get(name="sana-reader")):
        row = Incident.objects.get(pk=shared.id)
        with pytest.raises(RuntimeError, match="whole record"):
            row.save()
    assert Incident.objects.get(pk=shared.id).data == shared.data


def test_a_release_is_neither_shown_nor_signed_by_who_does_not_see_all(secret):
    client = log_in("reviewer")
    assert "reports you do not see" in client.get("/release").content.decode()
    answer = client.post("/release/sign", {"policy": "public", "digest": "x"})
    assert answer.status_code == 400 and "reports you do not see" in answer.content.decode()
    assert log_in("owner").get("/release").status_code == 200


def test_an_export_for_a_user_holds_what_they_may_see(secret):
    from onrecord.engine.showing import export
    from onrecord.store.models import User

    log_in("reader")
    narrow = export(seen_by=User.objects.get(name="sana-reader"))
    assert MARKER not in str(narrow) and secret.id not in str(narrow)
    assert len(narrow["reports"]) == 3
    assert sum(i.get("outside", 0) for i in narrow["incidents"]) > 0
    assert MARKER in str(export())


def test_a_report_that_everybody_sees_again_is_shown_to_all(secret):
    from onrecord.store.circles import put_reports

    reader = log_in("reader")
    assert reader.get(f"/reports/{secret.id}").status_code == 404
    put_reports([secret.id], None, who="owner")
    assert MARKER in reader.get(f"/reports/{secret.id}").content.decode()


def test_every_model_that_rests_on_reports_asks_who_looks():
    from django.apps import apps

    from onrecord.store import viewing

    seen = {m.__name__ for m in apps.get_app_config("store").get_models() if _asks(m, viewing)}
    open_to_all = {"User", "Circle", "PlacesImport", "Head", "KeptOut", "Owned", "SecondFactor", "Stamp"}
    # Of one user each: whoever asks for another's is told that it is not there.
    open_to_all |= {"Job", "JobFile", "FirstStep"}
    named = {m.__name__ for m in apps.get_app_config("store").get_models()}
    assert named == seen | open_to_all, "a new table: give it a manager of store/viewing.py, or say here why not"


def _asks(model, viewing):
    return type(model._default_manager).__module__ == viewing.__name__


def test_pages_ask_the_database_by_models_alone():
    from pathlib import Path

    import onrecord.web

    for path in Path(onrecord.web.__file__).parent.rglob("*.py"):
        text = path.read_text("utf-8")
        for way in ("cursor(", ".raw(", "_base_manager", "whole_record"):
            assert way not in text, f"{path.name} goes around store/viewing.py"


@pytest.mark.both
def test_what_was_agreed_on_an_incident_across_circles_is_shown_and_said_by_who_sees_all_of_it(shared):
    from onrecord.store.agreed import agree_on, agreed_fields

    agree_on(shared.id, "count", [23, 23], who="owner", why=f"{MARKER} counted them")
    outsider = log_in("reviewer")
    assert MARKER not in outsider.get(f"/incidents/{shared.id}").content.decode()
    outsider.post(f"/incidents/{shared.id}/agree", {"field": "count", "least": "1", "most": "1", "why": "x"})
    outsider.post(f"/incidents/{shared.id}/agree", {"field": "count", "undo": "yes"})
    assert agreed_fields([shared.id])[shared.id]["count"].value == [23, 23]
    assert f"{MARKER} counted them" in log_in("owner").get(f"/incidents/{shared.id}").content.decode()
