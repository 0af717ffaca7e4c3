"""The workbench with the samples, served on the loopback, and a browser that notes what it asks for and what goes wrong."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from records import fast_record
from serving import run_server, tell_address

CHROMIUM = shutil.which("chromium")
SAMPLES = Path(__file__).parents[2] / "samples"
NAME, PASSWORD = "sana", "password-of-sana"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Workbench:
    """Where the workbench answers, and what is in it."""

    address: str
    report: str
    incident: str


@dataclass
class Seen:
    """What a browser asked for and what it complained of."""

    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def check(self, address: str) -> None:
        """Fail where anything off the workbench was asked for, or anything was refused or broke."""
        assert [u for u in self.asked if not u.startswith((address, "data:"))] == []
        assert self.wrong == []


@contextmanager
def serve_samples(folder: Path) -> Iterator[Workbench]:
    """Serve a record of the samples to an owner."""
    made = fast_record(folder)
    with made.activate():
        from onrecord.engine.adding import add_files
        from onrecord.engine.running import run
        from onrecord.store.models import Incident, Report
        from onrecord.store.users import add_user

        add_files(made, [SAMPLES], sidecar=SAMPLES / "reports.csv")
        run(made)
        add_user(NAME, PASSWORD, "owner")
        report = Report.objects.get(publisher="Coast Lantern", title__contains="fourteen").id
        contested = max(Incident.objects.filter(status="contested"), key=lambda i: len(i.data["origins"])).id
        with serve_open() as address:
            yield Workbench(address, report, contested)


@contextmanager
def serve_open() -> Iterator[str]:
    """Serve the record that is open, and yield the address."""
    with run_server() as server:
        yield tell_address(server)


@contextmanager
def open_browser(**options: object) -> Iterator[tuple[object, Seen]]:
    """Open a page of a browser; `options` are the page's: viewport, colour scheme."""
    from playwright.sync_api import sync_playwright

    seen = Seen()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(**{"viewport": {"width": 1360, "height": 900}, **options})
        page.on("request", lambda r: seen.asked.append(r.url))
        page.on("console", lambda m: seen.wrong.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: seen.wrong.append(str(e)))
        yield page, seen
        browser.close()


def log_in(page, address: str) -> None:
    """Log in by mouse."""
    page.goto(address)
    page.fill("#id_username", NAME)
    page.fill("#id_password", PASSWORD)
    page.click("button.primary")
    page.wait_for_url(f"{address}/")


def picture(page, name: str) -> None:
    """Write a picture for the docs where ONRECORD_PICTURES names a folder."""
    folder = os.environ.get("ONRECORD_PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / name)
