"""The recipe for a container and the page on installing say the same, and name what the tools make."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from make_bundle import BUNDLE, ROOT

RECIPE = (ROOT / "docs/Dockerfile").read_text("utf-8")
PAGE = (ROOT / "docs/install.md").read_text("utf-8")
STEPS = [line.split(" ", 1) for line in RECIPE.splitlines() if re.match(r"[A-Z]+ ", line)]


def steps(word):
    return [said for step, said in STEPS if step == word]


def commands(program):
    """Return the page's commands of a program, each as words."""
    return [shlex.split(line) for line in PAGE.splitlines() if line.startswith(f"{program} ")]


def test_the_page_builds_the_recipe_from_the_folder_that_holds_the_bundle():
    (build,) = commands("docker build")
    assert build[build.index("-f") + 1] == "docs/Dockerfile"
    assert ROOT / build[-1] == BUNDLE.parent
    assert steps("COPY")[0].split() == [BUNDLE.name, f"/{BUNDLE.name}"]


def test_what_the_page_may_say_otherwise_the_recipe_asks_for():
    asked = {said.partition("=")[0] for said in steps("ARG")}
    assert set(re.findall(r"--build-arg (\w+)=", PAGE)) == asked == {"PYTHON", "FINGERPRINT"}


def test_the_recipe_runs_only_what_the_bundle_holds():
    (run,) = steps("RUN")
    script, folder = shlex.split(run)[1:3]
    assert (ROOT / "tools/install" / Path(script).name).is_file()
    assert steps("COPY")[1].split()[1:] == [folder, folder]
    assert steps("ENTRYPOINT") == [f'["{folder}/bin/onrecord"]']


def test_records_are_where_the_page_mounts_them_and_nobody_is_root():
    assert steps("USER") == ["1000:1000"]
    for run in commands("docker run"):
        assert run[run.index("-v") + 1].endswith(f":{steps('WORKDIR')[0]}")
        assert run[run.index("--network") + 1] == "none"


def test_the_python_of_the_recipe_is_one_the_bundle_was_tested_with():
    (version,) = (said.partition("=")[2] for said in steps("ARG") if said.startswith("PYTHON"))
    assert f"Python {version} | tested, the bundle too" in PAGE


@pytest.mark.parametrize("program", ["pipx install", "docker build"])
def test_the_page_has_commands_for_each_way(program):
    assert commands(program)
