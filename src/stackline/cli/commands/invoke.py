"""`stackline invoke FUNCTION`: call a deployed function; its answer, its log, its time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stackline.cli.output import (
    EXIT_DONE,
    EXIT_NO,
    console,
    json_option,
    leave,
    print_diagnostics,
    print_json,
)
from stackline.cli.project import find_project, template_option
from stackline.core import read_bounded

if TYPE_CHECKING:
    from stackline.deploy import Invocation
    from stackline.template import Project

# Lambda's own limit for an event of a synchronous call (Lambda Developer Guide, "Lambda quotas").
_EVENT_LIMIT = 6 * 1024 * 1024


@click.command("invoke")
@click.argument("function")
@click.option(
    "-e",
    "--event",
    "event_file",
    metavar="EVENT",
    help="The event: a JSON file, a name in events/, or `-` for standard input.  [default: {}]",
)
@click.option("--local-code", is_flag=True, help="Call the code as it is in its folder, with no deployment.")
@click.option(
    "--env", "environment", default="local", show_default=True, metavar="ENV", help="Where it is deployed."
)
@template_option
@json_option
def COMMAND(
    function: str,
    event_file: str | None,
    local_code: bool,
    environment: str,
    template_file: str | None,
    as_json: bool,
) -> None:
    """Call the deployed function FUNCTION, by its logical ID; with --local-code its code, with no deployment.

    With --local-code and another environment your code runs here, with the deployed function's variables and role.

    The answer goes to standard output, log and time to standard error.

    \b
    stackline invoke StartScan -e events/scan.json
    stackline invoke StartScan -e scan --local-code
    stackline invoke StartScan -e scan --local-code --env staging
    echo '{"market": "de"}' | stackline invoke StartScan -e -
    """
    from stackline.deploy import invoke, open_stack, parse_event

    project = find_project(template_file)
    event = dict[str, object]()
    if event_file:
        text, name = _event(project.folder, event_file)
        event = parse_event(text, name)

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

    with console(error=True).status(f"Calling {function}") as status:
        if local_code:
            called = _call_local(project, function, event, environment, lambda text: status.update(text))
        else:
            cloud, stack = open_stack(project, environment)
            called = invoke(cloud, stack, function, event)
    if as_json:
        print_json(called.to_json())
    else:
        show(called)
    leave(EXIT_DONE if called.ok else EXIT_NO)


def _call_local(
    project: Project, function: str, event: object, environment: str, on_progress: Callable[[str], None]
) -> Invocation:
    from stackline.deploy import Runner, try_function

    runner = Runner(project.folder / ".stackline" / "run")
    try:
        tried = try_function(project, function, event, runner, on_progress, environment)
    finally:
        runner.close()
    print_diagnostics(tried.notes)
    return tried.called


def _event(project: Path, named: str) -> tuple[str, str]:
    """The text of an event and how it is called: of a file, else of one that the project keeps under that name."""
    from stackline.events import FOLDER, read_saved

    if named != "-" and not Path(named).exists() and "/" not in named and not named.endswith(".json"):
        return read_saved(project, named), f"{FOLDER}/{named}.json"
    return _read(named), "" if named == "-" else named


def _read(file: str) -> str:
    if file == "-":
        data = sys.stdin.buffer.read(_EVENT_LIMIT + 1)
        if len(data) > _EVENT_LIMIT:
            raise click.UsageError("An event may have 6 MB.")
    else:
        data = read_bounded(Path(file), _EVENT_LIMIT)
    return data.decode("utf-8-sig", "replace")
