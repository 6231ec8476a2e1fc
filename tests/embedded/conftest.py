"""One embedded cloud for all contract tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from embedded_cloud import Cloud, embedded


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    state = tmp_path_factory.mktemp("project") / ".stackline" / "cloud"
    status, lines = embedded("start", state)
    assert status == 0, lines
    yield Cloud(state, lines[-1])
    embedded("stop", state)


@pytest.fixture(scope="session")
def artifacts(cloud: Cloud) -> str:
    """A bucket for packages."""
    cloud.client("s3").create_bucket(Bucket="artifacts")
    return "artifacts"
