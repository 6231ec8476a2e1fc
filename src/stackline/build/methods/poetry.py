"""Poetry's files as requirements and constraints (PEP 508) that any installer understands.

What is needed comes from pyproject.toml, its version from poetry.lock: an installer that is held to all of the lock's
versions takes those of them that the target needs.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from stackline.build.sources import as_list, as_mapping

_BOUND = re.compile(r"(>=|<=|<|>|==|!=)\s*([\d.]+)")


def needed(project: dict[str, Any]) -> list[str]:
    """What the project asks for itself, without groups such as `dev`, and without versions: the lock has them."""
    found = [_bare(one) for one in as_list(as_mapping(project.get("project")).get("dependencies"))]
    own = as_mapping(as_mapping(as_mapping(project.get("tool")).get("poetry")).get("dependencies"))
    for name, value in own.items():
        entries = as_list(value) if isinstance(value, list) else [value]
        for told in (as_mapping(one) for one in entries if name.lower() != "python"):
            if told.get("optional"):
                continue
            extras = ",".join(str(one) for one in as_list(told.get("extras")))
            marks = [str(told["markers"])] if told.get("markers") else []
            marks += [_python(str(told["python"]))] if told.get("python") else []
            marker = " and ".join(f"({mark})" for mark in marks if mark)
            found.append(f"{name}{f'[{extras}]' if extras else ''}{f' ; {marker}' if marker else ''}")
    return [one for one in dict.fromkeys(found) if one]


def constraints(lock: dict[str, Any], folder: Path) -> tuple[list[str], list[Path]]:
    """A line for each package of the lock with its hashes, and the folders and files that it takes from here."""
    lines: list[str] = []
    paths: list[Path] = []
    for package in (as_mapping(one) for one in as_list(lock.get("package"))):
        name, source = str(package.get("name")), as_mapping(package.get("source"))
        kind, url = str(source.get("type") or ""), str(source.get("url") or "")
        marker = _marker(package)
        if kind in ("directory", "file"):
            paths.append((folder / url).resolve())
            lines.append(f"{name} @ {paths[-1].as_uri()}{marker}")
        elif kind == "git":
            lines.append(f"{name} @ git+{url}@{source.get('resolved_reference')}{marker}")
        elif kind == "url":
            lines.append(f"{name} @ {url}{marker}")
        else:
            hashes = [as_mapping(one).get("hash") for one in as_list(package.get("files"))]
            told = "".join(f" --hash={one}" for one in hashes if one)
            lines.append(f"{name}=={package.get('version')}{marker}{told}")
    return lines, paths


def indexes(project: dict[str, Any]) -> list[str]:
    """The other places packages come from."""
    sources = as_list(as_mapping(as_mapping(project.get("tool")).get("poetry")).get("source"))
    return [url for one in sources if isinstance(url := as_mapping(one).get("url"), str)]


def _marker(package: dict[str, Any]) -> str:
    """For which target this version is: lock 2.1 has markers (one, or one a group), before that Python's versions."""
    told = package.get("markers")
    if isinstance(told, dict):
        told = as_mapping(told).get("main")
    found = told if isinstance(told, str) else _python(str(package.get("python-versions") or "*"))
    return f" ; {found}" if found else ""


def _python(versions: str) -> str:
    """Poetry's way to say versions of Python (`>=3.9,<4.0`, `^3.11`) as a marker; "" for all of them."""
    alternatives: list[str] = []
    for part in versions.split("||"):
        bounds = [f'python_full_version {op} "{version}"' for op, version in _BOUND.findall(part)]
        for version in re.findall(r"\^\s*([\d.]+)", part):
            major = int(version.split(".")[0])
            bounds += [f'python_full_version >= "{version}"', f'python_full_version < "{major + 1}"']
        for version in re.findall(r"~\s*(\d+\.\d+)", part):
            major, minor = version.split(".")
            bounds += [
                f'python_full_version >= "{version}"',
                f'python_full_version < "{major}.{int(minor) + 1}"',
            ]
        if not bounds:
            return ""
        alternatives.append(" and ".join(bounds))
    return " or ".join(f"({one})" if len(alternatives) > 1 else one for one in alternatives)


def _bare(requirement: Any) -> str:
    """`requests[socks] (>=2.31,<3.0) ; marker` without its versions."""
    match = re.match(r"\s*([A-Za-z0-9][\w.-]*)\s*(\[[^\]]*\])?[^;@]*(@[^;]*)?(;.*)?$", str(requirement))
    if match is None:
        return ""
    name, extras, url, marker = match.groups()
    return f"{name}{extras or ''}{f' {url.strip()}' if url else ''}{f' {marker.strip()}' if marker else ''}"
