"""A workspace on a real folder, and a browser's client of it: with token, cookie and Origin, through the guard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from stackline.server import Workspace
from stackline.server.app import create_app
from stackline.server.canvases import Canvases
from stackline.server.guard import Sessions

HOST = "127.0.0.1:7420"
ORIGIN = f"http://{HOST}"

SHOP = """\
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31  # the SAM translator
Globals:
  Function:
    Timeout: 30

Resources:
  # reads one item
  GetItem:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/get_item
      Handler: app.handler
      Runtime: python3.13
      Environment:
        Variables:
          STAGE: prod
      Events:
        Get:
          Type: HttpApi
          Properties:
            Path: /items/{id}
            Method: get

  ItemsTable:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - {AttributeName: id, AttributeType: S}
      KeySchema:
        - {AttributeName: id, KeyType: HASH}

  Pages:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 180
"""


class Page:
    """What the web app does: keeps the newest snapshot and sends its revision with every intent."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.snapshot: dict[str, Any] = {}
        self.refresh()

    def refresh(self) -> dict[str, Any]:
        self.snapshot = self.client.get("/api/snapshot").json()
        return self.snapshot

    def post(self, path: str, **body: Any) -> Any:
        """POST with the revision; the answer's JSON. Refusals fail the test."""
        answer = self.client.post(path, json={"revision": self.snapshot["revision"], **body})
        assert answer.status_code < 300, answer.text
        told = answer.json()
        self.snapshot = told.get("snapshot") or told
        return told

    def do(self, **intent: Any) -> Any:
        """An edit, by somebody who agrees where a deployment would lose data."""
        return self.post("/api/edits", intent=intent, confirmed=True)

    def refused(self, path: str = "/api/edits", **body: Any) -> tuple[int, str]:
        """Status and code of the first diagnostic of a request that must be refused."""
        answer = self.client.post(path, json={"revision": self.snapshot["revision"], **body})
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.json()["diagnostics"][0]["code"]

    @property
    def text(self) -> str:
        return self.snapshot["text"]


def open_project(folder: Path, text: str | bytes = SHOP, file: str = "template.yaml") -> Workspace:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_bytes(text if isinstance(text, bytes) else text.encode())
    return Workspace(folder, file)


def browser(workspace: Workspace | Canvases) -> Any:
    """A browser that was let in: a TestClient, whose types are of an httpx that need not be there."""
    sessions = Sessions(HOST)
    client: Any = TestClient(create_app(workspace, sessions), base_url=ORIGIN, headers={"origin": ORIGIN})
    assert client.post("/api/session", json={"token": sessions.token}).status_code == 204
    return client


def page(workspace: Workspace) -> Page:
    return Page(browser(workspace))
