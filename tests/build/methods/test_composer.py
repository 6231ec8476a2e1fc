"""PHP's packages by Composer, from repositories in the project: its public one may be out of reach of tests."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from build_fixtures import Make, functions, names, write
from stackline.build import Workshop
from stackline.core import Diagnostic, DiagnosticError

needs_composer = pytest.mark.skipif(shutil.which("composer") is None, reason="no Composer")
PROVIDED = "provided.al2023"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPOSER_HOME", str(tmp_path / "composer"))


def project(workshop: Workshop, **more: Any) -> Path:
    package = {"name": "acme/money", "version": "1.0.0", "autoload": {"psr-4": {"Acme\\": "src/"}}}
    (workshop.root / "packages" / "money" / "src").mkdir(parents=True)
    (workshop.root / "packages" / "money" / "composer.json").write_text(json.dumps(package))
    (workshop.root / "packages" / "money" / "src" / "Money.php").write_text(
        "<?php namespace Acme; class Money { const CENTS = 100; }"
    )
    told = {
        "repositories": [{"packagist.org": False}, {"type": "path", "url": "../packages/*"}],
        "require": {"php": ">=8.1", "acme/money": "^1.0"},
        "require-dev": {"acme/not-there": "*"},
        "autoload": {"psr-4": {"App\\": "lib/"}},
        **more,
    }
    folder = write(
        workshop.root / "src",
        app__php="<?php require 'vendor/autoload.php'; echo Acme\\Money::CENTS, App\\Tax::RATE;",
        composer__json=json.dumps(told),
    )
    (folder / "lib").mkdir()
    (folder / "lib" / "Tax.php").write_text("<?php namespace App; class Tax { const RATE = 19; }")
    return folder


def unpacked(make: Make, into: Path, *, here: bool = False) -> Path:
    ((_, artifact),) = make(functions("src", runtime=PROVIDED), here=here).artifacts
    with zipfile.ZipFile(artifact.path) as archive:
        archive.extractall(into)
    return into


def problem(make: Make) -> Diagnostic:
    with pytest.raises(DiagnosticError) as refused:
        make(functions("src", runtime=PROVIDED), here=False)
    return refused.value.diagnostics[0]


@needs_composer
@pytest.mark.parametrize("autoload", [{"psr-4": {"App\\": "lib/"}}, {"classmap": ["lib/"]}])
def test_packages_and_code_are_loaded_from_where_they_are_packaged(
    make: Make, workshop: Workshop, tmp_path: Path, autoload: dict[str, Any]
) -> None:
    project(workshop, autoload=autoload, **{"require-dev": {}})
    folder = unpacked(make, tmp_path / "unpacked")
    said = subprocess.run(["php", "app.php"], cwd=folder, capture_output=True, text=True, check=True)
    assert said.stdout == "10019"
    assert not (workshop.root / "src" / "vendor").exists()
    assert make(functions("src", runtime=PROVIDED), here=False).fresh == 0


@needs_composer
def test_a_lock_file_is_kept_to_whatever_this_machines_php_has(
    make: Make, workshop: Workshop, tmp_path: Path
) -> None:
    folder = project(workshop, **{"require-dev": {}})
    told = json.loads((folder / "composer.json").read_text())
    told["require"]["ext-not-on-this-machine"] = "*"
    (folder / "composer.json").write_text(json.dumps(told))
    lock = ["composer", "update", "--no-install", "--ignore-platform-reqs", "--no-interaction"]
    subprocess.run(lock, cwd=folder, check=True, capture_output=True)
    package = workshop.root / "packages" / "money" / "composer.json"
    package.write_text(package.read_text().replace("1.0.0", "1.1.0"))
    vendor = unpacked(make, tmp_path / "unpacked") / "vendor"
    (installed,) = json.loads((vendor / "composer" / "installed.json").read_text())["packages"]
    assert installed["version"] == "1.0.0"


@needs_composer
def test_what_composer_refuses_is_said_in_its_words(make: Make, workshop: Workshop) -> None:
    project(workshop, require={"acme/nowhere": "^1.0"})
    found = problem(make)
    assert (found.code, found.file) == ("composer-install", "src/composer.json")
    assert "acme/nowhere" in found.detail


def test_a_repository_outside_the_project_is_refused(
    make: Make, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stackline.build import tools

    monkeypatch.setattr(tools, "find", lambda program: "/usr/bin/true")
    project(workshop, repositories=[{"type": "path", "url": "/etc"}])
    assert problem(make).code == "link-outside"


def test_without_composer_code_is_only_tried(
    make: Make, workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(workshop)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert problem(make).code == "composer-missing"
    built = make(functions("src", runtime=PROVIDED), here=True)
    assert [(note.severity, note.code) for note in built.notes] == [("warning", "composer-missing")]
    (folder / "vendor").mkdir()
    (folder / "vendor" / "autoload.php").write_text("<?php")
    built = make(functions("src", runtime=PROVIDED), here=False)
    assert [note.code for note in built.notes] == ["packaged-as-is"]
    assert "vendor/autoload.php" in names(built.artifacts[0][1])


def test_what_only_aws_needs_is_not_installed_here(make: Make, workshop: Workshop) -> None:
    """The starter code of a PHP function: it runs here without a network."""
    write(
        workshop.root / "src",
        app__php="<?php",
        composer__json='{"require": {"php": ">=8.1", "bref/bref": "^2"}}',
    )
    built = make(functions("src", runtime=PROVIDED), here=True)
    assert names(built.artifacts[0][1]) == ["app.php", "composer.json"]
    assert built.notes == ()


def test_a_manifest_that_is_no_json_is_said_with_its_line(make: Make, workshop: Workshop) -> None:
    folder = project(workshop)
    (folder / "composer.json").write_text('{\n "require": {\n')
    found = problem(make)
    assert (found.code, found.file) == ("composer-json", "src/composer.json")
    assert found.line >= 2
