"""Node.js packages: by the lock file's own manager, without those for development, for the target's machine."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from build_fixtures import Make, functions, names, write
from node_managers import manager
from stackline.build import Workshop
from stackline.build.methods.node_packages import manager_of
from stackline.core import Diagnostic, DiagnosticError

pytestmark = pytest.mark.skipif(shutil.which("npm") is None, reason="no Node.js with npm")
NODE = "nodejs20.x"


def package(folder: Path, name: str, **more: Any) -> Path:
    """A package in a folder, which `file:` names: no registry is asked."""
    told = {"name": name, "version": "1.0.0", "main": "index.js", **more}
    write(folder, index__js=f"module.exports = '{name}'\n", package__json=json.dumps(told))
    return folder


def project(workshop: Workshop, **more: Any) -> Path:
    package(workshop.root / "libs" / "money", "money")
    package(workshop.root / "libs" / "linter", "linter", bin="index.js")
    told = {
        "name": "shop",
        "version": "1.0.0",
        "dependencies": {"money": "file:../libs/money"},
        "devDependencies": {"linter": "file:../libs/linter"},
        **more,
    }
    folder = write(
        workshop.root / "src", app__mjs="export const handler = 1\n", package__json=json.dumps(told)
    )
    (folder / ".npmrc").write_text("//registry.example/:_authToken=secret\n")
    return folder


def packaged(make: Make, *, here: bool = True, more: str = "") -> list[str]:
    ((_, artifact),) = make(functions("src", runtime=NODE, more=more), here=here).artifacts
    return names(artifact)


def problem(make: Make) -> Diagnostic:
    with pytest.raises(DiagnosticError) as refused:
        make(functions("src", runtime=NODE))
    return refused.value.diagnostics[0]


def run(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def test_code_without_packages_is_copied(make: Make, workshop: Workshop) -> None:
    write(workshop.root / "src", index__js="", package__json='{"devDependencies": {"x": "1"}}')
    (workshop.root / "src" / "node_modules" / "x").mkdir(parents=True)
    (workshop.root / "src" / "node_modules" / "x" / "index.js").write_text("")
    assert packaged(make) == ["index.js", "package.json"]


def test_without_a_lock_file_npm_installs_what_is_needed_at_run_time(make: Make, workshop: Workshop) -> None:
    project(workshop)
    assert packaged(make) == [
        "app.mjs",
        "node_modules/money/index.js",
        "node_modules/money/package.json",
        "package.json",
    ]
    assert not (workshop.root / "src" / "node_modules").exists()


@pytest.mark.parametrize("program", ["npm", "pnpm", "yarn", "berry"])
def test_each_managers_lock_file_is_kept_to(
    make: Make, workshop: Workshop, program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bin = manager(program)
    monkeypatch.setenv("PATH", str(bin), prepend=":")
    folder = project(workshop)
    commands = {
        "npm": ["npm", "install", "--package-lock-only"],
        "pnpm": ["pnpm", "install", "--lockfile-only", "--ignore-workspace"],
        "yarn": ["yarn", "install", "--ignore-scripts"],
        "berry": ["yarn", "install", "--mode=update-lockfile"],
    }
    if program == "berry":
        (folder / ".yarnrc.yml").write_text("nodeLinker: node-modules\nenableTelemetry: false\n")
        (folder / "yarn.lock").write_text("")
    run(folder, *commands[program])
    shutil.rmtree(folder / "node_modules", ignore_errors=True)
    assert manager_of(folder).lock != ""
    found = packaged(make)
    assert "node_modules/money/index.js" in found
    assert not [name for name in found if "linter" in name or "/." in name or ".npmrc" in name]


def test_a_package_of_the_project_that_changed_is_installed_again(make: Make, workshop: Workshop) -> None:
    project(workshop)
    before = packaged(make)
    (workshop.root / "libs" / "money" / "more.js").write_text("")
    assert set(packaged(make)) - set(before) == {"node_modules/money/more.js"}


def test_native_packages_are_those_of_the_target(make: Make, workshop: Workshop) -> None:
    for cpu in ("x64", "arm64"):
        package(workshop.root / "libs" / cpu, f"fast-{cpu}", os=["linux"], cpu=[cpu])
    optional = {f"fast-{cpu}": f"file:../libs/{cpu}" for cpu in ("x64", "arm64")}
    project(workshop, dependencies={}, optionalDependencies=optional)
    arm = packaged(make, here=False, more="      Architectures: [arm64]")
    assert {name.split("/")[1] for name in arm if "/" in name} == {"fast-arm64"}
    assert {name.split("/")[1] for name in packaged(make, here=False) if "/" in name} == {"fast-x64"}


def test_the_same_packages_are_installed_once(make: Make, workshop: Workshop) -> None:
    project(workshop)
    shutil.copytree(workshop.root / "src", workshop.root / "other")
    (workshop.root / "other" / "app.mjs").write_text("export const handler = 2\n")
    assert make(functions("src", "other", runtime=NODE)).fresh == 2
    assert len([path for path in workshop.cache.iterdir() if (path / "digest").is_file()]) == 1


def test_a_layer_has_its_packages_where_node_looks_for_them(make: Make, workshop: Workshop) -> None:
    project(workshop)
    text = """Resources:
  Libs:
    Type: AWS::Serverless::LayerVersion
    Metadata: {BuildMethod: nodejs20.x}
    Properties: {ContentUri: src}
"""
    ((_, artifact),) = make(text).artifacts
    assert "nodejs/node_modules/money/index.js" in names(artifact)


def test_what_cannot_be_installed_is_said_in_npms_words(make: Make, workshop: Workshop) -> None:
    folder = project(workshop, dependencies={"money": "file:../libs/money"})
    (folder / "package-lock.json").write_text('{"name": "shop", "lockfileVersion": 3, "packages": {}}')
    found = problem(make)
    assert (found.code, found.file) == ("npm-install", "src/package-lock.json")
    assert "npm ci" in found.summary
    assert found.detail


@pytest.mark.parametrize("version", ["file:../../secret", "link:/etc"])
def test_a_package_outside_the_project_is_refused(make: Make, workshop: Workshop, version: str) -> None:
    (workshop.root.parent / "secret").mkdir()
    project(workshop, dependencies={"money": version})
    found = problem(make)
    assert (found.code, found.file) == ("link-outside", "src/package.json")


def test_a_manifest_that_is_no_json_is_said_with_its_line(make: Make, workshop: Workshop) -> None:
    write(workshop.root / "src", index__js="", package__json='{\n  "name": }\n')
    found = problem(make)
    assert (found.code, found.file, found.line) == ("package-json", "src/package.json", 2)


def test_without_the_manager_what_is_there_is_taken_or_it_is_said(
    make: Make, workshop: Workshop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = project(workshop)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    found = problem(make)
    assert found.code == "npm-missing"
    assert found.fix is not None
    write(folder / "node_modules" / "money", index__js="")
    built = make(functions("src", runtime=NODE))
    assert [note.code for note in built.notes] == ["packaged-as-is"]
    assert "node_modules/money/index.js" in names(built.artifacts[0][1])
