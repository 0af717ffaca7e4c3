"""One way through the workbench in a real browser: log in, judge by key, open an incident, look at a release.

With ONRECORD_PICTURES=DIR it also writes the README's pictures there.
"""

from __future__ import annotations

import os
import shutil
import socket  # noqa: TID251 - finds a free port on the loopback
import threading
from pathlib import Path

import pytest
from records import fast_record

CHROMIUM = shutil.which("chromium")
SAMPLES = Path(__file__).parents[2] / "samples"
NAME, PASSWORD = "sana", "password-of-sana"


@pytest.fixture
def workbench(tmp_path):
    made = fast_record(tmp_path)
    with made.activate():
        from waitress.server import create_server

        from onrecord.engine.adding import add_files
        from onrecord.engine.running import run
        from onrecord.store.models import Incident, Report
        from onrecord.store.users import add_user
        from onrecord.web.server import application

        add_files(made, [SAMPLES], sidecar=SAMPLES / "reports.csv")
        run(made)
        add_user(NAME, PASSWORD, "owner")
        report = Report.objects.get(publisher="Coast Lantern", title__contains="fourteen").id
        contested = max(Incident.objects.filter(status="contested"), key=lambda i: len(i.data["origins"])).id
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = create_server(application, host="127.0.0.1", port=port, threads=2)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{port}", report, contested
        server.close()
        thread.join(5)


@pytest.mark.browser
@pytest.mark.skipif(
    CHROMIUM is None, reason="chromium is not on this machine; `make setup-tests` installs it where apt is"
)
def test_a_person_judges_claims_by_key_and_reads_an_incident(workbench):
    from playwright.sync_api import sync_playwright

    address, report, incident = workbench
    asked, wrong = [], []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1360, "height": 900})
        page.on("request", lambda r: asked.append(r.url))
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.goto(address)
        page.fill("#id_username", NAME)
        page.fill("#id_password", PASSWORD)
        page.click("button.primary")
        page.wait_for_url(f"{address}/")

        page.goto(f"{address}/reports/{report}")
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

        page.goto(f"{address}/incidents/{incident}")
        page.wait_for_selector("#map[data-ready=yes]")
        assert page.locator("text=contested").count() > 0
        picture(page, "incident.png")

        page.goto(f"{address}/release")
        assert page.locator("text=not reviewed").count() > 0
        browser.close()
    assert [u for u in asked if not u.startswith((address, "data:"))] == []
    assert wrong == []


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


def picture(page, name):
    folder = os.environ.get("ONRECORD_PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / name)
