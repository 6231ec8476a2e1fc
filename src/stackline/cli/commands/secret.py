"""`stackline secret`: secrets of an environment, in its cloud's Secrets Manager. None is ever shown."""

from __future__ import annotations

import sys

import click

from stackline.cli.kept import list_kept, standard_input, tell_dropped, tell_written
from stackline.cli.output import json_option
from stackline.cli.project import find_project, template_option


@click.group("secret")
def COMMAND() -> None:
    """Secrets of an environment. What is in them is never shown, and never an argument."""


@COMMAND.command("list")
@click.argument("environment", metavar="ENV", default="local")
@template_option
@json_option
def list_(environment: str, template_file: str | None, as_json: bool) -> None:
    """The names of the secrets of the environment ENV, with their version and when it was written."""
    list_kept(find_project(template_file), environment, "secrets", as_json=as_json)


@COMMAND.command("set")
@click.argument("environment", metavar="ENV")
@click.argument("name", metavar="NAME")
@click.argument("more", metavar="", nargs=-1)
@template_option
@json_option
def set_(
    environment: str, name: str, more: tuple[str, ...], template_file: str | None, as_json: bool
) -> None:
    """Write the secret /PROJECT/ENV/NAME, from a prompt or from standard input.

    `secret:NAME` in the environment's file is this secret, `secret:NAME#KEY` one key of it where it is JSON.

    \b
    stackline secret set production db
    openssl rand -base64 32 | stackline secret set production key
    """
    from stackline.deploy.keeping import keep_secret, keeper

    if more:
        # Not repeated: it would stand in the terminal, and in whatever keeps its output.
        raise click.UsageError("A secret is not an argument: it is asked for, or read from standard input.")
    if sys.stdin.isatty():
        value = str(
            click.prompt(f"{name} in {environment}", hide_input=True, confirmation_prompt=True, err=True)
        )
    else:
        value = standard_input()
    with keeper(find_project(template_file), environment) as at:
        done = keep_secret(at, name, value)
    tell_written(environment, name, done, as_json=as_json)


@COMMAND.command()
@click.argument("environment", metavar="ENV")
@click.argument("name", metavar="NAME")
@template_option
@json_option
def remove(environment: str, name: str, template_file: str | None, as_json: bool) -> None:
    """Take the secret NAME of the environment ENV away. Written again within 30 days, it is the same secret."""
    from stackline.deploy.keeping import drop_secret, keeper

    with keeper(find_project(template_file), environment) as at:
        was = drop_secret(at, name)
        tell_dropped(environment, at.path(name), was, as_json=as_json)
