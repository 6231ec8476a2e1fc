"""Starter code for a resource that runs code: written beside the template, never over a file that is there."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from stackline.catalog import Resource, load
from stackline.catalog.starter_code import Language, language_of
from stackline.core import write_atomic
from stackline.design.values import mapping
from stackline.template import Project, Template

_ASKED = frozenset(("Api", "HttpApi"))
TESTS = "tests"


def write_starter_code(folder: Path, template: Template, id: str, *, dry_run: bool = False) -> list[str]:
    """Write what `id` needs to run, at its `CodeUri`, or the file that it names (a nested application's template).

    A function gets a place for its tests, too. Returns the paths, relative to the project's `folder`.
    """
    resource = template.resources[id]
    written: list[str] = []
    for relative, text in (*_starters(load().of_resource(resource), resource), *_tests(resource, id)):
        path = (folder / relative).resolve()
        if path.exists() or not path.is_relative_to(folder.resolve()):
            continue
        if not dry_run:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, text.replace("{id}", id).replace("{name}", id.lower()).encode())
        written.append(str(relative))
    return written


def _starters(
    kind: Resource, resource: dict[str, Any], answers: bool | None = None
) -> Iterator[tuple[PurePosixPath, str]]:
    properties = mapping(resource.get("Properties"))
    code = properties.get("CodeUri")
    if isinstance(code, str):
        files = kind.starter_code.get(_family(properties.get("Runtime")), {})
        language = _language(kind, resource)
        if language is not None:
            files = language.files(answers_apis(resource) if answers is None else answers)
        for name, text in files.items():
            yield PurePosixPath(code) / name, text
    for key, text in kind.starter_files.items():
        place = properties.get(key)
        if isinstance(place, str) and "://" not in place:
            yield PurePosixPath(place), text


def _tests(resource: dict[str, Any], id: str) -> Iterator[tuple[PurePosixPath, str]]:
    """Beside the code and not in it: what is in the code's folder is packaged."""
    language = _language(load().of_resource(resource), resource)
    code = mapping(resource.get("Properties")).get("CodeUri")
    if language is None or not isinstance(code, str):
        return
    folder = PurePosixPath(TESTS) / id
    name, text = language.tests
    way = PurePosixPath(os.path.relpath(code, folder)).as_posix()
    yield folder / name, text.replace("{code}", way)


def _language(kind: Resource, resource: dict[str, Any]) -> Language | None:
    if kind.kind != "function":
        return None
    properties = mapping(resource.get("Properties"))
    variables = mapping(mapping(properties.get("Environment")).get("Variables"))
    return language_of(
        properties.get("Runtime"), mapping(resource.get("Metadata")).get("BuildMethod"), variables
    )


def answers_apis(resource: dict[str, Any]) -> bool:
    """Whether what the function returns is an answer to a request; so it is taken to be while nothing calls it."""
    properties = mapping(resource.get("Properties"))
    kinds = {mapping(event).get("Type") for event in mapping(properties.get("Events")).values()}
    return not kinds or bool(kinds & _ASKED) or "FunctionUrlConfig" in properties


def wants_starter_code(folder: Path, template: Template, id: str) -> bool:
    """Whether `id` is as it was added, with nothing at its `CodeUri`: code of a person's own is left alone."""
    kind = load().of_resource(template.resources[id])
    properties = mapping(template.resources[id].get("Properties"))
    for key, default in kind.defaults.items():
        place = str(default).replace("{id}", id)
        if key in kind.starter_files and properties.get(key) == place:
            return not (folder / place).exists()
    code, handler = properties.get("CodeUri"), properties.get("Handler")
    started = handler == kind.defaults.get("Handler") or (
        _language(kind, template.resources[id]) is not None and handler in ("app.handler", "app.php")
    )
    return isinstance(code, str) and started and not (folder / code).exists()


def is_starter_code(folder: Path, template: Template | Project, id: str) -> bool:
    """Whether the code of `id` is still what `write_starter_code` wrote: nobody has said yet what it is to do."""
    resource = template.expanded.resources[id]
    if not isinstance(mapping(resource.get("Properties")).get("CodeUri"), str):
        return False
    kind = load().of_resource(resource)
    # Wires may have come since it was written.
    for answers in (True, False):
        starters = list(_starters(kind, resource, answers))
        if starters and all(_begins(folder / relative, text) for relative, text in starters):
            return True
    return False


def _begins(path: Path, text: str) -> bool:
    """Whether the file is this starter, under whatever name the resource had when it was written."""
    pattern = r"\w+".join(re.escape(part) for part in re.split(r"\{id\}|\{name\}", text))
    try:
        return path.stat().st_size < 4096 and re.fullmatch(pattern, path.read_text("utf-8")) is not None
    except (OSError, UnicodeDecodeError):
        return False


def _family(runtime: Any) -> str:
    """`python3.13` → `python`, `nodejs22.x` → `nodejs`."""
    return str(runtime).rstrip(".x0123456789") if runtime else ""
