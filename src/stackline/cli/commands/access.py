"""`stackline access`: who may do what in which environment, and the IAM policies that say the same."""

from __future__ import annotations

import json
from pathlib import Path

import click

from stackline.cli.output import json_option, print_json, table
from stackline.cli.project import find_project, template_option, writing
from stackline.core import DiagnosticError, write_atomic
from stackline.environments.access import ROLES


@click.group("access")
def COMMAND() -> None:
    """Who may do what in which environment, as `access.yaml` says."""


@COMMAND.command()
@click.argument("environment", metavar="[ENV]", required=False)
@click.option("--me", is_flag=True, help="Ask STS who you are, and tell your roles in ENV.")
@template_option
@json_option
def show(environment: str | None, me: bool, template_file: str | None, as_json: bool) -> None:
    """What is granted to whom, in ENV or everywhere, with the line of `access.yaml` that says so.

    Without the file everybody may do everything.
    """
    from stackline.deploy.permitting import who_is
    from stackline.environments import load_environment
    from stackline.environments.access import FILE, read_access

    project = find_project(template_file)
    if me and not environment:
        raise click.UsageError("Say in which environment.")
    access = read_access(project.folder)
    granted = list(access.granted if not environment else access.of(environment)) if access else []
    told = [
        {"environment": one.environment, "role": one.role, "who": one.who, "line": one.line}
        for one in granted
    ]
    who, own = None, None
    if me and environment:
        who = who_is(project.folder, load_environment(project.folder, environment, project.file))
        own = list(access.roles(environment, who.names)) if access else list(ROLES)
    if as_json:
        print_json(
            {
                "file": FILE if access else None,
                "granted": told,
                "groups": {name: list(people) for name, people in access.groups.items()} if access else {},
                "me": {"identity": who.identity, "email": who.email or None, "roles": own} if who else None,
            }
        )
        return
    if access is None:
        click.echo(f"There is no {FILE}: everybody may do everything.")
    else:
        rows = [[one.environment, one.role, one.who, f"{FILE}:{one.line}"] for one in granted]
        table(["environment", "role", "who", ""], rows)
    if who is not None:
        click.echo(f"You are {who}: {', '.join(own or ()) or 'no role'} in '{environment}'.")


@COMMAND.command()
@click.option(
    "--environment", "environments", multiple=True, metavar="ENV", help="Only of these; repeatable."
)
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="Only of these; repeatable.")
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Write ENV-ROLE.json files there.",
)
@template_option
@json_option
def policies(
    environments: tuple[str, ...],
    roles: tuple[str, ...],
    output: Path | None,
    template_file: str | None,
    as_json: bool,
) -> None:
    """The IAM policy of each role in each environment, to be attached to the people who have it.

    They need no `access.yaml`: it says who has a role, they say what a role may do in AWS.
    """
    from stackline.deploy.linking.linking import plain_link
    from stackline.deploy.linking.policies import policy
    from stackline.environments import LOCAL, environment_names, load_environment

    project = find_project(template_file)
    names = environments or tuple(n for n in environment_names(project.folder) if n != LOCAL)
    made: dict[str, dict[str, object]] = {}
    for name in names:
        try:
            link = plain_link(project, load_environment(project.folder, name, project.file))
        except DiagnosticError:
            if environments:
                raise
            continue  # One that does not say where it is has no policies.
        made[name] = {role: policy(link, role) for role in ROLES if not roles or role in roles}
    if output:
        for name, by_role in made.items():
            for role, document in by_role.items():
                path = output / f"{name}-{role}.json"
                with writing(path):
                    path.parent.mkdir(parents=True, exist_ok=True)
                    write_atomic(path, (json.dumps(document, indent=2) + "\n").encode())
                if not as_json:
                    click.echo(f"Wrote {path}.")
        if not as_json:
            return
    print_json(made)
