"""`stackline edit`: the canvas in a browser, on the project found here."""

from __future__ import annotations

import json

import click

from stackline.cli.output import json_option
from stackline.cli.project import find_project, template_option


@click.command("edit")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="The port to listen on.  [default: 7420, or the next free]"
)
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@template_option
@json_option
def COMMAND(port: int | None, no_browser: bool, template_file: str | None, as_json: bool) -> None:
    """Open the canvas in a browser.

    Serves on this machine only, until Ctrl-C. The printed address lets a browser in: keep it to yourself.
    """
    # The server brings FastAPI along, which the other commands need not wait for.
    from stackline.server import Workspace, listen, serve

    project = find_project(template_file)
    workspace = Workspace(project.folder, project.template.file)
    listener = listen(port)

    def announce(address: str) -> None:
        if as_json:
            click.echo(json.dumps({"address": address, "template": workspace.file}))
        else:
            click.echo(
                f"Stackline is at {address}\nEditing {workspace.file} in {workspace.root}. Ctrl-C ends it."
            )

    unsaved = serve(workspace, listener, announce, browser=not no_browser)
    if unsaved and not as_json:
        click.echo("Your unsaved edits are kept: `stackline edit` brings them back.")
