"""The samples, the whole way, against what their gold says."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from records import fast_record

SAMPLES = Path(__file__).parents[2] / "samples"
GOLD = json.loads((SAMPLES / "gold.json").read_text("utf-8"))["incidents"]


@pytest.fixture(scope="module")
def documented(tmp_path_factory):
    made = fast_record(tmp_path_factory.mktemp("samples"))
    with made.activate():
        from onrecord.engine.adding import add_files
        from onrecord.engine.running import run

        added = add_files(made, [SAMPLES], sidecar=SAMPLES / "reports.csv")
        ran = run(made)
        yield made, added, ran


def find_incidents(types, publishers=None):
    from onrecord.store.models import Incident

    rows = Incident.objects.filter(claims__act_type__in=types, claims__mode="happened").distinct()
    return [i for i in rows if publishers is None or publishers <= {c.report.publisher for c in i.claims.all()}]


def test_every_sample_is_read_and_the_one_in_spanish_says_it_is_not(documented):
    _, added, ran = documented
    assert (added.new, len(added.failed)) == (19, 0)
    assert (ran.read, ran.failed, ran.unread) == (18, 0, 1)


def test_a_copy_under_another_headline_is_one_origin(documented):
    (incident,) = find_incidents(["arrest"], {"Coast Lantern", "Lamu Morning Post", "Tidewater Rights Desk"})
    copies = [o for o in incident.data["origins"] if "word for word" in o["why"]]
    assert copies
    copied = {r for o in copies for r in o["reports"]}
    # The copy brings no origin of its own.
    assert all(len(copied & set(o["reports"])) != 1 or o in copies for o in incident.data["origins"])


def test_an_incident_is_found_by_the_words_of_each_of_its_claims(documented):
    from django.db import connection

    from onrecord.store.models import IncidentClaim

    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, target, shown FROM store_search")
        shown = {(kind, target): words for kind, target, words in cursor.fetchall()}
    of_each = list(IncidentClaim.objects.values_list("incident_id", "claim_id"))
    assert max(Counter(incident for incident, _ in of_each).values()) > 6
    for incident, claim in of_each:
        assert shown["claim", claim] in shown["incident", incident]


def test_a_ministry_that_denies_contests_the_incident(documented):
    (incident,) = find_incidents(["arrest"], {"Coast Lantern", "State Herald of the Coast"})
    assert "happened" in incident.data["contested"]


def test_a_similar_incident_a_week_later_is_another_and_is_offered(documented):
    first = find_incidents(["arrest"], {"Lamu Morning Post"})[0]
    assert not any("2024-05-19" in str(v["value"]) for v in first.data["fields"]["when"])
    assert any("7 days apart" in " ".join(p.reasons_against) for p in first.possibly_same.all())


def test_hearsay_two_deep_keeps_the_whole_chain(documented):
    from onrecord.store.models import ClaimRow

    chains = [
        len(c.to_claim().attribution.chain) for c in ClaimRow.objects.filter(report__publisher="Lualaba Schools Watch")
    ]
    assert max(chains) == 3


def test_with_every_claim_accepted_a_release_has_rows_and_none_kept_back(documented, tmp_path):
    from releases import write_release

    from onrecord.codebook import load_codebook
    from onrecord.model import ClaimVerdict
    from onrecord.release import plan_release, read_counts
    from onrecord.release.levels import FAMILY
    from onrecord.store.decisions import decide_claim
    from onrecord.store.incidents import list_releasable
    from onrecord.store.models import ClaimRow

    for claim in ClaimRow.objects.values_list("id", flat=True):
        decide_claim(claim, ClaimVerdict.READS_RIGHT, who="owner")
    plan = plan_release(list_releasable(), "public", today=date(2025, 1, 1), counts=read_counts(SAMPLES / "counts.csv"))
    assert len(plan.rows) >= 5
    types = load_codebook().types
    assert {types[r.cell.act].release.rule for r in plan.rows if not r.cell.act.endswith(FAMILY)} == {"bounds"}
    kept_back = {t.id for t in types.values() if t.release.rule != "bounds"}
    assert kept_back.isdisjoint(r.cell.act for r in plan.rows)
    write_release(plan, tmp_path / "out", today=date(2025, 1, 1))
    written = "".join(p.read_text("utf-8", errors="replace") for p in (tmp_path / "out").iterdir())
    for secret in ("Mombasa", "Otieno", "Tbilisi", "Kvarelidze", "Mae Sot", "Lantern", "Juba", "brother", "2024-05-12"):
        assert secret not in written
    internal = {i.id for i in list_releasable() for c in i.claims if c.handling.scope == "internal"}
    assert internal <= {a.incident for a in plan.absent}
