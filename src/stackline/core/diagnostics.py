"""Diagnostics: what is wrong, where, and how to mend it. Every expected problem is one, never an exception's text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]
_RANK: dict[Severity, int] = {"info": 0, "warning": 1, "error": 2}


@dataclass(frozen=True, slots=True)
class TextEdit:
    """One operation of a fix, in the words of the template engine.

    `operation` is "set", "insert", "append", "delete", "rename" or "key"; `path` is the place in the template;
    `value` is a plain Python value with long-form intrinsics (for "rename": the new logical ID; for "key": what the
    key at the end of `path` is called instead).
    """

    operation: Literal["set", "insert", "append", "delete", "rename", "key"]
    path: tuple[str | int, ...]
    value: Any = field(default=None, hash=False)  # may be a mapping

    def to_json(self) -> dict[str, Any]:
        return {"operation": self.operation, "path": list(self.path), "value": self.value}


@dataclass(frozen=True, slots=True)
class Fix:
    """How to mend a diagnostic: one sentence, and the edits that do it (none where only a person can)."""

    summary: str
    edits: tuple[TextEdit, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"summary": self.summary, "edits": [edit.to_json() for edit in self.edits]}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A problem, in the shape of the CLI's JSON (DESIGN: command line).

    `line` and `column` count from 1; 0 means the whole file. `path` is the place in the template.
    `code` is stable and lower-case with dashes (`wire-end-missing`); cfn-lint's keep their own (`E3002`).
    """

    severity: Severity
    code: str
    summary: str
    detail: str = ""
    file: str = ""
    path: tuple[str | int, ...] = ()
    line: int = 0
    column: int = 0
    fix: Fix | None = None

    @property
    def place(self) -> str:
        """`file:line:column` as far as it is known."""
        parts = [self.file or "<input>"]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)

    def to_json(self) -> dict[str, Any]:
        return {
            "severity": self.severity,
            "code": self.code,
            "summary": self.summary,
            "detail": self.detail,
            "file": self.file,
            "path": list(self.path),
            "line": self.line,
            "column": self.column,
            "fix": self.fix.to_json() if self.fix else None,
        }

    def __str__(self) -> str:
        text = f"{self.place}: {self.severity}: {self.summary} [{self.code}]"
        return f"{text}\n  fix: {self.fix.summary}" if self.fix else text


def at_least(diagnostics: Iterable[Diagnostic], severity: Severity) -> list[Diagnostic]:
    """The diagnostics of this severity or a graver one."""
    return [d for d in diagnostics if _RANK[d.severity] >= _RANK[severity]]


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(d.severity == "error" for d in diagnostics)


@dataclass
class DiagnosticError(Exception):
    """An expected problem where a function cannot return its result: carries the diagnostics to show."""

    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])

    def __str__(self) -> str:
        return "\n".join(str(d) for d in self.diagnostics)


class TemplateError(DiagnosticError):
    """A template that cannot be read at all."""


class Refused(DiagnosticError):
    """An edit, a wire or a plan that will not be made; nothing has changed. The answer is no, with the reason."""
