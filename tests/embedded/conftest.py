"""One embedded cloud for all contract tests, and one that enforces IAM."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from embedded_cloud import Cloud, embedded


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with started(tmp_path_factory) as running:
        yield running


@pytest.fixture(scope="session")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """One that enforces IAM."""
    with started(tmp_path_factory, STACKLINE_CLOUD_IAM="enforce") as running:
        yield running


@contextmanager
def started(tmp_path_factory: pytest.TempPathFactory, **variables: str) -> Iterator[Cloud]:
    state = tmp_path_factory.mktemp("project") / ".stackline" / "cloud"
    status, lines = embedded("start", state, **variables)
    assert status == 0, lines
    yield Cloud(state, lines[-1])
    embedded("stop", state)


@pytest.fixture(scope="session")
def artifacts(cloud: Cloud) -> str:
    """A bucket for packages."""
    cloud.client("s3").create_bucket(Bucket="artifacts")
    return "artifacts"
