"""`stackline new`: a project that draws, checks and deploys from its first minute."""

from __future__ import annotations

import re
from pathlib import Path

import click

from stackline.cli.output import EXIT_NO, json_option, leave, print_diagnostics, print_json
from stackline.core import Diagnostic, Fix, write_atomic

TEMPLATE = """\
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Description: {name}

Resources: {{}}
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


@click.command("new")
@click.argument("name")
@json_option
def COMMAND(name: str, as_json: bool) -> None:
    """Make the project NAME in a new folder of that name."""
    folder = Path(name)
    slug = re.sub(r"[^A-Za-z0-9-]+", "-", folder.name).strip("-") or "app"
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
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        write_atomic(folder / file, text.format(name=slug).encode() if "{" in text else text.encode())
    if as_json:
        print_json({"folder": str(folder), "files": sorted(files)})
        return
    click.echo(f"Made {folder}. Next:\n  cd {folder}\n  stackline add function Hello\n  stackline edit")
