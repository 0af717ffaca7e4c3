"""One act type, read from its file and checked: a wrong file is named with the key that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, NoReturn, cast

from onrecord.errors import CodebookError

Rule = Literal["bounds", "no-longer-at-risk", "coarsest-second-reviewer"]
RULES = ("bounds", "no-longer-at-risk", "coarsest-second-reviewer")
FAMILIES = frozenset(
    [
        "custody",
        "killing",
        "violence",
        "movement",
        "return",
        "property",
        "restriction",
        "justice",
        "search",
        "state-action",
        "protest",
        "aid",
        "exploitation",
        "recruitment",
    ]
)
ROLES = frozenset({"agent", "affected", "authority"})
CODES = frozenset({"esf", "plover", "acled"})
KEYS = frozenset(
    [
        "label",
        "family",
        "definition",
        "include",
        "exclude",
        "codes",
        "roles",
        "release",
        "cues",
        "examples",
        "counterexamples",
    ]
)
LEAST_EXAMPLES = 3
"""Examples, and counterexamples, a type needs at least."""


@dataclass(frozen=True, slots=True)
class Cues:
    """The words that tell of an act: verbs in their base form, nouns, literal phrases, and what calls them off."""

    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class ReleaseRule:
    """How rows of a type may be released."""

    rule: Rule


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that is the type (with its triggers) or only looks like it (and why it is not)."""

    text: str
    triggers: tuple[str, ...] = ()
    why: str | None = None


@dataclass(frozen=True, slots=True)
class ActType:
    """One act type of the codebook."""

    id: str
    label: str
    family: str
    definition: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    codes: Mapping[str, str]
    roles: Mapping[str, str]
    release: ReleaseRule
    cues: Cues
    examples: tuple[Example, ...]
    counterexamples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """A TOML table that names its file and key when something in it is wrong."""

    file: str
    name: str
    rows: Mapping[str, Any]

    def fail(self, key: str, what: str) -> NoReturn:
        where = f"{self.name}.{key}" if self.name else key
        raise CodebookError(f"key {where!r} {what}.", item=self.file, next_step="See another type's file for its form.")

    def only(self, allowed: frozenset[str]) -> None:
        for key in self.rows:
            if key not in allowed:
                self.fail(key, "is not known")

    def text(self, key: str) -> str:
        value = self.rows.get(key)
        if value is None:
            self.fail(key, "is missing")
        if not isinstance(value, str) or not value.strip():
            self.fail(key, "is not a text")
        return value

    def texts(self, key: str, *, needed: bool = False) -> tuple[str, ...]:
        value = self.rows.get(key)
        if value is None and not needed:
            return ()
        if value is None:
            self.fail(key, "is missing")
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            self.fail(key, "is not a list of texts")
        return tuple(value)

    def table(self, key: str, *, needed: bool = True) -> _Table:
        value = self.rows.get(key)
        if value is None and needed:
            self.fail(key, "is missing")
        if value is not None and not isinstance(value, dict):
            self.fail(key, "is not a table")
        return _Table(self.file, f"{self.name}.{key}" if self.name else key, value or {})

    def tables(self, key: str) -> list[_Table]:
        value = self.rows.get(key)
        if value is None:
            self.fail(key, "is missing")
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            self.fail(key, "is not a list of tables")
        if len(value) < LEAST_EXAMPLES:
            self.fail(key, f"holds {len(value)}, and needs at least {LEAST_EXAMPLES}")
        return [_Table(self.file, f"{key}[{n}]", row) for n, row in enumerate(value, 1)]


def read_act_type(type_id: str, rows: Mapping[str, Any], *, file: str) -> ActType:
    """Return the act type a file holds. Raises CodebookError naming the file and the key that is wrong."""
    top = _Table(file, "", rows)
    top.only(KEYS)
    family = top.text("family")
    if family not in FAMILIES:
        top.fail("family", f"is {family!r}, and must be one of {', '.join(sorted(FAMILIES))}")
    return ActType(
        id=type_id,
        label=top.text("label"),
        family=family,
        definition=top.text("definition"),
        include=top.texts("include", needed=True),
        exclude=top.texts("exclude", needed=True),
        codes=_read_named(top.table("codes", needed=False), CODES),
        roles=_read_named(top.table("roles"), ROLES),
        release=_read_release(top.table("release")),
        cues=_read_cues(top.table("cues")),
        examples=tuple(_read_example(t) for t in top.tables("examples")),
        counterexamples=tuple(_read_counterexample(t) for t in top.tables("counterexamples")),
    )


def _read_named(table: _Table, allowed: frozenset[str]) -> Mapping[str, str]:
    table.only(allowed)
    return MappingProxyType({key: table.text(key) for key in table.rows})


def _read_release(table: _Table) -> ReleaseRule:
    table.only(frozenset({"rule"}))
    rule = table.text("rule")
    if rule not in RULES:
        table.fail("rule", f"is {rule!r}, and must be one of {', '.join(RULES)}")
    return ReleaseRule(cast(Rule, rule))


def _read_cues(table: _Table) -> Cues:
    table.only(frozenset({"verbs", "nouns", "phrases", "unless", "needs"}))
    needs = table.table("needs", needed=False)
    cues = Cues(
        verbs=table.texts("verbs"),
        nouns=table.texts("nouns"),
        phrases=table.texts("phrases"),
        unless=table.texts("unless"),
        needs=MappingProxyType({key: needs.texts(key) for key in needs.rows}),
    )
    if not (cues.verbs or cues.nouns or cues.phrases):
        table.fail("verbs", "is missing, and so are nouns and phrases")
    known = {*cues.verbs, *cues.nouns, *cues.phrases}
    for cue in cues.needs:
        if cue not in known:
            needs.fail(cue, "names no cue of this type")
    return cues


def _read_example(table: _Table) -> Example:
    table.only(frozenset({"text", "triggers"}))
    text, triggers = table.text("text"), table.texts("triggers", needed=True)
    for trigger in triggers:
        if trigger not in text:
            table.fail("triggers", f"holds {trigger!r}, which is not in the text")
    return Example(text, triggers)


def _read_counterexample(table: _Table) -> Example:
    table.only(frozenset({"text", "why"}))
    return Example(table.text("text"), (), table.text("why"))
