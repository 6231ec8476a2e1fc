"""`stackline check`: what is wrong with the template, by file and line, with the fix."""

from __future__ import annotations

import click

from stackline.checks import check
from stackline.cli.output import console, json_option, leave_with, print_diagnostics, print_json
from stackline.cli.project import find_project, template_option


@click.command("check")
@click.option("--strict", is_flag=True, help="A warning is a no, too.")
@template_option
@json_option
def COMMAND(strict: bool, template_file: str | None, as_json: bool) -> None:
    """Check the template: cfn-lint, the SAM schema, and Stackline's own rules."""
    project = find_project(template_file)
    with console(error=True).status("Checking the template"):
        diagnostics = check(project.template)
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
