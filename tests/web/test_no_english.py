"""Pages in other languages: no English is left on them but what is quoted, names, and the words of commands."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from lxml import html
from records import fast_record, log_in

SAMPLES = Path(__file__).parents[2] / "samples"
LANGUAGES = ("ar", "es", "ko")
FUNCTION_WORDS = frozenset(
    [
        "the",
        "of",
        "and",
        "is",
        "are",
        "was",
        "were",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "not",
        "with",
        "for",
        "by",
        "from",
        "to",
        "which",
        "who",
        "what",
        "when",
        "where",
        "how",
        "has",
        "have",
        "had",
        "be",
        "been",
        "an",
        "at",
        "as",
        "or",
        "if",
        "but",
        "than",
        "then",
        "they",
        "them",
        "there",
        "their",
        "you",
        "your",
        "on",
        "in",
        "into",
        "out",
        "one",
        "two",
        "same",
        "read",
        "reads",
        "none",
        "only",
        "more",
        "most",
        "each",
        "every",
        "all",
        "any",
        "before",
        "after",
        "about",
        "under",
        "other",
        "another",
        "report",
        "reports",
        "claim",
        "claims",
        "incident",
        "incidents",
        "source",
        "sources",
        "yes",
        "done",
        "until",
        "since",
    ]
)
"""What hardly any English sentence does without, and the words that pages say most."""
SPANISH_TOO = frozenset({"has", "an", "as", "no", "it"})
ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "data-note", "aria-description")
DRAFT = "A nurse, 34, told us on Signal on 3 May that two guards of Camp 7 beat her brother."


@pytest.fixture(scope="module")
def worked_on(tmp_path_factory):
    """A record of the samples in which people judged, mended, joined, commented and released."""
    made = fast_record(tmp_path_factory.mktemp("worked-on"))
    with made.activate():
        from onrecord.engine.adding import add_files
        from onrecord.engine.running import run

        add_files(made, [SAMPLES], sidecar=SAMPLES / "reports.csv")
        run(made)
        client = log_in("owner")
        work(client)
        client.get("/")
        yield client


def work(client):
    """Do what fills every page."""
    from onrecord.store.models import ClaimRow, Incident, Report

    claims = list(ClaimRow.objects.order_by("id"))
    with_people = [c for c in claims if c.to_claim().participants]
    for claim in claims[:40]:
        client.post(f"/claims/{claim.id}/decide", {"verdict": "reads-right"})
    for claim, said in zip(
        with_people,
        [{"source": "official"}, {"when": "2021-03"}, {"count": "12+"}, {"mode": "planned"}, {"type": "killing"}],
        strict=False,
    ):
        client.post(f"/claims/{claim.id}/decide", {"verdict": "corrected", **said})
    incidents = sorted(Incident.objects.filter(current=True), key=lambda i: -len(i.data["origins"]))
    first, second = incidents[0].id, incidents[1].id
    client.post(
        f"/incidents/{first}/decide",
        {"verdict": "credible", "standard": "reasonable suspicion", "method": "read the reports", "why": "…"},
    )
    client.post(f"/incidents/{first}/link", {"verdict": "precedes", "other": second})
    for about, target in (("incident", first), ("report", Report.objects.first().id)):
        client.post("/work/say", {"do": "comment", "about": about, "target": target, "words": "…"})
        client.post(
            "/work/say", {"do": "follow-up", "about": about, "target": target, "words": "…", "due": "2021-05-01"}
        )
    client.post("/outlets", {"of": Report.objects.exclude(publisher=None).first().publisher, "rating": "B"})
    client.post("/add", {"text": "Police arrested two men in Goma on 3 May 2021.", "language": "en"})


def list_addresses():
    from onrecord.store.models import ClaimRow, Decision, Incident, Report

    reports = list(Report.objects.values_list("id", flat=True))
    mended = Decision.objects.filter(value__verdict="corrected").values_list("target", flat=True)[:3]
    policies = ("public", "partners", "cited", "internal")
    return [
        *("/", "/queue", "/queue?judged=1", "/queue/second", "/reports", "/reports?state=undated", "/incidents"),
        *("/work", "/outlets", "/audit", "/draft", "/add", "/search", "/search?kind=claim", "/search?kind=report"),
        *("/trends", "/reports?state=failed", "/incidents?status=contested", "/cases"),
        *(f"/release?policy={p}" for p in policies),
        *(f"/reports/{r}" for r in reports),
        *(f"/reports/{r}/original" for r in reports),
        f"/reports/{reports[0]}/beside/{reports[1]}",
        *(f"/incidents/{i}" for i in Incident.objects.filter(current=True).values_list("id", flat=True)),
        *(f"/claims/{c}/alike" for c in mended if ClaimRow.objects.filter(pk=c).exists()),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_english_is_left_on_a_page_but_what_is_quoted(worked_on, language):
    worked_on.post("/language", {"language": language, "next": "/"})
    found = {}
    for address in list_addresses():
        answer = worked_on.get(address)
        assert answer.status_code == 200, address
        if left := find_english(answer.content.decode(), language):
            found[address] = left
    checked = worked_on.post("/draft", {"draft": DRAFT})
    for address, answer in (
        ("draft", checked),
        ("no such report", worked_on.get("/reports/none")),
        ("no such policy", worked_on.get("/release?policy=xyz")),
        ("no date", worked_on.post("/reports/dates", {"report": ["x"], "published": "soon"})),
        ("no claim", worked_on.post("/queue/decide", {"verdict": "reads-right"})),
    ):
        if left := find_english(answer.content.decode(), language):
            found[address] = left
    kinds = sorted({stretch for lefts in found.values() for stretch in lefts})
    assert not kinds, "\n".join([f"{len(kinds)} on {len(found)} pages", *kinds])


def find_english(page, language):
    """Return the stretches of a page that read as English, outside of what is marked as quoted or as a command."""
    tree = html.fromstring(page)
    for quoted in tree.xpath("//*[@lang][not(self::html)]|//code|//kbd|//script|//style|//template|//q"):
        quoted.text, tail = "", quoted.tail
        for child in list(quoted):
            quoted.remove(child)
        for name in ATTRIBUTES:
            if name not in ("aria-label", "placeholder"):
                quoted.attrib.pop(name, None)
        quoted.tail = tail
    said = [t for t in tree.xpath("//body//text()") if t.strip()]
    said += [v for name in ATTRIBUTES for v in tree.xpath(f"//@{name}")]
    return [" ".join(words.split())[:160] for words in said if is_english(words, language)]


@cache
def list_names():
    """Return the names of outlets, which a page may say in its attributes too."""
    from onrecord.store.models import Report

    return sorted(filter(None, Report.objects.values_list("publisher", flat=True).distinct()), key=len, reverse=True)


def is_english(words, language):
    for name in list_names():
        words = words.replace(name, " ")
    plain = re.sub(r"“[^”]*”|«[^»]*»|`[^`]*`|\u2068[^\u2069]*\u2069|https?://\S+|onrecord .*", " ", words)
    found = {w.casefold() for w in re.findall(r"[^\W\d_]+", plain)} & FUNCTION_WORDS
    return bool(found - SPANISH_TOO if language == "es" else found)
