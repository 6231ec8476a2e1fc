"""A state machine on its own canvas: what is drawn, and edits that reach the file and come back with undo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from canvas import Page, open_project, page

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flow.asl.json
      DefinitionSubstitutions:
        WorkArn: !GetAtt Work.Arn
      Policies:
        - LambdaInvokePolicy:
            FunctionName: !Ref Work
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: app.handler
      Runtime: python3.13
"""
FLOW = """\
{
  "StartAt": "Work",
  "States": {
    "Work": {
      "Type": "Task",
      "Resource": "${WorkArn}",
      "Next": "Big?"
    },
    "Big?": {
      "Type": "Choice",
      "Choices": [
        {"Variable": "$.size", "NumericGreaterThan": 5, "Next": "Done"}
      ],
      "Default": "Done"
    },
    "Done": {"Type": "Succeed"}
  }
}
"""


@pytest.fixture
def flow(tmp_path: Path) -> Page:
    tmp_path.joinpath("flow.asl.json").write_text(FLOW)
    return page(open_project(tmp_path, TEMPLATE))


def asked(flow: Page, id: str = "Flow") -> Any:
    """The answer about a state machine."""
    client: Any = flow.client
    return client.get(f"/api/machines/{id}")


def test_the_canvas_gets_all_it_draws(flow: Page) -> None:
    (card,) = (card for card in flow.snapshot["cards"] if card["id"] == "Flow")
    assert card["opens"] == {"what": "machine", "canvas": None}
    told = asked(flow).json()
    assert (told["file"], told["fixed"], told["language"]) == ("flow.asl.json", None, "JSONPath")
    cards = {card["id"]: card for card in told["cards"]}
    assert cards["Work"]["rows"] == [
        {"id": "resource:Work", "label": "Work", "note": None, "resource": "Work", "failure": False}
    ]
    assert [row["label"] for row in cards["Big?"]["rows"]] == ["size is greater than 5", "otherwise"]
    assert {(lead["source"], lead["port"], lead["target"]) for lead in told["leads"]} >= {
        ("Work", "out", "Big?"),
        ("Big?", "choice:0", "Done"),
    }
    assert all(len(lead["points"]) > 1 for lead in told["leads"])
    assert told["states"]["Work"]["lines"] == [4, 8]
    assert [run["id"] for run in told["runs"]] == ["Work", "DefaultEventBus"]
    titles = [group["title"] for group in told["states"]["Big?"]["groups"]]
    assert titles == ["Settings", "If size is greater than 5", "Everything"]


def test_every_edit_is_one_step_with_its_diff(flow: Page, tmp_path: Path) -> None:
    def do(**edit: object) -> dict[str, object]:
        return flow.do(do="machine", id="Flow", edit=edit)

    done = do(op="add", type="Wait", name="Rest", after="Work", port="out")
    assert done["label"] == "Add the state Rest to Flow"
    assert '+    "Rest": {' in str(done["diff"])
    do(op="set", state="Rest", path="Seconds", value="7")
    do(op="rename", state="Rest", to="Nap")
    do(op="lead", state="Big?", port="default", target="Nap")
    do(op="rule", state="Work", what="catch")
    do(op="set", state="Big?", path='Choices.0."@comparison"', value="NumericLessThan")
    do(op="set", state="Nap", path="", value="{Type: Pass, Next: Done}")
    do(op="remove", state="Nap")
    now = flow.snapshot["others"]["flow.asl.json"]
    assert '"NumericLessThan": 5' in now
    assert "Nap" not in now
    assert tmp_path.joinpath("flow.asl.json").read_text() == FLOW
    flow.post("/api/save")
    assert tmp_path.joinpath("flow.asl.json").read_text() == now
    for _ in range(8):
        flow.post("/api/undo")
    assert flow.snapshot["others"]["flow.asl.json"] == FLOW


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        ({"op": "remove", "state": "None"}, "state-unknown"),
        ({"op": "rename", "state": "Work", "to": "Done"}, "state-name"),
        ({"op": "lead", "state": "Work", "port": "catch:9", "target": "Done"}, "state-exit"),
        ({"op": "add", "type": "Task", "name": "New", "after": "Work"}, "task-resource"),
        ({"op": "add", "type": "Nap", "name": "New", "after": "Work"}, "state-type"),
        ({"op": "set", "state": "Work", "path": "", "value": "{}"}, "state-type"),
        ({"op": "run", "state": "Done", "resource": "Work"}, "state-type"),
        ({"op": "rule", "state": "Work", "what": "song"}, "request-malformed"),
    ],
)
def test_what_makes_no_sense_is_refused(flow: Page, edit: dict[str, str], code: str) -> None:
    assert flow.refused(intent={"do": "machine", "id": "Flow", "edit": edit})[1] == code
    assert flow.refresh()["others"]["flow.asl.json"] == FLOW


def test_problems_are_told_on_their_states(flow: Page) -> None:
    flow.do(do="machine", id="Flow", edit={"op": "lead", "state": "Work", "port": "out", "target": "Done"})
    cards = {card["id"]: card for card in asked(flow).json()["cards"]}
    assert cards["Big?"]["problems"] == ["Nothing leads to the state Big?"]
    assert any(one["code"] == "state-machine" for one in flow.snapshot["diagnostics"])


def test_a_machine_that_is_not_there_is_said(flow: Page) -> None:
    answer = asked(flow, "Work")
    assert answer.status_code == 422
    assert "Name one of: Flow." in answer.json()["diagnostics"][0]["fix"]["summary"]
