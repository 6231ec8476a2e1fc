"""Who plans and approves: whom the person's own credentials name, before a role is assumed with them."""

from __future__ import annotations

from dataclasses import dataclass

from stackline.cloud import Cloud
from stackline.cloud.identity import named
from stackline.deploy.opening import verify
from stackline.environments import Environment


@dataclass(frozen=True, slots=True)
class Person:
    """`identity` is the ARN that STS told. Where it names nobody, `name` is that on their machine, and not `proven`."""

    name: str
    identity: str
    proven: bool


def person_of(cloud: Cloud, environment: Environment) -> Person:
    """Raises Away, Refusal, DiagnosticError where the credentials are another account's."""
    from stackline.journal.process import actor

    identity = verify(cloud, environment)
    if cloud.access.role:
        # A session's name is chosen by who assumes the role.
        identity = cloud.caller()
    name = named(identity)
    return Person(name or actor(), identity, bool(name))
