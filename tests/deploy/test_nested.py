"""Resources moved into a nested application are deployed with it, and what crosses the border works."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from deploy.test_existing import CODE, TEMPLATE
from deploy_projects import run_deploy
from stackline.cloud import open_embedded
from stackline.core import DiagnosticError
from stackline.deploy import invoke, open_stack
from stackline.design import connect
from stackline.design.moving import move
from stackline.template import Project, Template

pytestmark = pytest.mark.cloud


def test_a_moved_table_queue_and_function_work_through_the_application(new: Any) -> None:
    template = Template.parse(TEMPLATE.encode())
    for source, target in (("Take", "Orders"), ("Take", "Work"), ("Do", "Orders"), ("Work", "Do")):
        template = connect(template, source, target)
    folder: Path = new(template.text, CODE)
    after, _ = move(Project.open(folder), ["Orders", "Work", "Do"], "Back")
    after.save()
    outcome, _ = run_deploy(folder)
    assert outcome.outcome == "deployed", outcome.diagnostics
    assert {one.id for one in outcome.resources} >= {"Back", "Take"}

    called = invoke(*open_stack(Project.open(folder)), "Take", {"id": "b2"})
    assert called.ok, called
    cloud = open_embedded(folder, "000000000000", "us-east-1")
    found: dict[str, Any] = {}
    for _ in range(60):
        found = cloud.call("dynamodb", "get_item", TableName=called.result, Key={"id": {"S": "b2"}})
        if "Item" in found:
            break
        time.sleep(0.5)
    assert "Item" in found, "the nested function got no message"


def test_a_nested_template_that_is_not_there_is_named_with_its_line(new: Any) -> None:
    text = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  In:\n    Type: AWS::Serverless::Application\n"
    )
    folder: Path = new(text + "    Properties:\n      Location: nested/no.yaml\n")
    with pytest.raises(DiagnosticError) as refused:
        run_deploy(folder)
    (found,) = refused.value.diagnostics
    assert (found.code, found.line) == ("nested-missing", 6)
