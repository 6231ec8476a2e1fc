"""How findings about code are said, and the places in the template they belong to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from stackline.catalog import Path
from stackline.checks.code.analysis import Function
from stackline.checks.code.grants import Allowance
from stackline.checks.code.judgement import Missing
from stackline.checks.code.values import Read, Use

if TYPE_CHECKING:
    from stackline.checks.rule import Subject

_FEW = 5


def calls(found: Missing) -> str:
    """`calls PutItem and Query`."""
    names = dict.fromkeys(use.operation or "" for use in found.uses)
    return "calls " + " and ".join(names)


def of_calls(function: Function, uses: Iterable[Use]) -> str:
    """Where the calls are, a line each: `src/app.py:12 calls PutItem`."""
    sure = [use for use in uses if use.certain and use.operation]
    lines = [f"{function.shown(use.file, use.line)} calls {use.operation}" for use in sure]
    return _some(lines)


def of_reads(function: Function, reads: Iterable[Read]) -> str:
    return _some([f"{function.shown(read.file, read.line)} reads it" for read in reads])


def _some(lines: list[str]) -> str:
    distinct = list(dict.fromkeys(lines))
    more = [f"and {len(distinct) - _FEW} more places"] if len(distinct) > _FEW else []
    return "\n".join([*distinct[:_FEW], *more])


def granted_words(allowance: Allowance) -> str:
    """`DynamoDBCrudPolicy on ItemsTable`, `the grant of s3:GetObject on Pages`."""
    some = ", ".join(allowance.actions[:3]) + (" …" if len(allowance.actions) > 3 else "")
    what = allowance.title or f"the grant of {some}"
    where = " and ".join(sorted(allowance.names))
    return f"{what} on {where}" if where else what


def policies_of(subject: Subject, id: str) -> Path:
    """Where the function's grants are written, else the function."""
    for name in ("Role", "Policies"):
        path: Path = ("Resources", id, "Properties", name)
        if subject.template.has(path):
            return path
    return ("Resources", id)


def variables_of(subject: Subject, id: str) -> Path:
    for length in (5, 4):
        path: Path = ("Resources", id, "Properties", "Environment", "Variables")[:length]
        if subject.template.has(path):
            return path
    return ("Resources", id)
