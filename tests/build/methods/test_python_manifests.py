"""Every spelling of what a Python project needs, and lock files kept to."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest
from uv import find_uv_bin

from build_fixtures import Make, functions, names, only_index, wheel, write
from stackline.build import Workshop
from stackline.build.methods import poetry
from stackline.core import Diagnostic, DiagnosticError


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = only_index(monkeypatch, tmp_path / "index")
    for version in ("1.0", "2.0"):
        wheel(folder, "alpha", version, needs=("beta",))
        wheel(folder, "beta", version)
    wheel(folder, "onlydev")
    wheel(folder, "winonly")
    return folder


def installed(make: Make, *, here: bool = False) -> set[str]:
    ((_, artifact),) = make(functions("src", runtime="python3.13"), here=here).artifacts
    return {name.split(".dist-info")[0] for name in names(artifact) if ".dist-info/" in name}


def problem(make: Make) -> Diagnostic:
    with pytest.raises(DiagnosticError) as refused:
        make(functions("src", runtime="python3.13"), here=False)
    return refused.value.diagnostics[0]


def hash_of(index: Path, name: str) -> str:
    (path,) = index.glob(f"{name}-*.whl")
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


PROJECT = """\
[project]
name = "shop"
version = "0"
requires-python = ">=3.11"
dependencies = [
  "alpha",
  "winonly; sys_platform == 'win32'",
]
[dependency-groups]
dev = ["onlydev"]
"""


def test_pyproject(make: Make, workshop: Workshop, index: Path) -> None:
    write(workshop.root / "src", app="", pyproject__toml=PROJECT)
    assert installed(make) == {"alpha-2.0", "beta-2.0"}


def test_a_pyproject_of_tools_only_needs_nothing(make: Make, workshop: Workshop, index: Path) -> None:
    write(workshop.root / "src", app="", pyproject__toml="[tool.ruff]\nline-length = 100\n")
    assert installed(make) == set()


def test_uv_lock_is_kept_to_without_groups(make: Make, workshop: Workshop, index: Path) -> None:
    folder = write(workshop.root / "src", app="", pyproject__toml=PROJECT.replace('"alpha"', '"alpha<2"'))
    subprocess.run([find_uv_bin(), "lock", "--quiet"], cwd=folder, check=True)
    (index / "beta-3.0-py3-none-any.whl").write_bytes(wheel(index, "beta", "3.0").read_bytes())
    assert installed(make) == {"alpha-1.0", "beta-2.0"}
    # A lock that the project has gone on from is said, not silently left behind.
    (folder / "pyproject.toml").write_text(PROJECT.replace('"alpha"', '"alpha<2", "onlydev"'))
    found = problem(make)
    assert (found.file, found.summary) == ("src/uv.lock", "uv.lock does not fit pyproject.toml")
    assert found.fix is not None
    assert "uv lock" in found.fix.summary


POETRY = """\
[tool.poetry]
name = "shop"
[tool.poetry.dependencies]
python = "^3.11"
alpha = "^1.0"
winonly = {version = "*", markers = "sys_platform == 'win32'"}
[tool.poetry.group.dev.dependencies]
onlydev = "*"
"""
POETRY_LOCK = """\
[[package]]
name = "alpha"
version = "1.0"
python-versions = ">=3.9"
groups = ["main"]
files = [{file = "alpha-1.0-py3-none-any.whl", hash = "HASH"}]
[package.dependencies]
beta = "*"

[[package]]
name = "beta"
version = "1.0"
python-versions = ">=3.9"
files = []

[[package]]
name = "onlydev"
version = "1.0"
python-versions = "*"
files = []

[[package]]
name = "winonly"
version = "1.0"
python-versions = "*"
markers = "sys_platform == 'win32'"
files = []

[metadata]
lock-version = "2.1"
python-versions = "^3.11"
"""


def test_poetry_lock_is_kept_to_without_groups(make: Make, workshop: Workshop, index: Path) -> None:
    digest = hashlib.sha256((index / "alpha-1.0-py3-none-any.whl").read_bytes()).hexdigest()
    lock = POETRY_LOCK.replace("HASH", f"sha256:{digest}")
    folder = write(workshop.root / "src", app="", pyproject__toml=POETRY, poetry__lock=lock)
    assert installed(make) == {"alpha-1.0", "beta-1.0"}
    (folder / "poetry.lock").write_text(POETRY_LOCK.replace("HASH", f"sha256:{'0' * 64}"))
    found = problem(make)
    assert (found.file, found.line) == ("src/pyproject.toml", 5)
    assert "sha256" in found.detail
    (folder / "poetry.lock").unlink()
    assert problem(make).summary == "poetry.lock is not there"


@pytest.mark.parametrize(
    ("versions", "marker"),
    [
        ("*", ""),
        (">=3.9,<4.0", 'python_full_version >= "3.9" and python_full_version < "4.0"'),
        ("^3.11", 'python_full_version >= "3.11" and python_full_version < "4"'),
        ("~3.11", 'python_full_version >= "3.11" and python_full_version < "3.12"'),
        ("<3.9 || >3.9", '(python_full_version < "3.9") or (python_full_version > "3.9")'),
    ],
)
def test_poetrys_versions_of_python_are_markers(versions: str, marker: str) -> None:
    lock = {"package": [{"name": "a", "version": "1", "python-versions": versions}]}
    assert poetry.constraints(lock, Path())[0] == [f"a==1 ; {marker}" if marker else "a==1"]


def test_what_poetry_needs_in_either_table() -> None:
    project = {
        "project": {"dependencies": ["requests[socks] (>=2.31,<3.0)", "tzdata ; sys_platform == 'win32'"]},
        "tool": {
            "poetry": {"dependencies": {"python": "^3.11", "extra": {"version": "1", "optional": True}}}
        },
    }
    assert poetry.needed(project) == ["requests[socks]", "tzdata ; sys_platform == 'win32'"]


def test_pipfile_lock_is_kept_to(make: Make, workshop: Workshop, index: Path) -> None:
    pipfile = '[packages]\nalpha = "*"\n[dev-packages]\nonlydev = "*"\n'
    lock = {
        "_meta": {"sources": [{"url": "https://pypi.org/simple"}]},
        "default": {
            "alpha": {"version": "==1.0"},
            "beta": {"version": "==1.0", "markers": "python_version >= '3.8'"},
            "winonly": {
                "version": "==1.0",
                "markers": "sys_platform == 'win32'",
                "hashes": [hash_of(index, "winonly")],
            },
        },
        "develop": {"onlydev": {"version": "==1.0"}},
    }
    folder = write(workshop.root / "src", app="", Pipfile__=pipfile, Pipfile__lock=json.dumps(lock))
    (folder / "Pipfile.").rename(folder / "Pipfile")
    assert installed(make) == {"alpha-1.0", "beta-1.0"}
    (folder / "Pipfile.lock").write_text("{")
    assert "is not JSON" in problem(make).summary
    (folder / "Pipfile.lock").unlink()
    assert installed(make) == {"alpha-2.0", "beta-2.0"}
    (folder / "Pipfile").write_text('[packages]\nalpha = "==1.0"\nnot-there = {version = "*"}\n')
    found = problem(make)
    assert (found.file, found.line) == ("src/Pipfile", 3)


def test_requirements_come_first_as_sam_build_has_it(make: Make, workshop: Workshop, index: Path) -> None:
    write(workshop.root / "src", app="", pyproject__toml=PROJECT, requirements__txt="beta==1.0\n")
    assert installed(make) == {"beta-1.0"}


def test_a_manifest_that_cannot_be_read_is_said_with_its_line(
    make: Make, workshop: Workshop, index: Path
) -> None:
    write(workshop.root / "src", app="", pyproject__toml='[project]\nname = "a"\nversion = \n')
    found = problem(make)
    assert (found.file, found.line) == ("src/pyproject.toml", 3)
