"""`stackline env clean`: take personal environments away whose day has passed."""

from __future__ import annotations

import datetime
import sys
from typing import TYPE_CHECKING

import click

from stackline.cli.deployments import STOPPED, refuse, status_of
from stackline.cli.output import EXIT_DONE, EXIT_NO, json_option, leave, print_diagnostics, print_json
from stackline.cli.progress import Lines, Silent
from stackline.cli.project import find_project, template_option
from stackline.core import Diagnostic, DiagnosticError, Fix

if TYPE_CHECKING:
    from stackline.deploy.cleaning import Expired


@click.command("clean")
@click.option("--in", "bases", multiple=True, metavar="ENV", help="Copies of this environment; repeatable.")
@click.option("--yes", is_flag=True, help="Take them away without asking.")
@click.option("--dry-run", is_flag=True, help="Only list them, and the data that would be lost.")
@template_option
@json_option
def clean(bases: tuple[str, ...], yes: bool, dry_run: bool, template_file: str | None, as_json: bool) -> None:
    """Delete the stacks of personal environments that have expired, and their files where they are here.

    They are found by their tags in the accounts of the environments that are copied, also those of other people. What
    holds data is listed first. Values and secrets that were written for them stay.

    Exit status: 0 cleaned, or nothing to do · 1 refused or failed · 3 the cloud is away.
    """
    from stackline.deploy.cleaning import clean as take_away
    from stackline.deploy.cleaning import expired

    project = find_project(template_file)
    try:
        found = expired(project, datetime.date.today(), bases)
        going = [one for one in found if one.going]
        refused = [problem for one in found for problem in one.refused]
        if not as_json:
            for one in going:
                _show(one)
            print_diagnostics(refused)
        if dry_run or not going:
            if as_json:
                print_json({"expired": [one.to_json() for one in found], "destroyed": []})
            elif not found:
                click.echo("No personal environment has expired.")
            leave(EXIT_NO if refused and not dry_run else EXIT_DONE)
        if not yes:
            if as_json or not sys.stdin.isatty():
                raise DiagnosticError([_ASK])
            click.confirm(f"Delete {len(going)} stack{'s' if len(going) > 1 else ''}?", abort=True, err=True)
        done = [take_away(project, one, (Silent() if as_json else Lines()).tell) for one in going]
    except KeyboardInterrupt:
        refuse(STOPPED, EXIT_NO, as_json=as_json)
    except DiagnosticError as error:
        refuse(error, status_of(error), as_json=as_json)
    ended = [one for one in done if one]
    if as_json:
        print_json(
            {"expired": [one.to_json() for one in found], "destroyed": [one.to_json() for one in ended]}
        )
    else:
        for one in ended:
            print_diagnostics(one.diagnostics)
            click.echo(f"{one.stack} is {'gone' if one.outcome == 'destroyed' else 'not gone'}.")
    leave(EXIT_NO if refused or any(one.outcome != "destroyed" for one in ended) else EXIT_DONE)


_ASK = Diagnostic(
    "error",
    "needs-yes",
    "Nobody said yes to what would be deleted; nothing was",
    fix=Fix("Look at it with --dry-run, and give --yes where that is meant."),
)


def _show(one: Expired) -> None:
    found, going = one.environment, one.going
    if going is None:
        return
    click.echo(f"{found.stack} of {found.personal}, until {found.expires}, in {found.account} {found.region}")
    for resource in going.losing:
        click.echo(f"  - {resource.id} ({resource.type}) goes, and {resource.data} will be lost")
    rest = len(going.resources) - len(going.losing)
    click.echo(f"  and {rest} more resources")
