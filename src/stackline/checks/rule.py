"""What a rule is, what it looks at, and where rules are found: each file of `rules/` holds one `RULE`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path as FilePath
from typing import Any, cast

from stackline.checks.code.analysis import Code
from stackline.core import Diagnostic, Fix, Severity, has_errors
from stackline.design import Wire, read_wires
from stackline.template import Path, Project, Template


@dataclass(frozen=True)
class Subject:
    """A template, with what several rules need read once. `folder` is where its code lies, if that may be read.

    What loops make is seen by every rule; what files bring in, where it is a project that knows its files.
    """

    template: Template | Project
    folder: FilePath | None = None

    @cached_property
    def code(self) -> Code | None:
        """The functions' code; None where only the template is looked at."""
        if self.folder is None or has_errors(self.template.diagnostics):
            return None  # of a text with a fault, parts may be missing
        return Code(self.project, self.folder)

    @cached_property
    def project(self) -> Project:
        """The template with the files it names; of a template alone none is read."""
        return self.template if isinstance(self.template, Project) else Project.of(self.template)

    @cached_property
    def wires(self) -> list[Wire]:
        return read_wires(self.project)

    def setting(self, id: str, name: str) -> Any:
        """A property of a resource, else what `Globals` gives functions; a parameter stands for its default."""
        resource = self.project.expanded.resources.get(id, {})
        properties = _mapping(resource.get("Properties"))
        value = properties.get(name)
        if value is None and resource.get("Type") == "AWS::Serverless::Function":
            value = _mapping(_mapping(self.project.data.get("Globals")).get("Function")).get(name)
        parameter = _mapping(value).get("Ref")
        if isinstance(parameter, str):
            return _mapping(_mapping(self.project.data.get("Parameters")).get(parameter)).get("Default")
        return value

    def seconds(self, id: str, name: str, default: int) -> int | None:
        """A duration; None where it cannot be known here."""
        value = self.setting(id, name)
        if value is None:
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            return None

    def path_of(self, id: str, name: str) -> Path:
        """The property where it is set, else the resource."""
        path: Path = ("Resources", id, "Properties", name)
        return path if self.project.expanded.get(path) is not None else ("Resources", id)


@dataclass(frozen=True)
class Rule:
    """A check. `find` yields (path, summary, fix); `source` names the page its limit comes from."""

    code: str
    severity: Severity
    summary: str
    source: str
    find: Callable[[Subject], Iterable[Finding]]

    def __call__(self, subject: Subject) -> list[Diagnostic]:
        template = subject.project
        found: list[Diagnostic] = []
        for finding in self.find(subject):
            source = template.expanded.source(finding.path)
            span, name = template.span(source), file_of(template, source)
            found.append(
                Diagnostic(
                    finding.severity or self.severity,
                    self.code,
                    finding.summary,
                    finding.detail,
                    name,
                    finding.path,
                    span.line if span else 0,
                    span.column if span else 0,
                    finding.fix,
                )
            )
        return found


def file_of(template: Project, source: Path) -> str:
    """The file that a place of the text is in."""
    included = template.name_of(source[0]) if source else None
    return included or template.file


def written(template: Project, path: Path) -> tuple[str, int, int]:
    """The file, line and column where a place is written; of one that is nowhere, those of what it is in."""
    for length in range(len(path), 0, -1):
        source = template.expanded.source(path[:length])
        span = template.span(source)
        if span is not None:
            return file_of(template, source), span.line, span.column
    return template.file, 0, 0


@dataclass(frozen=True)
class Finding:
    path: Path
    summary: str
    fix: Fix | None = None
    detail: str = ""
    severity: Severity | None = None


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule there is, by code."""
    # Not `from stackline.checks import rules`: the package gives this function under that name.
    folder = importlib.import_module("stackline.checks.rules")
    modules = (
        importlib.import_module(f"{folder.__name__}.{m.name}") for m in pkgutil.iter_modules(folder.__path__)
    )
    return tuple(sorted((module.RULE for module in modules), key=lambda rule: rule.code))


def _mapping(value: Any) -> Mapping[str, Any]:
    return cast(Mapping[str, Any], value) if isinstance(value, Mapping) else {}
