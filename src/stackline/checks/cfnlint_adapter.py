"""cfn-lint in this process: its matches as diagnostics, one a place."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

from stackline.core import Diagnostic, Fix, Severity
from stackline.template import Template

# Rules that need files or an account we do not have at hand, or that repeat our own with less help.
_IGNORED = ["E3004"]  # circular dependency: rules/dependency_cycle.py names the whole circle and its mend
_SEVERITY: dict[str, Severity] = {"E": "error", "W": "warning", "I": "info"}


def lint(template: Template) -> list[Diagnostic]:
    """cfn-lint's errors and warnings about this template; it expands SAM itself, and keeps our lines."""
    found = [_diagnostic(template, *match) for match in _matches(template.text)]
    # A rule of cfn-lint's that fell over something strange: whatever it was is told by other rules, if by any.
    sound = [diagnostic for diagnostic in found if diagnostic.code != "E0002"]
    return sound if any(diagnostic.severity == "error" for diagnostic in sound) else found


def mistaken(code: str, message: str) -> bool:
    """Whether cfn-lint errs: it knows no attributes of some SAM types (1.58: GraphQLApi), though GetAtt takes those of
    the resource that SAM makes under the same logical ID."""
    return code in ("E1010", "E1019") and " is not one of [] " in message


@lru_cache(maxsize=8)
def _matches(text: str) -> tuple[tuple[str, str, tuple[str | int, ...], int, int, str], ...]:
    from cfnlint import ManualArgs, lint

    # It reports a template it cannot transform through the root logger as well; the match says it already.
    logging.getLogger("cfnlint").setLevel(logging.CRITICAL)
    found: dict[tuple[Any, ...], tuple[str, str, tuple[str | int, ...], int, int, str]] = {}
    for match in lint(text, config=ManualArgs(regions=["us-east-1"], ignore_checks=_IGNORED)):
        if mistaken(match.rule.id, match.message):
            continue
        path = tuple(getattr(match, "path", None) or ())  # a match about the text itself has none
        place = path or (match.linenumber, match.columnnumber, match.message)
        known = found.get(place)
        if known is None or (known[0][0] != "E" and match.rule.id[0] == "E"):
            found[place] = (
                match.rule.id,
                match.message,
                path,
                match.linenumber,
                match.columnnumber,
                match.rule.source_url or "",
            )
    return tuple(found.values())


def _diagnostic(
    template: Template, code: str, message: str, path: tuple[str | int, ...], line: int, column: int, url: str
) -> Diagnostic:
    detail = f"See {url}" if url.startswith("http") else ""
    return Diagnostic(
        _SEVERITY.get(code[0], "warning"),
        code,
        message,
        detail,
        template.file,
        path,
        line,
        column,
        _fix(message),
    )


def _fix(message: str) -> Fix | None:
    _, found, rest = message.partition("Did you mean '")
    return Fix(f"Write {rest.split(chr(39))[0]}.") if found else None
