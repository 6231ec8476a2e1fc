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


def test_values_are_told_for_any_environment_of_the_project(run: Run, project: Path) -> None:
    run("add", "/Parameters/Stage", "--set", "Type=String", "--set", "Default=dev")
    run("set", "GetItem", "FunctionName", "!Sub '${Stage}-items'")
    (project / "environments").mkdir()
    (project / "environments" / "prod.yaml").write_text("parameters: {Stage: live}\n")
    (project / "samconfig.toml").write_text("[qa.deploy.parameters]\nparameter_overrides = 'Stage=tried'\n")

    def name(*given: str) -> str:
        rows = run("show", "GetItem", "--all", "--json", *given).json["properties"]
        return next(row["result"] for row in rows if row["path"] == "FunctionName")

    assert [name(), name("--env", "prod"), name("--env", "qa")] == ["dev-items", "live-items", "tried-items"]
    table = run("show", "GetItem", "--all", "--env", "prod")
    assert "PROD" in table.out
    assert "live-items" in table.out
    (stage,) = run("show", "/Parameters", "--env", "prod", "--json").json["declarations"]
    assert stage["result"] == "live"
    refused = run("show", "GetItem", "--env", "prd")
    assert (refused.status, "Did you mean prod?" in refused.err) == (1, True)


def test_a_loop_runs_through_the_values_of_the_environment(run: Run, project: Path) -> None:
    (project / "template.yaml").write_text("""\
Transform: [AWS::LanguageExtensions]
Parameters:
  Zones: {Type: CommaDelimitedList, Default: "a"}
Resources:
  Fn::ForEach::Queues:
    - Zone
    - !Ref Zones
    - Jobs${Zone}: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "jobs-${Zone}"}}
""")
    (project / "environments").mkdir()
    (project / "environments" / "prod.yaml").write_text("parameters: {Zones: [a, b]}\n")
    assert run("show", "Jobsb").status == 1
    assert "jobs-b" in run("show", "Jobsb", "--env", "prod").out


def test_a_parameter_is_renamed_in_the_files_of_environments(run: Run, project: Path) -> None:
    run("add", "/Parameters/Stage", "--set", "Type=String", "--set", "Default=dev")
    (project / "environments").mkdir()
    file = project / "environments" / "prod.yaml"
    file.write_text("parameters:\n  Stage: live\n")
    done = run("rename", "Stage", "Phase")
    assert done.status == 0
    assert "environments/prod.yaml" in done.out
    assert file.read_text() == "parameters:\n  Phase: live\n"
    assert "Phase" in text(project)


def test_settings_of_a_wire_are_told_for_an_environment(run: Run, project: Path) -> None:
    run("add", "/Parameters/Size", "--set", "Type=Number", "--set", "Default=5")
    run("connect", "Work", "GetItem", "--set", "batch_size=!Ref Size")
    (project / "environments").mkdir()
    (project / "environments" / "prod.yaml").write_text("parameters: {Size: 50}\n")
    for name, size in (("local", "5"), ("prod", "50")):
        (wire,) = run("show", "Work", "GetItem", "--env", name, "--json").json["wires"]
        (setting,) = [one for one in wire["settings"] if one["name"] == "batch_size"]
        assert (setting["value"], setting["result"]) == ({"Ref": "Size"}, size)
    assert "PROD" in run("show", "Work", "GetItem", "--env", "prod").out
