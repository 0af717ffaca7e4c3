"""A finished release is converted at the command line without a record."""

from __future__ import annotations

import pytest
from exports import write_cited, write_counts
from typer.testing import CliRunner

from onrecord.cli import app, register_commands
from onrecord.errors import UsageError

register_commands()


def convert(*words):
    return CliRunner().invoke(app, ["convert", *map(str, words)])


def test_a_release_becomes_the_formats_named_and_a_readme(tmp_path):
    out = write_counts(tmp_path / "out")
    done = convert(out, "--to", "acled,uwazi", tmp_path / "formats")
    assert done.exit_code == 0
    assert {p.name for p in (tmp_path / "formats").iterdir()} == {"acled.csv", "uwazi.zip", "README.md"}
    assert "WARNING" in done.output  # an internal release leads to people in any format


def test_a_public_release_needs_no_warning(tmp_path):
    done = convert(write_counts(tmp_path / "out", "public"), "--to", "json", tmp_path / "formats")
    assert done.exit_code == 0 and "WARNING" not in done.output


@pytest.mark.parametrize("names", ["", "acled", "shapes"])
def test_a_format_that_is_none_or_cannot_hold_it_is_refused_and_nothing_written(tmp_path, names):
    done = convert(write_cited(tmp_path / "out"), "--to", names, tmp_path / "formats")
    assert isinstance(done.exception, UsageError)
    assert not (tmp_path / "formats").exists()


def test_where_there_is_no_release_nothing_is_written(tmp_path):
    done = convert(tmp_path, "--to", "acled", tmp_path / "formats")
    assert isinstance(done.exception, UsageError)
    assert not (tmp_path / "formats").exists()
