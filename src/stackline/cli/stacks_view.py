"""Deploying several stacks, or one in several regions: what stays done is listed before, and how each ended after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

import click

from stackline.cli.deployments import STOPPED, refuse, status_of
from stackline.cli.output import EXIT_DONE, EXIT_NO, leave, print_diagnostics, print_json
from stackline.cli.progress import Lines, Silent, show_outputs
from stackline.core import DiagnosticError

if TYPE_CHECKING:
    from stackline.deploy.lasting import Lasting
    from stackline.deploy.stacks import Target

_SAID = {
    "deployed": "deployed",
    "unchanged": "nothing changed",
    "failed": "failed",
    "not-reached": "not reached",
    "brought-back": "brought back to what it ran",
    "not-brought-back": "changed, and not brought back",
}


def deploy_all(
    wanted: Sequence[Target], *, lint: bool, allow_replace: tuple[str, ...], as_json: bool
) -> NoReturn:
    """Deploy them with their events shown, say how each ended, and leave with the status."""
    from stackline.deploy.stacks import deploy_stacks

    view = Silent() if as_json else Lines()

    def agree(stays: tuple[Lasting, ...]) -> None:
        if stays and not as_json:
            click.echo("What no deployment can undo:")
            for one in stays:
                click.echo(f"  {one.stack} {one.region}: {one.id} ({one.type}): {one.words}")

    try:
        with view:
            done = deploy_stacks(wanted, view.tell, lint=lint, allow_replace=allow_replace, agree=agree)
    except KeyboardInterrupt:
        refuse(STOPPED, EXIT_NO, as_json=as_json)
    except DiagnosticError as error:
        refuse(error, status_of(error), as_json=as_json)
    if as_json:
        print_json(done.to_json())
        leave(EXIT_NO if done.outcome == "failed" else EXIT_DONE)
    for part in done.parts:
        print_diagnostics(part.diagnostics)
    for part in done.parts:
        click.echo(f"{part.stack} {part.region}: {_SAID[part.state]}")
        if part.outcome:
            show_outputs(part.outcome.outputs)
    click.echo(f"{'Failed' if done.outcome == 'failed' else 'Done'} in {done.duration:.1f} s.")
    leave(EXIT_NO if done.outcome == "failed" else EXIT_DONE)
