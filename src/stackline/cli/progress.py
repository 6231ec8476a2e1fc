"""How a deployment is shown while it goes on: a live table in a terminal, plain lines elsewhere."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from types import TracebackType

import click
from rich.console import Console, Group
from rich.live import Live as RichLive
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from stackline.cli.output import console, print_diagnostics
from stackline.deploy import ChangeEvent, Event, HookOutput, Notice, Phase, ResourceEvent

_SIGN = {"add": "+", "modify": "~", "replace": "±", "may-replace": "~", "remove": "-", "import": "<"}
_MORE = {"replace": ", is replaced by a new one", "may-replace": ", may be replaced"}
_STATE = {
    "waiting": ("·", "dim"),
    "working": ("…", "yellow"),
    "done": ("✓", "green"),
    "failed": ("✗", "bold red"),
}


class Silent:
    """Nothing while it goes on: with --json the document at the end says everything."""

    def __enter__(self) -> Silent:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def tell(self, event: Event) -> None:
        pass


class Phases(Silent):
    """What it is doing, on standard error; the answer comes at the end."""

    def __init__(self, *, silent: bool) -> None:
        self._silent = silent

    def tell(self, event: Event) -> None:
        if self._silent:
            return
        if isinstance(event, Phase):
            click.echo(event.text, err=True)
        elif isinstance(event, Notice):
            print_diagnostics([event.diagnostic])
        elif isinstance(event, HookOutput):
            click.echo(f"  | {event.line}", err=True)


class Lines(Silent):
    """One line an event, for logs and pipes."""

    def tell(self, event: Event) -> None:
        if isinstance(event, Phase):
            click.echo(event.text)
        elif isinstance(event, ChangeEvent):
            click.echo(f"  {_SIGN[event.action]} {event.id} ({event.type}){_MORE.get(event.action, '')}")
        elif isinstance(event, Notice):
            print_diagnostics([event.diagnostic])
        elif isinstance(event, HookOutput):
            click.echo(f"  | {event.line}")
        else:
            clock = time.strftime("%H:%M:%S", time.localtime(event.at))
            click.echo(
                f"  {clock} {event.status:<28} {event.id}{f': {event.reason}' if event.reason else ''}"
            )


class Live(Silent):
    """A table that follows: what will change, and how far each of it is."""

    def __init__(self, out: Console) -> None:
        self._out = out
        self._lock = threading.Lock()
        self._spinner = Spinner("dots")
        self._over = False
        self._rows: dict[str, tuple[ChangeEvent | ResourceEvent, str, str]] = {}
        self._live = RichLive(console=out, refresh_per_second=12, get_renderable=self._render)

    @classmethod
    def open(cls) -> Live | None:
        out = console()
        return cls(out) if out.is_terminal else None

    def __enter__(self) -> Live:
        self._live.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over = True
        self._live.__exit__(kind, error, trace)

    def tell(self, event: Event) -> None:
        with self._lock:
            if isinstance(event, Phase):
                self._spinner.update(text=Text(event.text))
            elif isinstance(event, Notice):
                self._out.print(Text(f"{event.diagnostic.severity}: {event.diagnostic.summary}"))
            elif isinstance(event, HookOutput):
                self._out.print(Text(f"  | {event.line}", "dim"))
            elif isinstance(event, ChangeEvent):
                self._rows[event.id] = (event, _SIGN[event.action], "waiting")
            else:
                sign = self._rows[event.id][1] if event.id in self._rows else " "
                self._rows[event.id] = (event, sign, event.state)

    def _render(self) -> Group:
        with self._lock:
            table = Table(box=None, pad_edge=False, show_header=False)
            rows = list(self._rows.values())
            room = max(self._out.height - 4, 5)
            # A stack taller than the window shows what is not done yet.
            shown = rows if len(rows) <= room else [r for r in rows if r[2] != "done"][-room:]
            for event, sign, state in shown:
                mark, style = _STATE[state]
                status = event.status if isinstance(event, ResourceEvent) else event.action
                reason = event.reason if isinstance(event, ResourceEvent) else ""
                cells = (
                    Text(mark, style),
                    sign,
                    Text(event.id, "bold"),
                    Text(event.type, "dim"),
                    Text(status, style),
                )
                table.add_row(*cells, Text(reason, "red" if state == "failed" else "dim"))
            count = f"{len(rows) - len(shown)} more are done" if len(shown) < len(rows) else ""
            head = Text("") if self._over else self._spinner
            return Group(table, Text(count, "dim"), head) if rows else Group(head)


def show_outputs(outputs: Mapping[str, str]) -> None:
    """Outputs, a line each, their names in a column."""
    width = max((len(name) for name in outputs), default=0)
    for name, value in outputs.items():
        click.echo(f"  {name:<{width}}  {value}")
