"""The projects in the pictures: the scorecard example, blueprints, and what a few states need beside them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BLUEPRINTS = ROOT / "src" / "stackline" / "blueprints" / "projects"
WHEN = "2026-03-02T09:00:00+01:00"
"""Every commit is of this moment: the same pictures from the same code."""


def git(folder: Path, *command: str, name: str = "Ada") -> None:
    environment = {
        **os.environ,
        "GIT_AUTHOR_NAME": name,
        "GIT_COMMITTER_NAME": name,
        "GIT_AUTHOR_DATE": WHEN,
        "GIT_COMMITTER_DATE": WHEN,
    }
    subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True, env=environment)


def committed(folder: Path, message: str = "Start from the example") -> Path:
    if not (folder / ".git").exists():
        git(folder, "init", "-q", "-b", "main")
        git(folder, "config", "user.name", "Ada")
        git(folder, "config", "user.email", "ada@localhost")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", message)
    return folder


def copied(source: Path, folder: Path) -> Path:
    ignore = shutil.ignore_patterns("__pycache__", ".stackline", ".pytest_cache")
    shutil.copytree(source, folder, ignore=ignore)
    return folder


def scorecard(scratch: Path) -> Path:
    return committed(copied(ROOT / "examples" / "scorecard", scratch / "acme" / "scorecard"))


def blueprint(name: str, folder: str) -> Callable[[Path], Path]:
    """The project `name` of `stackline new`, in a folder called `folder`."""
    return lambda scratch: committed(copied(BLUEPRINTS / name, scratch / "acme" / folder))


def empty(scratch: Path) -> Path:
    folder = scratch / "acme" / "orders"
    folder.mkdir(parents=True)
    (folder / "template.yaml").write_text("Transform: AWS::Serverless-2016-10-31\nResources: {}\n")
    return committed(folder, "Start")


WITHIN = """
  Net:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/16

  NetSubnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Net
      CidrBlock: 10.0.0.0/24

  NetSecurityGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Functions of the network
      VpcId: !Ref Net

  Prices:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/prices
      Handler: app.handler
      VpcConfig:
        SubnetIds: [!Ref NetSubnet]
        SecurityGroupIds: [!GetAtt NetSecurityGroup.GroupId]
      Events:
        Get:
          Type: HttpApi
          Properties: {Path: '/prices/{id}', Method: GET, ApiId: !Ref Api}

  Billing:
    Type: AWS::Serverless::Application
    Properties:
      Location: billing/template.yaml
      Parameters:
        ItemsTableName: !Ref ItemsTable
"""
BILLING = """\
Transform: AWS::Serverless-2016-10-31
Description: Sends bills

Parameters:
  ItemsTableName:
    Type: String

Resources:
  Bills:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 90

  SendBill:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/send
      Handler: app.handler
      Runtime: python3.13
      Environment:
        Variables:
          ITEMS_TABLE_NAME: !Ref ItemsTableName
      Events:
        Bills:
          Type: SQS
          Properties:
            Queue: !GetAtt Bills.Arn
"""
HANDLER = "def handler(event, context):\n    return {'statusCode': 200}\n"


def shop(scratch: Path) -> Path:
    """An API with a virtual network, a nested application, and a neighbour in the repository."""
    folder = copied(BLUEPRINTS / "http-api-crud", scratch / "acme" / "shop")
    template = folder / "template.yaml"
    template.write_text(template.read_text().replace("\nOutputs:\n", f"{WITHIN}\nOutputs:\n"))
    for path, text in {
        "src/prices/app.py": HANDLER,
        "billing/template.yaml": BILLING,
        "billing/src/send/app.py": HANDLER,
        "site/template.yaml": "Description: The site\nResources:\n  Pages:\n    Type: AWS::S3::Bucket\n",
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return committed(folder)


PRICE = """
  Price:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/price
      Handler: app.handler
      Runtime: python%s
      Events:
        Post:
          Type: HttpApi
          Properties: {Path: /prices, Method: POST, ApiId: !Ref Api}
"""
PRICE_CODE = '''\
"""Says what a basket costs."""

import json


def handler(event, context):
    lines = json.loads(event.get("body") or "[]")
    print("priced", len(lines), "lines")
    return {"statusCode": 200, "body": json.dumps({"total": total(lines)})}


def total(lines):
    return sum(line["price"] * line["count"] for line in lines)
'''


def prices(scratch: Path) -> Path:
    """An API with a function that calls nothing, in the Python that is here."""
    folder = copied(BLUEPRINTS / "http-api-crud", scratch / "acme" / "shop")
    template = folder / "template.yaml"
    here = ".".join(map(str, sys.version_info[:2]))
    template.write_text(template.read_text().replace("\nOutputs:\n", f"{PRICE % here}\nOutputs:\n"))
    (folder / "src" / "price").mkdir()
    (folder / "src" / "price" / "app.py").write_text(PRICE_CODE)
    return committed(folder)


def with_remote(scratch: Path) -> Path:
    """The scorecard with a remote, and a colleague's clone beside it that has pushed a commit."""
    folder = scorecard(scratch)
    git(scratch, "init", "-q", "--bare", "-b", "main", "remote.git")
    git(folder, "remote", "add", "origin", str(scratch / "remote.git"))
    git(folder, "push", "-q", "-u", "origin", "main")
    git(folder, "branch", "slower-scan")
    git(scratch, "clone", "-q", "remote.git", "other")
    change(
        scratch / "other",
        "Timeout: 150 # five pages of at most fifteen seconds, a browser's start, and some to spare",
        "Timeout: 240",
    )
    git(scratch / "other", "commit", "-q", "-a", "-m", "Wait two minutes for slow shops", name="Bea")
    git(scratch / "other", "push", "-q")
    return folder


def change(folder: Path, old: str, new: str) -> None:
    template = folder / "template.yaml"
    text = template.read_text()
    assert old in text, f"{template} has no {old!r}"
    template.write_text(text.replace(old, new, 1))
