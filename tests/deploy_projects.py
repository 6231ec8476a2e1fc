"""Projects to deploy, for the tests of `deploy`, `cloud` and `faults`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from stackline.deploy import Event, Outcome, deploy
from stackline.template import Project

TEMPLATE = """\
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31  # keep me
Parameters:
  Stage: {Type: String, Default: dev}
Resources:
  # Says hello.
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/hello/   # here
      Handler: app.handler
      Runtime: python3.11
      Environment:
        Variables: {STAGE: !Ref Stage, TABLE: !Ref Items}
  Items:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
Outputs:
  Table: {Value: !Ref Items}
"""
CODE = """\
import os

def handler(event, context):
    print("told", event)
    if isinstance(event, dict) and event.get("fail"):
        raise ValueError("as you wish")
    return {"stage": os.environ["STAGE"], "event": event}
"""


def write_project(folder: Path, template: str = TEMPLATE, code: str = CODE, name: str = "shop") -> Path:
    (folder / "src" / "hello").mkdir(parents=True, exist_ok=True)
    (folder / "src" / "hello" / "app.py").write_text(code)
    (folder / "template.yaml").write_text(template)
    (folder / "stackline.yaml").write_text(f"name: {name}\n")
    return folder


def run_deploy(folder: Path, *, lint: bool = False) -> tuple[Outcome, list[Event]]:
    events: list[Event] = []
    return deploy(Project.open(folder), "local", events.append, lint=lint), events


def stackline(folder: Path, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """The command line as a process of its own."""
    command: Sequence[str] = (sys.executable, "-m", "stackline", *arguments)
    environment = {**os.environ, "COVERAGE_PROCESS_START": ""}
    return subprocess.run(command, cwd=folder, env=environment, input=stdin, capture_output=True, text=True)
