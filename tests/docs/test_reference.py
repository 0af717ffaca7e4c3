"""Every command, setting, policy key and codebook key is documented, and nothing that is not there."""

from __future__ import annotations

import inspect
import re
import tomllib
from pathlib import Path

import pytest
import reference

from onrecord import api
from onrecord.acquire.metadata import COLUMNS as SIDECAR
from onrecord.acquire.recovery import make_recovery_code
from onrecord.gazetteer.tables import COLUMNS as PLACE_COLUMNS
from onrecord.release.policy import KEYS as POLICY_KEYS
from onrecord.store import create_record

COMMANDS = reference.list_commands()
SOURCE = Path(api.__file__).parents[1]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
def test_every_command_argument_and_option_says_what_it_is(command):
    assert command.help
    assert [p.name for p in command.parameters if not p.help] == []


def test_every_command_and_option_is_on_the_page():
    page = reference.render_commands()
    for command in COMMANDS:
        section = page.split(f"## {command.name}\n", 1)[1].split("\n## ", 1)[0]
        for option in (o for p in command.parameters if p.param_type_name == "option" for o in p.opts):
            assert f"`{option}`" in section, f"{command.name} {option}"


def test_every_setting_of_a_record_is_documented(tmp_path):
    from records import CHEAP, PASSPHRASE

    create_record(tmp_path / "record", PASSPHRASE, cost=CHEAP, recovery=make_recovery_code())
    rows = tomllib.loads((tmp_path / "record" / "onrecord.toml").read_text("utf-8"))
    keys = {f"{k}.{n}" for k, v in rows.items() if isinstance(v, dict) for n in v}
    keys |= {k for k, v in rows.items() if not isinstance(v, dict)}
    # A record on a server has its address as well (`tests/store/test_server.py`).
    assert keys | {"database"} == set(reference.WORDS["settings"])


def test_every_variable_of_the_environment_is_documented():
    found = {v for p in SOURCE.rglob("*.py") for v in re.findall(r"\bONRECORD_[A-Z_]+\b", p.read_text("utf-8"))}
    assert found == set(reference.WORDS["environment"])


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        ("policy", POLICY_KEYS),
        ("codebook", reference.list_codebook_keys()),
        ("sidecar", SIDECAR),
        ("places", PLACE_COLUMNS),
    ],
)
def test_every_key_has_its_sentence_and_every_sentence_its_key(table, keys):
    assert set(reference.WORDS[table]) == set(keys)


def test_keys_of_act_types_are_those_the_codebook_takes():
    from onrecord.codebook import acttypes

    said = inspect.getsource(acttypes)
    for key in reference.list_codebook_keys():
        assert f'"{key.rpartition(".")[2]}"' in said, key


def test_what_a_notebook_calls_is_on_the_page():
    page = reference.render_python()
    for name in api.__all__:
        assert f"{name}\n" in page or f"{name}(" in page, name
    assert "`claims()`" in page
