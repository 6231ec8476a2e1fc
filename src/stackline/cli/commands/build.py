"""`stackline build`: every function and layer as it would be deployed, and what takes the space."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal

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

if TYPE_CHECKING:
    from rich.status import Status

    from stackline.deploy.building import Package, Report

_MB = 1024 * 1024
_SHOWN = 3
_HEADS = ("", "runtime", "unzipped", "zipped", "of the limit", "what takes the space")
_FIGURES = _HEADS[2:5]
_AWAY = {
    "image": "an image",
    "registry": "an image in a registry",
    "inline": "code in the template",
    "s3": "code in S3",
    "unknown": "code that only the deployment knows",
}


@click.command("build")
@click.argument("functions", nargs=-1, metavar="[FUNCTION…]")
@click.option(
    "--env",
    "environment",
    default="local",
    show_default=True,
    metavar="ENV",
    help="For this environment's cloud.",
)
@click.option(
    "--target",
    type=click.Choice(["local", "aws"]),
    help="For this machine, or for Lambda as the template says; else what the environment's cloud is.",
)
@click.option("--direct", is_flag=True, help="Hold zips against the limit of an upload without S3, too.")
@click.option("--clean", is_flag=True, help="Build everything anew, whatever was built before.")
@template_option
@json_option
def COMMAND(
    functions: tuple[str, ...],
    environment: str,
    target: Literal["local", "aws"] | None,
    direct: bool,
    clean: bool,
    template_file: str | None,
    as_json: bool,
) -> None:
    """Build the functions and layers of the template, all or those named, and report their sizes.

    Nothing changed means nothing is built. Packages are in `.stackline/build`, named by what is in them; `deploy` takes
    the same.

    \b
    stackline build --target aws
    stackline build ScanPage --env production --json

    Exit status: 0 built, or nothing to do · 1 something cannot be built, or is over a limit of Lambda.
    """
    from stackline.deploy.building import build_project
    from stackline.environments import read_environment

    project = find_project(template_file)
    where = read_environment(project.folder, environment, project.template.file)
    with _Progress(quiet=as_json) as progress:
        report = build_project(
            project,
            where,
            target,
            functions,
            direct=direct,
            clean=clean,
            on_progress=progress.tell,
            on_note=(lambda _: None) if as_json else (lambda note: print_diagnostics([note])),
        )
    if as_json:
        print_json(report.to_json())
    else:
        _show(report)
    leave(EXIT_NO if report.failed else EXIT_DONE)


class _Progress:
    """A line that changes in a terminal, a line a step elsewhere."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._status: Status | None = None

    def __enter__(self) -> _Progress:
        if not self._quiet and sys.stderr.isatty():
            self._status = console(error=True).status("Building")
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status is not None:
            self._status.stop()

    def tell(self, text: str) -> None:
        if self._status is not None:
            self._status.update(text)
        elif not self._quiet:
            click.echo(text, err=True)


def _show(report: Report) -> None:
    order = sorted(report.packages, key=lambda one: (one.source.kind == "layer", one.resource))
    rows = [_row(package, report.target) for package in order]
    for resource, where in report.elsewhere:
        rows.append((resource, "", "", "", "", f"{_AWAY[where]}: nothing to package"))
    if rows:
        _table([_HEADS, *rows])
    for package in order:
        if package.layers.others:
            click.echo(_uncounted(package))
    print_diagnostics(one for one in report.diagnostics if one.code.startswith(("size-", "machine-", "php-")))
    for proposal in report.proposals:
        about = ", ".join(proposal.resources[:4]) + (" …" if len(proposal.resources) > 4 else "")
        click.echo(f"{_size(proposal.saves)} less for {about}: {proposal.summary}.")
    if not report.packages:
        click.echo("There is nothing to build.")
        return
    made = sum(package.fresh for package in report.packages)
    said = f"{made} of {len(report.packages)} packages are new" if made else "Nothing changed"
    place = "this machine" if report.target == "local" else "AWS"
    click.echo(f"{said}; built for {place} in {report.seconds:.1f} s, in .stackline/build.")


def _uncounted(package: Package) -> str:
    """A layer by ARN is another's: what of the limit is left to it."""
    left = next((m.limit - m.used for m in package.measures if m.what.startswith("unzipped")), 0)
    many = package.layers.others > 1
    layers = f"{package.layers.others} layers by ARN are" if many else "a layer by ARN is"
    return f"{package.resource}: {layers} not counted; {_size(max(left, 0))} are left to {'them' if many else 'it'}."


def _table(rows: list[tuple[str, ...]]) -> None:
    """Figures to the right; the last column is as long as it is."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        cells = [
            cell.rjust(width) if head in _FIGURES else cell.ljust(width)
            for head, cell, width in zip(_HEADS, row, widths, strict=True)
        ]
        click.echo(click.style("  ".join(cells).rstrip(), dim=number == 0))


def _row(package: Package, target: str) -> tuple[str, ...]:
    contents, source = package.contents, package.source
    share = max((m.used / m.limit for m in package.measures), default=0.0)
    machine = ", arm64" if target == "aws" and source.architecture == "arm64" else ""
    parts = [f"{part.name} {_size(part.size)}" for part in contents.parts[:_SHOWN]]
    more = len(contents.parts) - _SHOWN
    return (
        f"{package.resource}{' (layer)' if source.kind == 'layer' else ''}",
        f"{source.runtime or ''}{machine}",
        _size(contents.size),
        _size(contents.packed),
        f"{share:.0%}",
        ", ".join(parts) + (f" and {more} more" if more > 0 else ""),
    )


def _size(bytes: int) -> str:
    return f"{bytes / _MB:.1f} MB" if bytes >= _MB / 10 else f"{bytes / 1024:.1f} KB"
