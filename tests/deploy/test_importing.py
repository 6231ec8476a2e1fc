"""Resources that exist are taken into a stack as they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy_projects import TEMPLATE, run_deploy, stackline
from stackline.cloud import Cloud
from stackline.core import DiagnosticError, Refused
from stackline.deploy import history, open_stack
from stackline.deploy.importing import import_resources, with_policies
from stackline.deploy.stack import resources
from stackline.template import Project

New = Callable[..., Path]
OLD = """\
  Old:
    Type: AWS::SQS::Queue
    Properties: {QueueName: NAME, DelaySeconds: 4}   # as it is
"""


def with_old(folder: Path, name: str) -> Project:
    text = (folder / "template.yaml").read_text()
    (folder / "template.yaml").write_text(text.replace("Outputs:", f"{OLD.replace('NAME', name)}Outputs:"))
    return Project.open(folder)


def a_queue(cloud: Cloud, name: str) -> str:
    made = cloud.call("sqs", "create_queue", QueueName=name, Attributes={"DelaySeconds": "4"})
    return str(made["QueueUrl"])


def in_stack(cloud: Cloud, stack: str) -> dict[str, str]:
    return {str(one["LogicalResourceId"]): str(one["PhysicalResourceId"]) for one in resources(cloud, stack)}


@pytest.mark.cloud
def test_a_queue_is_taken_in_and_kept_as_it_is(new: New) -> None:
    folder = new()
    run_deploy(folder)
    project = with_old(folder, "old-import-one")
    cloud, stack = open_stack(project)
    url = a_queue(cloud, "old-import-one")
    cloud.call("sqs", "send_message", QueueUrl=url, MessageBody="kept")
    asked = stackline(folder, "import", "local", f"Old={url}", "--json")
    assert asked.returncode == 1
    assert "needs-yes" in asked.stdout
    assert "DeletionPolicy" not in (folder / "template.yaml").read_text()
    done = stackline(folder, "import", "local", f"Old={url}", "--yes")
    assert done.returncode == 0, done.stderr
    assert "is taken into the stack" in done.stdout
    expected = OLD.replace("NAME", "old-import-one") + "    DeletionPolicy: Retain\n"
    assert expected in (folder / "template.yaml").read_text()
    assert in_stack(cloud, stack)["Old"] == url
    assert cloud.call("sqs", "receive_message", QueueUrl=url)["Messages"][0]["Body"] == "kept"
    assert [one.outcome for one in history(Project.open(folder), "local")] == ["deployed", "deployed"]
    assert run_deploy(folder)[0].outcome == "unchanged"


@pytest.mark.cloud
def test_what_cannot_be_imported_is_told_at_its_line(new: New) -> None:
    folder = new()
    run_deploy(folder)
    project = with_policies(with_old(folder, "old-import-two"), ["Old"])
    cloud, stack = open_stack(project)
    with pytest.raises(DiagnosticError) as refused:
        import_resources(project, "local", {"Old": "http://sqs/none"})
    first = refused.value.diagnostics[0]
    assert (first.code, first.line) == ("import-refused", 21)
    changed = project.put(("Resources", "Hello", "Properties", "Timeout"), 9)
    with pytest.raises(DiagnosticError) as refused:
        import_resources(changed, "local", {"Old": a_queue(cloud, "old-import-two")})
    assert "Hello" in refused.value.diagnostics[0].summary
    assert "Old" not in in_stack(cloud, stack)
    assert run_deploy(folder)[0].outcome in ("deployed", "failed")


def refusals(asked: Callable[[], Any]) -> list[str]:
    with pytest.raises(Refused) as refused:
        asked()
    return [one.code for one in refused.value.diagnostics]


def test_what_is_not_in_the_template_or_cannot_be_named(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    project = Project.open(tmp_path)
    assert refusals(lambda: with_policies(project, ["None"])) == ["resource-missing"]
    assert refusals(lambda: import_resources(project, "local", {"Hello": "x"})) == ["import-identifier"]
    kept = project.put(("Resources", "Items", "DeletionPolicy"), "Delete")
    assert with_policies(kept, ["Items"]).text == kept.text
