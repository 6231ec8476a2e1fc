"""Every blueprint as it comes: nothing to find, its functions' own tests pass, and its README tells what it has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from stackline.blueprints import BLUEPRINTS, blueprint
from stackline.checks import check
from stackline.core import Refused
from stackline.template import Project

# Its tests are of this repository's own run.
NAMES = sorted(set(BLUEPRINTS) - {"scorecard"})
EXAMPLES = ("php-site", "scorecard")


def written(name: str, folder: Path) -> Path:
    for path, data in blueprint(name).files().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_nothing_is_found(name: str, tmp_path: Path) -> None:
    project = Project.open(written(name, tmp_path))
    assert [f"{d.place}: {d.summary}" for d in check(project.template, project.folder)] == []


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_it_is_documented_and_brings_no_leftovers(name: str) -> None:
    files = blueprint(name).files()
    assert {"template.yaml", "README.md"} <= set(files)
    assert any(path.startswith("tests/") for path in files)
    assert not [path for path in files if path.endswith(".pyc") or ".stackline" in path]
    assert len(files["README.md"].splitlines()) < 70


@pytest.mark.parametrize("name", NAMES)
def test_its_functions_pass_their_tests(name: str, tmp_path: Path) -> None:
    folder = written(name, tmp_path)
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "COVERAGE_"))
    }
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # a plain pytest, as a new project has it
    commands = []
    if list(folder.glob("tests/test_*.py")):
        commands.append([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"])
    if list(folder.glob("tests/*.test.mjs")) and (node := shutil.which("node")):
        commands.append([node, "--test", *map(str, sorted(folder.glob("tests/*.test.mjs")))])
    assert commands
    for command in commands:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_an_unknown_one_is_answered_with_their_names() -> None:
    with pytest.raises(Refused) as caught:
        blueprint("http-api-cruds")
    [problem] = caught.value.diagnostics
    assert problem.fix
    assert all(name in problem.fix.summary for name in BLUEPRINTS)


def test_the_package_brings_all_of_the_examples_and_nothing_a_run_left_there() -> None:
    settings = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    forced = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert forced == {
        f"examples/{name}/{entry}": f"stackline/blueprints/projects/{name}/{entry}"
        for name in EXAMPLES
        for entry in {path.partition("/")[0] for path in blueprint(name).files()}
    }
