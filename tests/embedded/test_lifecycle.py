"""Starting, finding, stopping and resetting from outside; nothing is left running."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from embedded_cloud import Cloud, embedded
from stackline.embedded import processes
from waiting import ended, until

pytestmark = pytest.mark.cloud


@pytest.fixture
def state(tmp_path: Path):
    state = tmp_path / ("a project with a long name " * 4) / ".stackline" / "cloud"
    yield state
    embedded("stop", state)


def started(state: Path, *more: str) -> Cloud:
    status, lines = embedded("start", state, *more)
    assert status == 0, lines
    return Cloud(state, lines[-1])


def wait_for_runner(cloud: Cloud) -> list[int]:
    """Processes of the cloud's session, once the runner is among them."""

    def members() -> list[int]:
        found = processes.members(cloud.endpoint["pid"])
        return found if len(found) > 1 else []

    return until(members, "the cloud's runner")


def all_gone(pids: list[int]) -> bool:
    return until(lambda: not any(processes.is_alive(pid) for pid in pids), f"the end of {pids}")


def test_a_life(state: Path) -> None:
    assert embedded("status", state) == (0, [{"running": False, "pid": None, "port": None}])
    assert embedded("stop", state) == (0, [{"stopped": False}])
    cloud = started(state)
    assert embedded("status", state)[1][-1] == {
        "running": True,
        "pid": cloud.endpoint["pid"],
        "port": cloud.endpoint["port"],
        "endpoint": cloud.url,
    }
    assert started(state).endpoint == cloud.endpoint  # running already: the same
    members = wait_for_runner(cloud)
    cloud.client("sqs").create_queue(QueueName="kept")
    assert embedded("stop", state)[1][-1] == {"stopped": True}
    assert all_gone(members)

    again = started(state)
    assert again.endpoint["port"] == cloud.endpoint["port"]  # addresses people kept still work
    assert again.client("sqs").list_queues()["QueueUrls"]

    assert embedded("reset", state)[1][-1] == {"reset": True}
    assert [path.name for path in state.iterdir()] == ["lock"]
    assert not started(state).client("sqs").list_queues().get("QueueUrls")


def test_a_port_in_use_is_one_diagnostic(state: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        status, lines = embedded("start", state, "--port", str(port))
    assert status == 1
    assert lines[-1]["diagnostic"]["code"] == "port-in-use"
    assert str(port) in lines[-1]["diagnostic"]["summary"]
    assert lines[-1]["diagnostic"]["fix"]
    assert sum("diagnostic" in line for line in lines) == 1


def test_a_port_of_ones_own(state: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert started(state, "--port", str(port)).endpoint["port"] == port


def test_two_starts_at_once_give_one_cloud(state: Path) -> None:
    command = [sys.executable, "-m", "stackline.embedded", "start", "--state", str(state)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    ends = [json.loads(ended(process)[0].splitlines()[-1]) for process in both]
    assert ends[0] == ends[1]


def test_a_killed_launcher_takes_its_runner_along(state: Path) -> None:
    cloud = started(state)
    members = wait_for_runner(cloud)
    os.kill(cloud.endpoint["pid"], signal.SIGKILL)
    assert all_gone(members)
    assert embedded("status", state)[1][-1]["running"] is False
    assert started(state).endpoint["pid"] != cloud.endpoint["pid"]


def test_a_killed_runner_is_started_again(state: Path) -> None:
    cloud = started(state)
    (runner,) = set(wait_for_runner(cloud)) - {cloud.endpoint["pid"]}
    os.kill(runner, signal.SIGKILL)
    client = cloud.client("lambda")
    from embedded_cloud import package

    client.create_function(
        FunctionName="f",
        Runtime="python3.11",
        Handler="app.handler",
        Role="arn:aws:iam::000000000000:role/any",
        Code={"ZipFile": package({"app.py": "def handler(event, context): return 'alive'"})},
    )
    assert json.loads(client.invoke(FunctionName="f")["Payload"].read()) == "alive"


def test_a_stranger_on_the_old_port_is_not_the_cloud(state: Path) -> None:
    cloud = started(state)
    embedded("stop", state)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", cloud.endpoint["port"]))
        other.listen()
        assert started(state).endpoint["port"] != cloud.endpoint["port"]


def test_a_cloud_whose_folder_is_deleted_ends(state: Path) -> None:
    members = wait_for_runner(started(state))
    shutil.rmtree(state)
    assert all_gone(members)


def test_a_folder_that_cannot_be_used_is_one_diagnostic(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    status, lines = embedded("start", tmp_path / "file" / "cloud")
    assert status == 1
    assert [line["diagnostic"]["code"] for line in lines] == ["embedded-state-unusable"]
