"""The developer's code in an environment's place: what each deployed function has, borrowed and renewed in time."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from stackline.cloud import Acting, Cloud
from stackline.core import Diagnostic, DiagnosticError
from stackline.deploy import Borrowed, borrow, fetch_layers, open_stack
from stackline.deploy.layers_elsewhere import not_of_stack
from stackline.deploy.stack import functions
from stackline.deploy.workshop import workshop
from stackline.template import Project

RENEW_SECONDS = 45 * 60.0
"""A session of a role lasts an hour."""
_AT_ONCE = 8


class Cast:
    """`environment` names where the functions are deployed; the project's local stack only brings requests to them."""

    def __init__(self, folder: Path, file: str, environment: str) -> None:
        self.environment = environment
        self._folder, self._file = folder, file
        self.acting: Mapping[str, Acting] = {}
        """By logical ID."""

    def renew(self) -> tuple[Diagnostic, ...]:
        """Borrow anew, for the template as it is; what there is to say of it.

        Raises DiagnosticError, Away where no function can act: the environment is not deployed, no role may be assumed.
        """
        project = Project.open(self._folder, self._file)
        cloud, stack = open_stack(project, self.environment)
        there = functions(cloud, stack)
        wanted = [id for id in project.expanded.resources if id in there]
        ask = partial(_borrowed, project, cloud, stack)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            done = dict(zip(wanted, pool.map(ask, wanted), strict=True))
        refused = tuple(one for found in done.values() if not isinstance(found, Borrowed) for one in found)
        found = {id: one for id, one in done.items() if isinstance(one, Borrowed)}
        if not found:
            raise DiagnosticError(list(refused) or [_nobody(self.environment, stack)])
        notes: list[Diagnostic] = [*refused]
        acting: dict[str, Acting] = {}
        for id, one in found.items():
            foreign = not_of_stack(cloud, stack, one.layers) if one.layers else []
            layers, said = fetch_layers(cloud, foreign, workshop(self._folder).output / "layers")
            notes += said
            acting[id] = _acting(cloud, one, tuple(layers))
        self.acting = acting
        note = Diagnostic(
            "info",
            "run-in-environment",
            f"Requests run your code in {self.environment} ({cloud.account}, {cloud.region}), as the deployed roles",
            "What it writes is written there. Schedules, queues and the like of this machine stay on this machine.",
        )
        return (note, *dict.fromkeys(notes))


def _borrowed(project: Project, cloud: Cloud, stack: str, id: str) -> Borrowed | tuple[Diagnostic, ...]:
    """What it has; or why it may not be had, where that is about this one function."""
    try:
        return borrow(project, cloud, stack, id)
    except DiagnosticError as error:
        if any(one.code == "role-not-trusted" for one in error.diagnostics):
            return tuple(error.diagnostics)
        raise


def _acting(cloud: Cloud, one: Borrowed, layers: tuple[Path, ...]) -> Acting:
    return Acting(
        one.arn,
        cloud.account,
        cloud.region,
        one.endpoint,
        one.variables,
        int(one.timeout),
        one.memory,
        layers,
    )


def _nobody(environment: str, stack: str) -> Diagnostic:
    summary = f"No function of the template is deployed in {environment} ({stack})"
    return Diagnostic("error", "function-unknown", summary)
