"""`stackline dev`: the whole application on the embedded cloud, following every change."""

from __future__ import annotations

import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

import click

from stackline.cli.dev_view import JsonLines, People
from stackline.cli.fidelity_view import print_fidelity
from stackline.cli.output import json_option
from stackline.cli.project import find_project, template_option


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
def COMMAND(
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
    from stackline.dev import Session

    project = find_project(template_file)
    if tell_fidelity:
        print_fidelity(project, as_json=as_json)
        return
    view = JsonLines() if as_json else People()
    session = Session(
        project.folder, project.template.file, view.tell, port=port, debug=debug, environment=environment
    )
    with _interrupted(session.end):
        try:
            session.run()
        except KeyboardInterrupt:
            pass
        finally:
            # Whoever presses Ctrl-C once more must not end the ending; what we start inherits this.
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            session.close()


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
