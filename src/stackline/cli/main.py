"""The `stackline` command: finds its commands by file, imports one when called, and leaves with its status."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from contextlib import suppress
from typing import Any

import click

from stackline.cli import commands
from stackline.cli.output import (
    EXIT_CLOUD,
    EXIT_NO,
    print_diagnostics,
    wants_json,
)
from stackline.cli.streams import file_problem, prepare_streams, reader_may_leave, silence
from stackline.core import DiagnosticError

# Shown in this order in the help; a command that is not listed comes after, by name.
ORDER = tuple(
    "new edit graph show add connect disconnect set unset rename remove existing extract move check diagram "  # noqa: SIM905
    "build generate-event dev env secret access plan approve deploy verify promote rollback history destroy invoke "
    "logs outputs audit layer pipeline local".split()
)
CLOUD_CODES = ("cloud-", "embedded-")


class Commands(click.Group):
    """Commands are the files of `stackline.cli.commands`: `set` is in `set.py`, or `set_.py` where Python minds."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = [_command_name(module.name) for module in pkgutil.iter_modules(commands.__path__)]
        return sorted(names, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        for module in pkgutil.iter_modules(commands.__path__):
            if _command_name(module.name) == cmd_name:
                return importlib.import_module(f"{commands.__name__}.{module.name}").COMMAND
        return None

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        with reader_may_leave():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with reader_may_leave():
            return super().invoke(ctx)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in self.list_commands(ctx):
            import difflib

            near = difflib.get_close_matches(name, self.list_commands(ctx), 1)
            hint = f" Did you mean '{near[0]}'?" if near else " See 'stackline --help'."
            raise click.UsageError(f"There is no command '{name}'.{hint}", ctx)
        return super().resolve_command(ctx, args)


def _command_name(module: str) -> str:
    return module.rstrip("_").replace("_", "-")


@click.command(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="stackline", prog_name="stackline")
def stackline() -> None:
    """The open serverless toolkit for teams on AWS.

    Draw an architecture and get SAM YAML in your own repository, run it on an embedded cloud with no account and no
    Docker, and deploy it.

    Exit status: 0 done · 1 the answer is no · 2 wrong use · 3 the cloud refused or is away.
    """


def main(args: list[str] | None = None) -> None:
    """Run the command line and leave with its exit status."""
    as_json = wants_json(sys.argv[1:] if args is None else args)
    prepare_streams()
    try:
        result: Any = stackline.main(
            args=args,
            prog_name="stackline",
            standalone_mode=False,
            obj=_begun(sys.argv[1:] if args is None else args),
        )
        status = result if isinstance(result, int) else 0
    except DiagnosticError as error:
        print_diagnostics(error.diagnostics, as_json=as_json)
        status = _status(error)
    except click.exceptions.Exit as error:
        status = error.exit_code
    except click.exceptions.Abort:
        click.echo("Stopped; nothing more was changed.", err=True)
        status = EXIT_NO
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except OSError as error:
        problem = file_problem(error)
        # Where the output itself cannot be written, the answer as JSON cannot be either.
        with suppress(OSError):
            print_diagnostics([problem], as_json=as_json and problem.code != "output-not-written")
        status = EXIT_NO
    silence()
    sys.exit(status)


def _begun(args: list[str]) -> Any:
    """What a session that goes on as the last one has begun before anything else is loaded."""
    if args[:1] != ["dev"]:
        return None
    from stackline.dev import again

    return again.begin(args[1:])


def _status(error: DiagnosticError) -> int:
    codes = [d.code for d in error.diagnostics if d.severity == "error"]
    return EXIT_CLOUD if any(code.startswith(CLOUD_CODES) for code in codes) else EXIT_NO
