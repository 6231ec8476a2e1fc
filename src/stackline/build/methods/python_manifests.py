"""What a Python project says that it needs, in any of the spellings there are, as arguments for uv.

The first that is there counts: requirements.txt (as `sam build` has it), uv.lock, poetry.lock, Pipfile.lock, Pipfile,
pyproject.toml. A lock file's versions and hashes are kept to; that of a pyproject.toml may lie above it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stackline.build.methods import poetry
from stackline.build.methods.python_workspaces import (
    PROJECT,
    local_packages,
    shared_poetry_lock,
    uv_workspace,
)
from stackline.build.sources import as_list, as_mapping
from stackline.build.tree import digest, read_tree
from stackline.core import Diagnostic, DiagnosticError, Fix

_INCLUDE = re.compile(r"(?:-r|--requirement|-c|--constraint)[ =]?\s*(\S+)")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Wanted:
    """`file` is how the manifest is called in diagnostics, `lines` those of it that name a package, `text` all that
    decides what is installed. `requirements` and `constraints` are given to uv as files, `manifest` as it stands.

    `export`: requirements are what uv says of its lock file. `listed`: nothing else is installed. `lock`: how the lock
    file is called. `base`: where paths of the requirements start, if not in the folder.
    """

    folder: Path
    file: str
    lines: tuple[tuple[int, str], ...]
    text: str
    manifest: str = ""
    requirements: str = ""
    constraints: str = ""
    export: bool = False
    listed: bool = False
    locked: bool = False
    arguments: tuple[str, ...] = ()
    lock: str = ""
    base: Path | None = None


def find_wanted(folder: Path, name: str, within: Path) -> Wanted | None:
    """What the folder's manifest asks for, None where it has none or needs nothing. Raises DiagnosticError.

    `within`: as far as lock files are looked for above the folder.
    """
    for file, read in _READERS.items():
        if (folder / file).is_file():
            if file == PROJECT:
                return _pyproject(folder, f"{name}/{file}", within)
            return read(folder, f"{name}/{file}")
    return None


def has_manifest(folder: Path) -> bool:
    return any((folder / file).is_file() for file in _READERS)


def package_of(line: str) -> str:
    match = _NAME.match(line)
    return match[0] if match else ""


def error(file: str, line: int, summary: str, detail: str = "", fix: Fix | None = None) -> DiagnosticError:
    return DiagnosticError(
        [Diagnostic("error", "requirements", summary, detail, file=file, line=line, fix=fix)]
    )


def _requirements(folder: Path, name: str) -> Wanted | None:
    """Local paths and included files belong to the text, so that a change in them is seen."""
    text = (folder / "requirements.txt").read_text("utf-8-sig", "replace")
    lines = tuple((n, line) for n, raw in enumerate(text.splitlines(), 1) if (line := _plain(raw)))
    whole = "\n".join(line for _, line in lines)
    for number, line in lines:
        if re.match(r"(-e|--editable)\b", line):
            fix = Fix("Write the path without -e: the package is then copied into the artifact.")
            raise error(name, number, "An editable requirement cannot be packaged", fix=fix)
        whole += _local(folder, line)
    return Wanted(folder, name, lines, whole, manifest="requirements.txt") if lines else None


def _local(folder: Path, line: str) -> str:
    """What a line adds besides its text: the hash of the file or folder it points at."""
    if include := _INCLUDE.match(line):
        path = folder / include[1]
        return f"\n{hashlib.sha256(path.read_bytes()).hexdigest()}" if path.is_file() else ""
    if not line.startswith((".", "/", "file:")):
        return ""
    path = folder / re.split(r"[;#\s\[]", line.removeprefix("file:"), maxsplit=1)[0]
    return f"\n{_of_path(path)}"


def _of_path(path: Path) -> str:
    if path.is_dir():
        return digest(read_tree(path))
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _plain(line: str) -> str:
    return re.sub(r"(^|\s)#.*", "", line).strip()


def _uv_lock(folder: Path, name: str, root: Path | None = None) -> Wanted | None:
    """`root`: of the workspace, where the lock file is not the folder's own."""
    project = folder / PROJECT
    base = root or folder
    text = (base / "uv.lock").read_text("utf-8")
    if not project.is_file():
        fix = Fix("Put the pyproject.toml that it was made from beside it, or take it away.")
        raise error(name, 0, "uv.lock stands alone: there is no pyproject.toml", fix=fix)
    declared = project.read_text("utf-8-sig")
    pyproject = f"{name.rpartition('/')[0]}/{PROJECT}"
    own = as_mapping(_toml(project, pyproject).get("project")).get("name") if root else None
    whole = f"{declared}\0{text}"
    if root:
        whole += f"\0{(root / PROJECT).read_text('utf-8-sig')}"
    for path in local_packages(_toml(base / "uv.lock", name), str(own) if own else None):
        whole += f"\0{_of_path(base / path)}"
    lines = _named(declared)
    return Wanted(folder, pyproject, lines, whole, export=True, locked=True, lock=name, base=base)


def _above(folder: Path, root: Path, name: str, file: str) -> str:
    """How a file of a folder above is called, by how the pyproject.toml is."""
    return os.path.normpath(f"{name.rpartition('/')[0]}/{os.path.relpath(root, folder)}/{file}")


def _pyproject(folder: Path, name: str, within: Path) -> Wanted | None:
    told = _toml(folder / PROJECT, name)
    project = as_mapping(told.get("project"))
    text = (folder / PROJECT).read_text("utf-8-sig")
    if project and (root := uv_workspace(folder, within)):
        return _uv_lock(folder, _above(folder, root, name, "uv.lock"), root)
    if (wanted := poetry.needed(told)) and (root := shared_poetry_lock(folder, within, wanted)):
        return _poetry_lock(folder, f"{name.rpartition('/')[0]}/poetry.lock", root)
    if "dependencies" not in project and as_mapping(as_mapping(told.get("tool")).get("poetry")).get(
        "dependencies"
    ):
        raise error(name, 0, "poetry.lock is not there", fix=Fix("Run `poetry lock`, and commit the file."))
    if "dependencies" in as_list(project.get("dynamic")):
        fix = Fix("List them in pyproject.toml, or in a requirements.txt.")
        raise error(name, 0, "The dependencies are worked out by the project's build", fix=fix)
    needed = [one for one in as_list(project.get("dependencies")) if isinstance(one, str)]
    if not needed:
        return None
    sources = as_mapping(as_mapping(as_mapping(told.get("tool")).get("uv")).get("sources"))
    paths = [as_mapping(one).get("path") for one in sources.values()]
    whole = text + "".join(f"\0{_of_path(folder / path)}" for path in paths if isinstance(path, str))
    return Wanted(folder, name, _named(text), whole, manifest="pyproject.toml")


def _poetry_lock(folder: Path, name: str, root: Path | None = None) -> Wanted | None:
    """`name`: how a lock file of the folder's own is called; `root` is where it lies, if not there."""
    project = f"{name.rpartition('/')[0]}/pyproject.toml"
    if not (folder / "pyproject.toml").is_file():
        raise error(name, 0, "poetry.lock stands alone: there is no pyproject.toml")
    told = _toml(folder / "pyproject.toml", project)
    needed = poetry.needed(told)
    if not needed:
        return None
    base = root or folder
    lock = _above(folder, base, name, "poetry.lock")
    constraints, paths = poetry.constraints(_toml(base / "poetry.lock", lock), base)
    text = "\n".join([*needed, "", *constraints, *(_of_path(path) for path in paths)])
    arguments = tuple(f"--extra-index-url={url}" for url in poetry.indexes(told))
    lines = _named((folder / "pyproject.toml").read_text("utf-8-sig"))
    return Wanted(
        folder,
        project,
        lines,
        text,
        requirements="\n".join(needed),
        constraints="\n".join(constraints),
        locked=True,
        arguments=arguments,
    )


def _pipfile_lock(folder: Path, name: str) -> Wanted | None:
    try:
        told: Any = json.loads((folder / "Pipfile.lock").read_text("utf-8-sig"))
    except ValueError as broken:
        raise error(name, 0, f"Pipfile.lock is not JSON: {broken}", fix=Fix("Run `pipenv lock`.")) from broken
    default = as_mapping(as_mapping(told).get("default"))
    lines = [_pipfile_line(package, as_mapping(value)) for package, value in default.items()]
    sources = as_list(as_mapping(as_mapping(told).get("_meta")).get("sources"))
    urls = [str(as_mapping(one).get("url") or "") for one in sources]
    arguments = tuple(f"--extra-index-url={url}" for url in urls if url and "${" not in url and url != _PYPI)
    file = folder / "Pipfile"
    named = _named(file.read_text("utf-8-sig")) if file.is_file() else ()
    called = f"{name.removesuffix('.lock')}" if named else name
    text = "\n".join(lines)
    if not lines:
        return None
    return Wanted(
        folder, called, named, text, requirements=text, listed=True, locked=True, arguments=arguments
    )


_NO_PACKAGES = ("python", "name", "version", "description", "requires-python")
_PYPI = "https://pypi.org/simple"


def _pipfile_line(name: str, told: dict[str, Any]) -> str:
    """One of Pipfile's or its lock's entries as a requirement (PEP 508)."""
    extras = ",".join(str(one) for one in as_list(told.get("extras")))
    head = f"{name}[{extras}]" if extras else name
    if git := told.get("git"):
        where = f"{head} @ git+{git}" + (f"@{told['ref']}" if told.get("ref") else "")
    elif path := told.get("path") or told.get("file"):
        where = str(path) if str(path).startswith(".") else f"{head} @ {path}"
    else:
        version = str(told.get("version") or "")
        where = head + ("" if version == "*" else version)
    marker = f" ; {told['markers']}" if told.get("markers") else ""
    return f"{where}{marker}" + "".join(f" --hash={one}" for one in as_list(told.get("hashes")))


def _pipfile(folder: Path, name: str) -> Wanted | None:
    packages = as_mapping(_toml(folder / "Pipfile", name).get("packages"))
    lines: list[str] = []
    for package, value in packages.items():
        lines.append(
            _pipfile_line(package, {"version": value} if isinstance(value, str) else as_mapping(value))
        )
    text = (folder / "Pipfile").read_text("utf-8-sig")
    return (
        Wanted(folder, name, _named(text), "\n".join(lines), requirements="\n".join(lines)) if lines else None
    )


def _toml(path: Path, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        line = re.search(r"at line (\d+)", str(broken))
        raise error(name, int(line[1]) if line else 0, f"This is not TOML: {broken}") from broken


def _named(text: str) -> tuple[tuple[int, str], ...]:
    """The lines that name a package: `"requests>=2",` of a list, or `requests = "^2"` of a table."""
    found: list[tuple[int, str]] = []
    for number, raw in enumerate(text.splitlines(), 1):
        for quoted in re.findall(r"""["']([A-Za-z0-9][^"']*)["']""", raw):
            found.append((number, quoted))
        match = re.match(r"""\s*["']?([A-Za-z0-9][\w.-]*)["']?\s*=""", raw)
        if match and match[1] not in _NO_PACKAGES:
            found.append((number, match[1]))
    return tuple(found)


_READERS: dict[str, Callable[[Path, str], Wanted | None]] = {
    "requirements.txt": _requirements,
    "uv.lock": _uv_lock,
    "poetry.lock": _poetry_lock,
    "Pipfile.lock": _pipfile_lock,
    "Pipfile": _pipfile,
    PROJECT: lambda folder, name: _pyproject(folder, name, folder),
}
