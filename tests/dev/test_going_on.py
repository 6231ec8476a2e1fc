"""Sessions one after another: where nothing has changed, the next answers before it loads anything, and looks after."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stackline.cloud import EmbeddedCloud
from stackline.dev import again
from waiting import ended, until

pytestmark = pytest.mark.cloud

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      {CodeUri: src, Runtime: python3.11, Handler: app.handler, Timeout: 20,
       Events: {Get: {Type: HttpApi, Properties: {Path: /hello, Method: get}}}}
"""
CODE = "def handler(event, context):\n    print('hello')\n    return 'WORD'\n"


class Running:
    """`stackline dev --json`, and what it has told so far."""

    def __init__(self, folder: Path) -> None:
        command = (sys.executable, "-m", "stackline", "dev", "--json")
        self.folder = folder
        self.process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE)
        self.told: list[dict[str, Any]] = []
        self.next("ready")

    @property
    def went_on(self) -> bool:
        return self.told[0]["type"] == "ready"

    def next(self, kind: str) -> dict[str, Any]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.told.append(json.loads(line))
            if self.told[-1]["type"] == kind:
                return self.told[-1]
        raise AssertionError(f"it ended without {kind}: {self.told}")

    def ask(self) -> str:
        ready = next(one for one in self.told if one["type"] == "ready")
        with urllib.request.urlopen(f"{ready['apis'][0]['url']}/hello") as answer:
            return answer.read().decode()

    def end(self) -> None:
        """When its calls have been kept."""
        kept = self.folder / ".stackline" / "cloud" / "known-calls.jsonl"
        until(lambda: kept.exists() and again.place(self.folder).exists(), "the calls to be kept")
        self.process.send_signal(signal.SIGINT)
        ended(self.process)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "src").mkdir()
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    write(tmp_path, "one")
    yield tmp_path
    EmbeddedCloud.of(tmp_path).stop()


def write(folder: Path, word: str) -> None:
    (folder / "src" / "app.py").write_text(CODE.replace("WORD", word))


def test_a_session_goes_on_where_nothing_has_changed(folder: Path) -> None:
    first = Running(folder)
    assert not first.went_on
    assert first.ask() == "one"
    first.end()
    second = Running(folder)
    assert second.went_on
    assert second.told[0] == next(one for one in first.told if one["type"] == "ready")
    assert second.ask() == "one"
    assert second.next("deploy")["outcome"] == "unchanged"
    # What was answered before anything was there to hear of it has been told since.
    assert second.next("log")["text"] == "hello"
    assert second.next("request")["api"] == "ServerlessHttpApi"
    assert second.ask() == "one"
    # It follows what changes, as any other.
    write(folder, "two")
    assert second.next("reload")["functions"] == ["Hello"]
    assert second.ask() == "two"
    second.end()
    third = Running(folder)
    assert third.went_on
    assert third.ask() == "two"
    third.end()


@pytest.mark.parametrize("what", ["code", "template", "cloud"])
def test_a_session_after_a_change_begins_as_any_other(folder: Path, what: str) -> None:
    first = Running(folder)
    assert first.ask() == "one"
    first.end()
    if what == "code":
        write(folder, "two")
    elif what == "template":
        template = folder / "template.yaml"
        template.write_text(TEMPLATE.replace("Timeout: 20", "Timeout: 21"))
    else:  # started for somebody else, who may do with it what they like
        EmbeddedCloud.of(folder).start()
        EmbeddedCloud.of(folder).stop()
    second = Running(folder)
    assert not second.went_on
    assert second.ask() == ("two" if what == "code" else "one")
    second.end()


def test_a_cloud_of_no_session_keeps_no_calls(folder: Path) -> None:
    """It ran what is deployed, which is older than what the last session ran."""
    first = Running(folder)
    assert first.ask() == "one"
    write(folder, "two")
    first.next("reload")
    assert first.ask() == "two"
    first.end()
    EmbeddedCloud.of(folder).start()
    assert [first.ask(), first.ask()] == ["one", "one"]
    EmbeddedCloud.of(folder).stop()
    assert not (folder / ".stackline" / "cloud" / "known-calls.jsonl").exists()
    second = Running(folder)
    assert not second.went_on
    assert second.ask() == "two"
    second.end()
