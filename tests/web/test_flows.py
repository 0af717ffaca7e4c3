"""All ways through the workbench in a real browser (`make browser`): by mouse, by keyboard alone, in two languages."""

from __future__ import annotations

import re

import pytest
from browser import CHROMIUM, NAME, PASSWORD, log_in, open_browser, picture, serve_samples

pytestmark = [pytest.mark.flows, pytest.mark.skipif(CHROMIUM is None, reason="chromium is not on this machine")]
LANGUAGES = ("en", "ar")
ADDRESSES = (
    "/",
    "/queue",
    "/queue/second",
    "/reports",
    "/incidents",
    "/work",
    "/outlets",
    "/audit",
    "/release",
    "/draft",
    "/cases",
    "/add",
    "/search",
    "/trends",
)


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    with serve_samples(tmp_path_factory.mktemp("bench")) as served:
        yield served


def speak(page, address, language):
    page.goto(f"{address}/queue")
    if language != "en":
        page.select_option("#language", language)
        page.click("form.language button")
        page.wait_for_selector(f"html[lang={language}]")


def list_addresses(bench):
    return [*ADDRESSES, f"/reports/{bench.report}", f"/incidents/{bench.incident}"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_breaks_a_rule_of_wcag_22_aa(bench, language, scheme):
    from axe_playwright_python.sync_playwright import Axe

    axe, found = Axe(), {}
    # The page's policy lets no other script in, the checker's neither: here, and only here, it is put aside.
    with open_browser(color_scheme=scheme, bypass_csp=True) as (page, _):
        page.goto(f"{bench.address}/login")
        found["/login"] = run_axe(axe, page)
        log_in(page, bench.address)
        speak(page, bench.address, language)
        for address in list_addresses(bench):
            page.goto(f"{bench.address}{address}")
            page.evaluate("document.querySelectorAll('main details').forEach((d) => (d.open = true))")
            found[address] = run_axe(axe, page)
    assert {k: v for k, v in found.items() if v} == {}


def run_axe(axe, page):
    rules = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
    result = axe.run(page, options=rules).response
    return [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in result["violations"]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [360, 1360])
def test_no_page_is_wider_than_the_screen_or_asks_for_anything_elsewhere(bench, language, width):
    with open_browser(viewport={"width": width, "height": 800}) as (page, seen):
        log_in(page, bench.address)
        speak(page, bench.address, language)
        for address in list_addresses(bench):
            page.goto(f"{bench.address}{address}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            if width == 1360:
                name = address.strip("/").split("/")[0] or "overview"
                picture(page, f"{language}-{name}.png")
    seen.check(bench.address)


@pytest.mark.parametrize("language", LANGUAGES)
def test_by_keyboard_alone_a_claim_is_judged_mended_and_added(bench, language):
    with open_browser() as (page, seen):
        page.goto(f"{bench.address}/login")
        page.locator("#id_username").focus()
        page.keyboard.type(NAME)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{bench.address}/")
        speak(page, bench.address, language)

        page.goto(f"{bench.address}/queue")
        first = page.locator("article.claim.current").get_attribute("data-claim")
        page.keyboard.press("x")
        page.wait_for_selector(f"#c-{first}.reads-wrong")
        page.keyboard.press("k")
        page.keyboard.press("u")
        page.wait_for_selector(f"#c-{first}[data-judged=no]")

        page.goto(f"{bench.address}/reports/{bench.report}")
        page.keyboard.press("?")
        assert page.locator("#keys").is_visible()
        page.keyboard.press("Escape")
        key = page.locator("article.claim.current").get_attribute("data-claim")
        page.keyboard.press("m")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.name") == "mode"
        with page.expect_response("**/decide"):
            page.keyboard.press("Enter")
        page.wait_for_selector(f"#c-{key}.corrected:not(.current)")
        at = page.url
        page.keyboard.press("+")
        page.keyboard.type("blocked the road")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{at}#c-*")
        added = page.url.split("#c-")[1]
        assert page.locator("article.claim.current").get_attribute("data-claim") == added
        page.keyboard.press("u")
        page.wait_for_url(lambda u: "#c-" not in u)
        assert page.locator(f"#c-{added}").count() == 0
    seen.check(bench.address)


@pytest.mark.parametrize("language", LANGUAGES)
def test_by_mouse_words_are_selected_an_incident_decided_and_many_judged_at_once(bench, language):
    with open_browser() as (page, seen):
        log_in(page, bench.address)
        speak(page, bench.address, language)
        page.goto(f"{bench.address}/reports/{bench.report}")
        select_words(page, "blocked the road")
        assert page.locator("#add-words").input_value() == "blocked the road"
        page.select_option("#add-type", "protest")
        page.click("#add-claim button.primary")
        page.wait_for_url("**/reports/*#c-*")
        page.click("article.claim.current button[value=undo]")
        page.wait_for_url(lambda u: "#c-" not in u)

        page.goto(f"{bench.address}/incidents/{bench.incident}")
        page.select_option("#verdict", "credible")
        page.click("form[action$=decide] button.primary")
        page.wait_for_selector("button[name=undo]")
        page.click("button[name=undo]")
        page.locator(".work summary").click()
        page.fill("#work-words", "Ask the harbour office")
        page.click("button[value=follow-up]")
        page.wait_for_selector("ul.tasks li")
        page.click("ul.tasks li button")

        page.goto(f"{bench.address}/queue")
        page.click("[data-tick-all]")
        page.click("form.many button[value=reads-right]")
        page.wait_for_selector("button[name=undo]")
        page.click("button[name=undo]")
        page.wait_for_selector("form.many")
    seen.check(bench.address)


def select_words(page, words):
    """Select words of the text as a mouse does."""
    page.evaluate(
        """(words) => {
          const walker = document.createTreeWalker(document.getElementById("text"), NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + words.length);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            document.getElementById("text").dispatchEvent(new MouseEvent("mouseup", { bubbles: true }));
            return;
          }
        }""",
        words,
    )
    page.wait_for_selector("#add-claim[open]")


# What a scripted person presses on each of thirty claims: 17 read right, 5 wrong, 8 are put right in one field.
RIGHT, WRONG = ["a"], ["x"]
MENDED = [
    ("type", ["t", "k", "i", "Enter"]),
    ("mode", ["m", "p", "Enter"]),
    ("polarity", ["d", "d", "Enter"]),
    ("when", ["w", "ArrowUp", "Enter"]),
    ("count", ["n", "1", "2", "+", "Enter"]),
    ("source", ["o", "o", "Enter"]),
    ("type", ["t", "d", "e", "Enter"]),
    ("mode", ["m", "o", "Enter"]),
]


def test_thirty_claims_are_reviewed_by_keyboard_in_few_strokes(tmp_path):
    wanted, strokes = {}, {"right": [], "wrong": [], "mended": []}
    with serve_samples(tmp_path) as bench:
        review_thirty(bench, wanted, strokes)
        # Outside of the browser's loop, in which no database may be asked.
        check_verdicts(wanted)
    right, corrected = strokes["right"], strokes["mended"]
    assert (len(right), len(strokes["wrong"]), len(corrected)) == (17, 5, 8)
    assert sum(right) / 17 <= 2
    assert sum(corrected) / 8 <= 6
    print(f"strokes: right {sum(right) / 17:.2f}, corrected {sum(corrected) / 8:.2f}")


def review_thirty(bench, wanted, strokes):
    mended = iter(MENDED)
    with open_browser() as (page, seen):
        log_in(page, bench.address)
        page.goto(f"{bench.address}/queue")
        for number in range(30):
            key = page.locator("article.claim.current").get_attribute("data-claim")
            field, keys = choose(number, mended)
            if field == "when" and not has_day(page):
                keys = ["w", *"2024-05", "Enter"]
            for pressed in keys[:-1]:
                page.keyboard.press(pressed)
            with page.expect_response("**/decide") as answer:
                page.keyboard.press(keys[-1])
            assert answer.value.status == 200
            verdict = {"a": "reads-right", "x": "reads-wrong"}.get(keys[0], "corrected")
            page.wait_for_selector(f"#c-{key}.{verdict}:not(.current), #more:not([hidden])")
            wanted[key] = (verdict, field)
            strokes[{"a": "right", "x": "wrong"}.get(keys[0], "mended")].append(len(keys))
            if page.locator("#more:not([hidden])").count():
                page.keyboard.press("Enter")
                page.wait_for_selector("article.claim.current[data-judged=no]")
                strokes["right"][-1] += 1
        seen.check(bench.address)


def has_day(page):
    """Tell whether the current claim has a whole day, which arrows can shift."""
    day = page.locator("article.claim.current input[name=when]").get_attribute("data-day")
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", day))


def choose(number, mended):
    """Return the field to put right, if any, and the keys to press on a claim."""
    if number % 6 == 2:
        return "", WRONG
    if number in {1, 4, 7, 11, 16, 19, 22, 25} and (found := next(mended, None)):
        return found
    return "", RIGHT


def check_verdicts(wanted):
    from onrecord.store.decisions import claim_verdicts, corrections

    verdicts = {c[:12]: v.value for c, v in claim_verdicts().items()}
    right = {c[:12]: v for c, v in corrections().items()}
    for key, (verdict, field) in wanted.items():
        assert verdicts[key] == verdict
        if field:
            assert field in right[key], (field, right[key])
