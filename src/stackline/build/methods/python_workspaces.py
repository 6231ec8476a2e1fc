"""Lock files of Python that lie above the code: of the uv workspace it is a member of, or a poetry.lock of several.

Poetry has no workspaces; one lock file over several projects counts for those whose packages are all in it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stackline.build.methods.above import above, plain
from stackline.build.sources import as_list, as_mapping

PROJECT = "pyproject.toml"


def uv_workspace(folder: Path, within: Path) -> Path | None:
    """The root with the uv.lock that counts for the folder: the nearest above it that names it as a member."""
    for root in above(folder, within):
        if (root / "uv.lock").is_file() and folder in _members(root):
            return root
    return None


def shared_poetry_lock(folder: Path, within: Path, wanted: list[str]) -> Path | None:
    """The folder with the poetry.lock that has everything that is wanted."""
    names = {_normal(re.split(r"[\s\[;@]", one, maxsplit=1)[0]) for one in wanted}
    for root in above(folder, within):
        if (root / "poetry.lock").is_file():
            packages = as_list(_read(root / "poetry.lock").get("package"))
            locked = {_normal(str(as_mapping(one).get("name"))) for one in packages}
            return root if names <= locked else None
    return None


def local_packages(lock: dict[str, Any], name: str | None) -> list[str]:
    """The folders and files of the project, as a uv.lock has them, that are installed for a package of it.

    Its own is none of them. Without a name: those of all packages.
    """
    packages = {str(one.get("name")): one for one in map(as_mapping, as_list(lock.get("package")))}
    wanted = packages if name is None else _needed(packages, _normal(name))
    found: list[str] = []
    for other in sorted(wanted):
        source = as_mapping(packages[other].get("source"))
        path = source.get("directory") or source.get("editable") or source.get("path")
        if isinstance(path, str) and path != "." and (name is None or other != _normal(name)):
            found.append(path)
    return found


def _needed(packages: dict[str, dict[str, Any]], name: str) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one in packages and one not in found:
            found.add(one)
            extras = as_mapping(packages[one].get("optional-dependencies")).values()
            lists = [as_list(packages[one].get("dependencies")), *map(as_list, extras)]
            waiting += [str(as_mapping(other).get("name")) for some in lists for other in some]
    return found


def _members(root: Path) -> Iterator[Path]:
    workspace = as_mapping(
        as_mapping(as_mapping(_read(root / PROJECT).get("tool")).get("uv")).get("workspace")
    )
    left_out = {path for one in as_list(workspace.get("exclude")) for path in root.glob(plain(str(one)))}
    for pattern in as_list(workspace.get("members")):
        for path in root.glob(plain(str(pattern))):
            if path not in left_out and (path / PROJECT).is_file():
                yield path


def _read(file: Path) -> dict[str, Any]:
    """Of a file that is none of the function's own: what is wrong with it is its manager's to say."""
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return {}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
