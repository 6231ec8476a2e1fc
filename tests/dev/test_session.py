"""A session from its start to its end: code and template are followed, what was held is kept, faults are told."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from stackline.core import DiagnosticError
from stackline.deploy import invoke, open_stack
from stackline.dev import DevEvent, Logged, Problems, Ready, Reloaded, Requested, Returned, Session, Updated
from stackline.embedded import processes
from stackline.template import Project
from waiting import joined, until

pytestmark = pytest.mark.cloud
E = TypeVar("E")

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: python3.11, Handler: app.handler, Timeout: 20}}
Resources:
  Count:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/count
      Environment: {Variables: {TABLE: !Ref Counts, STEP: "1"}}
      Policies: [{DynamoDBCrudPolicy: {TableName: !Ref Counts}}]
      Layers: [!Ref Words]
      Events: {Get: {Type: HttpApi, Properties: {Path: /count, Method: get}}}
  Words: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layer}}
  Counts:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
"""
CODE = """\
import boto3, json, os
from words import WORD

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

def handler(event, context):
    print("counting")
    update = {"UpdateExpression": "ADD n :one", "ReturnValues": "UPDATED_NEW"}
    step = {":one": int(os.environ["STEP"])}
    found = table.update_item(Key={"id": "all"}, ExpressionAttributeValues=step, **update)
    return {"n": int(found["Attributes"]["n"]), "word": WORD}
"""


class Live:
    """A session in a thread, and what it told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: list[DevEvent] = []
        self.session = Session(folder, "template.yaml", self.told.append)
        self.thread = threading.Thread(target=self.session.run, name="the session", daemon=True)
        self.thread.start()

    def all(self, kind: type[E]) -> list[E]:
        return [event for event in self.told if isinstance(event, kind)]

    def next(self, kind: type[E], before: int) -> E:
        until(lambda: len(self.all(kind)) > before, f"another {kind.__name__} after {self.told[-5:]}")
        return self.all(kind)[before]

    def ask(self) -> tuple[int, Any]:
        url = f"{self.all(Ready)[-1].apis[0].url}/count"
        try:
            with urllib.request.urlopen(url) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def end(self) -> None:
        self.session.close()
        joined(self.thread)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("project")
    for name, text in {
        "template.yaml": TEMPLATE,
        "src/count/app.py": CODE,
        "layer/python/words.py": "WORD = 'one'\n",
        "stackline.yaml": "name: counting\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    running = Live(folder)
    try:
        running.next(Ready, 0)
        yield running
    finally:
        running.end()


def test_what_happens_is_told(live: Live) -> None:
    assert live.ask() == (200, {"n": 1, "word": "one"})
    returned = live.next(Returned, 0)
    assert (returned.function, returned.status, returned.by) == ("Count", "ok", "ServerlessHttpApi")
    assert live.next(Logged, 0).text == "counting"
    request = live.next(Requested, 0)
    assert (request.api, request.method, request.path, request.status) == (
        "ServerlessHttpApi",
        "GET",
        "/count",
        200,
    )


def test_changed_code_runs_with_the_next_call(live: Live) -> None:
    before = len(live.all(Reloaded))
    n = live.ask()[1]["n"]
    (live.folder / "src/count/app.py").write_text(CODE.replace('"word": WORD', '"word": "another"'))
    assert live.next(Reloaded, before).functions == ("Count",)
    assert live.ask() == (200, {"n": n + 1, "word": "another"})


def test_an_error_names_the_users_own_line(live: Live) -> None:
    before, returned = len(live.all(Reloaded)), len(live.all(Returned))
    (live.folder / "src/count/app.py").write_text(CODE.replace('    print("counting")', "    1 / 0"))
    live.next(Reloaded, before)
    assert live.ask()[0] == 500
    # The answer of a call before may be told late.
    until(lambda: any(one.error for one in live.all(Returned)[returned:]), "the error to be told")
    error = next(one.error for one in live.all(Returned)[returned:] if one.error)
    assert error.type == "ZeroDivisionError"
    place = error.trace[-1]
    assert (place.file, place.line, place.code.strip()) == ("src/count/app.py", 7, "1 / 0")
    (live.folder / "src/count/app.py").write_text(CODE)
    live.next(Reloaded, before + 1)
    assert live.ask()[0] == 200


def test_a_changed_template_updates_the_stack_and_keeps_its_data(live: Live) -> None:
    before = len(live.all(Updated))
    n = live.ask()[1]["n"]
    (live.folder / "template.yaml").write_text(TEMPLATE.replace('STEP: "1"', 'STEP: "10"'))
    assert live.next(Updated, before).outcome.outcome == "deployed"
    live.next(Ready, before)
    assert live.ask() == (200, {"n": n + 10, "word": "one"})


def test_a_broken_template_is_told_with_its_line_and_the_old_one_goes_on(live: Live) -> None:
    problems, reloaded, updated = (len(live.all(kind)) for kind in (Problems, Reloaded, Updated))
    template = live.folder / "template.yaml"
    good = template.read_text()
    template.write_text(good.replace("CodeUri: src/count", "CodeUri: src/lost"))
    [diagnostic] = live.next(Problems, problems).diagnostics
    assert (diagnostic.file, diagnostic.line) == ("template.yaml", 7)
    template.write_text(good.replace("Policies: [", "Policies: [["))
    diagnostic = live.next(Problems, problems + 1).diagnostics[0]
    assert (diagnostic.file, diagnostic.severity) == ("template.yaml", "error")
    assert diagnostic.line > 0
    assert live.ask()[0] == 200
    # Code is followed in the meantime.
    (live.folder / "src/count/app.py").write_text(CODE.replace('"word": WORD', '"word": "meanwhile"'))
    live.next(Reloaded, reloaded)
    assert live.ask()[1]["word"] == "meanwhile"
    template.write_text(good)
    live.next(Updated, updated)
    assert live.ask()[1]["word"] == "meanwhile"
    (live.folder / "src/count/app.py").write_text(CODE)
    live.next(Reloaded, reloaded + 1)


def test_a_changed_layer_updates_the_stack(live: Live) -> None:
    before = len(live.all(Updated))
    (live.folder / "layer/python/words.py").write_text("WORD = 'of the layer'\n")
    live.next(Updated, before)
    until(lambda: live.ask()[1]["word"] == "of the layer", "the layer to be there")


def test_a_killed_cloud_comes_back_with_its_data(live: Live) -> None:
    problems = len(live.all(Problems))
    n = live.ask()[1]["n"]
    embedded = live.session.embedded
    (live.folder / "src/count/app.py").write_text(CODE.replace('"word": WORD', '"word": "still"'))
    until(lambda: live.ask()[1].get("word") == "still", "the code to be followed")
    until(lambda: embedded.is_saved(), "the cloud to save")
    os.kill(int((embedded.endpoint() or {})["pid"]), signal.SIGKILL)
    assert live.next(Problems, problems).diagnostics[0].code == "cloud-restarted"

    def answers() -> Any:
        try:
            return live.ask()
        except OSError:
            return None

    status, told = until(answers, "the cloud to answer again")
    assert status == 200
    assert told["n"] > n
    until(lambda: live.ask()[1]["word"] == "still", "the live code to run again")


def test_a_second_session_is_refused(live: Live) -> None:
    second = Session(live.folder, "template.yaml", lambda _: None)
    with pytest.raises(DiagnosticError, match=f"already runs here .process {os.getpid()}."):
        second.run()
    second.close()
    assert live.ask()[0] == 200


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text("Resources: {}\n")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        session = Session(tmp_path, "template.yaml", lambda _: None, port=port)
        with pytest.raises(DiagnosticError, match=f"Port {port} is in use"):
            session.run()
        session.close()


def test_the_end_leaves_nothing_running(tmp_path: Path) -> None:
    for name in ("template.yaml", "src/count/app.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    code = "import subprocess\nsubprocess.Popen(['sleep', '600'], start_new_session=True)\n"
    (tmp_path / "src/count/app.py").write_text(code + "def handler(event, context):\n    return 'up'\n")
    (tmp_path / "template.yaml").write_text(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Count:\n    Type: AWS::Serverless::Function\n"
        "    Properties:\n      {CodeUri: src/count, Runtime: python3.11, Handler: app.handler, Timeout: 20,\n"
        "       Events: {Get: {Type: HttpApi, Properties: {Path: /count, Method: get}}}}\n"
    )
    live = Live(tmp_path)
    try:
        live.next(Ready, 0)
        request = urllib.request.urlopen(f"{live.all(Ready)[-1].apis[0].url}/count")
        assert request.read() == b"up"
        cloud = int((live.session.embedded.endpoint() or {})["pid"])
        assert processes.members(cloud)
    finally:
        live.end()
    assert processes.members(cloud) == []
    assert [pid for pid in sleepers() if tmp_path.as_posix() in pid] == []


@pytest.mark.skipif(shutil.which("npm") is None, reason="no Node.js with npm")
def test_typescript_and_a_makefile(tmp_path: Path) -> None:
    """What a bundle imports from beside its folder is followed too, and errors lead to the files it was made of."""
    template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Hello": {
                "Type": "AWS::Serverless::Function",
                "Properties": {
                    "CodeUri": "src/hello",
                    "Handler": "app.handler",
                    "Runtime": "nodejs22.x",
                    "Timeout": 20,
                    "Events": {"Get": {"Type": "HttpApi", "Properties": {"Path": "/count", "Method": "get"}}},
                },
                "Metadata": {"BuildMethod": "esbuild", "BuildProperties": {"EntryPoints": ["app.ts"]}},
            },
            "Own": {
                "Type": "AWS::Serverless::Function",
                "Properties": {
                    "CodeUri": "src/own",
                    "Handler": "x",
                    "Runtime": "provided.al2023",
                    "Timeout": 20,
                },
                "Metadata": {"BuildMethod": "makefile"},
            },
        },
    }
    files = {
        "template.yaml": json.dumps(template),
        "src/hello/package.json": '{"devDependencies": {"esbuild": "^0.25.0"}}',
        "src/hello/app.ts": HELLO,
        "src/shared/word.ts": 'export const word: string = "one";\n',
        "src/own/Makefile": "build-Own:\n\tcp bootstrap $(ARTIFACTS_DIR)/bootstrap\n",
        "src/own/bootstrap": BOOTSTRAP.replace("WORD", "first"),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "src/own/bootstrap").chmod(0o755)
    live = Live(tmp_path)
    try:
        live.next(Ready, 0)
        assert live.ask() == (200, {"word": "one"})
        (tmp_path / "src/shared/word.ts").write_text('export const word: string = "boom";\n')
        assert live.next(Reloaded, 0).functions == ("Hello",)
        assert live.ask()[0] == 500
        error = live.next(Returned, 1).error
        assert error is not None
        place = error.trace[0]
        assert (place.file, place.line) == ("src/hello/app.ts", 4)
        assert place.code.strip() == 'if (word === ("boom" as string)) throw new TypeError("as you wish");'
        assert own(tmp_path) == "first"
        (tmp_path / "src/own/bootstrap").write_text(BOOTSTRAP.replace("WORD", "second"))
        assert live.next(Reloaded, 1).functions == ("Own",)
        assert own(tmp_path) == "second"
    finally:
        live.end()


HELLO = """\
import { word } from "../shared/word";
interface Answer { word: string }
export const handler = async (): Promise<Answer> => {
  if (word === ("boom" as string)) throw new TypeError("as you wish");
  return { word };
};
"""
BOOTSTRAP = """\
#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  id=$(curl -sS -D - -o /dev/null "$api/next" | grep -i '^lambda-runtime-aws-request-id' | tr -d '\\r' | cut -d' ' -f2)
  curl -sS -o /dev/null -d '"WORD"' "$api/$id/response"
done
"""


def own(folder: Path) -> Any:
    cloud, stack = open_stack(Project.open(folder))
    return invoke(cloud, stack, "Own").result


def sleepers() -> list[str]:
    """The working folders of processes called sleep."""
    found: list[str] = []
    for entry in Path("/proc").iterdir():
        try:
            if (entry / "comm").read_text() == "sleep\n":
                found.append(str((entry / "cwd").readlink()))
        except OSError:
            continue
    return found
