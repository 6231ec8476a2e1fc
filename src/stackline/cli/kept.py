"""Values kept in a cloud, as `stackline env` and `stackline secret` take them and tell of them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal

import click

from stackline.cli.output import print_json, table
from stackline.core import Diagnostic, DiagnosticError, Fix

if TYPE_CHECKING:
    from stackline.deploy.keeping import Written
    from stackline.template import Project

Kind = Literal["parameters", "secrets"]


def standard_input() -> str:
    """All of it as text, without the line's end that `echo` adds. Raises DiagnosticError where it is no text."""
    try:
        text = sys.stdin.buffer.read().decode()
    except UnicodeDecodeError as error:
        fix = Fix("Encode it, for example with base64.")
        found = Diagnostic("error", "value-not-text", "Standard input is not UTF-8 text", fix=fix)
        raise DiagnosticError([found]) from error
    return text.removesuffix("\n").removesuffix("\r")


def list_kept(project: Project, environment: str, kind: Kind, *, as_json: bool) -> None:
    """Everything of one kind that the environment keeps."""
    from stackline.deploy import keeping

    with keeping.keeper(project, environment) as at:
        found = keeping.parameters(at) if kind == "parameters" else keeping.secrets(at)
        root = at.root
    if as_json:
        told = [one.to_json() for one in found]
        if kind == "secrets":
            told = [{key: value for key, value in one.items() if key != "value"} for one in told]
        print_json({"environment": environment, "root": root, kind: told})
    elif not found:
        click.echo(f"There are no {kind} under {root}.", err=True)
    elif kind == "secrets":
        table(["", "version", "written"], [[one.name, one.version, one.modified] for one in found])
    else:
        rows = [
            [one.name, "****" if one.value is None else one.value, one.version, one.modified] for one in found
        ]
        table(["", "value", "version", "written"], rows)


def tell_written(environment: str, name: str, done: Written, *, as_json: bool) -> None:
    if as_json:
        told = {"path": done.path, "version": done.version, "changed": done.changed}
        print_json({"environment": environment, "name": name, **told})
    else:
        said = "Wrote" if done.changed else "Nothing to do: this is the value of"
        click.echo(f"{said} {done.path}, version {done.version}.")


def tell_dropped(environment: str, path: str, was: bool, *, as_json: bool) -> None:
    if as_json:
        print_json({"environment": environment, "path": path, "removed": was})
    else:
        click.echo(f"Removed {path}." if was else f"There is no {path}; nothing to do.")
