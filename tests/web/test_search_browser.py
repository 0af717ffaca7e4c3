"""Searching by keyboard alone in a real browser, on a small screen too, and nothing asked beyond this machine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from records import fast_record
from serving import run_server, tell_address

CHROMIUM = shutil.which("chromium")
SAMPLES = Path(__file__).parents[2] / "samples"
NAME, PASSWORD = "sana", "password-of-sana"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture
def workbench(tmp_path):
    made = fast_record(tmp_path)
    with made.activate():
        from onrecord.engine.adding import add_files
        from onrecord.engine.running import run
        from onrecord.store.users import add_user

        add_files(made, [SAMPLES], sidecar=SAMPLES / "reports.csv")
        run(made)
        add_user(NAME, PASSWORD, "owner")
        with run_server() as server:
            yield tell_address(server)


def picture(page, name):
    folder = os.environ.get("ONRECORD_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / name)


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not on this machine; `make setup-tests` installs it")
def test_a_person_searches_by_key_and_follows_a_bar(workbench):
    from playwright.sync_api import sync_playwright

    address = workbench
    asked, wrong = [], []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1360, "height": 900})
        page.on("request", lambda r: asked.append(r.url))
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.goto(address)
        page.fill("#id_username", NAME)
        page.fill("#id_password", PASSWORD)
        page.click("button.primary")
        page.wait_for_url(f"{address}/")

        # "/" reaches the box from any page; what is asked stands in no address.
        page.goto(f"{address}/incidents")
        page.keyboard.press("/")
        page.keyboard.type("arrested")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/search")
        assert page.locator(".hits mark").first.inner_text().lower() == "arrested"
        picture(page, "search.png")
        before = int(page.locator(".kinds button[aria-pressed=true] span").inner_text())
        page.locator(".facets button", has_text="contested").click()
        page.wait_for_selector(".chosen button")
        assert int(page.locator(".kinds button[aria-pressed=true] span").inner_text()) < before
        page.keyboard.press("/")
        page.keyboard.type("Adewale Brightwater")
        page.keyboard.press("Enter")
        page.wait_for_selector("main [role=alert]")

        page.goto(f"{address}/trends")
        picture(page, "trends.png")
        row = page.locator("table.counts tbody tr").first
        number = row.locator("td").inner_text()
        row.locator("a").click()
        page.wait_for_url("**/search?**")
        assert page.locator(".kinds button[aria-pressed=true] span").inner_text() == number

        for width in (360, 1360):
            page.set_viewport_size({"width": width, "height": 740})
            for way in ("ltr", "rtl"):
                for where in ("/search?kind=claim", "/trends"):
                    page.goto(f"{address}{where}")
                    page.evaluate(f"document.documentElement.dir = '{way}'")
                    assert page.evaluate("document.documentElement.scrollWidth") <= width, (where, way)
        look_for_barriers(page, address)
        browser.close()
    assert [u for u in asked if not u.startswith((address, "data:"))] == []
    assert wrong == []


def look_for_barriers(page, address):
    """Ask axe for what keeps people out, in the light and in the dark."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for where in ("/search", "/search?kind=claim&act=arrest", "/trends"):
            page.goto(f"{address}{where}")
            found = axe.run(page, options=rules).response["violations"]
            assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == [], (where, scheme)
