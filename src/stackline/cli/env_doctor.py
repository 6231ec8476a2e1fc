"""`stackline env doctor [ENV]`: what an environment still lacks, in words, each with its remedy."""

from __future__ import annotations

import click

from stackline.cli.output import EXIT_NO, console, json_option, leave, print_json
from stackline.cli.project import find_project, template_option

_MARK = {"ok": ("✓", "green"), "lacks": ("✗", "bold red"), "unknown": ("?", "yellow")}


@click.command("doctor")
@click.argument("environment", metavar="[ENV]", required=False)
@template_option
@json_option
def doctor(environment: str | None, template_file: str | None, as_json: bool) -> None:
    """Say what ENV (else every environment but `local`) lacks, each with its remedy. Nothing is changed.

    Looked at are credentials, account, region, role, boundary and bucket, and the parameters and secrets that its file
    and the template refer to.

    Exit status: 0 nothing is lacking · 1 something is.
    """
    from rich.text import Text

    from stackline.deploy.linking.doctor import examine
    from stackline.environments import LOCAL, environment_names

    project = find_project(template_file)
    names = (
        [environment]
        if environment
        else [name for name in environment_names(project.folder) if name != LOCAL] or [LOCAL]
    )
    found = {name: examine(project, name) for name in names}
    lacking = any(one.state == "lacks" for findings in found.values() for one in findings)
    if as_json:
        told = {name: [one.to_json() for one in findings] for name, findings in found.items()}
        print_json({"environments": told, "lacking": lacking})
        leave(EXIT_NO if lacking else 0)
    out = console()
    for name, findings in found.items():
        out.print(Text(name, "bold"))
        for one in findings:
            mark, style = _MARK[one.state]
            out.print(Text(f"  {mark} ", style).append(one.said, "" if one.state == "ok" else "bold"))
            if one.fix:
                out.print(Text(f"      {one.fix}"))
    leave(EXIT_NO if lacking else 0)
