"""`stackline diagram`: the picture, as SVG or Mermaid."""

from __future__ import annotations

from pathlib import Path

import click

from stackline.cli.output import json_option, print_json
from stackline.cli.project import find_project, template_option, writing
from stackline.core import write_atomic
from stackline.design import read_positions, to_mermaid, to_svg

FORMATS = (".svg", ".mmd")


@click.command("diagram")
@click.option(
    "-o", "--output", required=True, metavar="FILE", help="FILE.svg or FILE.mmd; `-` prints Mermaid."
)
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True)
@template_option
@json_option
def COMMAND(output: str, theme: str, template_file: str | None, as_json: bool) -> None:
    """Draw the template to a file: the ending says the format."""
    project = find_project(template_file)
    ending = ".mmd" if output == "-" else Path(output).suffix.lower()
    if ending not in FORMATS:
        raise click.UsageError(f"A diagram is written as {' or '.join(FORMATS)}, not '{ending or output}'.")
    if ending == ".mmd":
        text = to_mermaid(project)
    else:
        text = to_svg(project, theme=theme, positions=read_positions(project.folder, project.template.file))
    if output == "-":
        if as_json:
            print_json({"file": None, "text": text})
        else:
            click.echo(text, nl=False)
        return
    with writing(Path(output)):
        write_atomic(Path(output), text.encode())
    if as_json:
        print_json({"file": output, "bytes": len(text.encode())})
    else:
        click.echo(f"Wrote {output}")
