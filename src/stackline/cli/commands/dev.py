"""`stackline dev`: the whole application on the embedded cloud, following every change."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING, Protocol

import click

from stackline.cli.json_lines import JsonLines
from stackline.cli.options import template_option
from stackline.cli.output import json_option

if TYPE_CHECKING:
    from stackline.dev import DevEvent, Session
    from stackline.dev.again import Again

_FIRST = (
    0.4  # seconds in which what answers starts: all that is loaded from here on would take its processors
)


@click.command("dev")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help="The port of the APIs.  [default: the last one, or a free one]",
)
@click.option(
    "--debug",
    multiple=True,
    metavar="FUNCTION[:PORT]",
    help="Have this function wait for a debugger.  [default port: 5678 for Python, 9229 for Node.js]",
)
@click.option(
    "--env",
    "environment",
    default="local",
    show_default=True,
    metavar="ENV",
    help="Where requests do their work: as the functions deployed there, with their variables and roles.",
)
@click.option(
    "--fidelity",
    "tell_fidelity",
    is_flag=True,
    help="Only say how far what the template uses is emulated, the worst first.",
)
@template_option
@json_option
@click.pass_obj
def COMMAND(
    begun: Again | None,
    port: int | None,
    debug: tuple[str, ...],
    environment: str,
    tell_fidelity: bool,
    template_file: str | None,
    as_json: bool,
) -> None:
    """Run the application on this machine, and follow every change of it until Ctrl-C.

    Deploys to the embedded cloud, then watches: changed code runs from the next call on, a changed template updates the
    stack and keeps what it holds. Shows requests, invocations, what functions print, and their errors with your lines.

    With --env staging requests run your code with the variables, secrets and roles of the functions deployed there.

    With --json one JSON object a line.
    """
    if tell_fidelity:
        from stackline.cli.fidelity_view import print_fidelity
        from stackline.cli.project import find_project

        print_fidelity(find_project(template_file), as_json=as_json)
        return
    view = _view(as_json=as_json)
    ending = _Ending()
    with _interrupted(ending.ask):
        try:
            if begun is not None and begun.record is not None and begun.goes_on():
                from stackline.dev import Ready

                view.tell(Ready.read(begun.record.ready))
                time.sleep(_FIRST)
            from stackline.cli.project import find_project
            from stackline.dev import Session

            project = find_project(template_file)
            ending.session = Session(
                *(project.folder, project.template.file, view.tell),
                port=port,
                debug=debug,
                environment=environment,
                resumed=begun,
            )
            if not ending.asked:
                ending.session.run()
        except KeyboardInterrupt:
            pass
        except Exception as error:
            if not ending.asked:
                raise
            # It may be what Python has made of the signal, while a class was made; or a fault of that moment.
            if ending.session is not None:
                ending.session.note(error)
        finally:
            # Whoever presses Ctrl-C once more must not end the ending; what we start inherits this.
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            if ending.session is not None:
                ending.session.close()
            elif begun is not None:
                begun.end()


@dataclass
class _Ending:
    """Whether a signal has asked for it, whatever becomes of the exception that tells so."""

    asked: bool = False
    session: Session | None = None

    def ask(self) -> None:
        self.asked = True
        if self.session is not None:
            self.session.end()


class View(Protocol):
    def tell(self, event: DevEvent) -> None: ...


def _view(*, as_json: bool) -> View:
    if as_json:
        return JsonLines()
    from stackline.cli.dev_view import People

    return People()


@contextmanager
def _interrupted(end: Callable[[], None]) -> Generator[None]:
    """Another way to end it is like Ctrl-C: a closed terminal, `kill`.

    Raising alone is not enough: where something is being cleaned up (`__del__`, a weak reference that is told of its
    end) Python prints the exception and drops it.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        end()
        raise KeyboardInterrupt

    heeded = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    for number in (*([signal.SIGINT] if heeded else []), signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    yield
