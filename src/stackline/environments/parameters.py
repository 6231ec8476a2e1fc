"""What each template parameter is in an environment: its value there, a well-known one, or the default."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path as FilePath
from typing import Any, cast

from stackline.core import Diagnostic, DiagnosticError, Fix, read_bounded
from stackline.environments.constraints import broken_constraint
from stackline.environments.environment import Environment
from stackline.environments.located import Located
from stackline.template import Template, limits

_REFERENCE = re.compile(r"(ssm|secret|output):\S|layer:\s*\S")
_DYNAMIC = "{{resolve:"


@dataclass(frozen=True, slots=True)
class Parameters:
    """`values` are given to CloudFormation; a parameter that is not in it gets the template's default.

    `secrets` are the values of NoEcho parameters: never print them.
    """

    values: Mapping[str, str]
    secrets: frozenset[str]
    diagnostics: tuple[Diagnostic, ...]


def resolve_parameters(
    template: Template,
    environment: Environment,
    known: Mapping[str, str],
    looked_up: Mapping[str, str] | None = None,
    elsewhere: Container[str] = (),
) -> Parameters:
    """Resolve every parameter of the template.

    `known` has the well-known values (`EnvironmentName` and the like), used where the template declares them.
    `looked_up`: a value that says where the value is (`ssm:Url`, `layer:tools`) → the value, where the cloud was asked;
    without it such a parameter has no value yet. `elsewhere`: parameters of other templates that the file is for, too.
    Diagnostics: parameters with no value, values for parameters that do not exist, values the template does not allow.
    """
    members = declared(template)
    problems = [
        _unknown(name, node, members, environment)
        for name, node in environment.parameters.items()
        if name not in members and name not in elsewhere
    ]
    values: dict[str, str] = {}
    for name, declaration in members.items():
        value, found = _value(name, declaration, template, environment, known, looked_up or {})
        problems += found
        if value is not None:
            values[name] = value
    hidden = hidden_parameters(template)
    defaults = {n: str(members[n]["Default"]) for n in hidden if "Default" in members[n]}
    secrets = frozenset(v for v in (values.get(n, defaults.get(n, "")) for n in hidden) if v)
    return Parameters(values, secrets, tuple(problems))


def declared(template: Template) -> dict[str, dict[str, Any]]:
    """The template's parameters, as they are declared."""
    section = template.get(("Parameters",))
    if not isinstance(section, dict):
        return {}
    members = cast(dict[Any, Any], section).items()
    return {str(name): cast(dict[str, Any], value) for name, value in members if isinstance(value, dict)}


def _value(
    name: str,
    declaration: dict[str, Any],
    template: Template,
    environment: Environment,
    known: Mapping[str, str],
    looked_up: Mapping[str, str],
) -> tuple[str | None, list[Diagnostic]]:
    node = environment.parameters.get(name)
    if node is not None:
        return _given(name, node, declaration, environment, looked_up)
    if name in known:
        return known[name], []
    default = declaration.get("Default")
    if isinstance(default, str) and "<EnvironmentName>" in default:
        return default.replace("<EnvironmentName>", environment.name), []
    if "Default" in declaration:
        return None, []
    return None, [_missing(name, template, environment)]


def _given(
    name: str,
    node: Located,
    declaration: dict[str, Any],
    environment: Environment,
    looked_up: Mapping[str, str],
) -> tuple[str | None, list[Diagnostic]]:
    text = as_text(node)
    if text is None:
        fix = Fix("Write one value, or a list of values.")
        return None, [
            _at(environment, node, "parameter-value", f"{name} has no value that a parameter can have", fix)
        ]
    if is_reference(text):
        if text not in looked_up:
            return None, []
        text = looked_up[text]
        if text.startswith(_DYNAMIC):
            return text, []  # What it is only CloudFormation gets to know.
    hidden = str(declaration.get("NoEcho")).lower() == "true"
    reason = broken_constraint(text, declaration, hidden=hidden)
    if reason:
        hint = str(declaration.get("ConstraintDescription") or "Write a value that the template allows.")
        return None, [_at(environment, node, "parameter-constraint", f"{name}: {reason}", Fix(hint))]
    return text, []


def is_reference(text: str) -> bool:
    """Whether a value of an environment's file says where the value is, not what it is."""
    return _REFERENCE.match(text) is not None


def declared_beside(folder: FilePath, file: str) -> frozenset[str]:
    """Parameters of the folder's other templates: one environment's file gives values to all of them."""
    return frozenset(name for other in templates_beside(folder, file) for name in declared(other))


def templates_beside(folder: FilePath, file: str) -> Iterator[Template]:
    """The folder's other templates; what cannot be read is none."""
    for path in sorted(path for suffix in ("yaml", "yml", "json") for path in folder.glob(f"*.{suffix}")):
        if path.name == file or path.stem in ("stackline", "samconfig", "package", "package-lock"):
            continue
        try:
            other = Template.parse(read_bounded(path, limits.MAX_BYTES), file=path.name)
        except DiagnosticError:
            continue
        if "Resources" in other.data:
            yield other


def hidden_parameters(template: Template) -> frozenset[str]:
    """Those whose values are never shown (NoEcho)."""
    return frozenset(n for n, d in declared(template).items() if str(d.get("NoEcho")).lower() == "true")


def as_text(node: Located) -> str | None:
    """A list is written with commas, as CommaDelimitedList and the List<…> types expect it."""
    if isinstance(node.value, str):
        return node.value
    if isinstance(node.value, list) and all(isinstance(item.value, str) for item in node.value):
        return ",".join(str(item.value) for item in node.value)
    return None


def _unknown(name: str, node: Located, declared: Mapping[str, Any], environment: Environment) -> Diagnostic:
    near = get_close_matches(name, list(declared), 1)
    fix = Fix(f"Did you mean {near[0]}?" if near else "Take the line away, or declare it under Parameters.")
    return _at(environment, node, "parameter-unknown", f"The template has no parameter {name}", fix)


def _missing(name: str, template: Template, environment: Environment) -> Diagnostic:
    path = ("Parameters", name)
    fix = Fix(f"Give it a Default, or a value in {environment.file}, under `parameters:`.")
    summary = f"Parameter {name} has no value in `{environment.name}`"
    line = template.lines(path)[0]
    return Diagnostic(
        "error", "parameter-missing", summary, file=template.file, path=path, line=line, fix=fix
    )


def _at(environment: Environment, node: Located, code: str, summary: str, fix: Fix) -> Diagnostic:
    return Diagnostic(
        "error",
        code,
        summary,
        file=node.file or environment.file,
        line=node.line,
        column=node.column,
        fix=fix,
    )
