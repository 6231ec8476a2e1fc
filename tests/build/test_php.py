"""A PHP function that would find no PHP on AWS is pointed out, and no other."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from stackline.build import Attached, Source, without_php


def source(id: str = "Site", handler: str = "public/index.php", runtime: str = "provided.al2023") -> Source:
    return Source(id, "function", ("Resources", id), "site", "uri", runtime, handler=handler)


@pytest.fixture
def packages(tmp_path: Path) -> dict[str, Path]:
    """Of a site, of our runtime's layer without PHP, and of one with it."""
    made = {name: tmp_path / f"{name}.zip" for name in ("Site", "Runtime", "Php")}
    for name, path in made.items():
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("bin/php" if name == "Php" else "runtime/main.php", "")
    return made


@pytest.mark.parametrize(
    ("layers", "told"),
    [
        (Attached(("Runtime",)), True),
        (Attached(), True),
        (Attached(("Runtime", "Php")), False),
        (Attached(("Runtime",), 1), False),  # a layer by ARN
        (Attached(("Runtime", "NotBuilt")), False),  # that cannot be told
    ],
)
def test_without_a_php(packages: dict[str, Path], layers: Attached, told: bool) -> None:
    found = dict(without_php([source()], {"Site": layers}, packages))
    assert ("Site" in found) == told
    assert not told or found["Site"].code == "php-missing"


def test_what_is_no_php_needs_none(packages: dict[str, Path]) -> None:
    others = [source(handler="app.handler", runtime="python3.13"), source(handler="bootstrap")]
    assert not list(without_php(others, {}, packages))
