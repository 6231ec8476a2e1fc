"""`stackline local`: the embedded cloud of this project: is it running, start, stop, begin anew."""

from __future__ import annotations

from pathlib import Path

import click

from stackline.cli.output import console, json_option, print_json
from stackline.cli.project import find_project, template_option
from stackline.cloud import EmbeddedCloud, EmbeddedStatus


@click.group("local")
def COMMAND() -> None:
    """The embedded cloud of this project. `stackline deploy local` starts it by itself."""


@COMMAND.command()
@template_option
@json_option
def status(template_file: str | None, as_json: bool) -> None:
    """Whether it is running, and where."""
    _say(_cloud(template_file).status(), as_json)


@COMMAND.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Listen on this port; else on a free one.")
@template_option
@json_option
def start(port: int | None, template_file: str | None, as_json: bool) -> None:
    """Start it. The first time its own Python environment is made."""
    cloud = _cloud(template_file)
    with console(error=True).status("Starting the embedded cloud") as shown:
        found = cloud.start(shown.update, port=port)
    _say(found, as_json)


@COMMAND.command()
@template_option
@json_option
def stop(template_file: str | None, as_json: bool) -> None:
    """Stop it. Everything in it is kept."""
    cloud = _cloud(template_file)
    ran = cloud.status().running
    cloud.stop()
    done = "Stopped the embedded cloud; everything in it is kept." if ran else ""
    _say(cloud.status(), as_json, done)


@COMMAND.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@template_option
@json_option
def reset(yes: bool, template_file: str | None, as_json: bool) -> None:
    """Stop it and forget everything in it: stacks, tables, files, messages."""
    cloud = _cloud(template_file)
    if not yes:
        click.confirm("Forget everything in this project's embedded cloud?", abort=True, err=True)
    cloud.reset()
    _say(cloud.status(), as_json, "The embedded cloud is empty, and not running.")


def _cloud(template_file: str | None) -> EmbeddedCloud:
    return EmbeddedCloud.of(Path(find_project(template_file).folder))


def _say(found: EmbeddedStatus, as_json: bool, done: str = "") -> None:
    if as_json:
        print_json({"running": found.running, "endpoint": found.endpoint, "pid": found.pid})
    elif found.running:
        click.echo(f"The embedded cloud runs at {found.endpoint} (process {found.pid}).")
    else:
        click.echo(done or "The embedded cloud is not running.")
