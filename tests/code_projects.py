"""Small projects with code: written to a folder, read, and said in a word or two a call."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from stackline.checks import check_quick
from stackline.checks.code.analysis import Code, Function
from stackline.core import Diagnostic
from stackline.template import Project

HEAD = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
TABLE = """\
  Items:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
"""
OTHERS = """\
  Orders:
    Type: AWS::Serverless::SimpleTable
  Pages:
    Type: AWS::S3::Bucket
  Work:
    Type: AWS::SQS::Queue
  News:
    Type: AWS::SNS::Topic
  Worker:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: worker, Handler: app.handler, Runtime: python3.13}
"""
VARIABLES = """\
          TABLE: !Ref Items
          ORDERS: !Ref Orders
          BUCKET: !Ref Pages
          QUEUE_URL: !Ref Work
          TOPIC_ARN: !Ref News
          WORKER: !GetAtt Worker.Arn
"""


def function(runtime: str = "python3.13", handler: str = "app.handler", more: str = "") -> str:
    return f"""\
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: {handler}
      Runtime: {runtime}
{more}"""


def template(runtime: str = "python3.13", policies: str = "", variables: str = VARIABLES) -> str:
    """A function Fn with its code in src, and one resource of each kind it may use."""
    more = f"      Environment:\n        Variables:\n{variables}" if variables else ""
    return HEAD + TABLE + OTHERS + function(runtime, more=more + policies)


def project(folder: Path, text: str, files: Mapping[str, str]) -> Project:
    (folder / "template.yaml").write_text(text)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return Project.open(folder)


def read(folder: Path, text: str, files: Mapping[str, str], id: str = "Fn") -> Function:
    made = project(folder, text, files)
    return Code(made.template, made.folder).functions[id]


def uses(found: Function) -> list[str]:
    """`dynamodb:PutItem Items`, sorted; a resource that cannot be told is `?`."""
    said = {
        f"{use.service}:{use.operation} {target or '?'}"
        for use in found.uses
        if use.certain
        for target in found.targets(use)
    }
    return sorted(said)


def findings(made: Project, code: str = "code-") -> list[Diagnostic]:
    return [one for one in check_quick(made.template, made.folder) if one.code.startswith(code)]


def codes(made: Project) -> list[str]:
    return sorted(f"{one.code} {one.severity}" for one in findings(made))
