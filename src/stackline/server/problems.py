"""Refusals with an HTTP status: diagnostics on their way to a `Problem` body."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from stackline.core import Diagnostic, DiagnosticError, Fix


@dataclass
class HttpRefusal(DiagnosticError):
    """An expected problem and its status. `stale` asks for the current snapshot beside it."""

    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    status: int = 422
    stale: bool = False


def refuse(
    status: int, code: str, summary: str, detail: str = "", fix: str = "", *, stale: bool = False
) -> HttpRefusal:
    """One error diagnostic with a status; `fix` is what the person can do, in one sentence."""
    problem = Diagnostic("error", code, summary, detail, fix=Fix(fix) if fix else None)
    return HttpRefusal([problem], status, stale)


def refuse_all(status: int, diagnostics: Iterable[Diagnostic]) -> HttpRefusal:
    return HttpRefusal(list(diagnostics), status)
