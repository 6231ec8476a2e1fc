"""`stackline diagram`: the picture, in the format that the file's ending says."""

from __future__ import annotations

from pathlib import Path

import click

from stackline.cli.output import EXIT_DONE, EXIT_NO, json_option, print_diagnostics, print_json
from stackline.cli.project import find_project, template_option, writing
from stackline.core import Diagnostic, Fix, read_bounded, write_atomic
from stackline.design import read_free_groups, read_positions
from stackline.design.machines.picture import machine_svg
from stackline.design.pictures import Picture
from stackline.design.png import digest, shown_by, to_png
from stackline.template import Project
from stackline.template.revisions import project_at

FORMATS = (".svg", ".png", ".html", ".drawio", ".mmd")
_MACHINE_FORMATS = (".svg", ".png")
_LARGEST = 200_000_000


@click.command("diagram")
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    help="FILE.svg, .png, .html (a page to move and zoom in), .drawio or .mmd; `-` prints Mermaid.",
)
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True)
@click.option(
    "--since",
    metavar="REVISION",
    help="Mark what was added, changed, replaced and removed since a git revision.",
)
@click.option(
    "--details",
    is_flag=True,
    help="Draw roles, permissions, log groups and the like as cards too, not as a number on the card that owns them.",
)
@click.option(
    "--machine",
    metavar="ID",
    help="Draw this state machine's states, from its definition, as .svg or .png.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where FILE is not what would be written.")
@template_option
@json_option
def COMMAND(
    output: str,
    theme: str,
    since: str | None,
    details: bool,
    machine: str | None,
    check: bool,
    template_file: str | None,
    as_json: bool,
) -> int:
    """Draw the template to a file: the ending says the format."""
    project = find_project(template_file)
    ending = ".mmd" if output == "-" else Path(output).suffix.lower()
    if ending not in FORMATS:
        raise click.UsageError(
            f"A diagram is written as {', '.join(FORMATS[:-1])} or {FORMATS[-1]}, not '{ending or output}'."
        )
    if machine is None:
        text = _text(project, ending, theme, since, details=details)
    else:
        if ending not in _MACHINE_FORMATS or since is not None:
            raise click.UsageError(
                "A state machine is written as .svg or .png, without --since: leave --machine out."
            )
        text = machine_svg(project, machine, theme)
    if output == "-":
        if as_json:
            print_json({"file": None, "text": text})
        else:
            click.echo(text, nl=False)
        return EXIT_DONE
    if check:
        return _checked(Path(output), ending, text, as_json=as_json)
    data = to_png(text) if ending == ".png" else text.encode()
    with writing(Path(output)):
        write_atomic(Path(output), data)
    if as_json:
        print_json({"file": output, "bytes": len(data)})
    else:
        click.echo(f"Wrote {output}")
    return EXIT_DONE


def _text(project: Project, ending: str, theme: str, since: str | None, *, details: bool) -> str:
    """The picture as text; a PNG's is the SVG it shows."""
    earlier = project_at(project, since) if since is not None else None
    positions = read_positions(project.folder, project.template.file)
    free = read_free_groups(project.folder, project.template.file)
    return Picture(theme, positions, earlier, details, free).text(project, ending.removeprefix("."))


def _checked(file: Path, ending: str, text: str, *, as_json: bool) -> int:
    there = read_bounded(file, _LARGEST) if file.is_file() else None
    if ending == ".png":
        current = there is not None and shown_by(there) == digest(text)
    else:
        # git may have given the file other line ends.
        current = there is not None and there.replace(b"\r\n", b"\n") == text.encode()
    if as_json:
        print_json({"file": str(file), "current": current})
    elif current:
        click.echo(f"{file} is current")
    else:
        print_diagnostics([_stale(file, missing=there is None)])
    return EXIT_DONE if current else EXIT_NO


def _stale(file: Path, *, missing: bool) -> Diagnostic:
    summary = f"{file} is not there" if missing else f"{file} does not show the template as it is"
    return Diagnostic(
        "error",
        "diagram-stale",
        summary,
        file=str(file),
        fix=Fix(f"Draw it with `stackline diagram -o {file}`, with the same --theme and --since."),
    )
