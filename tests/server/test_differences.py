"""What differs from the last commit, another revision and what is deployed; and plain words where nothing can."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from canvas import SHOP, Page, open_project, page
from stackline.cloud import EmbeddedCloud
from stackline.deploy import deploy
from stackline.design.comparing import compare
from stackline.template import Project, Template

GIT = (
    ["init", "-q", "-b", "main"],
    ["config", "user.name", "Test"],
    ["config", "user.email", "test@localhost"],
    ["add", "."],
    ["commit", "-q", "-m", "Start"],
)


def committed(folder: Path, text: str = SHOP) -> Page:
    opened = open_project(folder, text)
    for command in GIT:
        subprocess.run(["git", *command], cwd=folder, check=True)
    return page(opened)


def told(here: Page, since: str = "commit") -> Any:
    client: Any = here.client
    answer = client.get("/api/differences", params={"since": since})
    assert answer.status_code == 200, answer.text
    return answer.json()


def marks(found: dict[str, Any]) -> dict[str, str]:
    return {id: one["mark"] for id, one in found.items()}


def test_marks_since_the_last_commit_are_those_of_the_diagram(tmp_path: Path) -> None:
    here = committed(tmp_path)
    assert told(here)["cards"] == {}
    here.do(do="connect", source="GetItem", target="ItemsTable")
    here.do(do="set", id="Pages", path="QueueName", value="pages")
    here.do(do="add", kind="topic", id="News")
    found = told(here)
    assert marks(found["cards"]) == {"GetItem": "changed", "Pages": "replaced", "News": "added"}
    assert marks(found["wires"]) == {"GetItem||ItemsTable|function-uses-table": "added"}
    expected = compare(Template.parse(SHOP.encode()), Template.parse(here.text.encode()))
    assert marks(found["cards"]) == expected.cards
    assert marks(found["wires"]) == expected.wires
    assert found["texts"]["template.yaml"] == SHOP


def test_each_mark_has_its_lines_and_a_replacement_its_reason(tmp_path: Path) -> None:
    here = committed(tmp_path)
    here.do(do="set", id="Pages", path="QueueName", value="pages")
    here.do(do="remove", ids=["ItemsTable"])
    found = told(here)
    assert "+      QueueName: pages" in found["cards"]["Pages"]["diff"]
    assert "new Pages" in found["cards"]["Pages"]["reason"]
    gone = found["cards"]["ItemsTable"]
    assert gone["mark"] == "removed"
    assert "-    Type: AWS::DynamoDB::Table" in gone["diff"]
    assert [card["id"] for card in found["gone_cards"]] == ["ItemsTable"]


def test_a_wire_that_is_gone_is_told_with_its_lines(tmp_path: Path) -> None:
    text = SHOP.replace(
        "          STAGE: prod\n", "          STAGE: prod\n          ITEMS: !Ref ItemsTable\n"
    )
    text = text.replace(
        "      Events:\n",
        "      Policies:\n        - DynamoDBReadPolicy: {TableName: !Ref ItemsTable}\n      Events:\n",
    )
    here = committed(tmp_path, text)
    here.do(do="disconnect", source="GetItem", target="ItemsTable")
    found = told(here)
    [(key, one)] = found["wires"].items()
    assert (one["mark"], found["gone_wires"][0]["id"]) == ("removed", key)
    assert "-        - DynamoDBReadPolicy: {TableName: !Ref ItemsTable}" in one["diff"]


def test_any_revision_can_be_compared_with(tmp_path: Path) -> None:
    here = committed(tmp_path)
    subprocess.run(["git", "branch", "before"], cwd=tmp_path, check=True)
    here.do(do="add", kind="topic", id="News")
    here.post("/api/save")
    subprocess.run(["git", "commit", "-qam", "News"], cwd=tmp_path, check=True)
    assert told(here)["cards"] == {}
    assert marks(told(here, "revision:before")["cards"]) == {"News": "added"}
    assert marks(told(here, "revision:HEAD~1")["cards"]) == {"News": "added"}
    problem = told(here, "revision:nowhere")["problem"]
    assert problem["code"] == "revision-unknown"
    option = told(here, "revision:--output=x")["problem"]
    assert option["code"] == "revision-unknown"


def test_without_a_commit_it_is_said(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    assert told(here)["problem"]["code"] == "nothing-committed"
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert told(here)["problem"]["summary"] == "Nothing is committed here yet"


def test_where_the_cloud_is_not_running_it_is_said(tmp_path: Path) -> None:
    problem = told(committed(tmp_path), "environment:local")["problem"]
    assert problem["severity"] == "error"
    assert problem["summary"]


def test_a_template_that_others_deploy_has_no_stack_to_compare_with(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir(parents=True)
    (tmp_path / "inner" / "template.yaml").write_text("Resources:\n  News: {Type: AWS::SNS::Topic}\n")
    here = committed(tmp_path)
    client: Any = here.client
    asked = {"since": "environment:local", "canvas": "inner/template.yaml"}
    answer = client.get("/api/differences", params=asked)
    assert answer.json()["problem"]["code"] == "deployed-inside"
    since = client.get("/api/differences", params={**asked, "since": "commit"}).json()
    assert (since["problem"], since["cards"]) == (None, {})


HELLO = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: hello
      Handler: app.handler
      Runtime: python3.13
  Mail:
    Type: AWS::SQS::Queue
"""


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "hello").mkdir()
    (tmp_path / "hello" / "app.py").write_text("def handler(event, context):\n    return 1\n")
    yield tmp_path
    EmbeddedCloud.of(tmp_path).stop()


@pytest.mark.cloud
def test_what_is_deployed_is_compared_without_the_places_of_code(cloud: Path) -> None:
    here = committed(cloud, HELLO)
    EmbeddedCloud.of(cloud).start(lambda _: None)
    assert told(here, "environment:local")["problem"]["code"] == "stack-missing"
    deploy(Project.open(cloud), "local", lambda _: None, lint=False)
    found = told(here, "environment:local")
    assert found["problem"] is None, found["problem"]
    assert found["cards"] == {}
    assert found["then"] == "what is deployed in local"
    here.do(do="set", id="Mail", path="QueueName", value="mail")
    here.do(do="add", kind="topic", id="News")
    found = told(here, "environment:local")
    assert marks(found["cards"]) == {"Mail": "replaced", "News": "added"}
    assert "CodeUri: hello" in found["texts"]["template.yaml"]
