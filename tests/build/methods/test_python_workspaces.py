"""Python projects whose lock file lies above the code: uv's workspaces, and one poetry.lock over several."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from uv import find_uv_bin

from build_fixtures import Make, functions, names, only_index, wheel, write
from stackline.build import Workshop
from stackline.core import DiagnosticError


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = only_index(monkeypatch, tmp_path / "index")
    for name in ("alpha", "beta"):
        wheel(folder, name, "1.0")
    return folder


def installed(make: Make, code: str = "functions/pay", *, here: bool = False) -> set[str]:
    ((_, artifact),) = make(functions(code, runtime="python3.13"), here=here).artifacts
    return {name.split(".dist-info")[0] for name in names(artifact) if ".dist-info/" in name}


def project(name: str, *needs: str, more: str = "") -> str:
    listed = ", ".join(f'"{one}"' for one in needs)
    return f'[project]\nname = "{name}"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = [{listed}]\n{more}'


BACKEND = """\
import zipfile
def build_wheel(folder, config_settings=None, metadata_directory=None):
    name = "money-1-py3-none-any.whl"
    with zipfile.ZipFile(folder + "/" + name, "w") as made:
        made.write("money.py")
        made.writestr("money-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: money\\nVersion: 1\\n"
                      "Requires-Dist: alpha\\n")
        made.writestr("money-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        made.writestr("money-1.dist-info/RECORD", "")
    return name
"""
BUILT = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
SOURCES = "[tool.uv.sources]\nmoney = { workspace = true }\n"


def workspace(root: Path) -> Path:
    """Two functions and a package that one of them needs, all locked in one file."""
    members = '[tool.uv.workspace]\nmembers = ["libs/*", "./functions/*/"]\nexclude = ["functions/apart"]\n'
    write(root, pyproject__toml=project("shop", more=members))
    write(
        root / "libs" / "money",
        money="RATE = 1\n",
        backend=BACKEND,
        pyproject__toml=project("money", "alpha", more=BUILT),
    )
    write(root / "functions" / "pay", app="", pyproject__toml=project("pay", "money", more=SOURCES))
    write(root / "functions" / "ship", app="", pyproject__toml=project("ship", "beta"))
    write(root / "functions" / "apart", app="", pyproject__toml=project("apart", "beta"))
    subprocess.run([find_uv_bin(), "lock", "--quiet"], cwd=root, check=True)
    return root


@pytest.mark.parametrize("here", [True, False])
def test_a_member_of_a_uv_workspace_has_what_its_lock_says(
    make: Make, workshop: Workshop, index: Path, here: bool
) -> None:
    root = workspace(workshop.root)
    for name in ("alpha", "beta"):
        wheel(index, name, "2.0")
    assert installed(make, here=here) == {"alpha-1.0", "money-1"}
    assert installed(make, "functions/ship", here=here) == {"beta-1.0"}
    assert installed(make, "functions/apart", here=here) == {"beta-2.0"}, "no member: the lock is not its own"
    # What it is made of is seen, and nothing else: of the packages beside it, and of its own code.
    before = len(list(workshop.cache.glob("*/digest")))
    (root / "functions" / "pay" / "app.py").write_text("x = 1\n")
    (root / "functions" / "ship" / "app.py").write_text("x = 1\n")
    installed(make, here=here)
    assert len(list(workshop.cache.glob("*/digest"))) == before
    (root / "libs" / "money" / "money.py").write_text("RATE = 2\n")
    installed(make, here=here)
    assert len(list(workshop.cache.glob("*/digest"))) == before + 1


def test_a_lock_that_the_member_has_gone_on_from_is_said(make: Make, workshop: Workshop, index: Path) -> None:
    root = workspace(workshop.root)
    (root / "functions" / "ship" / "pyproject.toml").write_text(project("ship", "beta", "alpha"))
    with pytest.raises(DiagnosticError) as refused:
        installed(make, "functions/ship")
    (found,) = refused.value.diagnostics
    assert (found.file, found.summary) == ("uv.lock", "uv.lock does not fit pyproject.toml")


def test_one_poetry_lock_for_several_projects(make: Make, workshop: Workshop, index: Path) -> None:
    locked = "".join(
        f'[[package]]\nname = "{name}"\nversion = "1.0"\npython-versions = ">=3.9"\nfiles = []\n'
        for name in ("alpha", "beta")
    )
    write(workshop.root, poetry__lock=f'{locked}[metadata]\nlock-version = "2.1"\n')
    wheel(index, "alpha", "2.0")
    wheel(index, "gamma", "1.0")
    poetry = '[tool.poetry]\nname = "pay"\n[tool.poetry.dependencies]\npython = "^3.11"\nalpha = "*"\n'
    write(workshop.root / "functions" / "pay", app="", pyproject__toml=poetry)
    assert installed(make) == {"alpha-1.0"}
    write(workshop.root / "functions" / "ship", app="", pyproject__toml=project("ship", "alpha", "gamma"))
    assert installed(make, "functions/ship") == {"alpha-2.0", "gamma-1.0"}, "the lock is another project's"
