"""`stackline pipeline init PROVIDER`: the files of a pipeline that delivers the project."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import cast

import click

from stackline.cli.output import (
    EXIT_DONE,
    EXIT_NO,
    json_option,
    leave,
    print_diagnostics,
    print_diff,
    print_json,
)
from stackline.cli.project import find_project, template_option, writing
from stackline.core import Diagnostic, Fix, read_bounded, write_atomic

_LIMIT = 1 << 20


@click.group("pipeline")
def COMMAND() -> None:
    """Pipelines that check, preview, deploy and promote, without keys that are kept anywhere."""


@COMMAND.command()
@click.argument("provider", type=click.Choice(["github", "gitlab", "codebuild"]))
@click.option("--to", default="", metavar="ENV", help="Where the way ends; else the one that others lead to.")
@click.option("--preview", default="", metavar="ENV", help="What is copied for a pull request; else dev.")
@click.option("--branch", default="main", show_default=True, help="What is merged into.")
@click.option("--check", is_flag=True, help="Only say whether the files are what would be written.")
@click.option("--force", is_flag=True, help="Write over files that say something else.")
@click.option("--dry-run", is_flag=True, help="Print the files and write nothing.")
@template_option
@json_option
def init(
    provider: str,
    to: str,
    preview: str,
    branch: str,
    check: bool,
    force: bool,
    dry_run: bool,
    template_file: str | None,
    as_json: bool,
) -> None:
    """Write a pipeline for GitHub Actions, GitLab, or CodePipeline with CodeBuild, made of the environments' files.

    A pull request is checked, drawn before and after, and deployed as a copy of its own, which goes when it is closed.
    What is merged is deployed to the first environment, verified, and promoted to each that follows, where an approval
    lets it. The pipeline acts as the role that `stackline env link` made.

    Exit status: 0 written, or as it should be · 1 a file says something else, with --check or without --force.
    """
    from stackline.deploy.pipelines import Provider, chain_of, pipeline_files
    from stackline.deploy.pipelines.chain import lacking

    project = find_project(template_file)
    chain = chain_of(
        project.folder, project.file, to=to, preview=preview, branch=branch, alone=bool(template_file)
    )
    wanted = pipeline_files(cast(Provider, provider), chain)
    notes = list(lacking(chain))
    there = {name: _read(project.folder / name) for name in wanted}
    differing = [name for name, text in wanted.items() if there[name] != text]
    other = [name for name in differing if there[name] is not None]
    refused = [_other(name, provider) for name in other] if not (force or dry_run or check) else []
    diff = "".join(_diff(name, there[name] or "", wanted[name]) for name in differing)
    if not (check or dry_run or refused):
        for name in differing:
            path = project.folder / name
            with writing(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                write_atomic(path, wanted[name].encode())
    bad = bool(refused) or (check and bool(differing))
    if as_json:
        told = [one.to_json() for one in (*refused, *notes)]
        written = [] if check or dry_run or refused else differing
        print_json(
            {"files": wanted, "differing": differing, "written": written, "diff": diff, "diagnostics": told}
        )
        leave(EXIT_NO if bad else EXIT_DONE)
    if dry_run:
        for name, text in wanted.items():
            click.echo(f"# {name}\n{text}")
    elif differing and (check or refused):
        print_diff(diff)
    print_diagnostics([*refused, *notes])
    if not (check or dry_run or refused):
        for name in differing:
            click.echo(f"Wrote {name}.")
    if not differing:
        click.echo("The pipeline is as it should be.")
    leave(EXIT_NO if bad else EXIT_DONE)


def _read(path: Path) -> str | None:
    return read_bounded(path, _LIMIT).decode("utf-8", "replace") if path.is_file() else None


def _diff(name: str, before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), name, name, lineterm="")
    return "".join(f"{line}\n" for line in lines)


def _other(name: str, provider: str) -> Diagnostic:
    fix = Fix("Look at the difference; --force writes over it.")
    summary = f"{name} is there, and is not what `pipeline init {provider}` writes"
    return Diagnostic("error", "pipeline-differs", summary, file=name, fix=fix)
