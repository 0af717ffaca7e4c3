"""One way through the workbench in a real browser: log in, judge by key, open an incident, look at a release.

With ONRECORD_PICTURES=DIR it also writes the README's pictures there.
"""

from __future__ import annotations

import pytest
from browser import CHROMIUM, log_in, open_browser, picture, serve_samples

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="chromium is not on this machine; `make setup-tests` installs it where apt is"
    ),
]


def test_a_person_judges_claims_by_key_and_reads_an_incident(tmp_path):
    with serve_samples(tmp_path) as bench, open_browser() as (page, seen):
        log_in(page, bench.address)
        page.goto(f"{bench.address}/queue")
        first = page.locator("article.claim").first.get_attribute("data-claim")
        page.keyboard.press("a")
        page.wait_for_selector(f"#c-{first}.reads-right")
        assert page.locator("article.claim.current").get_attribute("data-claim") != first
        picture(page, "queue.png")

        page.goto(f"{bench.address}/reports/{bench.report}")
        page.keyboard.press("a")
        page.wait_for_selector("article.claim.reads-right")
        page.keyboard.press("x")
        page.wait_for_selector("article.claim.reads-wrong")
        picture(page, "report.png")
        place = page.locator("#text mark.m-place[data-note]").first
        place.focus()
        assert page.locator("#note").inner_text() == place.get_attribute("aria-description")
        assert page.locator("#note").inner_text().count("→") == 2
        picture(page, "place.png")
        look_at_notes(page)
        page.locator("article.claim details summary").first.click()
        assert page.locator("form.correct fieldset legend").first.inner_text().startswith("Where: “")
        page.locator("form.correct input[name$=-typed]").first.fill("Goma, CD")
        page.wait_for_selector("form.correct .found input[type=radio]")
        picture(page, "form.png")

        page.goto(f"{bench.address}/incidents/{bench.incident}")
        page.wait_for_selector("#map[data-ready=yes]")
        assert page.locator("text=contested").count() > 0
        picture(page, "incident.png")

        page.goto(f"{bench.address}/release")
        assert page.locator("text=not reviewed").count() > 0
    seen.check(bench.address)


def look_at_notes(page):
    """Move over the times and places by keyboard: each note is whole on the screen, alone, and goes with Escape."""
    marks = page.locator("#text mark[data-note]")
    for at in range(marks.count()):
        marks.nth(at).focus()
        box, size = page.locator("#note").bounding_box(), page.viewport_size
        assert box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
        assert box["y"] >= 0 and box["y"] + box["height"] <= size["height"]
        assert page.locator("#note").inner_text() == marks.nth(at).get_attribute("data-note")
        assert marks.nth(at).evaluate("m => getComputedStyle(m).borderBottomStyle") in {"dotted", "dashed"}
    page.keyboard.press("Enter")
    keys = marks.last.get_attribute("data-claims").split(" ")
    assert page.locator("article.claim.current").get_attribute("data-claim") in keys
    page.keyboard.press("Escape")
    assert page.locator("#note").is_hidden()
