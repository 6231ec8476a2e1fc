"""`stackline logs [FUNCTION]`: what deployed functions wrote, and what they go on writing."""

from __future__ import annotations

import json
import re
import time

import click

from stackline.cli.output import json_option, print_json
from stackline.cli.project import find_project, template_option
from stackline.deploy.logs import LogLine, read_logs
from stackline.deploy.stack import open_stack

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@click.command("logs")
@click.argument("function", required=False)
@click.option(
    "--env", "environment", default="local", show_default=True, metavar="ENV", help="Where it is deployed."
)
@click.option("--tail", "follow", is_flag=True, help="Go on until you press Ctrl-C.")
@click.option(
    "--since", default="10m", show_default=True, metavar="TIME", help="How far back: 30s, 10m, 2h, 1d."
)
@template_option
@json_option
def COMMAND(
    function: str | None, environment: str, follow: bool, since: str, template_file: str | None, as_json: bool
) -> None:
    """Show the logs of FUNCTION, or of every function.

    With --json a list; with --tail --json one JSON object a line, as they come.
    """
    start = time.time() - _seconds(since)
    cloud, stack = open_stack(find_project(template_file), environment)
    lines = read_logs(cloud, stack, function, since=start, follow=follow)

    def entry(line: LogLine) -> dict[str, object]:
        return {"at": line.at, "function": line.function, "text": line.text}

    if as_json and not follow:
        print_json([entry(line) for line in lines])
        return
    try:
        for line in lines:
            click.echo(json.dumps(entry(line)) if as_json else _text(line, named=function is None))
    except KeyboardInterrupt:
        if not follow:
            raise


def _text(line: LogLine, *, named: bool) -> str:
    """Lambda writes a trace's lines with carriage returns between them: here they are lines again."""
    clock = time.strftime("%H:%M:%S", time.localtime(line.at)) + f".{int(line.at * 1000) % 1000:03d}"
    text = line.text.rstrip().replace("\r", "\n")
    return f"{click.style(clock, dim=True)} {f'{line.function} ' if named else ''}{text}"


def _seconds(text: str) -> float:
    match = re.fullmatch(r"(\d+)\s*([smhd]?)", text.strip())
    if not match:
        raise click.UsageError(f"--since takes a time such as 30s, 10m, 2h or 1d, not '{text}'.")
    return int(match[1]) * _UNITS[match[2] or "s"]
