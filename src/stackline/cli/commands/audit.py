"""`stackline audit`: who did what in which environment, and whether the trail is as it was written."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import click

from stackline.cli.output import EXIT_NO, json_option, leave, print_diagnostics, print_json, table
from stackline.cli.project import find_project, template_option, writing


@click.group("audit")
def COMMAND() -> None:
    """The audit trail: who did what, each entry chained to the one before it."""


@COMMAND.command("list")
@click.option(
    "-n", "--number", type=click.IntRange(1, 100_000), default=20, show_default=True, help="How many."
)
@template_option
@json_option
def list_(number: int, template_file: str | None, as_json: bool) -> None:
    """The latest entries, the newest first."""
    from stackline.deploy.auditing import journal_of

    with journal_of(find_project(template_file)) as journal:
        found = journal.audit_entries()[-number:][::-1]
    if as_json:
        print_json({"entries": [{**one.to_json(), "detail": json.loads(one.detail)} for one in found]})
        return
    if not found:
        click.echo("Nothing was done yet that the audit trail keeps.", err=True)
        return
    rows = [
        [
            str(one.number),
            time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(one.at)),
            one.actor,
            one.action,
            one.subject,
        ]
        for one in found
    ]
    table(["", "at (UTC)", "who", "did", "what"], rows)


@COMMAND.command("export")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where it goes; else printed.",
)
@template_option
def export(output: Path | None, template_file: str | None) -> None:
    """All entries as JSON Lines, the oldest first, with their hashes: `stackline audit verify FILE` checks them."""
    from stackline.core import write_atomic
    from stackline.deploy.auditing import journal_of
    from stackline.journal.audit import to_line

    with journal_of(find_project(template_file)) as journal:
        data = "".join(map(to_line, journal.audit_entries())).encode()
    if output is None:
        sys.stdout.buffer.write(data)
        return
    with writing(output):
        write_atomic(output, data, mode=0o600)


@COMMAND.command("verify")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="[FILE]"
)
@click.option(
    "--env",
    "environments",
    multiple=True,
    metavar="ENV",
    help="Hold the trail also to what the deployments to ENV left in its bucket; repeatable.",
)
@template_option
@json_option
def verify(
    file: Path | None, environments: tuple[str, ...], template_file: str | None, as_json: bool
) -> None:
    """Whether no entry was changed, removed, inserted or moved: of this project's journal, or of an export.

    That the end was cut off only a deployment can tell, whose manifest has the head of the trail: give --env.

    Exit status: 0 all is as it was written · 1 it is not, with the first entry that is wrong.
    """
    from stackline.deploy.auditing import verify_audit, verify_export
    from stackline.journal.audit import parse_export

    if file and environments:
        raise click.UsageError("An export is checked by itself: give FILE or --env.")
    if file:
        found = verify_export(parse_export(file.read_bytes().decode(errors="surrogateescape"), str(file)))
    else:
        found = verify_audit(find_project(template_file), environments)
    problem = found.diagnostic()
    if as_json:
        told = [problem.to_json()] if problem else []
        print_json(
            {"entries": found.entries, "heads": found.heads, "broken": found.broken, "diagnostics": told}
        )
    elif problem:
        print_diagnostics([problem])
    else:
        held = f", held to {found.heads} deployments" if environments else ""
        click.echo(f"All {found.entries} entries are as they were written{held}.")
    leave(EXIT_NO if problem else 0)
