"""How commands speak: JSON on request, tables and diagnostics for people, and the exit statuses scripts rely on."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from stackline.core import Diagnostic, has_errors

if TYPE_CHECKING:
    # Loaded when something is shown with it: that takes longer than many a command.
    from rich.console import Console
    from rich.text import Text

EXIT_DONE, EXIT_NO, EXIT_USAGE, EXIT_CLOUD, EXIT_WAITS = 0, 1, 2, 3, 4

F = TypeVar("F", bound=Callable[..., Any])
_PIPED_WIDTH = 100_000
_COLOUR = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}


def json_option(function: F) -> F:
    """`--json`: one JSON document on standard output, and nothing else there."""
    return click.option("--json", "as_json", is_flag=True, help="Answer with JSON.")(function)


def wants_json(args: Sequence[str]) -> bool:
    return "--json" in args


@cache
def _console_class() -> type[Console]:
    from rich.console import Console

    class OurConsole(Console):
        """rich's console, but for its own idea of leaving (with 1) when the reader has left."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return OurConsole


def console(*, error: bool = False) -> Console:
    """A rich console; plain text where the stream is no terminal, and so wide that nothing is folded there."""
    stream = sys.stderr if error else sys.stdout
    piped = not stream.isatty()
    return _console_class()(
        file=stream, soft_wrap=piped, highlight=False, width=_PIPED_WIDTH if piped else None
    )


def print_json(value: Any) -> None:
    # In another alphabet than Unicode's, escapes say it exactly where letters could not.
    ascii_only = not (sys.stdout.encoding or "").lower().startswith("utf")
    click.echo(json.dumps(value, indent=2, ensure_ascii=ascii_only, default=str))


def print_diagnostics(diagnostics: Iterable[Diagnostic], *, as_json: bool = False) -> None:
    """Diagnostics for people on standard error; with `as_json` as a document on standard output."""
    if as_json:
        print_json({"diagnostics": [d.to_json() for d in diagnostics]})
        return
    for diagnostic in diagnostics:
        console(error=True).print(_render(diagnostic))


def _render(diagnostic: Diagnostic) -> Text:
    from rich.text import Text

    colour = _COLOUR[diagnostic.severity]
    text = Text()
    if diagnostic.file or diagnostic.line:
        text.append(f"{diagnostic.place}: ", style="bold")
    text.append(diagnostic.severity, style=colour)
    text.append(f": {diagnostic.summary}")
    text.append(f"  [{diagnostic.code}]", style="dim")
    for line in diagnostic.detail.splitlines():
        text.append(f"\n  {line}")
    if diagnostic.fix:
        text.append("\n  fix: ", style="bold")
        text.append(diagnostic.fix.summary)
    return text


def print_diff(diff: str) -> None:
    """A unified diff, coloured where it is read by a person."""
    from rich.markup import escape

    out = console()
    for line in diff.splitlines():
        style = ""
        if line.startswith(("+++", "---")):
            style = "bold"
        elif line.startswith("@@"):
            style = "cyan"
        elif line.startswith("+"):
            style = "green"
        elif line.startswith("-"):
            style = "red"
        out.print(f"[{style}]{escape(line)}[/]" if style else escape(line), soft_wrap=True)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Rows in columns, with their heads above; none where every head is empty."""
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=None, pad_edge=False, header_style="dim", show_header=any(heads))
    for head in heads:
        shown.add_column(head)
    for row in rows:
        shown.add_row(*(Text(cell) for cell in row))
    console().print(shown)


def leave(status: int) -> NoReturn:
    raise click.exceptions.Exit(status)


def leave_with(diagnostics: Sequence[Diagnostic], *, strict: bool = False) -> NoReturn:
    """The exit status these diagnostics ask for."""
    bad = has_errors(diagnostics) or (strict and any(d.severity == "warning" for d in diagnostics))
    leave(EXIT_NO if bad else EXIT_DONE)
