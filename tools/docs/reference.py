"""The reference pages, made from the code: commands, settings, policy keys, codebook keys, the Python interface."""

from __future__ import annotations

import inspect
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord import api
from onrecord.acquire.metadata import COLUMNS as SIDECAR
from onrecord.codebook import list_policies, load_codebook, load_policy
from onrecord.codebook.acttypes import CODES, FAMILIES, KEYS, ROLES
from onrecord.gazetteer.tables import COLUMNS as PLACE_COLUMNS
from onrecord.release.policy import KEYS as POLICY_KEYS

WORDS = tomllib.loads(Path(__file__).with_name("keys.toml").read_text("utf-8"))
"""A sentence for each key of a file that people write or read, by file."""
MADE = "*This page is made from the code when the site is built.*"
WAYS = {
    0: "done",
    1: "findings: something to look at",
    2: "usage: the command was written wrongly",
    3: "the record: it cannot be opened, read or written",
    4: "some documents failed; the others went in",
    130: "stopped by hand; what was done is kept",
}


@dataclass(frozen=True, slots=True)
class Command:
    """A command as it is typed, its help, and its arguments and options."""

    name: str
    help: str
    parameters: tuple[Any, ...]


def list_commands() -> list[Command]:
    """Return all commands of the command line, those of groups by their full names."""
    import typer

    from onrecord.cli import app, register_commands

    register_commands()
    return list(_walk(typer.main.get_command(app), ""))


def _walk(group: Any, above: str) -> Iterator[Command]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _walk(command, f"{above}{name} ")
        else:
            yield Command(f"{above}{name}", inspect.cleandoc(command.help or ""), tuple(command.params))


def render_commands() -> str:
    """Return the page of commands."""
    lines = ["# Commands", "", MADE, "", "`onrecord [-C DIR] COMMAND`; `-C` names the record's folder and comes first."]
    lines += ["", "| exit code | means |", "|---|---|", *(f"| {code} | {words} |" for code, words in WAYS.items()), ""]
    for command in list_commands():
        lines += [f"## {command.name}", "", command.help, ""]
        lines += ["| argument or option | |", "|---|---|"] if command.parameters else []
        lines += [f"| {_show_parameter(p)} | {_cell(p.help)}{_show_default(p)} |" for p in command.parameters]
        lines.append("")
    return "\n".join(lines)


def _show_parameter(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{parameter.metavar or parameter.name.upper()}`"
    names = ", ".join(f"`{name}`" for name in parameter.opts)
    return names if getattr(parameter, "is_flag", False) else f"{names} `{_show_type(parameter)}`"


def _show_type(parameter: Any) -> str:
    if parameter.metavar:
        return str(parameter.metavar)
    if choices := getattr(parameter.type, "choices", ()):
        return "\\|".join(str(getattr(choice, "value", choice)) for choice in choices)
    kind = parameter.type.name.removesuffix(" range")
    return {"int": "NUMBER", "float": "NUMBER", "str": "TEXT"}.get(kind, "FILE")


def _show_default(parameter: Any) -> str:
    default = parameter.default
    if parameter.required or default in (None, "", False, ()) or callable(default):
        return ""
    return f" Default: `{getattr(default, 'value', default)}`."


def render_settings() -> str:
    """Return the page of settings: what a record's folder says, what the environment says, and tables people write."""
    lines = ["# Settings", "", MADE, "", "There are few, on purpose: what must hold is no setting.", ""]
    lines += ["## onrecord.toml", "", "In a record's folder, written by onrecord. It is signed: do not edit it.", ""]
    lines += _table("key", WORDS["settings"])
    lines += ["## In the environment", "", *_table("variable", WORDS["environment"])]
    lines += ["## A sidecar of reports", "", "For `add --sidecar`: CSV in UTF-8, a row a file.", ""]
    lines += _table("column", {c: WORDS["sidecar"][c] for c in SIDECAR})
    lines += ["## A table of places", "", "For `places import`: CSV in UTF-8, a row a place.", ""]
    lines += _table("column", {c: WORDS["places"][c] for c in PLACE_COLUMNS})
    return "\n".join(lines)


def render_policies() -> str:
    """Return the page of policy keys, with what each policy that ships says."""
    lines = ["# Keys of a release policy", "", MADE, "", "Files in `src/onrecord/codebook/policies/`.", ""]
    lines += _table("key", {k: WORDS["policy"][k] for k in sorted(POLICY_KEYS)})
    lines += ["## What the policies say", "", f"| key | {' | '.join(list_policies())} |"]
    lines += [f"|---{'|---' * len(list_policies())}|"]
    for key in sorted(POLICY_KEYS - {"label", "assumptions", "kept_back", "by_act", "alike", "count_bands"}):
        values = (_show_value(load_policy(p).get(key)) for p in list_policies())
        lines.append(f"| `{key}` | {' | '.join(values)} |")
    return "\n".join([*lines, ""])


def render_codebook() -> str:
    """Return the page of the keys of an act type, and the types that ship."""
    book = load_codebook().types
    lines = ["# Keys of an act type", "", MADE, "", "Files in `src/onrecord/codebook/types/`.", ""]
    lines += _table("key", {k: WORDS["codebook"][k] for k in list_codebook_keys()})
    lines += [f"Families: {', '.join(sorted(FAMILIES))}.", "", f"## The {len(book)} types", ""]
    lines += ["| type | family | what it is |", "|---|---|---|"]
    lines += [f"| `{t.id}` | {t.family} | {_cell(t.definition)} |" for t in sorted(book.values(), key=lambda t: t.id)]
    return "\n".join([*lines, ""])


def list_codebook_keys() -> list[str]:
    """Return every key of an act type's file, those of its tables by their full names."""
    from onrecord.codebook.acttypes import Cues

    nested = [f"codes.{k}" for k in sorted(CODES)] + [f"roles.{k}" for k in sorted(ROLES)]
    nested += [f"cues.{k}" for k in sorted(Cues.__dataclass_fields__)] + ["release.rule"]
    nested += ["examples.text", "examples.triggers", "counterexamples.text", "counterexamples.why"]
    return sorted([*KEYS, *nested])


def render_python() -> str:
    """Return the page of the interface for notebooks."""
    lines = ["# Python", "", MADE, "", inspect.getdoc(api) or "", ""]
    for name in ("read_report", "open_record", "Report", "OpenRecord", "ReportClaim", "ToldIncident", "Incidents"):
        value = getattr(api, name)
        shown = f"onrecord.{name}" if name in {"read_report", "open_record"} else name
        signature = str(inspect.signature(value)) if inspect.isfunction(value) else ""
        lines += [
            f"## {shown}",
            "",
            *([f"`{shown}{signature}`", ""] if signature else []),
            inspect.getdoc(value) or "",
            "",
        ]
        if inspect.isclass(value):
            lines += [f"- `{m}`: {words}" for m, words in _list_members(value)] + [""]
    lines += ["The values inside (`Claim`, `Incident`, `Span` and others) are those of `onrecord.model`.", ""]
    return "\n".join(lines)


def _list_members(value: type) -> Iterator[tuple[str, str]]:
    for name, member in vars(value).items():
        words = inspect.getdoc(member)
        if not name.startswith("_") and words and (inspect.isfunction(member) or isinstance(member, property)):
            shown = f"{name}()" if inspect.isfunction(member) else name
            yield shown, " ".join(words.split("\n\n")[0].split())


def _table(head: str, rows: dict[str, str]) -> list[str]:
    return [f"| {head} | what it says |", "|---|---|", *(f"| `{k}` | {_cell(v)} |" for k, v in rows.items()), ""]


def _cell(words: str | None) -> str:
    return " ".join((words or "").split()).replace("|", "\\|")


def _show_value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return {None: "–", True: "yes", False: "no"}.get(value, str(value)) if not isinstance(value, dict) else "…"


PAGES = {
    "reference/commands.md": render_commands,
    "reference/settings.md": render_settings,
    "reference/policies.md": render_policies,
    "reference/codebook.md": render_codebook,
    "reference/python.md": render_python,
}
