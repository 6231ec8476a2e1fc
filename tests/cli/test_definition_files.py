"""A state machine whose definition is a file: both files are edited, all or none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Run

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Work: {Type: AWS::SQS::Queue}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flow.asl.yaml
"""
FLOW = "# Says what is done\r\nStartAt: Done\r\nStates:\r\n  Done: {Type: Succeed}  # the end\r\n"


@pytest.fixture
def folder(project: Path) -> Path:
    (project / "template.yaml").write_text(TEMPLATE)
    (project / "flow.asl.yaml").write_bytes(FLOW.encode())
    return project


def test_connect_and_disconnect_edit_both_files(run: Run, folder: Path) -> None:
    shown = run("connect", "Flow", "Work", "--facet", "Tell", "--dry-run")
    assert "+++ b/flow.asl.yaml" in shown.out
    assert (folder / "flow.asl.yaml").read_bytes() == FLOW.encode()
    drawn = run("connect", "Flow", "Work", "--facet", "Tell", "--json").json
    assert (drawn["written"], drawn["changed_files"]) == (True, ["template.yaml", "flow.asl.yaml"])
    assert "QueueUrl: ${WorkQueueUrl}" in (folder / "flow.asl.yaml").read_text()
    (wire,) = run("graph", "--json").json["wires"]
    assert (wire["connection"], wire["facet"]) == ("state-machine-task-feeds-queue", "Tell")
    ((first, last),) = wire["files"]["flow.asl.yaml"]
    assert "Tell:" in (folder / "flow.asl.yaml").read_text().splitlines()[first - 1]
    assert last > first
    assert "Nothing to change" in run("connect", "Flow", "Work", "--facet", "Tell").err
    assert run("diagram", "-o", "flow.mmd").status == 0
    assert "Tell" in (folder / "flow.mmd").read_text()
    assert run("disconnect", "Flow", "Work").status == 0
    assert (folder / "flow.asl.yaml").read_bytes() == FLOW.encode()
    assert (folder / "template.yaml").read_text() == TEMPLATE


def test_a_file_that_is_not_there_is_told_and_a_place_in_a_bucket_is_not(run: Run, folder: Path) -> None:
    (folder / "flow.asl.yaml").unlink()
    (told,) = run("graph", "--json").json["diagnostics"]
    assert (told["code"], told["line"]) == ("definition-unread", 7)
    assert run("connect", "Flow", "Work", "--facet", "Tell").status == 1
    for elsewhere in ("s3://bucket/flow.json", "{Bucket: b, Key: k}"):
        (folder / "template.yaml").write_text(TEMPLATE.replace("flow.asl.yaml", elsewhere))
        assert run("graph", "--json").json["diagnostics"] == []


def test_removing_a_resource_takes_its_task_out_of_the_file(run: Run, folder: Path) -> None:
    run("connect", "Flow", "Work", "--facet", "Tell")
    assert run("remove", "Work").status == 0
    assert (folder / "flow.asl.yaml").read_bytes() == FLOW.encode()


def test_removing_the_state_machine_leaves_its_file(run: Run, folder: Path) -> None:
    run("connect", "Flow", "Work", "--facet", "Tell")
    drawn = (folder / "flow.asl.yaml").read_bytes()
    assert run("remove", "Flow").status == 0
    assert (folder / "flow.asl.yaml").read_bytes() == drawn


def test_a_file_that_two_state_machines_share_is_left_alone(run: Run, folder: Path) -> None:
    second = "  Other:\n    Type: AWS::Serverless::StateMachine\n    Properties: {DefinitionUri: ./flow.asl.yaml}\n"
    (folder / "template.yaml").write_text(TEMPLATE + second)
    answer = run("connect", "Flow", "Work", "--facet", "Tell")
    assert (answer.status, "also that of Other" in answer.err) == (1, True)


def test_a_file_that_is_no_json_is_refused_with_its_line(run: Run, folder: Path) -> None:
    (folder / "template.yaml").write_text(TEMPLATE.replace("yaml", "json"))
    (folder / "flow.asl.json").write_text('{"StartAt": "Done",\n "States": {"Done": }\n')
    told = run("graph", "--json").json["diagnostics"]
    assert {one["file"] for one in told} == {"flow.asl.json"}
    assert run("connect", "Flow", "Work", "--facet", "Tell").status == 1


def test_what_a_file_names_as_aws_does_is_a_wire(run: Run, folder: Path) -> None:
    named = TEMPLATE.replace(
        "{Type: AWS::SQS::Queue}", "{Type: AWS::SQS::Queue, Properties: {QueueName: work}}"
    )
    (folder / "template.yaml").write_text(named.replace("yaml", "json"))
    url = "https://sqs.eu-west-1.amazonaws.com/123456789012/work"
    send = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": True}
    flow = {"StartAt": "Send", "States": {"Send": {**send, "Parameters": {"QueueUrl": url}}}}
    (folder / "flow.asl.json").write_text(json.dumps(flow))
    wires = run("graph", "--json").json["wires"]
    assert [(wire["facet"], wire["target"]) for wire in wires] == [("Send", "Work")]


def test_the_states_are_drawn_as_the_ending_says(run: Run, folder: Path) -> None:
    assert run("diagram", "--machine", "Flow", "-o", "flow.svg", "--theme", "dark").status == 0
    assert "Succeed" in (folder / "flow.svg").read_text()
    assert run("diagram", "--machine", "Flow", "-o", "flow.svg", "--theme", "dark", "--check").status == 0
    (folder / "flow.asl.yaml").write_text(FLOW.replace("Done", "Ready"))
    assert run("diagram", "--machine", "Flow", "-o", "flow.svg", "--theme", "dark", "--check").status == 1
    assert run("diagram", "--machine", "Flow", "-o", "flow.png").status == 0
    assert (folder / "flow.png").read_bytes().startswith(b"\x89PNG")
    unknown = run("diagram", "--machine", "Flaw", "-o", "flow.svg")
    assert unknown.status == 1
    assert "Name one of: Flow" in unknown.err
    assert run("diagram", "--machine", "Flow", "-o", "flow.mmd").status == 2
