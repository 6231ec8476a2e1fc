"""The file of a function's code that its Handler names, and the line where the handler begins."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from stackline.core import DiagnosticError
from stackline.design.values import mapping
from stackline.template import Project
from stackline.template.encoding import decode

_ENDINGS = {
    "python": (".py",),
    "nodejs": (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx"),
    "ruby": (".rb",),
    "php": (".php",),
}
_ANY = tuple(ending for endings in _ENDINGS.values() for ending in endings)


def handler_place(project: Project, id: str) -> tuple[str, int] | None:
    """File and line; None where the code is not a file of the project, or the handler names no file of it."""
    properties = mapping(mapping(project.template.resources.get(id)).get("Properties"))
    shared = mapping(mapping(project.template.data.get("Globals")).get("Function"))

    def setting(name: str) -> str:
        value = properties.get(name, shared.get(name))
        return value if isinstance(value, str) else ""

    code, handler = setting("CodeUri") or setting("Code") or ".", setting("Handler")
    if not handler or "://" in code:
        return None
    folder = posixpath.join(posixpath.dirname(project.file), code)
    for name in _candidates(folder, handler, setting("Runtime")):
        if name.startswith(("..", "/")):
            continue
        try:
            text, _, _ = decode(project.read_file(name), name)
        except DiagnosticError:
            continue
        return name, _line(text, handler.rpartition(".")[2])
    return None


def _candidates(folder: str, handler: str, runtime: str) -> Iterator[str]:
    module, _, _ = handler.rpartition(".")
    language = next((name for name in _ENDINGS if runtime.startswith(name)), "")
    paths = [module or handler]
    if language != "nodejs":
        paths.append(module.replace(".", "/"))
    for path in paths:
        for ending in _ENDINGS.get(language, _ANY):
            yield posixpath.normpath(posixpath.join(folder, path + ending))
    yield posixpath.normpath(posixpath.join(folder, handler))  # PHP names the file itself


def _line(text: str, name: str) -> int:
    """Where the function begins, as far as the text says so plainly; else the first line."""
    word = re.escape(name)
    pattern = rf"^\s*(?:async\s+)?(?:def|function|sub)\s+{word}\b|\bfunction\s+{word}\b|\b{word}\s*[:=](?!=)"
    found = re.search(pattern, text, re.MULTILINE)
    return text.count("\n", 0, found.start() + len(found[0]) - len(found[0].lstrip())) + 1 if found else 1
