"""The runner is killed while a function runs: the caller is told, and the next call works.

It is also the one that takes what comes at the cloud's port: then the launcher does, until there is another runner.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
import urllib.error
import urllib.request
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


API = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "Slow": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "Runtime": "python3.11",
                "Handler": "index.handler",
                "Timeout": 60,
                "InlineCode": "import time\ndef handler(e, c):\n"
                "    print('on its way')\n"
                "    time.sleep(float(e['queryStringParameters']['seconds']))\n    return 'done'\n",
                "Events": {"Get": {"Type": "HttpApi", "Properties": {"Path": "/slow", "Method": "get"}}},
            },
        }
    },
    "Outputs": {"Api": {"Value": {"Ref": "ServerlessHttpApi"}}},
}


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


def test_a_known_call_loses_its_connection_and_the_cloud_goes_on(tmp_path: Path) -> None:
    status, lines = embedded("start", tmp_path)
    assert status == 0, lines
    cloud = Cloud(tmp_path, lines[-1])
    try:
        assert cloud.deploy("slow", API)["StackStatus"] == "CREATE_COMPLETE", cloud.failures("slow")
        url = f"{cloud.url}/_api/{cloud.outputs('slow')['Api']}/slow"
        for _ in range(2):
            assert urllib.request.urlopen(f"{url}?seconds=0").read() == b"done"
        faults: list[BaseException] = []

        def call() -> None:
            try:
                urllib.request.urlopen(f"{url}?seconds=60")
            except OSError as error:
                faults.append(error)

        caller = threading.Thread(target=call, name="the caller")
        caller.start()
        until(lambda: len(told(cloud, "log")) == 3, "the third call to print")
        runner = runner_of(cloud)
        os.kill(runner, signal.SIGKILL)
        joined(caller)
        until(lambda: not processes.is_alive(runner), "the end of the runner")
        assert not isinstance(faults[0], urllib.error.HTTPError)
        assert urllib.request.urlopen(f"{url}?seconds=0").read() == b"done"
        ends = [json.loads(one["result"])["errorType"] for one in told(cloud, "invocation") if one["error"]]
        assert ends == ["Sandbox.RunnerGone"]
        assert urllib.request.urlopen(f"{url}?seconds=0").read() == b"done"
    finally:
        embedded("stop", tmp_path)


def told(cloud: Cloud, kind: str) -> list[dict[str, Any]]:
    request = urllib.request.Request(f"{cloud.url}/_stackline/events?after=0")
    request.add_header("Authorization", f"Bearer {cloud.endpoint['secret']}")
    with urllib.request.urlopen(request) as answer:
        return [event for event in json.load(answer)["events"] if event["kind"] == kind]
