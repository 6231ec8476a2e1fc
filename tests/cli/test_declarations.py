"""`/Parameters/Stage` and the like instead of a resource; any type; what a change replaces; `show`."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import TEMPLATE, Run


def text(project: Path) -> str:
    return (project / "template.yaml").read_text()


def test_a_parameter_is_declared_set_used_and_stays_while_it_is(run: Run, project: Path) -> None:
    added = run("add", "/Parameters/Stage", "--set", "Type=String", "--set", "Default=dev", "--json")
    assert (added.status, added.json["id"]) == (0, "Stage")
    assert "Parameters:\n  Stage:\n    Type: String\n    Default: dev\n" in text(project)
    assert run("set", "/Parameters/Stage/Default", "prod").status == 0
    assert run("set", "GetItem", "Environment.Variables.STAGE", "!Ref Stage").status == 0
    for command in ("unset", "remove"):
        refused = run(command, "/Parameters/Stage")
        assert refused.status == 1
        assert "GetItem: Environment.Variables.STAGE (line" in refused.err
    assert run("unset", "GetItem", "Environment.Variables.STAGE").status == 0
    assert run("unset", "/Parameters/Stage/Default").status == 0
    assert "Default" not in text(project)
    assert run("remove", "/Parameters/Stage").status == 0
    assert text(project) == TEMPLATE


def test_conditions_and_outputs(run: Run, project: Path) -> None:
    assert run("add", "/Conditions/IsEast", "--value", "!Equals [!Ref AWS::Region, us-east-1]").status == 0
    assert run("set", "/Outputs/Name", "{Value: !If [IsEast, a, b]}").status == 0
    assert run("set", "/Outputs/Name/Description", "Its name").status == 0
    assert "IsEast: !Equals [!Ref AWS::Region, us-east-1]" in text(project)
    rows = run("show", "/", "--json").json["declarations"]
    assert [(row["section"], row["name"], row["result"], len(row["uses"])) for row in rows] == [
        ("Conditions", "IsEast", True, 1),
        ("Outputs", "Name", "a", 0),
    ]
    assert run("set", "/Description", "What it is").status == 0
    assert run("remove", "/Conditions/IsEast").status == 1
    assert run("remove", "/Outputs/Name").status == 0
    assert run("unset", "/Conditions/IsEast").status == 0


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["set", "/Parameters/Stage/Default", "x", "y"], 2),
        (["set", "GetItem", "Timeout"], 2),
        (["set", "/Parameters/Nowhere/Default", "x"], 1),
        (["set", "/Parameters", "{}"], 1),
        (["set", "/Nowhere/X", "1"], 1),
        (["set", "//", "1"], 1),
        (["unset", "GetItem"], 2),
        (["unset", "/Resources/GetItem"], 1),
        (["unset", "/Outputs/X"], 1),
        (["add", "/Parameters/Stage"], 2),
        (["add", "/Parameters", "--set", "Type=String"], 2),
        (["add", "/Parameters/GetItem", "--set", "Type=String"], 1),
        (["add", "queue", "--value", "x"], 2),
        (["show", "/Nowhere"], 2),
        (["show", "Nowhere"], 1),
        (["show", "AWS::SQS::Nothing"], 1),
    ],
)
def test_wrong_use(run: Run, project: Path, arguments: list[str], status: int) -> None:
    assert run(*arguments).status == status
    assert text(project) == TEMPLATE


def test_a_place_in_a_resource_from_the_top(run: Run, project: Path) -> None:
    assert run("set", "/Resources/Items/Properties/KeySchema/0/KeyType", "RANGE", "--yes").status == 0
    assert "{AttributeName: id, KeyType: RANGE}" in text(project)


def test_any_type(run: Run, project: Path) -> None:
    refused = run("add", "AWS::Route53::RecordSet")
    assert refused.status == 1
    assert "needs HostedZoneId or HostedZoneName" in refused.err
    refused = run("add", "AWS::AppConfig::Environment")
    assert refused.status == 1
    assert "needs Name and ApplicationId" in refused.err
    given = ["--set", "Name=a", "--set", "ApplicationId=b"]
    assert run("add", "AWS::AppConfig::Environment", "Stage", *given).status == 0
    assert "  Stage:\n    Type: AWS::AppConfig::Environment\n" in text(project)


def test_what_a_change_replaces_is_said(run: Run, project: Path) -> None:
    before = text(project)
    told = run("set", "Items", "TableName", "goods")
    assert told.status == 1
    assert "--yes" in told.err
    assert text(project) == before
    told = run("set", "Items", "TableName", "goods", "--yes")
    assert told.status == 0
    assert "goods" in text(project)
    assert "warning: This replaces Items and loses its data" in told.err
    assert "its items" in told.err
    told = run("set", "Items", "TableName", "others", "--json", "--yes")
    assert [one["code"] for one in told.json["diagnostics"]] == ["replaces-data"]
    assert run("set", "Items", "DeletionProtectionEnabled", "true").err == ""


def test_show(run: Run, project: Path) -> None:
    rows = {row["path"]: row for row in run("show", "GetItem", "--json").json["properties"]}
    assert (rows["Timeout"]["value"], rows["Timeout"]["unit"], rows["Timeout"]["maximum"]) == (10, "s", 900)
    everything = {row["path"] for row in run("show", "GetItem", "--all", "--json").json["properties"]}
    assert {"VpcConfig", "SnapStart"} <= everything
    inner = {row["path"] for row in run("show", "GetItem", "VpcConfig", "--json").json["properties"]}
    assert "VpcConfig.SubnetIds" in inner
    found = run("show", "AWS::SQS::Queue", "--search", "fifo")
    assert "a change replaces the resource" in found.out
    assert "10" in run("show", "GetItem").out
