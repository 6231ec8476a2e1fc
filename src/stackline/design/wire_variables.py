"""The environment variables (or substitutions) that a wire sets: read, and renamed for exactly this wire."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from stackline.catalog import Path, View
from stackline.catalog.machine_definitions import definition
from stackline.core import Diagnostic, Fix
from stackline.design.requests import refusal
from stackline.design.wires import Draft, Wire, view_of, wires_in

# AWS Lambda Developer Guide, "Using Lambda environment variables": these are its own.
_RESERVED = re.compile(r"_HANDLER|_X_AMZN_TRACE_ID|AWS_\w+|LAMBDA_(?:TASK_ROOT|RUNTIME_DIR)")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]+")


@dataclass(frozen=True, slots=True)
class WireVariable:
    """A variable that a wire sets, `holder` has it. `fixed` says why its name cannot be changed here."""

    name: str
    value: Any
    holder: str
    path: Path
    fixed: str = ""


def variables_of(view: View, wire: Wire) -> list[WireVariable]:
    """What of the variables of the wire's ends is this wire's."""
    found: list[WireVariable] = []
    for holder in (wire.source, wire.target):
        for path, name, value in view.variables(holder):
            if path in wire.claims or (path[0] == "Globals" and _about(view, wire, holder, value)):
                found.append(WireVariable(name, value, holder, path, _fixed(path, value)))
    return found


def _about(view: View, wire: Wire, holder: str, value: Any) -> bool:
    other = wire.target if holder == wire.source else wire.source
    return wire.style == "access" and view.named(value) == [other]


def _fixed(path: Path, value: Any) -> str:
    if path[0] == "Globals":
        return "Globals give it to every function."
    if isinstance(value, str):
        return "Its value is plain text, which only the name ties to this wire."
    return ""


def rename_variable(
    draft: Draft,
    source: str,
    target: str,
    old: str,
    new: str,
    *,
    facet: str | None = None,
    connection: str | None = None,
) -> tuple[Draft, list[Diagnostic]]:
    """The wire's variable `old` called `new`, its value and place unchanged; and what reads the old name.

    Raises Refused where the wire has no such variable, or the name is taken or none.
    """
    view = view_of(draft)
    variable = _meant(view, (source, target, facet, connection), old)
    if old == new:
        return draft, []
    if variable.fixed:
        raise refusal(
            "variable-fixed", f"{old} cannot be renamed on this wire", variable.fixed, path=variable.path
        )
    _check_name(view, variable.holder, new)
    entry = view.variables(variable.holder)
    listed = any(path == variable.path and isinstance(path[-1], int) for path, _, _ in entry)
    after = draft.set((*variable.path, "Name"), new) if listed else draft.rename_key(variable.path, new)
    return after, _in_definition(view, variable.holder, old, new)


def _meant(view: View, wanted: tuple[str, str, str | None, str | None], name: str) -> WireVariable:
    source, target, facet, connection = wanted
    wires = [
        wire
        for wire in wires_in(view)
        if (wire.source, wire.target) == (source, target)
        and facet in (None, wire.facet)
        and connection in (None, wire.connection)
    ]
    if not wires:
        raise refusal("wire-missing", f"There is no wire from {source} to {target}", "Draw it first.")
    there = [one for wire in wires for one in variables_of(view, wire)]
    for one in there:
        if one.name == name:
            return one
    names = ", ".join(dict.fromkeys(one.name for one in there))
    raise refusal(
        "variable-missing",
        f"The wire from {source} to {target} sets no variable {name}",
        f"It sets: {names}." if names else "It sets none.",
    )


def _check_name(view: View, holder: str, new: str) -> None:
    if not _NAME.fullmatch(new) or _RESERVED.fullmatch(new):
        raise refusal(
            "variable-name",
            f"{new!r} cannot be the name of a variable",
            "Begin with a letter, go on with letters, digits and underscores; names of AWS's own are taken.",
        )
    for path, name, _ in view.variables(holder):
        if name == new:
            raise refusal(
                "variable-taken", f"{holder} has a variable {new} already", "Choose another name.", path=path
            )


def _in_definition(view: View, holder: str, old: str, new: str) -> list[Diagnostic]:
    """A state machine's definition says `${Old}` where the value goes in."""
    found = definition(view, holder) if view.kind(holder) == "state-machine" else None
    if found is None or f"${{{old}}}" not in json.dumps(found.value, default=str):
        return []
    summary = f"The definition of {holder} still says ${{{old}}}"
    fix = Fix(f"Write ${{{new}}} there.")
    return [Diagnostic("warning", "variable-read", summary, path=("Resources", holder), fix=fix)]
