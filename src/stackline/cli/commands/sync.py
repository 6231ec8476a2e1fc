"""`stackline sync ENV`: what is on disk goes to a personal environment as it changes."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import click

from stackline.cli.deployments import region_option
from stackline.cli.output import EXIT_DONE, EXIT_NO, json_option, leave, print_diagnostics, print_json
from stackline.cli.project import find_project, template_option

if TYPE_CHECKING:
    from stackline.dev.cloud_sync import Told


@click.command("sync")
@click.argument("environment", metavar="ENV")
@click.option("--once", is_flag=True, help="Bring what is on disk there, and end.")
@region_option
@template_option
@json_option
def COMMAND(environment: str, once: bool, region: str, template_file: str | None, as_json: bool) -> None:
    """Have ENV run what is on disk, and follow every change until Ctrl-C; its functions' logs come beside it.

    Changed code of a function goes straight to Lambda, in seconds; anything else through a change set, as `deploy` does
    it. What went straight is drift, which `stackline drift` names and the next deployment settles. An environment that
    is protected, or asks for approvals, is refused. With --json one JSON object a line; with --once a document.

    Exit status: 0 done, or nothing to do · 1 refused or failed · 3 the cloud is away.
    """
    from stackline.dev.cloud_sync import CloudSync

    project = find_project(template_file)
    view = _lines if as_json else _people
    if once:
        quiet = _nothing if as_json else _people
        done = CloudSync(project.folder, project.file, environment, quiet, region).once()
        if as_json:
            print_json(done.to_json())
        else:
            from stackline.dev.cloud_sync import Told

            _people(Told(sync=done))
        leave(EXIT_NO if done.outcome == "failed" else EXIT_DONE)
    syncing = CloudSync(project.folder, project.file, environment, view, region)
    try:
        syncing.run()
    except KeyboardInterrupt:
        syncing.end()


def _nothing(told: Told) -> None:
    """The document at the end says everything."""


def _lines(told: Told) -> None:
    click.echo(json.dumps(told.to_json(), default=str))


def _people(told: Told) -> None:
    if told.problems:
        print_diagnostics(told.problems)
    elif told.log:
        at = told.log.at
        clock = time.strftime("%H:%M:%S", time.localtime(at)) + f".{int(at * 1000) % 1000:03d}"
        text = told.log.text.rstrip().replace("\r", "\n")
        click.echo(f"{click.style(clock, dim=True)} {told.log.function} {text}")
    elif told.sync:
        done = told.sync
        if done.deployment:
            print_diagnostics(done.deployment.diagnostics)
        said = {
            "synced": f"{', '.join(one.id for one in done.pushed)} runs the new code",
            "deployed": f"Deployed {done.stack}",
            "unchanged": "Nothing changed",
            "failed": f"{done.stack} was not deployed",
        }
        click.echo(f"{said[done.outcome]} ({done.duration:.1f} s).", err=done.outcome == "failed")
    else:
        click.echo(click.style(told.phase, dim=True), err=True)
