"""cfn-lint in this process: its matches as diagnostics, one a place."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from stackline.catalog.references import mentions
from stackline.checks.rule import written
from stackline.checks.spelling import fix_of
from stackline.core import Diagnostic, Severity
from stackline.schemas import type_names
from stackline.template import Path, Project, Template

# Rules that need files or an account we do not have at hand, or that repeat our own with less help.
_IGNORED = ["E3004"]  # circular dependency: rules/dependency_cycle.py names the whole circle and its mend
_SEVERITY: dict[str, Severity] = {"E": "error", "W": "warning", "I": "info"}


def lint(template: Project) -> list[Diagnostic]:
    """cfn-lint's errors and warnings about this template; it expands SAM itself, and keeps our lines.

    A template that includes files is given with what is in them, and the lines are those where each place is written.
    """
    if template.expanded.includes:
        whole = Template.parse(json.dumps(template.expanded.data, default=str).encode())
        found = [_diagnostic(match, written(template, match[2])) for match in _chosen(whole)]
    else:
        here = template.file
        found = [_diagnostic(match, (here, *match[3:5])) for match in _chosen(template.template)]
    # A rule of cfn-lint's that fell over something strange: whatever it was is told by other rules, if by any.
    sound = [diagnostic for diagnostic in found if diagnostic.code != "E0002"]
    return sound if any(diagnostic.severity == "error" for diagnostic in sound) else found


# SAM's types of which cfn-lint (1.58) knows no attributes, and what SAM makes under the same logical ID: GetAtt takes
# the attributes of that.
_MADE = {
    "AWS::Serverless::GraphQLApi": "AWS::AppSync::GraphQLApi",
    "AWS::Serverless::WebSocketApi": "AWS::ApiGatewayV2::Api",
    "AWS::Serverless::CapacityProvider": "AWS::Lambda::CapacityProvider",
}
# GetAtt, a Sub, and a Join that has a GetAtt in it.
_OF_ATTRIBUTES = ("E1010", "E1019", "E1022")
_UNKNOWN = re.compile(r"'(\w+)' is not one of \[\] in \['[\w-]+'\]")


def mistaken(code: str, message: str, read: Iterable[tuple[str, str | None]]) -> bool:
    """Whether cfn-lint errs: what is read there (type and attribute) is an attribute that SAM's resource does have."""
    found = _UNKNOWN.fullmatch(message)
    if code not in _OF_ATTRIBUTES or found is None:
        return False
    of = {_MADE[kind] for kind, attribute in read if attribute == found[1] and kind in _MADE}
    return any(found[1] in _attributes(kind) for kind in of)


@lru_cache(maxsize=8)
def _attributes(kind: str) -> frozenset[str]:
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    return frozenset(PROVIDER_SCHEMA_MANAGER.get_type_getatts(kind, "us-east-1"))


def attributes_read(template: Template, path: Path) -> list[tuple[str, str | None]]:
    """What the intrinsic at a place that cfn-lint names reads: type and attribute of each resource."""
    while path and not str(path[-1]).startswith("Fn::"):
        path = path[:-1]
    named = mentions(template.get(path[:-1])) if path else []
    return [(str(template.resources[id].get("Type")), name) for id, name in named if id in template.resources]


_Match = tuple[str, str, tuple[str | int, ...], int, int, str]


def _chosen(template: Template) -> Iterator[_Match]:
    """One match a place, an error before a warning; one where the same is said of a place and of what comes of it.

    A property of Globals is a property of each resource that takes it over, at the same line: it is told where it is.
    """
    found: dict[tuple[Any, ...], _Match] = {}
    for match in _matches(template.text):
        code, message, path, line, column, _ = match
        if code in _OF_ATTRIBUTES and mistaken(code, message, attributes_read(template, path)):
            continue
        place = path or (line, column, message)  # a match about the text itself has no path
        known = found.get(place)
        if known is None or (known[0][0] != "E" and code[0] == "E"):
            found[place] = match
    said = {
        (line, column, message) for _, message, path, line, column, _ in found.values() if _is_shared(path)
    }
    return (one for one in found.values() if _is_shared(one[2]) or (one[3], one[4], one[1]) not in said)


def _is_shared(path: tuple[str | int, ...]) -> bool:
    return path[:1] == ("Globals",)


@lru_cache(maxsize=8)
def _matches(text: str) -> tuple[_Match, ...]:
    from cfnlint import ManualArgs, lint

    # It reports a template it cannot transform through the root logger as well; the match says it already.
    logging.getLogger("cfnlint").setLevel(logging.CRITICAL)
    return tuple(
        (
            match.rule.id,
            str(match.message),
            # Its steps are nodes of cfn-lint's own: texts that know their place, and that no process can send another.
            tuple(
                str(step) if isinstance(step, str) else step for step in getattr(match, "path", None) or ()
            ),
            match.linenumber,
            match.columnnumber,
            match.rule.source_url or "",
        )
        for match in lint(text, config=ManualArgs(regions=["us-east-1"], ignore_checks=_IGNORED))
    )


def _diagnostic(match: _Match, place: tuple[str, int, int]) -> Diagnostic:
    code, message, path, _, _, url = match
    file, line, column = place
    detail = f"See {url}" if url.startswith("http") else ""
    return Diagnostic(
        _SEVERITY.get(code[0], "warning"),
        code,
        message,
        detail,
        file,
        path,
        line,
        column,
        fix_of(message, path, type_names()),
    )
