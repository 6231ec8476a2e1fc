"""The files of a function's code: found from CodeUri, Handler and Layers, or in the template; read within bounds."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast

from stackline.catalog import View
from stackline.catalog.references import items, mapping
from stackline.checks.code.javascript_source import read_javascript
from stackline.checks.code.libraries import is_known
from stackline.checks.code.python_source import read_python
from stackline.checks.code.syntax import Module, Unit
from stackline.core import DiagnosticError, boundary, read_bounded
from stackline.template.evaluate import Evaluator

MAX_FILE = 512 * 1024
"""Larger files are bundles or data; nobody wrote them by hand."""
MAX_FILES = 2000

_THEIRS = frozenset(
    {"node_modules", "vendor", "site-packages", "dist-packages", ".venv", "venv", "bower_components"}
)
_JAVASCRIPT = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".jsx")
_INSTEAD = {".js": (".ts", ".tsx"), ".mjs": (".mts",), ".cjs": (".cts",), ".jsx": (".tsx",)}

Language = Literal["python", "javascript"]


@dataclass
class SourceFolder:
    """Implements `Files` for one function. `shown` maps a file to the path people know it by."""

    language: Language
    base: Path
    roots: tuple[Path, ...]
    entry: str
    handler: str
    layers: tuple[Path, ...] = ()
    opaque_layers: bool = False
    """Whether a layer brings code that is not here."""
    inline: str | None = None
    problems: list[str] = field(default_factory=list[str])
    _modules: dict[str, Module] = field(default_factory=dict[str, Module])

    def module(self, file: str) -> Module:
        if file not in self._modules:
            self._modules[file] = self._read(file)
        return self._modules[file]

    def _read(self, file: str) -> Module:
        if self.inline is not None:
            text = self.inline
        else:
            if len(self._modules) >= MAX_FILES:
                return _unread(self.language, f"there are more than {MAX_FILES} files")
            try:
                text = read_bounded(self.base / file, MAX_FILE).decode("utf-8-sig")
            except DiagnosticError as error:
                return _unread(self.language, error.diagnostics[0].summary)
            except UnicodeDecodeError:
                return _unread(self.language, "it is not UTF-8")
        if self.language == "python":
            return read_python(text)
        return read_javascript(text, file.endswith((".ts", ".mts", ".cts")), file.endswith(".tsx"))

    def find(self, module: str, file: str) -> str | None:
        if self.inline is not None:
            return None
        key = (module, file)
        if key not in self._found:
            found = (self._python if self.language == "python" else self._javascript)(module, file)
            self._found[key] = self.name_of(found) if found is not None else None
        return self._found[key]

    _found: dict[tuple[str, str], str | None] = field(default_factory=dict[tuple[str, str], "str | None"])

    def name_of(self, path: Path) -> str | None:
        """The file's name, unless it is somebody else's code or outside of what the project may read."""
        whole = Path(os.path.normpath(path))
        roots = (*self.roots, *self.layers, self.base)
        inside = next((root for root in roots if whole.is_relative_to(root)), None)
        if inside is None or not _near(whole, self.base) or _THEIRS & set(whole.relative_to(inside).parts):
            return None
        return os.path.relpath(whole, self.base)

    # Python: sys.path holds the code's folder, and `python` of every layer (Lambda Developer Guide, "Layers").

    def _python(self, module: str, file: str) -> Path | None:
        stripped = module.lstrip(".")
        dots = len(module) - len(stripped)
        parts = stripped.split(".") if stripped else []
        if dots:
            folder = (self.base / file).parent
            for _ in range(dots - 1):
                folder = folder.parent
            return _python_file(folder, parts)
        if is_known(module, "python"):
            return None  # a copy of a library is not the project's code
        for root in (*self.roots, *(path for layer in self.layers for path in (layer / "python", layer))):
            found = _python_file(root, parts)
            if found is not None and parts[0].lower() not in _installed(root):
                return found
        return None

    # JavaScript: relative paths, with the endings that TypeScript and bundlers leave out; layers are under /opt.

    def _javascript(self, module: str, file: str) -> Path | None:
        if module.startswith("/opt/"):
            inner = module.removeprefix("/opt/")
            plain = inner.removeprefix("nodejs/")
            tries = [path for layer in self.layers for path in (layer / inner, layer / plain)]
        elif module.startswith((".", "/")):
            tries = [(self.base / file).parent / module]
        else:
            return None
        return next((found for path in tries if (found := _javascript_file(path)) is not None), None)


@lru_cache(maxsize=64)
def _installed(root: Path) -> frozenset[str]:
    """The packages that pip put there, by the records it leaves."""
    found = {path.name.partition("-")[0].lower() for path in root.glob("*.dist-info")}
    for record in root.glob("*.dist-info/top_level.txt"):
        found.update(line.strip().lower() for line in record.read_text("utf-8", "replace").splitlines())
    return frozenset(found)


def _unread(language: Language, problem: str) -> Module:
    return Module(language, [Unit("module", "", 0, None, 1)], problem=problem)


def _python_file(folder: Path, parts: list[str]) -> Path | None:
    path = folder.joinpath(*parts)
    beside = path.parent / f"{path.name}.py"
    if parts and beside.is_file():
        return beside
    inside = path / "__init__.py"
    return inside if inside.is_file() else None


def _javascript_file(path: Path) -> Path | None:
    if path.suffix in _JAVASCRIPT:
        if path.is_file():
            return path
        for ending in _INSTEAD.get(path.suffix, ()):
            if path.with_suffix(ending).is_file():
                return path.with_suffix(ending)
    for ending in _JAVASCRIPT:
        beside = path.parent / f"{path.name}{ending}"
        if beside.is_file():
            return beside
    for ending in _JAVASCRIPT:
        inside = path / f"index{ending}"
        if inside.is_file():
            return inside
    return None


# Finding it ---------------------------------------------------------------------------------------------------------


def source_of(view: View, function: str, base: Path) -> SourceFolder | str | None:
    """The code of a function; a text says why it cannot be read; None where there is nothing to read here."""
    properties = view.properties(function)
    shared = view.globals("Function") if view.types[function] == "AWS::Serverless::Function" else {}
    language = _language(view, properties, shared)
    handler = view.text(properties.get("Handler", shared.get("Handler")))
    if language is None or handler is None:
        return None
    inline = _inline(properties)
    if inline is not None:
        if not isinstance(inline, str):
            return None
        return SourceFolder(language, base, (), "", handler.rpartition(".")[2], inline=inline)
    folder = _folder(properties, shared, base)
    if folder is None:
        return None
    layers, opaque = _layers(view, properties.get("Layers"), shared.get("Layers"), base)
    source = SourceFolder(language, base, (folder,), "", handler.rpartition(".")[2], layers, opaque)
    entry = _entry(source, folder, handler, mapping(view.resources[function].get("Metadata")))
    if entry is None:
        return f"the module of its handler {handler} is not in {os.path.relpath(folder, base)}"
    source.entry = entry
    return source


def _language(view: View, properties: Mapping[str, Any], shared: Mapping[str, Any]) -> Language | None:
    runtime = view.text(properties.get("Runtime", shared.get("Runtime"))) or ""
    if runtime.startswith("python3"):
        return "python"
    return "javascript" if runtime.startswith("nodejs") else None


def _inline(properties: Mapping[str, Any]) -> Any:
    return properties.get("InlineCode", mapping(properties.get("Code")).get("ZipFile"))


def _folder(properties: Mapping[str, Any], shared: Mapping[str, Any], base: Path) -> Path | None:
    uri = properties.get("CodeUri", properties.get("Code", shared.get("CodeUri")))
    if not isinstance(uri, str) or not uri or "://" in uri:
        return None
    folder = Path(os.path.normpath(base / uri))
    return folder if folder.is_dir() and _near(folder, base) else None


def _near(folder: Path, base: Path) -> bool:
    """Code may be beside the project, in the same git repository, but not anywhere on the machine."""
    return folder.resolve().is_relative_to(_boundary(base))


@lru_cache(maxsize=64)
def _boundary(base: Path) -> Path:
    return boundary(base)


def _layers(view: View, own: Any, shared: Any, base: Path) -> tuple[tuple[Path, ...], bool]:
    found: list[Path] = []
    opaque = False
    for _, value in (*items(_by_default(view, own)), *items(_by_default(view, shared))):
        # A parameter that holds a layer's ARN is a layer too, and nothing of it is here.
        names = [name for name in view.named(value) if view.kind(name) == "layer" and name in view.resources]
        for name in names:
            uri = view.properties(name).get("ContentUri", view.properties(name).get("Content"))
            folder = Path(os.path.normpath(base / uri)) if isinstance(uri, str) and "://" not in uri else None
            made = mapping(view.resources[name].get("Metadata")).get("BuildMethod")
            if folder is not None and folder.is_dir() and _near(folder, base):
                found.append(folder)
                # An extension runs beside the function; what a makefile makes is not there to be read.
                opaque = opaque or made == "makefile" or (folder / "extensions").is_dir()
            else:
                opaque = True
        opaque = opaque or (not names and "AWSLambdaPowertools" not in str(value))
    return tuple(found), opaque


def _by_default(view: View, value: Any) -> Any:
    """Without the layers whose condition does not hold as the parameters are by default."""
    if isinstance(value, list):
        return [_by_default(view, one) for one in cast("list[Any]", value)]
    parts = mapping(value).get("Fn::If")
    if not isinstance(parts, list) or len(cast("list[Any]", parts)) != 3:
        return value
    name, so, otherwise = cast("list[Any]", parts)
    holds = Evaluator(view.data).condition(str(name))
    return value if holds is None else _by_default(view, so if holds else otherwise)


def _entry(source: SourceFolder, folder: Path, handler: str, metadata: Mapping[str, Any]) -> str | None:
    module = handler.rpartition(".")[0]
    inside = os.path.relpath(folder, source.base)
    if source.language == "python":
        found = _python_file(folder, module.replace("/", ".").split("."))
        return source.name_of(found) if found is not None else None
    tries = [folder / module]
    for _, point in items(mapping(metadata.get("BuildProperties")).get("EntryPoints")):
        if isinstance(point, str) and Path(point).stem == Path(module).name:
            tries.append(folder / point)
    found = next((path for one in tries if (path := _javascript_file(one)) is not None), None)
    return source.name_of(found) if found is not None and inside else None
