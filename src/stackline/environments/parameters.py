"""What each template parameter is in an environment: its value there, a well-known one, or the default."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, cast

from stackline.core import Diagnostic, Fix
from stackline.environments.constraints import broken_constraint
from stackline.environments.environment import Environment
from stackline.environments.located import Located
from stackline.template import Template

_REFERENCE = re.compile(r"(ssm|secret|output):\S")
_LAYER = re.compile(r"layer:\s*\S")


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
    layers: Mapping[str, str] | None = None,
) -> Parameters:
    """Resolve every parameter of the template.

    `known` has the well-known values (`EnvironmentName` and the like), used where the template declares them.
    `layers`: a value as written (`layer:tools`) → the ARN of the newest version, where the cloud was asked; without it
    such a parameter has no value yet.
    Diagnostics: parameters with no value, values for parameters that do not exist, values the template does not allow.
    """
    declared = _declared(template)
    problems = [
        _unknown(name, node, declared, environment)
        for name, node in environment.parameters.items()
        if name not in declared
    ]
    values: dict[str, str] = {}
    for name, declaration in declared.items():
        value, found = _value(name, declaration, template, environment, known, layers or {})
        problems += found
        if value is not None:
            values[name] = value
    hidden = {n for n, d in declared.items() if str(d.get("NoEcho")).lower() == "true"}
    defaults = {n: str(declared[n]["Default"]) for n in hidden if "Default" in declared[n]}
    secrets = frozenset(v for v in (values.get(n, defaults.get(n, "")) for n in hidden) if v)
    return Parameters(values, secrets, tuple(problems))


def _declared(template: Template) -> dict[str, dict[str, Any]]:
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
    layers: Mapping[str, str],
) -> tuple[str | None, list[Diagnostic]]:
    node = environment.parameters.get(name)
    if node is not None:
        return _given(name, node, declaration, environment, layers)
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
    layers: Mapping[str, str],
) -> tuple[str | None, list[Diagnostic]]:
    text = _as_text(node)
    if text is None:
        fix = Fix("Write one value, or a list of values.")
        return None, [
            _at(environment, node, "parameter-value", f"{name} has no value that a parameter can have", fix)
        ]
    if match := _REFERENCE.match(text):
        summary = f"{name}: a value from `{match[1]}:` cannot be used yet"
        fix = Fix("Write the value itself; references come with environments on AWS.")
        return None, [_at(environment, node, "parameter-reference", summary, fix)]
    if _LAYER.match(text):
        if text not in layers:
            return None, []
        text = layers[text]
    hidden = str(declaration.get("NoEcho")).lower() == "true"
    reason = broken_constraint(text, declaration, hidden=hidden)
    if reason:
        hint = str(declaration.get("ConstraintDescription") or "Write a value that the template allows.")
        return None, [_at(environment, node, "parameter-constraint", f"{name}: {reason}", Fix(hint))]
    return text, []


def _as_text(node: Located) -> str | None:
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
        "error", code, summary, file=environment.file, line=node.line, column=node.column, fix=fix
    )
