"""The commands that change a template: what they write, what they leave, and how they say no."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import TEMPLATE, Run


def text(project: Path) -> str:
    return (project / "template.yaml").read_text()


def test_connect_then_disconnect_gives_back_every_byte(run: Run, project: Path) -> None:
    drawn = run("connect", "GetItem", "Items", "--access", "read")
    assert drawn.status == 0
    assert "+        - DynamoDBReadPolicy" in drawn.out
    assert "ITEMS_TABLE_NAME: !Ref Items" in text(project)
    assert "# keep me" in text(project)
    assert run("disconnect", "GetItem", "Items").status == 0
    assert text(project) == TEMPLATE


def test_drawing_a_wire_twice_changes_nothing(run: Run, project: Path) -> None:
    run("connect", "Work", "GetItem")
    once = text(project)
    again = run("connect", "Work", "GetItem")
    assert again.status == 0
    assert "Nothing to change" in again.err
    assert text(project) == once


def test_a_route_is_made_by_its_wire(run: Run, project: Path) -> None:
    assert run("add", "http-api", "Api").status == 0
    assert run("connect", "Api", "GetItem", "--facet", "GET /items/{id}").status == 0
    wires = run("graph", "--json").json["wires"]
    assert [(w["source"], w["facet"], w["target"]) for w in wires] == [("Api", "GET /items/{id}", "GetItem")]


def test_dry_run_prints_and_writes_nothing(run: Run, project: Path) -> None:
    answer = run("connect", "GetItem", "Items", "--dry-run")
    assert answer.out.startswith("---")
    assert text(project) == TEMPLATE


def test_set_and_unset(run: Run, project: Path) -> None:
    assert run("set", "GetItem", "Timeout", "20").status == 0
    assert "      Timeout: 20\n" in text(project)
    assert run("set", "GetItem", "Environment.Variables.STAGE", "!Ref Stage").status == 0
    assert "STAGE: !Ref Stage" in text(project)
    assert run("unset", "GetItem", "Environment.Variables.STAGE").status == 0
    assert run("set", "GetItem", "Timeout", "10").status == 0
    assert text(project) == TEMPLATE
    assert run("set", "Items", "/DeletionPolicy", "Retain").status == 0
    assert "    DeletionPolicy: Retain\n" in text(project)


def test_rename_takes_references_along(run: Run, project: Path) -> None:
    run("connect", "GetItem", "Items")
    refused = run("rename", "Items", "Products")
    assert (refused.status, "its items" in refused.err, "--yes" in refused.err) == (1, True, True)
    assert run("rename", "Items", "Products", "--yes").status == 0
    assert "Items" not in text(project).replace("ITEMS", "").replace("GetItem", "")


def test_rename_in_a_nested_template_takes_the_one_around_along(run: Run, project: Path) -> None:
    nested = project / "nested"
    nested.mkdir()
    (project / ".git").mkdir(exist_ok=True)
    (nested / "in.yaml").write_text(
        "Parameters: {Stage: {Type: String}}\nResources: {Q: {Type: AWS::SQS::Queue}}\n"
    )
    assert run("add", "application", "In", "--set", "Location=nested/in.yaml").status == 0
    assert run("set", "In", "Parameters.Stage", "dev").status == 0
    told = run("rename", "Stage", "Phase", "-t", "nested/in.yaml")
    assert told.status == 0
    assert "+++ b/../template.yaml" in told.out
    assert "-        Stage: dev\n+        Phase: dev\n" in told.out
    assert "Phase: dev" in text(project)
    assert "Phase" in (nested / "in.yaml").read_text()


def test_an_existing_table_in_place_of_one_with_data_is_asked_about(run: Run, project: Path) -> None:
    arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/items"
    refused = run("existing", "Items", "--arn", arn)
    assert (refused.status, "its items" in refused.err, "--yes" in refused.err) == (1, True, True)
    assert text(project) == TEMPLATE
    assert run("existing", "Items", "--arn", arn, "--yes").status == 0
    assert arn in text(project)


def test_remove_takes_the_wires_along(run: Run, project: Path) -> None:
    run("connect", "GetItem", "Items")
    assert run("remove", "Items").status == 0
    assert "ITEMS_TABLE" not in text(project)
    assert [r["id"] for r in run("graph", "--json").json["resources"]] == ["GetItem", "Work"]


def test_add_writes_starter_code_that_never_overwrites(run: Run, project: Path) -> None:
    made = run("add", "function", "Hello", "--json").json
    assert made["id"] == "Hello"
    files = [project / file for file in made["files"]]
    assert files
    assert all(file.is_file() for file in files)
    files[0].write_text("mine")
    run("remove", "Hello")
    run("add", "function", "Hello")
    assert files[0].read_text() == "mine"


def test_json_of_an_edit(run: Run, project: Path) -> None:
    answer = run("connect", "GetItem", "Items", "--json").json
    assert answer["changed"]
    assert answer["written"]
    assert answer["diff"].startswith("--- ")
    assert answer["diagnostics"] == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("connect", "GetItem", "Nothing"), "Nothing"),
        (("connect", "Items", "Work"), "Items"),
        (("disconnect", "GetItem", "Items"), "GetItem"),
        (("set", "Nothing", "Timeout", "1"), "Nothing"),
        (("rename", "Items", "Work"), "Work"),
        (("rename", "Items", "not-alphanumeric"), "not-alphanumeric"),
        (("remove", "Nothing"), "Nothing"),
        (("add", "unicorn"), "unicorn"),
    ],
)
def test_a_refused_edit_is_one_diagnostic_and_changes_nothing(
    run: Run, project: Path, arguments: tuple[str, ...], code: str
) -> None:
    answer = run(*arguments)
    assert answer.status == 1
    assert answer.err.count("error:") == 1
    assert code in answer.err
    assert "fix:" in answer.err
    assert text(project) == TEMPLATE
    assert "Traceback" not in answer.err


def test_wrong_use_is_status_2(run: Run, project: Path) -> None:
    assert run("connect", "GetItem").status == 2
    assert run("conect", "A", "B").status == 2
    assert "Did you mean 'connect'" in run("conect", "A", "B").err
    assert run("set", "GetItem", "Timeout").status == 2
    assert run("connect", "GetItem", "Items", "--access", "all").status == 2


def test_the_command_warns_and_writes(run: Run, project: Path) -> None:
    answer = run("set", "Items", "TableNam", "x")
    assert answer.status == 0
    assert "[place-unknown]" in answer.err
    assert "Did you mean TableName" in answer.err
    assert "place-unknown" not in run("set", "Items", "BillingMode", "PROVISIONED", "--yes").err
