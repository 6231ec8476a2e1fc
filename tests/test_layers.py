"""Imports point down only. The table is the one of docs/architecture.md, and a package missing from it fails."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import stackline

SOURCE = Path(stackline.__file__).parent
LAYERS = (
    {"core", "catalog", "gateway"},
    {"template", "blueprints", "embedded", "runner", "schemas"},
    {"design", "cloud", "journal"},
    {"checks", "build", "environments", "language", "events"},
    {"deploy"},
    {"dev", "recovery", "operate"},
    {"cli", "server"},
)
LEVEL = {package: level for level, packages in enumerate(LAYERS) for package in packages}
# The foundation knows nothing above itself; these two run in processes of their own and meet the rest over HTTP.
CORE_ONLY = {"embedded", "runner"}
FOUNDATION = {"core", "gateway"}
APART = {"embedded", "runner"}
# The command line starts the server, and hands it what the person asked for.
ALLOWED_SIDEWAYS = {("cli", "server")}


def packages() -> list[str]:
    return sorted(p.name for p in SOURCE.iterdir() if p.is_dir() and list(p.rglob("*.py")))


def imports(package: str) -> Iterator[tuple[Path, int, str]]:
    """(file, line, package imported) for each import of another package of ours."""
    for file in sorted((SOURCE / package).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
                if node.module == "stackline":
                    names = [f"stackline.{alias.name}" for alias in node.names]
            for name in names:
                parts = name.split(".")
                if parts[0] == "stackline" and len(parts) > 1 and parts[1] != package:
                    yield file, int(getattr(node, "lineno", 0)), parts[1]


def fault(package: str, target: str) -> str | None:
    """Why `package` may not import `target`; None where it may."""
    if target not in LEVEL:
        return "is not a package of the layer table"
    if target in APART:
        return "runs in a process of its own and is never imported"
    if package in CORE_ONLY and target not in FOUNDATION:
        return f"{package} imports core and gateway only"
    if LEVEL[target] >= LEVEL[package] and target != "core" and (package, target) not in ALLOWED_SIDEWAYS:
        return "is not below it"
    return None


@pytest.mark.parametrize("package", packages())
def test_imports_point_down(package: str) -> None:
    assert package in LEVEL, f"{package} is not in the layer table"
    faults = [
        f"{file.relative_to(SOURCE)}:{line} imports {target}: {why}"
        for file, line, target in imports(package)
        if (why := fault(package, target))
    ]
    assert not faults, "\n".join(faults)


def test_the_check_can_fail() -> None:
    assert fault("template", "design")
    assert fault("deploy", "embedded")
    assert fault("runner", "catalog")
    assert fault("design", "template") is None


def test_no_import_by_string() -> None:
    """`importlib` would go around this test: it is used only to find files of the own package and outside libraries."""
    for file in SOURCE.rglob("*.py"):
        if (
            file == SOURCE / "__init__.py"
        ):  # the library's front, above all layers: it loads each name when asked for
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
                argument = ast.unparse(node.args[0])
                own = f"stackline.{file.relative_to(SOURCE).parts[0]}."
                assert "stackline." not in argument.replace(own, ""), (
                    f"{file}:{node.lineno} imports {argument}"
                )
