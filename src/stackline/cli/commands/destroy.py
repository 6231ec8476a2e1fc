"""`stackline destroy ENV`: delete the stack, with a list of what goes and what data is lost."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import click

from stackline.cli.deployments import STOPPED, region_option, status_of
from stackline.cli.output import (
    EXIT_DONE,
    EXIT_NO,
    console,
    json_option,
    leave,
    print_diagnostics,
    print_json,
)
from stackline.cli.progress import Lines, Live, Phases, Silent
from stackline.cli.project import find_project, template_option
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.deploy import ChangeEvent

if TYPE_CHECKING:
    from stackline.deploy import Destruction, Event

_FATE = {"goes": "-", "stays": "=", "snapshot": "-"}


@click.command("destroy")
@click.argument("environment", metavar="ENV")
@click.option(
    "--yes", "said", default="", metavar="STACK", help="The stack's name: delete it without asking for it."
)
@click.option("--dry-run", is_flag=True, help="Show what would go and delete nothing.")
@region_option
@template_option
@json_option
def COMMAND(
    environment: str, said: str, dry_run: bool, region: str, template_file: str | None, as_json: bool
) -> None:
    """Delete the stack of ENV. What goes with it is listed first: what holds data, and what stays outside the stack.

    You are asked for the stack's name. A protected environment, or one that wants approvals, is refused. Deployments'
    artifacts and manifests stay in the environment's bucket: `stackline rollback ENV --to ID` makes it anew, without
    its data.

    Exit status: 0 destroyed, or nothing is there · 1 refused or failed · 3 the cloud is away.
    """
    from stackline.deploy import destroy, what_goes

    project = find_project(template_file)
    try:
        found = what_goes(project, environment, Phases(silent=as_json).tell, region=region)
        if dry_run:
            _show(found, as_json=as_json)
            leave(EXIT_DONE)
        if not as_json:
            _show(found, as_json=False)
        _expect_named(found, said)
        view = Silent() if as_json else Live.open() or _Following()
        with view:
            ended = destroy(project, found, view.tell)
    except KeyboardInterrupt:
        _refuse(STOPPED, as_json=as_json)
    except DiagnosticError as error:
        if [one.code for one in error.diagnostics] == ["stack-missing"]:
            _nothing(environment, as_json=as_json)
        _refuse(error, as_json=as_json)
    if as_json:
        print_json(ended.to_json())
    else:
        print_diagnostics(ended.diagnostics)
        gone = ended.outcome == "destroyed"
        click.echo(
            f"Destroyed {ended.stack} in {ended.duration:.1f} s." if gone else f"{ended.stack} is not gone.",
            err=not gone,
        )
    leave(EXIT_DONE if ended.outcome == "destroyed" else EXIT_NO)


class _Following(Lines):
    """What goes was listed already."""

    def tell(self, event: Event) -> None:
        if not isinstance(event, ChangeEvent):
            super().tell(event)


def _show(found: Destruction, *, as_json: bool) -> None:
    from rich.text import Text

    if as_json:
        print_json(found.to_json())
        return
    out = console()
    out.print(
        Text(f"{found.stack} in {found.account} {found.region}: {len(found.resources)} resources", "bold")
    )
    for one in found.resources:
        line = Text(f"  {_FATE[one.fate]} ").append(one.id, "bold").append(f" ({one.type})")
        if one.fate == "stays":
            line.append(" stays, outside of any stack")
        elif one.fate == "snapshot":
            line.append(" goes; a snapshot of it is kept")
        elif one.loses:
            line.append(f" goes, and {one.data} will be lost", "bold red")
        out.print(line)


def _expect_named(found: Destruction, said: str) -> None:
    """Raises DiagnosticError where the name that was given is another, or nobody can be asked."""
    if not said and sys.stdin.isatty():
        said = click.prompt(f"Type {found.stack} to delete it", default="", show_default=False)
    if said == found.stack:
        return
    fix = Fix(f"Give --yes {found.stack} where that is meant.")
    summary = (
        f"'{said}' is not the stack's name" if said else f"Nobody said that {found.stack} may be deleted"
    )
    raise DiagnosticError([Diagnostic("error", "destroy-not-confirmed", summary, fix=fix)])


def _nothing(environment: str, *, as_json: bool) -> NoReturn:
    if as_json:
        print_json({"outcome": "unchanged", "resources": [], "duration": None, "diagnostics": []})
    else:
        click.echo(f"Nothing is deployed in '{environment}'.")
    leave(EXIT_DONE)


def _refuse(error: DiagnosticError, *, as_json: bool) -> NoReturn:
    if as_json:
        told = [one.to_json() for one in error.diagnostics]
        print_json({"outcome": "failed", "resources": [], "duration": None, "diagnostics": told})
    else:
        print_diagnostics(error.diagnostics)
    leave(status_of(error))
