"""A name that a template around uses, changed on the canvas of the nested one."""

from __future__ import annotations

from pathlib import Path

from canvas import open_project, page


def test_a_template_around_a_nested_one_is_named_and_left_alone(tmp_path: Path) -> None:
    """It is another canvas's, which undoes its own edits only."""
    (tmp_path / ".git").mkdir()
    outer = (
        "Resources:\n  In: {Type: AWS::Serverless::Application, "
        "Properties: {Location: nested/template.yaml, Parameters: {Stage: dev}}}\n"
    )
    (tmp_path / "template.yaml").write_text(outer)
    (tmp_path / "nested").mkdir()
    text = "Parameters:\n  Stage: {Type: String}\nResources:\n  Jobs: {Type: AWS::SQS::Queue}\n"
    here = page(open_project(tmp_path / "nested", text))
    told = here.do(do="rename", id="Stage", to="Phase")
    assert [(one["code"], one["file"]) for one in told["notes"] if one["code"] == "nested-name"] == [
        ("nested-name", "../template.yaml")
    ]
    here.post("/api/save")
    assert (tmp_path / "template.yaml").read_text() == outer
