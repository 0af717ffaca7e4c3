"""Nothing that a text says is run by a page: over a hundred payloads in every text, every page looked at."""

from __future__ import annotations

import re
from datetime import date

import lxml.html
import pytest
from payloads import ALL, PAYLOADS, list_pages, poison
from records import fast_record, log_in

OURS = re.compile(r"/static/[\w./-]+")
ADDRESSED = {"href", "src", "action", "formaction", "data", "poster", "xlink:href", "srcdoc", "background", "ping"}
NEVER = {
    "iframe",
    "object",
    "embed",
    "base",
    "style",
    "frame",
    "applet",
    "marquee",
    "math",
    "video",
    "audio",
    "template",
}
LOOSE = {"img", "x", "body>body"}


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory):
    folder = tmp_path_factory.mktemp("poisoned")
    made = fast_record(folder)
    with made.activate():
        client = log_in("owner")
        poison(made, folder / "reports", name="sana-owner")
        yield client


def find_wrong(page: str) -> list[str]:
    """Return what on a page could run that is not one of our files."""
    tree, wrong = lxml.html.document_fromstring(page), []
    for element in tree.iter():
        if not isinstance(element.tag, str):
            if "alert" in str(element.text):
                wrong.append(f"a comment: {element.text}")
            continue
        runs = element.tag == "script" and element.get("type") != "application/json"
        if runs and (not OURS.fullmatch(element.get("src", "")) or (element.text or "").strip()):
            wrong.append("a script")
        if element.tag in NEVER or element.tag in LOOSE:
            wrong.append(f"<{element.tag}>")
        if element.tag == "meta" and element.get("http-equiv"):
            wrong.append("a meta that acts")
        for name, value in element.attrib.items():
            if name.startswith(("on", "hx-on")) or name == "style":
                wrong.append(f"{element.tag} {name}")
            # As a browser reads an address: without white space and control characters.
            address = re.sub(r"[\x00-\x20]", "", value).lower()
            if name in ADDRESSED and not re.match(r"(/(?!/)|#|\?|data:,$|$|https?://)", address):
                wrong.append(f"{element.tag} {name}={value[:40]}")
            if name in ADDRESSED and re.match(r"https?://|//", address):
                wrong.append(f"{element.tag} {name} off the machine")
    return wrong


def test_there_are_over_a_hundred_payloads_and_all_differ():
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 100


def test_what_looks_for_scripts_finds_every_kind():
    for page in (
        "<p onclick='x()'>",
        "<script>alert(1)</script>",
        "<script src=//example.invalid/x.js></script>",
        "<a href=' java\tscript:alert(1)'>x</a>",
        "<iframe srcdoc=x></iframe>",
        "<div hx-on:click=x>",
    ):
        assert find_wrong(f"<html><body>{page}</body></html>"), page
    assert not find_wrong("<html><body><a href='/reports'>x</a><p>&lt;script&gt;</p></body></html>")


@pytest.mark.slow
def test_no_page_runs_what_a_text_says(poisoned):
    shown = ""
    for address in list_pages():
        answer = poisoned.get(address)
        assert answer.status_code == 200, address
        page = answer.content.decode()
        assert find_wrong(page) == [], address
        shown += lxml.html.document_fromstring(page).text_content()
    # They did come to be shown, as words.
    shown = " ".join(shown.split())
    assert [p for p in PAYLOADS if " ".join(p.split()) not in shown] == []


@pytest.mark.slow
def test_answers_to_a_form_run_nothing_either(poisoned):
    from onrecord.store.models import ClaimRow

    claim = ClaimRow.objects.first().id
    for address, words in (
        ("/draft", {"text": ALL}),
        ("/places/named", {"named": "Myitkyina", "typed": ALL, "q": "<"}),
        ("/login", {"username": ALL, "password": ALL, "code": ALL}),
        (f"/claims/{claim}/decide", {"verdict": ALL, "why": ALL}),
        (f"/claims/{claim}/decide", {"verdict": "corrected", "when": ALL}),
        ("/work/say", {"do": "comment", "about": "claim", "target": claim, "words": ALL, "page": ALL}),
        ("/work/say", {"do": ALL, "about": ALL, "target": ALL, "words": ALL}),
        ("/outlets", {"of": ALL, "rating": "A", "why": ALL}),
        ("/reports/dates", {"report": ALL, "published": ALL}),
    ):
        for headers in ({}, {"HX-Request": "true"}):
            answer = poisoned.post(address, words, headers=headers)
            if answer.content.strip() and answer["Content-Type"].startswith("text/html"):
                assert find_wrong(answer.content.decode()) == [], address


@pytest.mark.slow
def test_a_release_runs_nothing(poisoned):
    from onrecord.engine.releasing import propose
    from onrecord.release import render_release

    plan = propose("internal", today=date(2026, 11, 27)).plan
    files = render_release(plan, today=date(2026, 11, 27), terms=ALL, expires=date(2027, 1, 1))
    pages = [data.decode() for name, data in files.items() if name.endswith((".html", ".svg"))]
    assert pages
    for page in pages:
        tree = lxml.html.document_fromstring(page)
        assert not tree.xpath("//script|//iframe|//object|//embed|//*[@*[starts-with(name(), 'on')]]")
        assert not [v for v in tree.xpath("//@href|//@src") if re.match(r"\s*(java|vb)?script:|data:text", v.lower())]


def test_an_article_is_never_cited_by_an_address_that_runs(filled):
    from onrecord.errors import UsageError
    from onrecord.store.models import Report
    from onrecord.store.publications import mark_public

    report = Report.objects.first().id
    for address in ("javascript:alert(1)", "data:text/html,x", "vbscript:x", "https://x.example/ onload=alert(1)"):
        with pytest.raises(UsageError, match="no address"):
            mark_public(report, address, checked=date(2026, 11, 27), who="owner")
