"""Opening an environment's cloud as its file says: the profile, the role, and the account that it must be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from stackline.cloud import Cloud, Hook, open_cloud
from stackline.core import DiagnosticError
from stackline.environments import Environment


def open_environment(
    folder: Path,
    environment: Environment,
    *,
    start: bool = False,
    on_progress: Callable[[str], None] = lambda _: None,
    hook: Hook | None = None,
) -> Cloud:
    """The environment's cloud, where the credentials are its account's.

    Where its files do not say the account (a samconfig), it is that of the credentials. With `start` the embedded cloud
    is started if it is not running. Raises Away where it does not answer, and DiagnosticError where the credentials are
    another account's.
    """
    role = environment.role
    account = environment.account or account_of(folder, environment.profile, environment.region)
    cloud = open_cloud(
        environment.cloud,
        folder,
        account,
        environment.region,
        start=start,
        profile=environment.profile or None,
        role=role.arn if role else None,
        external_id=role.external_id or None if role else None,
        on_progress=on_progress,
        hook=hook,
    )
    verify(cloud, environment)
    return cloud


def verify(cloud: Cloud, environment: Environment) -> str:
    """Ask STS whose the credentials are, before every effect; who it is. Raises Away, DiagnosticError for another
    account's."""
    try:
        return cloud.verify_account()
    except DiagnosticError as error:
        if [one.code for one in error.diagnostics] != ["cloud-account"]:
            raise
        told = [
            replace(one, summary=f"{one.summary}, where '{environment.name}' is", file=environment.file)
            for one in error.diagnostics
        ]
        raise DiagnosticError(told) from error


def account_of(folder: Path, profile: str, region: str) -> str:
    """The account of the credentials of `profile` on AWS. Raises Away, Refusal."""
    cloud = open_cloud("aws", folder, "", region, profile=profile or None)
    return str(cloud.call("sts", "get_caller_identity")["Account"])
