"""Adding in a real browser: files dropped and sent one by one, a table filled down, the original, the first steps."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from browser import CHROMIUM, NAME, PASSWORD, SAMPLES, log_in, open_browser, picture
from records import fast_record
from serving import run_server, tell_address

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not on this machine; `make setup-tests` installs it"),
]


@contextmanager
def serve_empty(folder):
    """Serve an empty record as `onrecord serve` does, its background included; yields its address."""
    made = fast_record(folder)
    with made.activate():
        from onrecord.engine.intaking import background
        from onrecord.store.users import add_user

        add_user(NAME, PASSWORD, "owner")
        with run_server(threads=4) as server, background(made):
            yield tell_address(server)


@pytest.fixture
def address(tmp_path):
    with serve_empty(tmp_path) as served:
        yield served


def test_reports_are_added_described_and_read_and_their_original_looked_at(address, tmp_path):
    with open_browser() as (page, seen):
        log_in(page, address)
        assert page.locator("text=Look at the samples").count() > 0
        picture(page, "first-run.png")
        page.click("main .first a.button")
        names = ["boat-stopped.pdf", "newsroom-raid.html", "harbour-arrests.txt", "harbour-copy.txt"]
        page.set_input_files("#files", [SAMPLES / n for n in names])
        page.locator("#chosen li").nth(3).wait_for()
        assert page.locator("#chosen li").count() == 4
        picture(page, "add.png")
        page.click("#add-form button.primary")
        page.wait_for_url(f"{address}/add/*")
        # The page goes on by itself from the progress bar to the table.
        page.locator("#describe").wait_for(timeout=120_000)
        page.fill("[data-all=publisher]", "Coast Lantern")
        outlets = page.locator("[data-field=publisher]")
        assert [outlets.nth(n).input_value() for n in range(4)] == ["Coast Lantern"] * 4
        page.fill("[data-all=published]", "2024-05-13")
        offer = page.locator("button.offer[value^=published]").first
        offer.click()
        cell = page.locator("td", has=offer).locator("input")
        assert cell.input_value() == offer.get_attribute("data-offer")
        picture(page, "table.png")
        page.click("button[value=read]")
        page.locator("text=Do we hold this already?").wait_for(timeout=240_000)
        assert page.locator("text=see the differences").count() == 1
        picture(page, "held.png")
        page.click("text=see the differences")
        assert page.locator("td.only").count() > 0
        picture(page, "beside.png")

        look_at_original(page, address, "img.page")
        assert page.locator("img.page").evaluate("i => i.decode().then(() => i.naturalWidth)") > 300
        picture(page, "original-pdf.png")
        look_at_original(page, address, "iframe.original")
        assert page.frame_locator("iframe.original").locator("p").count() > 0
        picture(page, "original-page.png")
        page.goto(address)
        assert page.locator("text=First steps").count() == 1
        seen.check(address)


def look_at_original(page, address, kind):
    """Go to the first report whose original is shown as `kind`."""
    page.goto(f"{address}/reports")
    links = page.locator("main td a[href^='/reports/']")
    for href in [links.nth(n).get_attribute("href") for n in range(links.count())]:
        page.goto(f"{address}{href}")
        page.click("text=Original")
        page.locator("#original-title").wait_for()
        if page.locator(kind).count():
            return
    raise AssertionError(kind)


def test_without_scripts_all_of_it_goes_by_form(address):
    with open_browser(java_script_enabled=False) as (page, seen):
        log_in(page, address)
        page.goto(f"{address}/add")
        page.set_input_files("#files", [SAMPLES / "harbour-arrests.txt", SAMPLES / "harbour-denial.txt"])
        page.click("#add-form button.primary")
        page.wait_for_url(f"{address}/add/*")
        page.locator("#describe").wait_for(timeout=120_000)
        page.fill("[name=all-published]", "2024-05-14")
        page.click("button[value=save]")
        dates = page.locator("[data-field=published]")
        assert [dates.nth(n).input_value() for n in range(2)] == ["2024-05-14"] * 2
        seen.check(address)
