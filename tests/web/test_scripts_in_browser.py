"""Nothing that a text says is run by a real browser: every page, 0 dialogs, 0 reports of the policy (`make browser`)."""

from __future__ import annotations

import pytest
from browser import CHROMIUM, NAME, PASSWORD, log_in, open_browser, serve_open
from payloads import list_pages, poison
from records import fast_record

pytestmark = [pytest.mark.flows, pytest.mark.skipif(CHROMIUM is None, reason="chromium is not on this machine")]
LISTEN = "window.refused = []; addEventListener('securitypolicyviolation', (e) => refused.push(e.violatedDirective));"


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    folder = tmp_path_factory.mktemp("poisoned")
    made = fast_record(folder)
    with made.activate():
        from onrecord.store.users import add_user

        add_user(NAME, PASSWORD, "owner")
        poison(made, folder / "reports", name=NAME)
        with serve_open() as address:
            yield address, list_pages()


def test_a_browser_shows_no_dialog_and_refuses_nothing(bench):
    (bench, pages), dialogs, refused, looked_at = bench, [], [], 0
    with open_browser() as (page, seen):
        page.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
        page.add_init_script(LISTEN)
        log_in(page, bench)
        for address in pages:
            page.goto(f"{bench}{address}")
            page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
            for mark in page.locator("[data-note]").all()[:5]:
                mark.focus()
            page.evaluate(
                "document.querySelectorAll('main :is(p, mark, li, td, article)').forEach((e) => "
                "e.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})))"
            )
            refused += page.evaluate("window.refused")
            looked_at += 1
        page.goto(f"{bench}/")
    assert (dialogs, refused) == ([], [])
    assert looked_at > 20
    seen.check(bench)
