"""The runner is killed while a function runs: the caller is told, and the next call works."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from embedded_cloud import Cloud, embedded, package
from stackline.embedded import processes
from waiting import joined, until

pytestmark = pytest.mark.cloud

SOURCE = """
import time
def handler(event, context):
    time.sleep(event)
    return "done"
"""


def runner_of(cloud: Cloud) -> int:
    def runners() -> list[int]:
        members = processes.members(cloud.endpoint["pid"])
        return [pid for pid in members if b"stackline.runner" in Path(f"/proc/{pid}/cmdline").read_bytes()]

    return until(runners, "the cloud's runner")[0]


def test_the_caller_is_told(tmp_path: Path) -> None:
    status, lines = embedded("start", tmp_path)
    assert status == 0, lines
    cloud = Cloud(tmp_path, lines[-1])
    try:
        client = cloud.client("lambda")
        client.create_function(
            FunctionName="slow",
            Runtime="python3.11",
            Handler="app.handler",
            Role="arn:aws:iam::000000000000:role/any",
            Timeout=60,
            Code={"ZipFile": package({"app.py": SOURCE})},
        )
        assert json.loads(client.invoke(FunctionName="slow", Payload="0")["Payload"].read()) == "done"
        answers: list[Any] = []
        caller = threading.Thread(
            target=lambda: answers.append(client.invoke(FunctionName="slow", Payload="60"))
        )
        caller.start()
        time.sleep(0.5)
        os.kill(runner_of(cloud), signal.SIGKILL)
        joined(caller)
        assert answers[0]["FunctionError"] == "Unhandled"
        assert json.loads(answers[0]["Payload"].read())["errorType"] == "Sandbox.RunnerGone"
        assert json.loads(client.invoke(FunctionName="slow", Payload="0")["Payload"].read()) == "done"
    finally:
        embedded("stop", tmp_path)
