"""A developer's session: their code runs in place of what is deployed, and what happens is told."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stackline.cloud import (
    Away,
    Cloud,
    EmbeddedCloud,
    Happened,
    LiveCode,
    end_work,
    happened,
    open_cloud,
    work_on,
)
from stackline.core import DiagnosticError
from waiting import until

pytestmark = pytest.mark.cloud
ARN = "arn:aws:lambda:us-east-1:000000000000:function:told"


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedCloud]:
    cloud = EmbeddedCloud.of(tmp_path_factory.mktemp("project"))
    cloud.start()
    yield cloud
    cloud.stop()


@pytest.fixture(scope="module")
def door(embedded: EmbeddedCloud) -> Cloud:
    found = open_cloud("embedded", embedded.state.parents[1], "000000000000", "us-east-1")
    found.call(
        "lambda",
        "create_function",
        FunctionName="told",
        Runtime="python3.11",
        Handler="app.handler",
        Role="arn:aws:iam::000000000000:role/any",
        Code={"ZipFile": zipped("deployed")},
    )
    return found


def zipped(says: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("app.py", f"def handler(event, context):\n    print('p')\n    return '{says}'\n")
    return data.getvalue()


def package(folder: Path, says: str) -> LiveCode:
    path = folder / f"{says}.zip"
    path.write_bytes(zipped(says))
    return LiveCode(path)


def says(door: Cloud, **more: Any) -> Any:
    return json.loads(door.call("lambda", "invoke", FunctionName="told", **more)["Payload"].read())


def test_live_code_runs_until_the_session_ends(embedded: EmbeddedCloud, door: Cloud, tmp_path: Path) -> None:
    assert says(door) == "deployed"
    assert embedded.session() is None
    assert work_on(embedded, {ARN: package(tmp_path, "first")}) == [ARN]
    assert embedded.session() == os.getpid()
    assert says(door) == "first"
    assert work_on(embedded, {ARN: package(tmp_path, "first")}) == []
    assert work_on(embedded, {ARN: package(tmp_path, "second")}) == [ARN]
    assert says(door) == "second"
    version = door.call("lambda", "publish_version", FunctionName="told")["Version"]
    assert says(door, Qualifier=version) == "second"
    end_work(embedded)
    assert says(door) == "deployed"


def test_a_package_that_is_none_changes_nothing(embedded: EmbeddedCloud, door: Cloud, tmp_path: Path) -> None:
    work_on(embedded, {ARN: package(tmp_path, "good")})
    (tmp_path / "bad.zip").write_bytes(b"no zip")
    for bad in ("bad.zip", "missing.zip"):
        with pytest.raises(DiagnosticError, match="refused the code"):
            work_on(embedded, {ARN: LiveCode(tmp_path / bad)})
    assert says(door) == "good"
    end_work(embedded)


def test_invocations_are_told(embedded: EmbeddedCloud, door: Cloud) -> None:
    before = happened(embedded, Happened(), 0)
    says(door)
    told = happened(embedded, before, 5).events
    while told[-1]["kind"] != "invocation":
        told += happened(embedded, Happened(before.run, told[-1]["number"]), 5).events
    assert [event["kind"] for event in told] == ["invocation-begin", "log", "invocation"]
    assert len({event["request"] for event in told}) == 1
    assert told[1]["text"] == "p"
    assert (told[2]["function"], told[2]["status"], told[2]["error"]) == ("told", "ok", None)


def test_a_cloud_whose_developer_was_killed_ends(tmp_path: Path) -> None:
    source = f"""
import time
from pathlib import Path
from stackline.cloud import EmbeddedCloud, work_on
cloud = EmbeddedCloud(Path({str(tmp_path / "cloud")!r}))
cloud.start()
work_on(cloud, {{}})
print("ready", flush=True)
time.sleep(600)
"""
    developer = subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE, text=True)
    cloud = EmbeddedCloud(tmp_path / "cloud")
    try:
        assert developer.stdout is not None
        assert developer.stdout.readline() == "ready\n"
        assert cloud.status().running
        developer.send_signal(signal.SIGKILL)
        developer.wait()
        until(lambda: not cloud.status().running, "the cloud to end")
    finally:
        developer.kill()
        cloud.stop()


def test_no_cloud_no_session(tmp_path: Path) -> None:
    cloud = EmbeddedCloud.of(tmp_path)
    assert cloud.session() is None
    with pytest.raises(Away):
        happened(cloud, Happened(), 0)
