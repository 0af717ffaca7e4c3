"""The codebook: act types, word lists and release policies, all of it data that a newsroom can read and add to.

`load_codebook()` gives the act types, `load_words(name)` a word list, `load_policy(name)` a release policy.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any

from onrecord.codebook.acttypes import ActType, Cues, Example, ReleaseRule, read_act_type
from onrecord.errors import CodebookError, UsageError

__all__ = [
    "ActType",
    "Codebook",
    "Cues",
    "Example",
    "ReleaseRule",
    "list_imports",
    "list_policies",
    "load_codebook",
    "load_import",
    "load_policy",
    "load_words",
]


@dataclass(frozen=True, slots=True)
class Codebook:
    """The act types by id."""

    types: Mapping[str, ActType]

    def family(self, type_id: str) -> str:
        """Return the family of an act type. Raises KeyError for an unknown one."""
        return self.types[type_id].family

    def add_from(self, folder: Path) -> Codebook:
        """Return this codebook with the act types of a folder's TOML files added or replaced.

        Raises CodebookError naming the file and the key that is wrong.
        """
        found = {t.id: t for t in _read_types(sorted(folder.glob("*.toml")))}
        return Codebook(MappingProxyType({**self.types, **found}))


def _read_types(paths: Iterable[Traversable]) -> Iterable[ActType]:
    for path in paths:
        yield read_act_type(path.name.removesuffix(".toml"), _parse(path), file=path.name)


def _parse(path: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CodebookError(f"is not TOML ({error}).", item=path.name, next_step="Mend the file.") from error


def _list_toml(folder: str) -> list[Traversable]:
    found = [p for p in files("onrecord.codebook").joinpath(folder).iterdir() if p.name.endswith(".toml")]
    return sorted(found, key=lambda p: p.name)


@cache
def load_codebook() -> Codebook:
    """Return the act types that ship with the package."""
    return Codebook(MappingProxyType({t.id: t for t in _read_types(_list_toml("types"))}))


@cache
def load_words(name: str) -> Mapping[str, Any]:
    """Return the word list `codebook/words/NAME.toml` as parsed."""
    return MappingProxyType(_parse(files("onrecord.codebook").joinpath(f"words/{name}.toml")))


def list_policies() -> tuple[str, ...]:
    """Return the names of the release policies that ship with the package."""
    return tuple(p.name.removesuffix(".toml") for p in _list_toml("policies"))


@cache
def load_policy(name: str) -> Mapping[str, Any]:
    """Return the release policy `codebook/policies/NAME.toml`. Raises UsageError naming those there are."""
    known = list_policies()
    if name not in known:
        raise UsageError(f"there is no policy {name!r}.", next_step=f"Name one of {', '.join(known)}.")
    return MappingProxyType(_parse(files("onrecord.codebook").joinpath(f"policies/{name}.toml")))


def list_imports() -> tuple[str, ...]:
    """Return the names of the table mappings that ship with the package."""
    return tuple(p.name.removesuffix(".toml") for p in _list_toml("imports"))


def load_import(name: str) -> Mapping[str, Any]:
    """Return the table mapping `codebook/imports/NAME.toml` as parsed; `name` is one of `list_imports`."""
    return _parse(files("onrecord.codebook").joinpath(f"imports/{name}.toml"))
