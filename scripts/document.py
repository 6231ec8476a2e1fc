"""Write docs/reference/cli.md and docs/reference/checks.md from the commands and rules themselves.

`--check` writes nothing and fails where a page is out of date; a test runs it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from stackline.checks import rules
from stackline.cli.main import stackline
from stackline.core import write_atomic

REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference"

CLI_HEAD = """\
# Command line

Written by `make docs` from the commands; change it there.

The project is found from where you stand upward (`template.yaml`, `.yml` or `.json`, `sam.yaml`), or named with
`-t FILE`. `--json` answers with one JSON document. Every command that edits prints the diff and writes it; with
`--dry-run` it only prints.

| exit status | means |
|---|---|
| 0 | done, or nothing to do |
| 1 | the answer is no: an error was found, a wire was refused, `--strict` and a warning |
| 2 | wrong use |
| 3 | the cloud refused or is away |
| 4 | waits for an approval |
"""
CHECKS_HEAD = """\
# Checks

Written by `make docs` from the rules; change it there.

`stackline check` runs these rules, the SAM translator's own schema (code `sam-schema`) and cfn-lint (its own codes,
such as `E3002`). A place where one of our rules speaks is not reported again by the others. `--fix CODE@ID` makes the
edits that end a finding. The `code-` rules read the functions' code: see [least privilege](../least-privilege.md).

| code | severity | what must hold | source of the rule |
|---|---|---|---|
"""


def cli_page() -> str:
    parts = [CLI_HEAD]
    context = click.Context(stackline, info_name="stackline")
    for name in stackline.list_commands(context):
        command = stackline.get_command(context, name)
        assert command is not None
        parts += _command(command, click.Context(command, info_name=name, parent=context))
    return "\n".join(parts)


def _command(command: click.Command, context: click.Context) -> list[str]:
    help_text = command.get_help(context)
    parts = [f"## {context.command_path}\n", f"```text\n{help_text}\n```\n"]
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            parts += _command(inner, click.Context(inner, info_name=name, parent=context))
    return parts


def checks_page() -> str:
    rows = [f"| `{r.code}` | {r.severity} | {r.summary} | {r.source} |" for r in rules()]
    return CHECKS_HEAD + "\n".join(rows) + "\n"


def main() -> int:
    stale: list[str] = []
    for name, text in (("cli.md", cli_page()), ("checks.md", checks_page())):
        path = REFERENCE / name
        if path.is_file() and path.read_text() == text:
            continue
        stale.append(name)
        if "--check" not in sys.argv:
            write_atomic(path, text.encode())
    if stale and "--check" in sys.argv:
        print(f"docs/reference/{', '.join(stale)} is out of date: run `make docs`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
