"""`stackline new`: a project that draws, checks and deploys from its first minute."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from stackline.cli.output import EXIT_NO, json_option, leave, print_diagnostics, print_json
from stackline.cli.project import writing
from stackline.core import Diagnostic, Fix, write_atomic
from stackline.environments.settings import name_of
from stackline.template import render_value

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


@click.command("new")
@click.argument("name")
@json_option
def COMMAND(name: str, as_json: bool) -> None:
    """Make the project NAME in a new folder of that name."""
    folder = Path(name)
    if "\0" in name or not name:
        raise click.UsageError("This is no name for a folder.")
    slug = name_of(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        problem = Diagnostic(
            "error",
            "folder-in-use",
            f"{folder} is there already and not empty",
            fix=Fix("Choose another name."),
        )
        print_diagnostics([problem], as_json=as_json)
        leave(EXIT_NO)
    files = {"template.yaml": TEMPLATE, "stackline.yaml": SETTINGS, ".gitignore": IGNORE}
    written = [folder / file for file in files]
    made = not folder.exists()
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            for path, text in zip(written, files.values(), strict=True):
                write_atomic(path, text.replace("{name}", render_value(slug)).encode())
        except OSError:
            for path in written:
                path.unlink(missing_ok=True)
            if made:
                folder.rmdir()
            raise
    if as_json:
        print_json({"folder": str(folder), "files": sorted(files)})
        return
    click.echo(f"Made {folder}. Next:\n  cd {shlex.quote(str(folder))}\n{NEXT}")
