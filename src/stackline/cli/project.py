"""Finding the project a command means, and finishing the commands that edit it: diff, write, or say why not."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path as FilePath
from typing import Any, TypeVar

import click

from stackline.cli.options import template_option as template_option
from stackline.cli.output import EXIT_DONE, EXIT_NO, print_diagnostics, print_diff, print_json
from stackline.core import Diagnostic, DiagnosticError, Fix, Refused
from stackline.template import Path, Project, Template, parse_dotted, parse_value, project_diff

F = TypeVar("F", bound=Callable[..., Any])


def yes_option(function: F) -> F:
    """`--yes` for commands that ask before they write what loses data."""
    return click.option("--yes", is_flag=True, help="Write it, though a deployment would lose data or fail.")(
        function
    )


def dry_run_option(function: F) -> F:
    return click.option("--dry-run", is_flag=True, help="Print the diff and write nothing.")(function)


@contextmanager
def writing(path: FilePath) -> Generator[None]:
    """Where a file cannot be written, a diagnostic that names it, not the file that was to take its place."""
    try:
        yield
    except OSError as error:
        summary = f"{path} cannot be written: {error.strerror or error}"
        fix = Fix("Choose another place, make room, or give yourself access.")
        raise DiagnosticError(
            [Diagnostic("error", "file-not-written", summary, file=str(path), fix=fix)]
        ) from error


def find_project(template_file: str | None) -> Project:
    """The project of this command; raises TemplateError where there is none or it cannot be read."""
    return Project.find(FilePath.cwd(), template_file)


def finish_edit(
    project: Project,
    after: Project,
    *,
    dry_run: bool,
    as_json: bool,
    yes: bool = True,
    notes: Sequence[Diagnostic] = (),
    extra: dict[str, Any] | None = None,
) -> int:
    """Print the diff, and what the change replaces; write the files that changed, all or none. The exit status.

    Where a deployment would lose data or fail, it asks first, unless `yes`; without a terminal nothing is written.
    """
    from stackline.design.replacement import DANGERS, replacements
    from stackline.design.sources import loop_notes

    diff = project_diff(project, after)
    there = (project.expanded.resources, after.expanded.resources)
    notes = [*notes, *loop_notes(project, after), *replacements(*there, project.file)]
    if diff and not dry_run and not yes and any(note.code in DANGERS for note in notes):
        if as_json or not sys.stdin.isatty():
            return _refused(project, diff, [_NEEDS_YES, *notes], as_json=as_json)
        print_diff(diff)
        print_diagnostics(notes)
        click.confirm("Write it?", abort=True, err=True)
        after.save()
        return EXIT_DONE
    if diff and not dry_run:
        after.save()
    if as_json:
        print_json(
            {
                "file": project.file,
                "changed": bool(diff),
                "written": bool(diff) and not dry_run,
                "diff": diff,
                **({"changed_files": list(after.changed)} if len(after.changed) > 1 else {}),
                **(extra or {}),
                "diagnostics": [note.to_json() for note in notes],
            }
        )
        return EXIT_DONE
    if diff:
        print_diff(diff)
    else:
        click.echo("Nothing to change: the template says so already.", err=True)
    print_diagnostics(notes)
    return EXIT_DONE


_NEEDS_YES = Diagnostic(
    "error",
    "needs-yes",
    "Nothing was written: where this is deployed, the next deployment would lose data or fail",
    fix=Fix("Look at the warnings, and give --yes to write it all the same."),
)


def _refused(project: Project, diff: str, notes: Sequence[Diagnostic], *, as_json: bool) -> int:
    if as_json:
        told = [note.to_json() for note in notes]
        print_json(
            {"file": project.file, "changed": True, "written": False, "diff": diff, "diagnostics": told}
        )
    else:
        print_diff(diff)
        print_diagnostics(notes)
    return EXIT_NO


def assignments(values: Sequence[str]) -> dict[str, Any]:
    """`NAME=VALUE` options as a mapping; the values are CloudFormation YAML."""
    result: dict[str, Any] = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals or not name.strip(" /"):
            raise click.UsageError(f"--set takes NAME=VALUE, not '{value}'.")
        result[name] = parse_value(text)
    return result


def renames(values: Sequence[str]) -> dict[str, str]:
    """`OLD=NEW` options as a mapping."""
    result: dict[str, str] = {}
    for value in values:
        old, equals, new = value.partition("=")
        if not equals or not old or not new:
            raise click.UsageError(f"--variable takes OLD=NEW, not '{value}'.")
        result[old] = new
    return result


def place_of(template: Template | Project, id: str, path: str) -> Path:
    """The place a dotted PATH names in resource `id`; Refused where either is not there, or PATH names nothing."""
    resource_named(template, id)
    if not path.strip(" /"):
        fix = Fix("Write it like `Environment.Variables.TABLE_NAME`.")
        raise Refused([Diagnostic("error", "path-invalid", f"{path!r} is not a path", fix=fix)])
    return parse_dotted(path, id)


def resource_named(template: Template | Project, id: str) -> str:
    """`id`, if the template has that resource; else refused, with the nearest names."""
    known = template.expanded.resources
    if id in known:
        return id
    near = difflib.get_close_matches(id, list(known), 3)
    hint = f"Did you mean {' or '.join(near)}?" if near else "`stackline graph` lists what is there."
    raise Refused(
        [
            Diagnostic(
                "error", "resource-missing", f"There is no resource {id}", file=template.file, fix=Fix(hint)
            )
        ]
    )
