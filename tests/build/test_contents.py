"""What takes the space is told by package, for zips that were made here and for those of others."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from build_fixtures import Make, functions, only_index, wheel, write
from stackline.build import Contents, Workshop, read_contents
from stackline.build.archive import elf_machine
from stackline.build.contents import contents_path

ELF = b"\x7fELF\x02\x01\x01" + bytes(11)


def parts(found: Contents | None) -> dict[str, tuple[str, str]]:
    assert found is not None
    assert found.size == sum(part.size for part in found.parts)
    return {part.name: (part.version, part.kind) for part in found.parts}


def test_python_packages_are_told_by_their_records(
    make: Make, workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_index(monkeypatch, tmp_path / "wheels")
    wheel(tmp_path / "wheels", "alpha")
    write(workshop.root / "src", app="import alpha\n", requirements__txt="alpha\n")
    ((_, artifact),) = make(functions("src")).artifacts
    found = read_contents(artifact.path)
    assert parts(found) == {
        "alpha": ("1.0", "package"),
        "app.py": ("", "own"),
        "requirements.txt": ("", "own"),
    }
    assert found is not None
    assert found.packed == artifact.path.stat().st_size
    contents_path(artifact.path).unlink()
    again = read_contents(artifact.path)
    assert again is not None
    assert (again.files, again.size, parts(again)) == (found.files, found.size, parts(found))


def test_packages_of_other_languages_are_told_by_their_folders(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("nodejs/node_modules/@acme/money/package.json", '{"version": "2.1.0"}')
        archive.writestr("nodejs/node_modules/@acme/money/node_modules/tiny/package.json", '{"version": "1"}')
        archive.writestr("nodejs/node_modules/broken/package.json", "{")
        archive.writestr("vendor/monolog/monolog/src/Logger.php", "x" * 50)
        archive.writestr("vendor/composer/autoload_real.php", "x")
        archive.writestr("assets/logo.png", "x" * 9)
        archive.writestr("app.mjs", "x")
    assert parts(read_contents(tmp_path / "a.zip")) == {
        "@acme/money": ("2.1.0", "package"),
        "tiny": ("1", "package"),
        "broken": ("", "package"),
        "monolog/monolog": ("", "package"),
        "vendor/": ("", "own"),
        "assets/": ("", "own"),
        "app.mjs": ("", "own"),
    }


def test_what_is_no_zip_has_no_contents(tmp_path: Path) -> None:
    (tmp_path / "a.jar").write_text("no zip")
    assert read_contents(tmp_path / "a.jar") is None


@pytest.mark.parametrize(
    ("head", "machine"),
    [
        (ELF + bytes([62, 0]), "x86_64"),
        (ELF + bytes([183, 0]), "arm64"),
        (ELF + bytes([40, 0]), "other"),
        (b"#!/bin/sh\nexit 0\n0000", ""),
        (b"\x7fELF", ""),
    ],
)
def test_native_code_is_known_by_its_machine(head: bytes, machine: str) -> None:
    assert elf_machine(head) == machine
