"""Existing resources and nested applications on the canvas: one edit of all files, one undo, saved together."""

from __future__ import annotations

from pathlib import Path

from canvas import open_project, page

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  # Where orders wait.
  Orders: {Type: AWS::SQS::Queue}
  News:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !GetAtt Orders.QueueName
"""
NAME = "nested/Inner.yaml"


def test_a_move_is_one_step_and_saved_whole(tmp_path: Path) -> None:
    here = page(open_project(tmp_path, TEMPLATE))
    told = here.do(do="move", ids=["Orders"], into="Inner")
    assert f"+++ b/{NAME}" in str(told["diff"])
    assert "Inner.Outputs.OrdersQueueName" in here.text
    assert [note["code"] for note in told["notes"]] == ["replaces-data"]  # type: ignore[index]
    here.post("/api/undo")
    assert (here.text, here.snapshot["unsaved"]) == (TEMPLATE, False)
    here.post("/api/redo")
    here.post("/api/save")
    assert "# Where orders wait." in (tmp_path / NAME).read_text()
    assert "Orders:" not in (tmp_path / "template.yaml").read_text()


def test_a_move_never_writes_over_a_file_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "nested").mkdir()
    (tmp_path / NAME).write_text("mine")
    here = page(open_project(tmp_path, TEMPLATE))
    status, code = here.refused(
        "/api/edits",
        revision=here.snapshot["revision"],
        intent={"do": "move", "ids": ["Orders"], "into": "Inner"},
    )
    assert (status, code) == (422, "file-there")
    assert (tmp_path / NAME).read_text() == "mine"


def test_one_that_may_exist_has_its_mark_and_one_undo(tmp_path: Path) -> None:
    here = page(open_project(tmp_path, TEMPLATE))
    here.do(do="existing", id="Orders")
    (card,) = [one for one in here.snapshot["cards"] if one["id"] == "Orders"]
    assert (card["existing"], card["parameter"]) == ("by-parameter", "ExistingOrdersArn")
    here.do(do="existing", id="Orders", undo=True)
    assert here.text == TEMPLATE
    here.post("/api/undo")
    here.post("/api/undo")
    assert here.text == TEMPLATE


def test_one_that_exists_already_is_added_from_the_palette(tmp_path: Path) -> None:
    here = page(open_project(tmp_path, TEMPLATE))
    offered = {one["kind"]: one["existing"] for one in here.client.get("/api/kinds").json()}
    assert offered["schedule"] is None
    assert offered["virtual-network"].startswith("vpc-")
    told = here.do(do="add", kind="table", existing=offered["table"], position={"x": 10, "y": 20})
    assert told["added"] == ["TableArn"]
    assert here.snapshot["positions"]["TableArn"] == {"x": 10, "y": 20}
    assert offered["table"] in here.text
    here.do(do="add", kind="virtual-network", existing=offered["virtual-network"])
    assert "DefaultVPC" in {one["id"] for one in here.snapshot["cards"]}
    intent = {"do": "add", "kind": "table", "existing": "orders"}
    assert here.refused(intent=intent) == (422, "existing-arn")
    assert here.refused(intent={**intent, "settings": {"TableName": "x"}}) == (422, "existing-settings")
