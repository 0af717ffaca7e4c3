"""Every further way through the workbench in a browser (`make browser`): by mouse and by keyboard, in two languages.

Adding, searching, a release, a draft, a case, follow-ups and second readings; judging and mending are in test_flows.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import pytest
from browser import CHROMIUM, NAME, PASSWORD, SAMPLES, open_browser, serve_samples
from hands import HANDS

pytestmark = [
    pytest.mark.flows,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not on this machine"),
    pytest.mark.parametrize("by", HANDS),
    pytest.mark.parametrize("language", ["en", "ar"]),
]
DRAFT = "A nurse told us by phone on 3 May that two guards beat her brother in the yard."


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    with serve_samples(tmp_path_factory.mktemp("ways")) as served:
        from onrecord.engine.intaking import background
        from onrecord.model import ClaimVerdict
        from onrecord.store import active_record
        from onrecord.store.cases import list_nearby
        from onrecord.store.decisions import decide_claims
        from onrecord.store.models import ClaimRow, Incident

        # An incident with others near it, that may be of one case.
        near = next(i for i in Incident.objects.filter(current=True) if list_nearby(i.id))
        # Somebody else judged all: what a release would show, and what waits for a second reading, is there.
        decide_claims(list(ClaimRow.objects.values_list("id", flat=True)), ClaimVerdict.READS_RIGHT, who="ana")
        with background(active_record()):
            yield replace(served, incident=near.id)


@contextmanager
def at_work(bench, by, language):
    """Log in and choose the language with one's own hands; yields the page and the hands."""
    with open_browser() as (page, seen):
        hand = HANDS[by](page)
        page.goto(f"{bench.address}/login")
        hand.write("#id_username", NAME)
        hand.write("#id_password", PASSWORD)
        hand.press("button.primary")
        page.wait_for_url(f"{bench.address}/")
        if language != "en":
            hand.choose("#language", language)
            hand.press("form.language button:not([type])")
            page.wait_for_selector(f"html[lang={language}]")
        yield page, hand
        seen.check(bench.address)


def test_a_text_is_pasted_described_and_read(bench, by, language):
    with at_work(bench, by, language) as (page, hand):
        hand.press("nav a[href='/add']")
        page.wait_for_url("**/add")
        hand.write("#title", "Two held at the mill")
        words = f"Police arrested two men in Goma on 3 May 2021, a lawyer said. Told {by} {language}."
        hand.write("#pasted", words)
        hand.press("#add-form button.primary")
        page.wait_for_url("**/add/*")
        page.locator("#describe").wait_for(timeout=120_000)
        hand.write("input[name=all-publisher]", "Mill Post")
        hand.press("button[value=read]")
        page.locator("#held-title").wait_for(timeout=240_000)
        hand.press("#held-title ~ p a.primary")
        page.wait_for_url("**/queue")


def test_what_holds_words_is_found_and_narrowed_down(bench, by, language):
    with at_work(bench, by, language) as (page, hand):
        if by == "keyboard":
            page.keyboard.press("/")
        hand.write("[data-search]", "arrest")
        if by == "keyboard":
            page.keyboard.press("Enter")
        else:
            hand.press("nav a[href='/search']")
            hand.write("[data-search]", "arrest")
            hand.press("form.search button.primary")
        page.wait_for_selector("ol.hits li")
        hand.press("button[name=kind][value=report]")
        page.wait_for_selector("button[value=report][aria-pressed=true]")
        before = page.locator("ol.hits li").count()
        hand.press("button[name=add][value^='outlet=']")
        page.wait_for_selector("button[name=drop]")
        assert 0 < page.locator("ol.hits li").count() <= before
        hand.press("ol.hits a")
        page.wait_for_url("**/reports/*")


def test_what_a_release_would_show_is_looked_at_with_numbers_and_signed(bench, by, language):
    with at_work(bench, by, language) as (page, hand):
        hand.press("nav a[href='/release']")
        page.wait_for_selector("#proposal")
        if by == "keyboard":
            # Signed once under each policy: other rows are other signatures.
            hand.press("nav.tabs a[href$='policy=partners']")
            page.wait_for_url("**policy=partners")
        hand.press("main > details > summary")
        # Fewer numbers in one language, so that each signs rows that nobody signed.
        numbers = (SAMPLES / "counts.csv").read_text("utf-8").splitlines()
        hand.write("#counts", "\n".join(numbers if language == "en" else numbers[:6]))
        hand.press("main > details button")
        page.wait_for_selector("#proposal > .scroll table")
        hand.press("form[action='/release/sign'] button")
        page.wait_for_selector("#messages .note")


def test_a_draft_is_checked_and_masked_but_for_what_is_kept(bench, by, language):
    with at_work(bench, by, language) as (page, hand):
        hand.press("nav a[href='/draft']")
        page.wait_for_selector("#draft")
        hand.write("#draft", DRAFT)
        hand.press("#draft-form details button.primary")
        page.wait_for_selector("#masked")
        before = page.locator("#masked").input_value()
        hand.press("input[name=keep]")
        hand.press("#draft-form .split section p button")
        # The answer is put into the page that is there.
        page.wait_for_function("before => document.querySelector('#masked')?.value !== before", arg=before)
        assert page.locator("input[name=keep]:checked").count() == 1


def test_two_incidents_are_joined_to_a_case_and_parted_again(bench, by, language):
    with at_work(bench, by, language) as (page, hand):
        page.goto(f"{bench.address}/incidents/{bench.incident}")
        hand.press("details:has(#relation) > summary")
        hand.choose("#relation", "precedes")
        hand.press("form:has(#relation) button")
        page.wait_for_selector("ol.thread li")
        assert page.locator("ol.thread li").count() >= 2
        hand.press("details:has(#relation) > summary")
        hand.press("button[value=undo-case]")
        page.wait_for_selector("ol.thread", state="detached")


def test_something_is_given_to_somebody_and_done(bench, by, language):
    with at_work(bench, by, language) as (page, hand):
        page.goto(f"{bench.address}/incidents/{bench.incident}")
        hand.press(".work details > summary")
        hand.write("#work-words", f"Ask the harbour office, {by} {language}")
        hand.press("button[value=follow-up]")
        page.wait_for_selector("ul.tasks li")
        hand.press("nav a[href='/work']")
        page.wait_for_url("**/work")
        mine = page.locator("tr", has_text=f"Ask the harbour office, {by} {language}")
        mine.wait_for()
        hand.press(f"tr:has-text('{by} {language}') button[value=done]" if by == "mouse" else "button[value=done]")
        mine.wait_for(state="detached")


def test_a_claim_is_read_a_second_time(bench, by, language):
    with at_work(bench, by, language) as (page, hand):
        hand.press("nav a[href='/audit']")
        page.wait_for_url("**/audit")
        hand.press("main a[href='/queue/second']")
        page.wait_for_url("**/queue/second")
        claims = page.locator("article.claim")
        if not claims.count():
            pytest.skip("fewer claims wait than hands read")
        first = claims.first.get_attribute("id")
        if by == "keyboard":
            page.keyboard.press("a")
        else:
            hand.press("article.claim button[value=reads-right]")
        page.wait_for_selector(f"#{first}", state="detached")
