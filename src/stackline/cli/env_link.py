"""`stackline env link ENV`: the stack that deployments to an environment go through."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from stackline.cli.deployments import STOPPED, refuse, status_of
from stackline.cli.output import EXIT_DONE, EXIT_NO, json_option, leave, print_diagnostics, print_json
from stackline.cli.progress import Lines, Live, Silent
from stackline.cli.project import find_project, template_option
from stackline.core import Diagnostic, DiagnosticError, Fix

if TYPE_CHECKING:
    from stackline.deploy import ChangeEvent

_SIGN = {"add": "+", "modify": "~", "replace": "±", "may-replace": "±", "remove": "-", "import": "<"}


@click.command("link")
@click.argument("environment", metavar="ENV")
@click.option("--deploy", is_flag=True, help="Make or change the stack, and write its role into ENV's file.")
@click.option(
    "--trust",
    multiple=True,
    metavar="ARN",
    help="A user, role or account that may assume the role; repeatable. Else you, as STS tells.",
)
@click.option(
    "--oidc",
    default="",
    metavar="PROVIDER:REPOSITORY",
    help="Whose pipelines may act as the role without keys: github:owner/repo, or gitlab:group/project@branch.",
)
@click.option("--yes", is_flag=True, help="Do it without asking.")
@template_option
@json_option
def link(
    environment: str,
    deploy: bool,
    trust: tuple[str, ...],
    oidc: str,
    yes: bool,
    template_file: str | None,
    as_json: bool,
) -> None:
    """Print the CloudFormation stack that links ENV's account; with --deploy show what would change, and make it.

    It has a role to deploy with, which the trusted ones assume with an external id; an encrypted, versioned bucket for
    artifacts, closed to the public and without TLS; and a permissions boundary, which every role that a deployment
    makes gets. The role may do what the templates of this folder need. Linking again changes only what is different.

    Exit status: 0 linked, or nothing to do · 1 refused or failed · 3 the cloud is away.
    """
    from stackline.deploy.linking.linking import link as carry_out
    from stackline.deploy.linking.linking import link_text, prepare_link

    project = find_project(template_file)
    view = Silent() if as_json or not deploy else Live.open() or Lines()

    def agree(changes: tuple[ChangeEvent, ...]) -> bool:
        if yes:
            return True
        if as_json or not sys.stdin.isatty():
            raise DiagnosticError([_ask()])
        for one in changes:
            click.echo(f"  {_SIGN[one.action]} {one.id} ({one.type})")
        return click.confirm(f"Change stack in {wanted.environment.account}?", err=True)

    try:
        wanted = prepare_link(project, environment, trust, oidc)
        if not deploy:
            click.echo(link_text(wanted), nl=False)
            leave(EXIT_DONE)
        # A live table would hide the question.
        view = Lines() if not (as_json or yes) else view
        with view:
            done = carry_out(project, wanted, agree, view.tell)
    except KeyboardInterrupt:
        refuse(STOPPED, EXIT_NO, as_json=as_json)
    except DiagnosticError as error:
        refuse(error, status_of(error), as_json=as_json)
    bad = done.outcome in ("failed", "declined")
    if as_json:
        print_json(done.to_json())
        leave(EXIT_NO if bad else EXIT_DONE)
    print_diagnostics(done.diagnostics)
    if bad:
        click.echo(f"{done.stack} was not changed.", err=True)
        leave(EXIT_NO)
    click.echo("Nothing to do." if done.outcome == "unchanged" else f"Linked by {done.stack}.")
    click.echo(f"  role    {done.role.arn}\n  bucket  {done.bucket}")
    if done.written:
        click.echo(f"Wrote the role into {done.file}.")


def _ask() -> Diagnostic:
    fix = Fix("Give --yes where that is meant.")
    return Diagnostic("error", "needs-yes", "Nobody said yes to what would change; nothing was", fix=fix)
