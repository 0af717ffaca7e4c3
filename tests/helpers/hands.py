"""A person's two ways of using a page, told alike: by mouse, or by keyboard alone with Tab, Enter, Space and arrows."""

from __future__ import annotations

FARTHEST = 400
"""Presses of Tab after which something counts as out of reach."""
AT = "(wanted) => document.activeElement.matches(wanted)"
RING = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
}"""


class Mouse:
    """Clicks on things."""

    def __init__(self, page) -> None:
        self.page = page

    def press(self, wanted: str) -> None:
        """Press a button, follow a link, open what is folded, tick."""
        self.page.locator(wanted).first.click()

    def write(self, wanted: str, words: str) -> None:
        """Write into a field."""
        self.page.locator(wanted).first.click()
        self.page.locator(wanted).first.fill(words)

    def choose(self, wanted: str, value: str) -> None:
        """Choose from a list."""
        self.page.locator(wanted).first.select_option(value)


class Keyboard:
    """Reaches everything by Tab, and sees where it is: what has the focus must show it."""

    def __init__(self, page) -> None:
        self.page = page

    def reach(self, wanted: str) -> None:
        """Press Tab until a thing has the focus, from the beginning of the page again where it was passed."""
        for _ in range(FARTHEST):
            if self.page.evaluate(AT, wanted):
                assert self.page.evaluate(RING), f"{wanted} does not show that it has the focus"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{wanted} is not reached by Tab")

    def press(self, wanted: str) -> None:
        """Press a button, follow a link, open what is folded; tick a box."""
        self.reach(wanted)
        tick = self.page.evaluate("() => document.activeElement.matches('input[type=checkbox]')")
        self.page.keyboard.press("Space" if tick else "Enter")

    def write(self, wanted: str, words: str) -> None:
        """Write into a field."""
        self.reach(wanted)
        if self.page.evaluate("() => document.activeElement.type") == "date":
            # Its parts stand in the order of the browser's language: month, day and year here.
            year, month, day = words.split("-")
            self.page.keyboard.type(f"{month}{day}{year}")
            return
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(words)

    def choose(self, wanted: str, value: str) -> None:
        """Choose from a list by arrows."""
        self.reach(wanted)
        self.page.keyboard.press("Home")
        for _ in range(FARTHEST):
            if self.page.evaluate("() => document.activeElement.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{wanted} has no {value}")


HANDS = {"mouse": Mouse, "keyboard": Keyboard}
