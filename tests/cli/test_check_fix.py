"""`stackline check` on code, and `--fix`."""

from __future__ import annotations

from pathlib import Path

from cli.conftest import Run

CODE = """\
import os, boto3
table = boto3.resource("dynamodb").Table(os.environ["ITEMS_TABLE_NAME"])
def handler(event, context):
    return table.get_item(Key={"id": event["id"]})
"""


def written(project: Path) -> str:
    return (project / "template.yaml").read_text()


def test_a_fix_is_shown_then_made_and_ends_the_finding(run: Run, project: Path) -> None:
    (project / "src" / "get_item").mkdir(parents=True)
    (project / "src" / "get_item" / "app.py").write_text(CODE)
    before = written(project)
    found = run("check", "--json").json["diagnostics"]
    assert {one["code"] for one in found} == {"code-grant-missing", "code-variable-missing"}
    assert any("src/get_item/app.py:4 calls GetItem" in one["detail"] for one in found)
    shown = run("check", "--fix", "code-variable-missing@GetItem", "--dry-run")
    assert shown.status == 0
    assert "ITEMS_TABLE_NAME: !Ref Items" in shown.out
    assert written(project) == before
    assert run("check", "--fix", "code-variable-missing@GetItem").status == 0
    assert "DynamoDBReadPolicy" in written(project)
    assert run("check", "--json").json["diagnostics"] == []


def test_what_cannot_be_fixed_is_refused(run: Run, project: Path) -> None:
    before = written(project)
    for name in ("code-grant-missing@GetItem", "no-such-rule"):
        answer = run("check", "--fix", name)
        assert answer.status == 1
        assert "fix-unknown" in answer.err
    assert written(project) == before
