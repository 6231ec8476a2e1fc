"""`stackline new`: a project that draws, checks and deploys from its first minute."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from stackline.blueprints import BLUEPRINTS, blueprint, clone
from stackline.cli.output import (
    EXIT_NO,
    json_option,
    leave,
    print_diagnostics,
    print_json,
    wants_json,
)
from stackline.cli.project import writing
from stackline.core import Diagnostic, Fix, write_atomic
from stackline.environments.settings import name_of
from stackline.template import render_value
from stackline.template.project import TEMPLATE_NAMES

TEMPLATE = """\
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Description: {name}

Resources: {}
"""
IGNORE = """\
# Stackline's own state: the embedded cloud, build output, the journal. The layout of the canvas is committed.
.stackline/*
!.stackline/layout.json
__pycache__/
"""
SETTINGS = """\
# A Stackline project. Environments other than `local` are files in environments/.
name: {name}
"""
NEXT = """\
  stackline add function Hello
  stackline deploy local          run it on the embedded cloud
  stackline invoke Hello
  stackline edit                  the canvas, in a browser"""
NEXT_OF_ONE = """\
  stackline deploy local          run it on the embedded cloud
  stackline edit                  the canvas, in a browser"""
_NAME_LINE = re.compile(r"^name:.*$", re.MULTILINE)


def _show_blueprints(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    if wants_json(sys.argv):
        print_json({"blueprints": [{"name": b.name, "summary": b.summary} for b in BLUEPRINTS.values()]})
    else:
        click.echo(_LIST)
    context.exit()


_LIST = "\n".join(f"  {b.name:<20} {b.summary}" for b in BLUEPRINTS.values())


@click.command("new", epilog=f"\b\nBlueprints:\n{_LIST}")
@click.argument("name")
@click.option("--blueprint", "chosen", metavar="B", help="Start from this one; --list shows them.")
@click.option("--from", "url", metavar="GIT_URL", help="Start from the files of a git repository.")
@click.option(
    "--list", is_flag=True, is_eager=True, expose_value=False, callback=_show_blueprints,
    help="Show the blueprints.",
)  # fmt: skip
@json_option
def COMMAND(name: str, chosen: str | None, url: str | None, as_json: bool) -> None:
    """Make the project NAME in a new folder of that name.

    It is empty, or what --blueprint or --from give. From a repository come its files as they are now, not its history;
    its hooks are not run and its submodules not fetched.
    """
    folder = Path(name)
    if "\0" in name or not name:
        raise click.UsageError("This is no name for a folder.")
    if chosen is not None and url is not None:
        raise click.UsageError("Choose one of --blueprint and --from.")
    slug = name_of(folder)
    files = {} if url is not None else _files(slug, chosen)
    _refuse_if_used(folder, as_json)
    with writing(folder):
        notes = _write(folder, files) if url is None else _from_git(folder, url, slug, as_json)
    if as_json:
        made = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir())
        print_json({"folder": str(folder), "files": made, "diagnostics": [n.to_json() for n in notes]})
        return
    print_diagnostics(notes)
    after = NEXT if chosen is None and url is None else NEXT_OF_ONE
    click.echo(f"Made {folder}. Next:\n  cd {shlex.quote(str(folder))}\n{after}")


def _files(slug: str, chosen: str | None) -> dict[str, bytes]:
    """Every file of the new project; Refused where there is no such blueprint."""
    own = {"template.yaml": TEMPLATE, "stackline.yaml": SETTINGS, ".gitignore": IGNORE}
    files = {path: text.replace("{name}", render_value(slug)).encode() for path, text in own.items()}
    if chosen is not None:
        files = {**blueprint(chosen).files(), **{p: files[p] for p in ("stackline.yaml", ".gitignore")}}
    return files


def _refuse_if_used(folder: Path, as_json: bool) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        problem = Diagnostic(
            "error",
            "folder-in-use",
            f"{folder} is there already and not empty",
            fix=Fix("Choose another name."),
        )
        print_diagnostics([problem], as_json=as_json)
        leave(EXIT_NO)


def _write(folder: Path, files: Mapping[str, bytes]) -> list[Diagnostic]:
    """All of the files, or nothing."""
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for path, data in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            write_atomic(folder / path, data)
    except BaseException:
        for entry in folder.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        if made:
            folder.rmdir()
        raise
    return []


def _from_git(folder: Path, url: str, slug: str, quiet: bool) -> list[Diagnostic]:
    """The repository's files, with this project's name, and what the person should know."""
    found = clone(url, folder, progress=not quiet and sys.stderr.isatty())
    settings, ignore = folder / "stackline.yaml", folder / ".gitignore"
    if settings.is_file() and not settings.is_symlink():
        text = settings.read_bytes().decode(errors="surrogateescape")
        line = f"name: {render_value(slug)}"
        renamed = _NAME_LINE.sub(lambda _: line, text, count=1)
        write_atomic(settings, renamed.encode(errors="surrogateescape"))
    if not ignore.exists() and not ignore.is_symlink():
        write_atomic(ignore, IGNORE.encode())
    notes = [Diagnostic("info", "git-cloned", f"The files are those of commit {found.commit}")]
    if found.submodules:
        said = "Submodules were not fetched: " + ", ".join(found.submodules)
        notes.append(Diagnostic("info", "git-submodules", said))
    if not any((folder / name).is_file() for name in TEMPLATE_NAMES):
        said = "There is no template in its uppermost folder"
        fix = Fix("Name it with -t FILE, or change to its folder.")
        notes.append(Diagnostic("warning", "template-missing", said, fix=fix))
    return notes
