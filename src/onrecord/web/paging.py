"""Long lists in pages: which rows a page shows, and the links to the others."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

SIZE = 50
FARTHEST = 100_000


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list of `total` rows, counted from 1; `rest` is the query that its neighbours' links keep."""

    number: int
    total: int
    rest: str
    size: int = SIZE

    @property
    def start(self) -> int:
        """The first row shown, counted from 0."""
        return (self.number - 1) * self.size

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // self.size))

    @property
    def first_shown(self) -> int:
        """The first row shown, counted from 1 as people count."""
        return min(self.start + 1, self.total)

    @property
    def last_shown(self) -> int:
        """The last row shown."""
        return min(self.start + self.size, self.total)

    @property
    def before(self) -> str:
        """The query of the page before; empty on the first."""
        return self._query(self.number - 1) if self.number > 1 else ""

    @property
    def after(self) -> str:
        """The query of the page after; empty on the last."""
        return self._query(self.number + 1) if self.number < self.last else ""

    def _query(self, number: int) -> str:
        return f"?{self.rest}{'&' if self.rest else ''}page={number}"


def read_page(request: HttpRequest, total: int, *, size: int = SIZE) -> Page:
    """Return the page of a list that a request asks for; the nearest there is where it asks for none."""
    rest = request.GET.copy()
    asked = rest.pop("page", ["1"])[-1]
    number = int(asked) if isinstance(asked, str) and asked.isdecimal() else 1
    last = max(1, -(-total // size))
    return Page(max(1, min(number, last, FARTHEST)), total, rest.urlencode(), size)
