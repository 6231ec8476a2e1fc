"""`stackline env`: the project's environments: which there are, what they say, a new one, how two differ."""

from __future__ import annotations

import datetime
import getpass
from typing import TYPE_CHECKING, Any, cast

import click

from stackline.cli.env_clean import clean
from stackline.cli.env_doctor import doctor
from stackline.cli.env_link import link
from stackline.cli.kept import list_kept, standard_input, tell_dropped, tell_written
from stackline.cli.output import EXIT_NO, json_option, leave, print_diagnostics, print_json, table
from stackline.cli.project import find_project, template_option, writing
from stackline.core import Diagnostic, DiagnosticError, write_atomic

if TYPE_CHECKING:
    from stackline.environments import Environment


@click.group("env")
def COMMAND() -> None:
    """Environments: where the project is deployed to, and with which values."""


@COMMAND.command("list")
@click.argument("environment", metavar="[ENV]", required=False)
@template_option
@json_option
def list_(environment: str | None, template_file: str | None, as_json: bool) -> None:
    """The project's environments: their cloud, account, regions, stack, and what they inherit from.

    With ENV the values that `stackline env set` wrote for it.
    """
    from stackline.environments import environment_names, read_environment

    project = find_project(template_file)
    if environment:
        list_kept(project, environment, "parameters", as_json=as_json)
        return
    found: list[Environment] = []
    problems: list[Diagnostic] = []
    for name in environment_names(project.folder):
        try:
            found.append(read_environment(project.folder, name, project.file))
        except DiagnosticError as error:
            problems += [one for one in error.diagnostics if one not in problems]
    if as_json:
        told = [one.to_json() for one in found]
        print_json({"environments": told, "diagnostics": [one.to_json() for one in problems]})
    else:
        heads = ["", "cloud", "account", "region", "stack", "inherits", "promoted from", ""]
        table(heads, [_row(one) for one in found])
        print_diagnostics(problems)
    leave(EXIT_NO if problems else 0)


def _row(one: Environment) -> list[str]:
    today = datetime.date.today()
    notes = ["protected"] if one.protected else []
    if one.approvals.count:
        notes.append(f"{one.approvals.count} must approve")
    if one.expires:
        notes.append(f"{'expired' if one.expires < today else 'until'} {one.expires.isoformat()}")
    regions = ", ".join(one.regions or (one.region,))
    chain = " → ".join(one.inherited)
    account = one.account or "–"
    return [
        one.name,
        one.cloud,
        account,
        regions or "–",
        one.stack,
        chain,
        one.promote_from,
        ", ".join(notes),
    ]


@COMMAND.command()
@click.argument("environment", metavar="ENV", default="local")
@template_option
@json_option
def show(environment: str, template_file: str | None, as_json: bool) -> None:
    """What the files say of the environment ENV, and each parameter's value with the line it comes from.

    Values of NoEcho parameters are never shown.
    """
    from stackline.environments import read_environment
    from stackline.environments.telling import told_parameters

    project = find_project(template_file)
    found = read_environment(project.folder, environment, project.file)
    parameters = told_parameters(project.template, found)
    if as_json:
        print_json({**found.to_json(), "parameters": parameters})
        return
    said = {key: _said(value) for key, value in found.to_json().items()}
    table(["", ""], [[key.replace("_", " "), value] for key, value in said.items() if value])
    if parameters:
        click.echo()
        rows = [
            [name, str(one["value"] or ("****" if one["hidden"] else "–")), one["source"], _place(one)]
            for name, one in parameters.items()
        ]
        table(["parameter", "value", "from", ""], rows)


def _place(one: dict[str, Any]) -> str:
    return f"{one['file']}:{one['line']}" if one["file"] else ""


def _said(value: Any) -> str:
    if isinstance(value, dict):
        said = cast("dict[str, Any]", value)
        return ", ".join(f"{key} {_said(one)}" for key, one in said.items() if one)
    if isinstance(value, list):
        return ", ".join(map(str, cast("list[Any]", value)))
    return "yes" if value is True else str(value or "")


@COMMAND.command()
@click.argument("name", metavar="ENV", required=False)
@click.option(
    "--inherits", metavar="ENV", help="The environment whose file counts where this one's is silent."
)
@click.option(
    "--cloud", type=click.Choice(["aws", "embedded"]), help="Where it is; else what it inherits, or aws."
)
@click.option("--account", default="", metavar="ID", help="The account's 12 digits.")
@click.option("--region", "regions", multiple=True, metavar="REGION", help="Repeatable, the main one first.")
@click.option("--profile", default="", help="Of your AWS settings.")
@click.option("--role", default="", metavar="ARN", help="The role that is assumed there.")
@click.option("--external-id", default="", metavar="TEXT", help="What the role asks for.")
@click.option("--promote-from", default="", metavar="ENV", help="The environment that comes before it.")
@click.option(
    "--from-samconfig",
    "table",
    is_flag=False,
    flag_value="",
    metavar="[TABLE]",
    help="Take over what the samconfig says of TABLE, else of ENV.",
)
@click.option(
    "--personal", is_flag=True, help="A copy of --inherits (else dev) for you, in the same account."
)
@click.option("--for", "person", metavar="NAME", help="Whose copy it is; else your name here.")
@click.option("--days", type=click.IntRange(1, 3650), help="How long a personal one is meant to be there.")
@click.option("--dry-run", is_flag=True, help="Print the file and write nothing.")
@template_option
@json_option
def add(
    name: str | None,
    table: str | None,
    personal: bool,
    person: str | None,
    days: int | None,
    dry_run: bool,
    template_file: str | None,
    as_json: bool,
    **said: Any,
) -> None:
    """Write environments/ENV.yaml.

    \b
    stackline env add staging --account 111122223333 --region eu-central-1 --profile staging
    stackline env add production --inherits staging --account 444455556666 --promote-from staging
    stackline env add prod --from-samconfig
    stackline env add --personal --inherits dev
    """
    from dataclasses import replace

    from stackline.environments import adding

    folder = find_project(template_file).folder
    given = {key: value or "" for key, value in said.items() if key != "regions"}
    if personal:
        if name or table is not None:
            raise click.UsageError("A personal environment is named after the one it copies, and after you.")
        base = said["inherits"] or "dev"
        wanted = adding.personal(
            base, person or getpass.getuser(), datetime.date.today(), days or adding.DAYS
        )
        given.pop("inherits")
    elif not name:
        raise click.UsageError("Say the environment's name.")
    else:
        wanted = adding.Wanted(name)
        if table is not None:
            wanted = adding.from_samconfig(folder, name, table or name)
            given["account"] = given["account"] or _account(folder, wanted, given, said["regions"])
    changes: dict[str, Any] = {key: value for key, value in given.items() if value}
    if said["regions"]:
        changes["regions"] = tuple(said["regions"])
    wanted = replace(wanted, **changes)
    text = adding.add(folder, wanted)
    if not dry_run:
        path = folder / wanted.file
        with writing(path):
            path.parent.mkdir(exist_ok=True)
            write_atomic(path, text.encode())
    if as_json:
        print_json({"name": wanted.name, "file": wanted.file, "text": text, "written": not dry_run})
        return
    click.echo(text, nl=False)
    click.echo(f"{'Would write' if dry_run else 'Wrote'} {wanted.file}.", err=True)


def _account(folder: Any, wanted: Any, given: dict[str, Any], regions: tuple[str, ...]) -> str:
    """A samconfig does not say the account: it is that of the credentials."""
    from stackline.deploy.opening import account_of

    region = next(iter(regions or wanted.regions), "us-east-1")
    return account_of(folder, given["profile"] or wanted.profile, region)


@COMMAND.command("set")
@click.argument("environment", metavar="ENV")
@click.argument("name", metavar="NAME")
@click.argument("value", metavar="[VALUE]", required=False)
@template_option
@json_option
def set_(environment: str, name: str, value: str | None, template_file: str | None, as_json: bool) -> None:
    """Write VALUE to Parameter Store of the environment ENV, under /PROJECT/ENV/NAME.

    Without VALUE it is read from standard input. `ssm:NAME` in the environment's file is this value. What must not be
    seen is kept by `stackline secret set`.
    """
    from stackline.deploy.keeping import keep_parameter, keeper

    text = standard_input() if value is None else value
    with keeper(find_project(template_file), environment) as at:
        done = keep_parameter(at, name, text)
    tell_written(environment, name, done, as_json=as_json)


@COMMAND.command()
@click.argument("environment", metavar="ENV")
@click.argument("name", metavar="NAME")
@template_option
@json_option
def unset(environment: str, name: str, template_file: str | None, as_json: bool) -> None:
    """Take the value NAME away from Parameter Store of the environment ENV."""
    from stackline.deploy.keeping import drop_parameter, keeper

    with keeper(find_project(template_file), environment) as at:
        was = drop_parameter(at, name)
        tell_dropped(environment, at.path(name), was, as_json=as_json)


@COMMAND.command()
@click.argument("a", metavar="ENV")
@click.argument("b", metavar="OTHER")
@click.option("--resolve", is_flag=True, help="Ask both clouds what references come to.")
@template_option
@json_option
def diff(a: str, b: str, resolve: bool, template_file: str | None, as_json: bool) -> None:
    """How the environments ENV and OTHER differ: where they are, what they ask for, and each parameter.

    Secrets are told by fingerprints, which are good for one answer: the same in both means the same value.
    """
    from stackline.deploy.differing import environments_apart

    found = environments_apart(find_project(template_file), a, b, resolve=resolve)
    if as_json:
        print_json({"a": a, "b": b, "differences": [one.to_json() for one in found]})
    elif found:
        table(["", a, b], [[one.what, _side(one.a), _side(one.b)] for one in found])
    else:
        click.echo(f"{a} and {b} say the same.")


def _side(value: str | None) -> str:
    return "–" if value is None else value


COMMAND.add_command(link)
COMMAND.add_command(doctor)
COMMAND.add_command(clean)
