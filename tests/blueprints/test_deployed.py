"""Blueprints on the embedded cloud as they come: deployed, and their main job done."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from websockets.sync.client import ClientConnection, connect

from deploy_projects import run_deploy
from embedded_cloud import Cloud, execution
from stackline.blueprints import blueprint
from stackline.cloud import EmbeddedCloud
from waiting import until

pytestmark = [pytest.mark.cloud, pytest.mark.deep]


@dataclass(frozen=True)
class Deployed:
    folder: Path
    outputs: dict[str, str]

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.outputs["ApiUrl"].rstrip("/") + path, data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")

    def told(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "stackline", *command], cwd=self.folder, capture_output=True, text=True
        )
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedCloud]:
    cloud = EmbeddedCloud(tmp_path_factory.mktemp("blueprints") / "cloud")
    cloud.start()
    yield cloud
    cloud.stop()


@pytest.fixture
def deployed(tmp_path: Path, cloud: EmbeddedCloud) -> Callable[..., Deployed]:
    def make(name: str, **parameters: str) -> Deployed:
        folder = tmp_path / name
        for path, data in blueprint(name).files().items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        (folder / "stackline.yaml").write_text(f"name: {name}\n")
        if parameters:
            (folder / "environments").mkdir(exist_ok=True)
            (folder / "environments" / "local.yaml").write_text(json.dumps({"parameters": parameters}))
        (folder / ".stackline").mkdir()
        (folder / ".stackline" / "cloud").symlink_to(cloud.state)
        outcome, _ = run_deploy(folder)
        assert outcome.outcome == "deployed"
        return Deployed(folder, dict(outcome.outputs))

    return make


def test_items_are_kept(deployed: Callable[..., Deployed]) -> None:
    project = deployed("http-api-crud")
    status, item = project.call("POST", "/items", {"name": "chair", "price": 9.5})
    assert status == 201
    assert project.call("GET", f"/items/{item['id']}") == (200, item)
    assert project.call("GET", "/items")[1]["items"] == [item]
    assert project.call("DELETE", f"/items/{item['id']}") == (204, None)
    assert project.call("GET", f"/items/{item['id']}")[0] == 404


def test_the_job_writes_its_report(deployed: Callable[..., Deployed]) -> None:
    project = deployed("scheduled-job", Schedule="rate(1 minute)")
    assert ".json" in project.told("invoke", "Report")


def test_an_order_reaches_every_listener(deployed: Callable[..., Deployed], cloud: EmbeddedCloud) -> None:
    project = deployed("event-fan-out")
    status, order = project.call("POST", "/orders", {"total": 1200, "delivery": "post"})
    assert status == 202
    until(lambda: f"Shipping order {order['id']}" in project.told("logs", "Ship"), "the parcel")
    tables, name = client(cloud, "dynamodb"), project.outputs["Invoices"]
    until(lambda: "Item" in tables.get_item(TableName=name, Key={"order": {"S": order["id"]}}), "the invoice")


def test_views_are_counted(deployed: Callable[..., Deployed]) -> None:
    project = deployed("stream-pipeline")
    for _ in range(3):
        assert project.call("POST", "/views", {"page": "home"})[0] == 202
    until(lambda: project.call("GET", "/counts/home") == (200, {"page": "home", "views": 3}), "the count")


@pytest.fixture
def legacy() -> Iterator[str]:
    folder = blueprint("strangler").folder
    command = [sys.executable, "-u", "-m", "legacy", "--port", "0"]
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    assert server.stdout
    yield server.stdout.readline().split()[-1]
    server.kill()
    server.wait()


def test_routes_move_one_by_one(deployed: Callable[..., Deployed], legacy: str) -> None:
    project = deployed("strangler", LegacyUrl=legacy)
    status, told = project.call("POST", "/orders/1?a=b", {"x": 1})
    assert status == 200
    assert told == {"server": "legacy", "method": "POST", "path": "/orders/1?a=b", "body": '{"x": 1}'}
    assert project.call("GET", "/")[1]["path"] == "/"
    assert project.call("PUT", "/products/1", {"name": "chair"}) == (200, {"id": "1", "name": "chair"})
    assert project.call("GET", "/products/1") == (200, {"id": "1", "name": "chair"})


def test_a_saga_undoes_what_was_done(deployed: Callable[..., Deployed], cloud: EmbeddedCloud) -> None:
    outputs = deployed("step-functions-saga").outputs
    steps, tables = client(cloud, "stepfunctions"), client(cloud, "dynamodb")
    order = {"id": "1", "quantity": 2, "card": "good", "address": "Here 1"}
    for number, flaw, fate in (
        ("1", {}, {"stock": "reserved", "payment": "charged", "parcel": "shipped"}),
        ("2", {"address": ""}, {"stock": "released", "payment": "refunded"}),
    ):
        started = steps.start_execution(
            stateMachineArn=outputs["Saga"], input=json.dumps({**order, **flaw, "id": number})
        )
        assert execution(steps, started["executionArn"])["status"] == ("FAILED" if flaw else "SUCCEEDED")
        kept = tables.get_item(TableName=outputs["Orders"], Key={"id": {"S": number}})["Item"]
        assert {name: value["S"] for name, value in kept.items()} == {"id": number, **fate}


def client(cloud: EmbeddedCloud, service: str) -> Any:
    endpoint = json.loads((cloud.state / "endpoint.json").read_text())
    return Cloud(cloud.state, endpoint).client(service)


def test_everyone_in_the_room_hears_it(deployed: Callable[..., Deployed]) -> None:
    address = deployed("websocket-chat").outputs["ChatUrl"]
    with connect(address) as one, connect(address) as other:
        until(lambda: said(one, other), "a message for both")


def said(one: ClientConnection, other: ClientConnection) -> bool:
    one.send(json.dumps({"action": "say", "text": "hello"}))
    return [json.loads(each.recv(timeout=20))["text"] for each in (one, other)] == ["hello", "hello"]


def test_the_site_has_its_pages_and_its_form(deployed: Callable[..., Deployed], cloud: EmbeddedCloud) -> None:
    """Both at the address of the CDN, as on AWS."""
    project = deployed("static-website")
    bucket, objects = project.outputs["SiteBucketName"], client(cloud, "s3")
    for page in (project.folder / "site").iterdir():
        objects.put_object(Bucket=bucket, Key=page.name, Body=page.read_bytes(), ContentType="text/html")
    site = urlsplit(project.outputs["SiteUrl"])
    assert (site.hostname or "").endswith(".cloudfront.localhost")
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)  # it follows no redirect

    def asked(method: str, path: str, body: str | None = None, **headers: str) -> http.client.HTTPResponse:
        connection.request(method, path, body, {"host": site.netloc, **headers})
        return connection.getresponse()

    for path, status, page in (("/", 200, "index.html"), ("/no-such-page", 404, "404.html")):
        answer = asked("GET", path)
        assert (answer.status, answer.read()) == (status, (project.folder / "site" / page).read_bytes())
        assert answer.headers["x-content-type-options"] == "nosniff"
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = asked("POST", "/api/contact", "mail=me%40example.com&message=hello", **form)
    assert (answer.status, answer.headers["location"]) == (303, "/")


def test_the_fields_answer(deployed: Callable[..., Deployed], cloud: EmbeddedCloud) -> None:
    project = deployed("graphql")
    url = project.outputs["GraphQLUrl"]
    key = Credentials("000000000000", json.loads((cloud.state / "endpoint.json").read_text())["secret"])

    def asked(query: str) -> dict[str, Any]:
        body = json.dumps({"query": query})
        signed = AWSRequest("POST", url, headers={"content-type": "application/json"}, data=body)
        SigV4Auth(key, "appsync", "us-east-1").add_auth(signed)
        request = urllib.request.Request(url, body.encode(), dict(signed.headers.items()))
        with urllib.request.urlopen(request, timeout=60) as answer:
            told = json.loads(answer.read())
        assert "errors" not in told
        return told["data"]

    note = asked('mutation { addNote(text: "hello") { id text } }')["addNote"]
    assert note["text"] == "hello"
    assert asked(f'{{ note(id: "{note["id"]}") {{ text }} notes {{ id }} }}') == {
        "note": {"text": "hello"},
        "notes": [{"id": note["id"]}],
    }
