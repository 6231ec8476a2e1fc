"""Opening the door of an environment: the one place that chooses between AWS and the embedded cloud."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from stackline.cloud.cloud import Access, Cloud, Hook
from stackline.cloud.embedded import EmbeddedCloud, Progress, open_embedded


def open_cloud(
    kind: Literal["embedded", "aws"],
    project: Path,
    account: str,
    region: str,
    *,
    start: bool = False,
    profile: str | None = None,
    role: str | None = None,
    external_id: str | None = None,
    on_progress: Progress = lambda _: None,
    hook: Hook | None = None,
) -> Cloud:
    """The cloud of an environment. With `start` the embedded cloud is started if it is not running. Raises Away.

    `profile`: of the person's AWS settings. `role`: the ARN of one that is assumed, with its `external_id`.
    """
    if kind == "aws":
        revive = (
            "Check the network and the credentials, then run the command again: it goes on where it stopped."
        )
        access = Access(account, region, profile=profile, role=role, external_id=external_id)
        return Cloud(access, "AWS", 2.0, revive, hook=hook)
    if start:
        EmbeddedCloud.of(project).start(on_progress)
    return open_embedded(project, account, region, hook, role=role, external_id=external_id)
