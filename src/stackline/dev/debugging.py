"""Which functions are debugged, on which port, and whether that can be."""

from __future__ import annotations

import difflib
import socket
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from stackline.build import Source
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.template import Project

# As the debuggers' own documentation has them: debugpy, `node --inspect`.
_PORTS = {"python": 5678, "nodejs": 9229}
_FUNCTIONS = ("AWS::Serverless::Function", "AWS::Lambda::Function")


def debug_ports(project: Project, asked: Iterable[str]) -> dict[str, int]:
    """The port of each function that is asked for as `FUNCTION` or `FUNCTION:PORT`.

    Raises DiagnosticError: no such function, no debugger for its runtime, a port that is taken.
    """
    found: dict[str, int] = {}
    for text in asked:
        name, _, port = text.partition(":")
        family = _family(project, name)
        wanted = _number(text, port) if port else _next(_PORTS[family], found.values())
        if not _is_free(wanted) or wanted in found.values():
            raise DiagnosticError([_taken(name, wanted)])
        found[name] = wanted
    return found


def how(source: Source, port: int, root: Path) -> Mapping[str, Any]:
    """In the words of the runner. Code that is packaged as it stands runs where the developer has it."""
    place = root / source.uri
    as_it_stands = place.is_dir() and (source.method or source.runtime or "").startswith(tuple(_PORTS))
    return {"port": port, "source": str(place) if as_it_stands else ""}


def _family(project: Project, name: str) -> str:
    resources = project.expanded.resources
    functions = [id for id, resource in resources.items() if resource.get("Type") in _FUNCTIONS]
    if name not in functions:
        near = difflib.get_close_matches(name, functions, 3)
        hint = (
            f"Did you mean {' or '.join(near)}?" if near else f"There is: {', '.join(functions) or 'none'}."
        )
        summary = f"There is no function {name} in the template"
        raise DiagnosticError([Diagnostic("error", "function-unknown", summary, fix=Fix(hint))])
    properties: Any = resources[name].get("Properties")
    own = cast("dict[str, Any]", properties).get("Runtime") if isinstance(properties, dict) else None
    runtime = own or project.template.get(("Globals", "Function", "Runtime"))
    family = next((one for one in _PORTS if str(runtime).startswith(one)), None)
    if family is None:
        summary = f"{name} cannot be debugged: there is no debugger for {runtime or 'its runtime'} here"
        fix = Fix("Debug a Python or Node.js function.")
        raise DiagnosticError([Diagnostic("error", "debugger-unsupported", summary, fix=fix)])
    return family


def _number(text: str, port: str) -> int:
    if port.isascii() and port.isdigit() and 0 < int(port) < 65536:
        return int(port)
    summary, fix = f"{text} has no port of 1 to 65535", Fix("Write FUNCTION:PORT, or FUNCTION alone.")
    raise DiagnosticError([Diagnostic("error", "port-invalid", summary, fix=fix)])


def _next(port: int, taken: Iterable[int]) -> int:
    taken = set(taken)
    while port in taken:
        port += 1
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _taken(name: str, port: int) -> Diagnostic:
    fix = Fix(f"End that program, or choose another port: --debug {name}:{port + 1}.")
    summary = f"Port {port}, for the debugger of {name}, is in use by another program"
    return Diagnostic("error", "port-in-use", summary, fix=fix)
