"""`stackline check`: what is wrong with the template, by file and line, with the fix."""

from __future__ import annotations

import click

from stackline.checks import check, fix_all
from stackline.cli.output import console, json_option, leave, leave_with, print_diagnostics, print_json
from stackline.cli.project import dry_run_option, find_project, finish_edit, template_option
from stackline.core import Diagnostic
from stackline.environments.colliding import collisions
from stackline.environments.stacks import problems_of
from stackline.template import Project


@click.command("check")
@click.option("--strict", is_flag=True, help="A warning is a no, too.")
@click.option(
    "--fix",
    "fixes",
    multiple=True,
    metavar="CODE[@ID]",
    help="Make the edits that end the findings of this rule (about this resource).",
)
@dry_run_option
@template_option
@json_option
def COMMAND(
    strict: bool, fixes: tuple[str, ...], dry_run: bool, template_file: str | None, as_json: bool
) -> None:
    """Check the template: cfn-lint, the SAM schema, Stackline's own rules, and the functions' code against it.

    Names that two environments in one account would both give are told, too, and what is wrong with `stacks:`.

    \b
    stackline check --fix code-grant-missing@ScanPage
    stackline check --fix visibility-timeout --dry-run
    """
    project = find_project(template_file)
    if fixes:
        leave(_fix(project, fixes, dry_run=dry_run, as_json=as_json))
    with console(error=True).status("Checking the template"):
        diagnostics = [*check(project, project.folder), *collisions(project), *problems_of(project.folder)]
    if as_json:
        print_json({"template": project.template.file, "diagnostics": [d.to_json() for d in diagnostics]})
        leave_with(diagnostics, strict=strict)
    print_diagnostics(diagnostics)
    count = {s: sum(d.severity == s for d in diagnostics) for s in ("error", "warning", "info")}
    if diagnostics:
        click.echo(f"{count['error']} errors, {count['warning']} warnings, {count['info']} remarks", err=True)
    else:
        click.echo(f"{project.template.file}: no problems found")
    leave_with(diagnostics, strict=strict)


def _fix(project: Project, fixes: tuple[str, ...], *, dry_run: bool, as_json: bool) -> int:
    template = project.template
    notes: list[Diagnostic] = []
    for one in fixes:
        code, _, id = one.partition("@")
        template, fixed = fix_all(template, code, id or None, project.folder)
        notes += [Diagnostic("info", code, f"Fixed: {d.summary}") for d in fixed]
    return finish_edit(
        project, project.with_template(template), dry_run=dry_run, as_json=as_json, notes=notes
    )
