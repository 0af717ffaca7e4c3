"""Which columns of somebody's table are which of our fields: read from TOML, and kept away from columns of persons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from onrecord.codebook import load_words
from onrecord.errors import UsageError
from onrecord.model import Json

FIELDS = ("text", "id", "title", "published", "publisher", "language")
"""Fields that name columns: of `text` all that are there are taken, of the others the first that is."""
FIXED = ("publisher", "language")
"""Fields that may be the same for every row."""
KEYS = frozenset({"label", "member", "published_form", "describe", "fixed", "details", *FIELDS})
"""Every key that a mapping may have; docs/imports.md says what each is for."""


@dataclass(frozen=True, slots=True)
class TableMapping:
    """Which columns are which fields.

    `member` is the file within a ZIP that holds the table; `published_form` how days are written (`%d/%m/%Y`), where
    not in a usual form; `details` are columns written under the text, by what to call them; `describe` makes a report
    of them where a row has no text.
    """

    label: str
    columns: Mapping[str, tuple[str, ...]]
    fixed: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)
    member: str = ""
    published_form: str = ""
    describe: bool = False

    def named(self) -> frozenset[str]:
        """Return every column it names, folded."""
        told = [*self.details.values(), *(c for names in self.columns.values() for c in names)]
        return frozenset(map(fold_column, told))

    def to_json(self) -> Json:
        """Return the mapping as it is handed to the child process: as its TOML says it."""
        return {
            "label": self.label,
            **{name: list(columns) for name, columns in self.columns.items()},
            "fixed": dict(self.fixed),
            "details": dict(self.details),
            "member": self.member,
            "published_form": self.published_form,
            "describe": self.describe,
        }


def read_mapping(rows: Mapping[str, Any], *, name: str) -> TableMapping:
    """Return the mapping that a parsed TOML file holds.

    Raises UsageError naming the key that is wrong, or the column that tells of single people.
    """

    def bad(key: str, what: str) -> UsageError:
        return UsageError(f"{key!r} {what}.", item=name, next_step="See docs/imports.md for the form of a mapping.")

    for key in rows:
        if key not in KEYS:
            raise bad(key, "is no key of a mapping")
    for key, kind in (("fixed", dict), ("details", dict), ("member", str), ("published_form", str), ("describe", bool)):
        if not isinstance(rows.get(key, kind()), kind):
            raise bad(key, f"is no {'table' if kind is dict else 'text' if kind is str else 'true or false'}")
    columns = {key: _read_names(rows[key]) for key in FIELDS if key in rows}
    for key, names in columns.items():
        if names is None:
            raise bad(key, "is neither a column's name nor a list of them")
    fixed, details = rows.get("fixed", {}), rows.get("details", {})
    for key, value in {**fixed, **details}.items():
        if not isinstance(value, str) or not value.strip():
            raise bad(key, "is no text")
    if set(fixed) - set(FIXED):
        raise bad("fixed", f"may hold {' and '.join(FIXED)} only")
    mapping = TableMapping(
        label=str(rows.get("label") or name),
        columns={key: names for key, names in columns.items() if names},
        fixed=fixed,
        details=details,
        member=rows.get("member", ""),
        published_form=rows.get("published_form", ""),
        describe=rows.get("describe", False),
    )
    if not mapping.columns.get("text") and not (mapping.describe and mapping.details):
        raise bad("text", "names no column, and nothing else makes a report's text")
    persons = find_person_columns(mapping.named())
    if persons:
        first = next(iter(persons.values()))[0]
        raise UsageError(
            f"{first!r} is a column about single people, and none of those is imported.",
            item=name,
            next_step="Take it out of the mapping; what people told belongs into a report's text.",
        )
    return mapping


def _read_names(value: object) -> tuple[str, ...] | None:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(n, str) and n.strip() for n in names):
        return None
    return tuple(names)


def fold_column(name: str) -> str:
    """Return a column's name in small letters, words parted by one space; Uwazi's mark of a language is left out."""
    bare = re.sub(r"__[a-z]{2,3}$", "", name.strip().removeprefix("\ufeff"))
    return re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", bare)).strip().casefold()


def find_person_columns(header: Iterable[str]) -> dict[str, list[str]]:
    """Return the columns that tell of single people, by what they tell of them (`name`, `contact` and others)."""
    found: dict[str, list[str]] = {}
    for column in header:
        words = fold_column(column)
        for kind, (whole, parts) in load_person_columns().items():
            if words in whole or any(f" {part} " in f" {words} " for part in parts):
                found.setdefault(kind, []).append(column)
                break
    return found


def is_register(persons: Mapping[str, object]) -> bool:
    """Tell whether a table with these kinds of columns is a list of people."""
    said = load_words("person_columns")
    return len(set(persons) & set(said["tells_apart"])) >= int(said["register"])


@cache
def load_person_columns() -> dict[str, tuple[frozenset[str], tuple[str, ...]]]:
    """Return, by what they tell of a person, the whole names of columns and the words that others hold."""
    kinds: Mapping[str, list[str]] = load_words("person_columns")["kinds"]
    return {
        kind: (
            frozenset(fold_column(p) for p in patterns if p.startswith("=")),
            tuple(fold_column(p) for p in patterns if not p.startswith("=")),
        )
        for kind, patterns in kinds.items()
    }
