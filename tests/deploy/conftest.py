"""Projects that share one embedded cloud: each has a stack of its own name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy_projects import CODE, TEMPLATE, write_project
from stackline.cloud import EmbeddedCloud

New = Callable[..., Path]


@pytest.fixture(scope="session")
def shared_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedCloud]:
    cloud = EmbeddedCloud(tmp_path_factory.mktemp("shared") / "cloud")
    cloud.start()
    yield cloud
    cloud.stop()


@pytest.fixture
def new(tmp_path: Path, shared_cloud: EmbeddedCloud, request: pytest.FixtureRequest) -> New:
    """A project in a folder of its own, with a stack named after the test."""
    name = "".join(c if c.isalnum() else "-" for c in request.node.name)[:80].strip("-").replace("_", "-")

    def write(template: str = TEMPLATE, code: str = CODE) -> Path:
        # The bucket is shared: code of its own makes an artifact of its own.
        write_project(tmp_path, template, f"{code}# {name}\n", name)
        (tmp_path / ".stackline").mkdir(exist_ok=True)
        if not (tmp_path / ".stackline" / "cloud").exists():
            (tmp_path / ".stackline" / "cloud").symlink_to(shared_cloud.state)
        return tmp_path

    return write
