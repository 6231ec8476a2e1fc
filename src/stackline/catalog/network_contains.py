"""`virtual-network-contains-<kind>`: dropped on a network's group, a card stands in its subnets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stackline.catalog.model import Connection, Spelling
from stackline.catalog.network_members import read_globals, read_members, write_member
from stackline.catalog.network_mounts import read_mounts, read_runs, write_mounts, write_runs
from stackline.catalog.networks import KIND, VPC

_BEHIND = "stands in the network's subnets, those the internet cannot reach if there are any, behind a security group"


def contains(kind: str, label: str, types: tuple[str, ...]) -> Connection:
    """For what names its subnets and security groups itself."""
    spellings = [
        Spelling(name="subnets", sources=(VPC,), targets=types, write=write_member, read=read_members(kind)),
    ]
    if kind == "function":
        spellings.append(
            Spelling(
                name="globals",
                draws=False,
                about="`VpcConfig` in `Globals`, which puts every function there.",
                read=read_globals,
            )
        )
    return _connection(kind, f"{label} {_BEHIND} of its own.", *spellings)


def contains_file_system() -> Connection:
    return _connection(
        "file-system",
        f"The file system {_BEHIND} of its own, with a mount target in each zone.",
        Spelling(name="mount-targets", sources=(VPC,), write=write_mounts, read=read_mounts),
    )


def contains_task(among: Mapping[str, Any]) -> Connection:
    """`among`: an example of what runs a task, `{target}`."""
    return _connection(
        "task",
        "What runs the task in this template (a service, a schedule, a rule) puts it into the network's subnets, "
        "behind a security group.",
        Spelling(name="runs", sources=(VPC,), among=among, write=write_runs, read=read_runs),
    )


def _connection(kind: str, summary: str, *spellings: Spelling) -> Connection:
    return Connection(
        id=f"{KIND}-contains-{kind}",
        source=KIND,
        target=kind,
        style="attach",
        label="contains",
        summary=summary,
        inside=True,
        spellings=spellings,
    )
