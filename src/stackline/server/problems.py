"""Refusals with an HTTP status: diagnostics on their way to a `Problem` body."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from stackline.core import Diagnostic, DiagnosticError, Fix


@dataclass
class HttpRefusal(DiagnosticError):
    """An expected problem and its status. `stale` asks for the current snapshot beside it; `confirm`: the same request,
    confirmed, is carried out."""

    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    status: int = 422
    stale: bool = False
    confirm: bool = False


def refuse(
    status: int, code: str, summary: str, detail: str = "", fix: str = "", *, stale: bool = False
) -> HttpRefusal:
    """One error diagnostic with a status; `fix` is what the person can do, in one sentence."""
    problem = Diagnostic("error", code, summary, detail, fix=Fix(fix) if fix else None)
    return HttpRefusal([problem], status, stale)


def ask(warnings: Iterable[Diagnostic]) -> HttpRefusal:
    """Nothing is done until the person has seen the warnings and wants it all the same."""
    return HttpRefusal(list(warnings), 422, confirm=True)


def refuse_all(status: int, diagnostics: Iterable[Diagnostic]) -> HttpRefusal:
    return HttpRefusal(list(diagnostics), status)


def changed_on_disk(file: str, how: str) -> HttpRefusal:
    return refuse(
        409,
        "changed-on-disk",
        f"{file} {how} by another program since it was read",
        "Nothing was written.",
        "Choose between the file's text and yours; the other one can be had back with undo or git.",
        stale=True,
    )
