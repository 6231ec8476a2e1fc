"""What the commands that deploy have in common: their options, and how they say no."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from stackline.cli.output import (
    EXIT_CLOUD,
    EXIT_DONE,
    EXIT_NO,
    EXIT_WAITS,
    leave,
    leave_with,
    print_diagnostics,
    print_json,
)
from stackline.cli.progress import Lines, Live, Phases, Silent, show_outputs
from stackline.cli.project import writing
from stackline.cloud import Away
from stackline.core import DiagnosticError, has_errors
from stackline.deploy.outcome import stopped

if TYPE_CHECKING:
    from stackline.deploy import Event, Outcome, Planned

F = TypeVar("F", bound=Callable[..., Any])
STOPPED = stopped()


def allow_option(function: F) -> F:
    return click.option(
        "--allow-replace",
        multiple=True,
        metavar="ID",
        help="This resource may be replaced or removed, though its data is lost; repeatable.",
    )(function)


def no_check_option(function: F) -> F:
    return click.option("--no-check", is_flag=True, help="Go on although `stackline check` finds errors.")(
        function
    )


def region_option(function: F) -> F:
    return click.option(
        "--region",
        default="",
        metavar="REGION",
        help="Another of the environment's regions than its main one.",
    )(function)


def status_of(error: DiagnosticError) -> int:
    """3 where the cloud refused or is away, 4 where others must say yes, else 1."""
    if any(d.code == "approval-needed" for d in error.diagnostics):
        return EXIT_WAITS
    cloud = isinstance(error, Away) or any(d.code.startswith("cloud-") for d in error.diagnostics)
    return EXIT_CLOUD if cloud else EXIT_NO


def carry_out(run: Callable[[Callable[[Event], None]], Outcome], *, as_json: bool, done: str) -> NoReturn:
    """Run a deployment with its events shown, say how it ended, and leave with its status. `done`: said of success."""
    view = Silent() if as_json else Live.open() or Lines()
    try:
        with view:
            outcome = run(view.tell)
    except KeyboardInterrupt:
        refuse(STOPPED, EXIT_NO, as_json=as_json)
    except DiagnosticError as error:
        refuse(error, status_of(error), as_json=as_json)
    if as_json:
        print_json(outcome.to_json())
        leave(EXIT_NO if outcome.outcome == "failed" or has_errors(outcome.diagnostics) else EXIT_DONE)
    print_diagnostics(outcome.diagnostics)
    if outcome.outcome == "failed":
        click.echo(f"{outcome.stack} was not deployed.", err=True)
        leave(EXIT_NO)
    said = "Nothing changed" if outcome.outcome == "unchanged" else f"{done} {outcome.stack}"
    click.echo(f"{said} in {outcome.duration:.1f} s.")
    show_outputs(outcome.outputs)
    leave_with(outcome.diagnostics)


def output_option(function: F) -> F:
    return click.option(
        "-o",
        "--output",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Where the plan goes.",
    )(function)


def plan_option(function: F) -> F:
    return click.option(
        "--plan",
        "only_plan",
        is_flag=True,
        help="Write a plan, to be approved and applied with `deploy --plan`.",
    )(function)


def write_down(
    run: Callable[[Callable[[Event], None]], Planned], folder: Path, output: Path | None, *, as_json: bool
) -> NoReturn:
    """Make a plan, show it, write it where it can be applied, and leave with its status."""
    from stackline.cli.drift_view import tell_drift
    from stackline.deploy import write_plan
    from stackline.deploy.plans import plan_place

    try:
        found = run(Phases(silent=as_json).tell)
    except KeyboardInterrupt:
        refuse(STOPPED, EXIT_NO, as_json=as_json)
    except DiagnosticError as error:
        refuse(error, status_of(error), as_json=as_json)
    plan, file = found.plan, ""
    if plan and found.outcome == "planned":
        path = output or plan_place(folder, plan)
        with writing(path):
            write_plan(plan, path)
        file = os.path.relpath(path)
    if as_json:
        print_json({**found.to_json(), "file": file or None})
        leave(EXIT_NO if found.outcome == "refused" else EXIT_DONE)
    if plan is None:
        click.echo(f"Nothing would change in {found.stack}.")
        tell_drift(found.drift)
        leave(EXIT_DONE)
    from stackline.cli.plan_view import show_plan, tell_written

    show_plan(plan)
    tell_drift(found.drift)
    print_diagnostics(found.diagnostics)
    if found.outcome == "refused":
        click.echo("This plan is refused; nothing was written.", err=True)
        leave(EXIT_NO)
    tell_written(plan, file)
    leave(EXIT_DONE)


def refuse(error: DiagnosticError, status: int, *, as_json: bool) -> NoReturn:
    """Leave with the diagnostics, in the shape of a deployment that failed."""
    if as_json:
        told = [d.to_json() for d in error.diagnostics]
        print_json(
            {"outcome": "failed", "resources": [], "outputs": {}, "duration": None, "diagnostics": told}
        )
    else:
        print_diagnostics(error.diagnostics)
    leave(status)
