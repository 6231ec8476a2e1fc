"""`stackline invoke FUNCTION`: call a deployed function; its answer, its log, its time."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from stackline.cli.output import EXIT_DONE, EXIT_NO, console, json_option, leave, print_json
from stackline.cli.project import find_project, template_option
from stackline.core import read_bounded

# Lambda's own limit for an event of a synchronous call (Lambda Developer Guide, "Lambda quotas").
_EVENT_LIMIT = 6 * 1024 * 1024


@click.command("invoke")
@click.argument("function")
@click.option(
    "-e",
    "--event",
    "event_file",
    metavar="FILE",
    help="The event as JSON; `-` reads standard input.  [default: {}]",
)
@click.option(
    "--env", "environment", default="local", show_default=True, metavar="ENV", help="Where it is deployed."
)
@template_option
@json_option
def COMMAND(
    function: str, event_file: str | None, environment: str, template_file: str | None, as_json: bool
) -> None:
    """Call the deployed function FUNCTION, by its logical ID.

    The answer goes to standard output, log and time to standard error.

    \b
    stackline invoke StartScan -e events/scan.json
    echo '{"market": "de"}' | stackline invoke StartScan -e -
    """
    from stackline.deploy import Invocation, invoke, open_stack, parse_event

    event = (
        parse_event(_read(event_file), "" if event_file == "-" else event_file)
        if event_file
        else dict[str, object]()
    )
    cloud, stack = open_stack(find_project(template_file), environment)

    def show(called: Invocation) -> None:
        for line in called.log.rstrip("\n").splitlines():
            click.echo(click.style(line, dim=True), err=True)
        if called.ok:
            print_json(called.result)
        else:
            click.echo(
                click.style(f"{called.error_type}: {called.error_message}", fg="red", bold=True), err=True
            )
            for line in called.stack_trace:
                click.echo(line, err=True)
        click.echo(
            f"{function} {'answered' if called.ok else 'failed'} in {called.duration_ms:g} ms", err=True
        )

    with console(error=True).status(f"Calling {function}"):
        called = invoke(cloud, stack, function, event)
    if as_json:
        print_json(called.to_json())
    else:
        show(called)
    leave(EXIT_DONE if called.ok else EXIT_NO)


def _read(file: str) -> str:
    if file == "-":
        data = sys.stdin.buffer.read(_EVENT_LIMIT + 1)
        if len(data) > _EVENT_LIMIT:
            raise click.UsageError("An event may have 6 MB.")
    else:
        data = read_bounded(Path(file), _EVENT_LIMIT)
    return data.decode("utf-8-sig", "replace")
