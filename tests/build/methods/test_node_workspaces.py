"""Node.js packages whose lock file lies above the code: workspaces of npm, pnpm and both yarns, installed by them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from build_fixtures import Make, content, functions, names, write
from node_managers import manager
from stackline.build import Workshop
from stackline.core import DiagnosticError

pytestmark = pytest.mark.skipif(shutil.which("npm") is None, reason="no Node.js with npm")
COMMANDS = {
    "npm": ["npm", "install", "--package-lock-only", "--install-links"],
    "pnpm": ["pnpm", "install", "--lockfile-only"],
    "yarn": ["yarn", "install", "--ignore-scripts"],
    "berry": ["yarn", "install", "--mode=update-lockfile"],
}


def package(folder: Path, name: str, **more: Any) -> Path:
    told = {"name": name, "version": "1.0.0", "main": "index.js", **more}
    return write(folder, index__js=f"module.exports = '{name}'\n", package__json=json.dumps(told))


def workspace(root: Path, program: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two functions, packages of the workspace that need each other, and two that are no part of it."""
    monkeypatch.setenv("PATH", str(manager(program)), prepend=":")
    which = "workspace:*" if program in ("pnpm", "berry") else "1.0.0"
    members = ["libs/*", "./functions/*", "!functions/apart"]
    package(root, "shop", private=True, workspaces=members, devDependencies={"linter": "file:vendor/linter"})
    if program == "pnpm":
        (root / "pnpm-workspace.yaml").write_text(json.dumps({"packages": members}))
    if program == "berry":
        (root / ".yarnrc.yml").write_text("enableTelemetry: false\n")
        (root / "yarn.lock").write_text("")
    package(root / "vendor" / "linter", "linter")
    package(root / "vendor" / "tiny", "tiny")
    package(root / "libs" / "money", "@shop/money", dependencies={"rates": which})
    package(root / "libs" / "rates", "rates", dependencies={"tiny": "file:../../vendor/tiny"})
    package(root / "libs" / "other", "other")
    package(root / "functions" / "pay", "pay", dependencies={"@shop/money": which})
    package(root / "functions" / "ship", "ship", dependencies={"other": which})
    package(root / "functions" / "apart", "apart", dependencies={"tiny": "file:../../vendor/tiny"})
    subprocess.run(COMMANDS[program], cwd=root, check=True, capture_output=True)
    for left in (root / "node_modules", root / ".yarn", root / ".pnp.cjs", *root.glob("*/*/node_modules")):
        shutil.rmtree(left, ignore_errors=True)
    return root


def modules(make: Make, code: str, *, here: bool = True) -> set[str]:
    """The packages, by their manifests."""
    ((_, artifact),) = make(functions(code, runtime="nodejs20.x"), here=here).artifacts
    found = [name for name in names(artifact) if name.startswith("node_modules/")]
    assert not [name for name in found if "/." in name]
    ends = "/package.json"
    return {name.rpartition("node_modules/")[2].removesuffix(ends) for name in found if name.endswith(ends)}


@pytest.mark.parametrize("program", ["npm", "pnpm", "yarn", "berry"])
def test_a_member_has_its_own_packages_and_those_beside_it(
    make: Make, workshop: Workshop, program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = workspace(workshop.root, program, monkeypatch)
    assert modules(make, "functions/pay") == {"@shop/money", "rates", "tiny"}
    assert modules(make, "functions/pay", here=False) == {"@shop/money", "rates", "tiny"}
    assert modules(make, "functions/ship") == {"other"}
    assert modules(make, "functions/apart") == {"tiny"}, "no member: installed for itself"
    (root / "libs" / "rates" / "index.js").write_text("module.exports = 2\n")
    ((_, artifact),) = make(functions("functions/pay", runtime="nodejs20.x")).artifacts
    (rates,) = [name for name in names(artifact) if name.endswith("rates/index.js")]
    assert content(artifact, rates) == b"module.exports = 2\n"
    assert not (root / "node_modules").exists()


def test_a_lock_that_a_member_has_gone_on_from_is_said(
    make: Make, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By npm, too: it asks the registry first."""
    root = workspace(workshop.root, "pnpm", monkeypatch)
    package(root / "functions" / "ship", "ship", dependencies={"tiny": "file:../../vendor/tiny"})
    with pytest.raises(DiagnosticError) as refused:
        modules(make, "functions/ship")
    (found,) = refused.value.diagnostics
    assert (found.code, found.file) == ("pnpm-install", "pnpm-lock.yaml")
    assert "OUTDATED_LOCKFILE" in found.detail


@pytest.mark.parametrize("program", ["yarn", "berry"])
def test_yarn_lock_is_held_against_the_packages_that_are_needed(
    make: Make, workshop: Workshop, program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither yarn would say it."""
    root = workspace(workshop.root, program, monkeypatch)
    package(root / "libs" / "other", "other", dependencies={"left-pad": "^1.3.0"})
    with pytest.raises(DiagnosticError) as refused:
        modules(make, "functions/ship")
    (found,) = refused.value.diagnostics
    assert (found.code, found.file) == ("yarn-install", "yarn.lock")
    assert found.detail == "left-pad@^1.3.0, which libs/other needs, is not in yarn.lock."
    assert modules(make, "functions/pay") == {"@shop/money", "rates", "tiny"}, "which does not need it"


def test_what_a_yarn_of_the_project_is_told_counts(
    make: Make, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program, plugins, patches in `.yarn`: what it has fetched is no part of it."""
    root = workspace(workshop.root, "berry", monkeypatch)
    assert modules(make, "functions/ship") == {"other"}
    write(root / ".yarn" / "releases", own__cjs="process.exit(3)\n")
    write(root / ".yarn" / "cache", fetched__zip="")
    (root / ".yarnrc.yml").write_text("yarnPath: .yarn/releases/own.cjs\n")
    with pytest.raises(DiagnosticError) as refused:
        modules(make, "functions/ship")
    assert [one.code for one in refused.value.diagnostics] == ["yarn-install"]
