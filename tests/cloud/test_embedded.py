"""The embedded cloud's life, seen from the toolkit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from stackline.cloud import Away, EmbeddedCloud, open_cloud

pytestmark = pytest.mark.cloud


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[EmbeddedCloud]:
    found = EmbeddedCloud.of(tmp_path)
    yield found
    found.stop()


def test_started_used_stopped_and_begun_anew(cloud: EmbeddedCloud, tmp_path: Path) -> None:
    assert not cloud.status().running
    cloud.stop()
    said: list[str] = []
    status = cloud.start(said.append)
    assert status.running
    assert said
    assert cloud.start().pid == status.pid
    assert "AWS::SQS::Queue" in cloud.emulated_types()
    door = open_cloud("embedded", tmp_path, "000000000000", "eu-central-1")
    url = door.call("sqs", "create_queue", QueueName="q")["QueueUrl"]
    cloud.stop()
    assert not cloud.status().running
    cloud.start()
    door = open_cloud("embedded", tmp_path, "000000000000", "eu-central-1")
    assert door.call("sqs", "get_queue_url", QueueName="q")["QueueUrl"].endswith(url.rpartition("/")[2])
    cloud.reset()
    open_cloud("embedded", tmp_path, "000000000000", "eu-central-1", start=True)
    door = open_cloud("embedded", tmp_path, "000000000000", "eu-central-1")
    assert not door.call("sqs", "list_queues").get("QueueUrls")


@pytest.mark.parametrize(
    "left", [b"", b"[]", b"{}", b"not json", json.dumps({"pid": 1, "endpoint": "x"}).encode()]
)
def test_a_leftover_that_says_nothing_is_not_running(tmp_path: Path, left: bytes) -> None:
    cloud = EmbeddedCloud.of(tmp_path)
    cloud.state.mkdir(parents=True)
    (cloud.state / "endpoint.json").write_bytes(left)
    assert not cloud.status().running
    with pytest.raises(Away, match="stackline local start"):
        open_cloud("embedded", tmp_path, "000000000000", "us-east-1")


def test_a_port_that_is_taken_is_said_in_its_own_words(cloud: EmbeddedCloud) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Away) as away:
            cloud.start(port=taken.getsockname()[1])
    assert [d.code for d in away.value.diagnostics] == ["port-in-use"]
