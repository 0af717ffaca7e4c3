"""What a browser leaves on its disk after the workbench was used in it: nothing of what was shown, typed or asked."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from pathlib import Path

import pytest
from browser import CHROMIUM, serve_open
from records import fast_record
from traces import FILE, MARKER, NOTE, PASSWORD, PUBLISHER, REVIEWER, SECRETS, TEXT, find_traces

pytestmark = [
    pytest.mark.flows,
    pytest.mark.skipif(
        CHROMIUM is None, reason="chromium is not on this machine; `make setup-tests` installs it where apt is"
    ),
]
KEPT_BY_A_PERSON = ["--enable-automation", "--disable-back-forward-cache", "--disable-breakpad"]
"""What a browser that a program drives does without, and a person's does not."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update"]
WRITES_SECONDS = 4.0
"""A browser writes what it would bring back after a crash every two and a half seconds."""
TYPED = f"{MARKER} typed and not sent"


@pytest.fixture
def home():
    """A home of its own; a browser's sockets need a short path."""
    with tempfile.TemporaryDirectory(prefix="home") as folder:
        (Path(folder) / "tmp").mkdir()
        yield Path(folder)


@pytest.fixture
def bench(tmp_path):
    """The workbench with reports that hold a marker, and a reviewer whose name is one."""
    made = fast_record(tmp_path)
    reports = tmp_path / "stick"
    reports.mkdir()
    for number in range(2):
        (reports / f"{FILE}{number}.txt").write_text(f"{TEXT}Report {number}.\n")
    page = f"<html><title>Held {MARKER}</title><body><article><h1>Held {MARKER}</h1><p>{TEXT}</p></article></body>"
    (reports / f"{FILE}.html").write_text(page)
    with made.activate():
        from onrecord.acquire import GivenMetadata
        from onrecord.engine.adding import add_files
        from onrecord.engine.running import run
        from onrecord.store.models import Incident, Report
        from onrecord.store.users import add_user

        add_files(made, [reports], given=GivenMetadata(publisher=PUBLISHER))
        run(made)
        add_user(REVIEWER, PASSWORD, "owner")
        with serve_open() as address:
            yield address, Report.objects.get(receipt__suffix=".html").id, Incident.objects.first().id


def use(page, address, report, incident):
    """Log in, look at pages, ask, write and begin to write."""
    page.set_default_timeout(30_000)
    page.goto(address)
    page.fill("#id_username", REVIEWER)
    page.fill("#id_password", PASSWORD)
    page.click("button.primary")
    page.wait_for_url(f"{address}/")
    for path in (f"/reports/{report}", f"/reports/{report}/original", f"/incidents/{incident}", "/queue", "/reports"):
        page.goto(address + path)
        assert page.locator(f"text={MARKER}").count() or path not in {f"/reports/{report}", "/reports"}
    page.goto(f"{address}/reports/{report}")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.fill("#work-words", NOTE)
    page.locator("form[action='/work/say'] button").first.click()
    page.wait_for_load_state()
    assert NOTE in page.content()
    page.goto(f"{address}/trends")
    ask(page, "form.quick input[name=q]", "students")
    page.wait_for_url(f"{address}/search")
    ask(page, "form.search input[name=q]", MARKER)
    page.wait_for_selector("text=Names of private people are not searchable")
    page.goto(f"{address}/draft")
    page.fill("textarea#draft", TEXT)
    page.click("#draft-form button.primary")
    page.wait_for_selector("#masked")
    page.goto(f"{address}/circles")
    page.fill("#name", f"{MARKER} circle")
    page.click("main form button")
    page.wait_for_selector(f"text={MARKER} circle")
    page.goto(f"{address}/add")
    page.fill("#title", TYPED)
    page.fill("#pasted", TYPED)
    page.fill("input[name=publisher]", PUBLISHER)
    time.sleep(WRITES_SECONDS)


def ask(page, box, words):
    page.fill(box, words)
    page.press(box, "Enter")


def list_processes(profile):
    """Return the processes that use a profile."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found += [int(line.parent.name)] if str(profile).encode() in line.read_bytes() else []
        except OSError:
            continue
    return found


@pytest.mark.parametrize("ending", ["closed", "killed", "crashed"])
def test_a_profile_holds_nothing_of_what_was_shown_typed_or_asked(bench, home, ending):
    from playwright.sync_api import Error, sync_playwright

    profile = home / "profile"
    environment = {
        **os.environ,
        "HOME": str(home),
        "TMPDIR": str(home / "tmp"),
        "XDG_CONFIG_HOME": str(home / "config"),
    }
    with sync_playwright() as play:
        context = play.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, args=FLAGS, ignore_default_args=KEPT_BY_A_PERSON, env=environment
        )
        use(context.pages[0] if context.pages else context.new_page(), *bench)
        if ending == "crashed":
            with pytest.raises(Error):
                context.pages[0].goto("chrome://crash")
            time.sleep(WRITES_SECONDS)
        if ending == "killed":
            for process in list_processes(profile):
                try:
                    os.kill(process, signal.SIGKILL)
                except ProcessLookupError:
                    continue
        else:
            context.close()
    assert len(list(profile.rglob("*"))) > 50, "a profile was written"
    assert find_traces([home], [], secrets=(*SECRETS, "students", "fourteen")) == []


def test_what_forms_say_of_themselves_is_on_every_page(bench):
    from records import log_in

    _, report, incident = bench
    client = log_in("owner")
    for path in (
        "/",
        "/add",
        "/draft",
        "/search",
        "/release",
        "/queue",
        f"/reports/{report}",
        f"/incidents/{incident}",
    ):
        page = client.get(path).content.decode()
        assert page.count("<form ") == page.count('<form autocomplete="off"') > 0, path
