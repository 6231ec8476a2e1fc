"""Functions that loops make are packaged: each with the code of its own item, looked up in a mapping."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from deploy_projects import run_deploy
from stackline.build import Artifact, find_sources
from stackline.core import DiagnosticError
from stackline.deploy import invoke, open_stack
from stackline.deploy.steps.loops import unknown_code
from stackline.deploy.steps.nested import nested_files
from stackline.deploy.steps.package import submitted
from stackline.template import Project, Template

TEMPLATE = """\
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameters:
  Services: {Type: CommaDelimitedList, Default: "Users,Orders"}
Globals:
  Function: {Handler: app.handler, Runtime: python3.14}
Resources:
  Fn::ForEach::Kinds:
    - Kind
    - !Ref Services
    - ${Kind}Function:  # one of each
        Type: AWS::Serverless::Function
        Properties:
          CodeUri: ./src/${Kind}
      Same${Kind}:
        Type: AWS::Serverless::Function
        Properties:
          CodeUri: ./src/Users
      Fn::ForEach::Stages:
        - Stage
        - [a, b]
        - ${Stage}${Kind}:
            Type: AWS::Serverless::Function
            Properties:
              CodeUri: !Sub "src/${Stage}-${Kind}"
"""
CODE = "def handler(event, context):\n    return 'NAME'\n"
FOLDERS = ("Users", "Orders", "a-Users", "a-Orders", "b-Users", "b-Orders")


def packaged(text: str) -> Template:
    template = Template.parse(text.encode())
    sources = find_sources(template)
    names = {source.uri: source.uri.rpartition("/")[2] for source in sources}
    built = tuple((source, Artifact(Path("x"), f"{names[source.uri]}.zip")) for source in sources)
    return submitted(template, built, "code")


def test_each_item_finds_its_own_code_in_a_mapping() -> None:
    after = packaged(TEMPLATE)
    assert after.data["Mappings"] == {
        "SAMCodeUriKinds": {name: {"CodeUri": f"s3://code/{name}.zip"} for name in ("Users", "Orders")},
        "SAMCodeUriKindsStages": {
            f"{kind}-{stage}": {"CodeUri": f"s3://code/{stage}-{kind}.zip"}
            for kind in ("Users", "Orders")
            for stage in ("a", "b")
        },
    }
    body = after.data["Resources"]["Fn::ForEach::Kinds"][2]
    found = {"Fn::FindInMap": ["SAMCodeUriKinds", {"Ref": "Kind"}, "CodeUri"]}
    assert body["${Kind}Function"]["Properties"] == {"CodeUri": found}
    # What is the same for all of them is written there.
    assert body["Same${Kind}"]["Properties"] == {"CodeUri": "s3://code/Users.zip"}
    key = {"Fn::Join": ["-", [{"Ref": "Kind"}, {"Ref": "Stage"}]]}
    inner = body["Fn::ForEach::Stages"][2]["${Stage}${Kind}"]["Properties"]
    assert inner == {"CodeUri": {"Fn::FindInMap": ["SAMCodeUriKindsStages", key, "CodeUri"]}}
    assert "# one of each" in after.text


def test_code_of_globals_and_other_forms_are_looked_up_too() -> None:
    plain = """\
Transform: AWS::LanguageExtensions
Mappings: {SAMCodeAll: {a: {b: c}}}
Resources:
  Fn::ForEach::All:
    - Name
    - [One, Two]
    - ${Name}:
        Type: AWS::Lambda::Function
        Properties: {Code: "src/${Name}", Handler: app.handler, Runtime: python3.14, Role: own}
"""
    after = packaged(plain)
    found = {"Fn::FindInMap": ["SAMCodeAll2", {"Ref": "Name"}, "Code"]}
    body = after.data["Resources"]["Fn::ForEach::All"][2]["${Name}"]
    assert body["Properties"]["Code"] == {"S3Bucket": "code", "S3Key": found}
    assert after.data["Mappings"]["SAMCodeAll2"]["Two"] == {"Code": "Two.zip"}


def test_an_item_that_is_no_key_is_said() -> None:
    with pytest.raises(DiagnosticError) as refused:
        packaged(TEMPLATE.replace("Users,Orders", "Users,eu/Orders"))
    (found,) = refused.value.diagnostics
    assert (found.code, found.line) == ("loop-code", 13)


def test_a_loop_that_only_the_deployment_knows_is_said() -> None:
    template = Template.parse(TEMPLATE.replace(', Default: "Users,Orders"', "").encode())
    (found,) = unknown_code(template, template.expanded)
    assert (found.code, found.path) == ("loop-code", ("Resources", "Fn::ForEach::Kinds"))
    given = template.expanded_with({"Services": "Users"})
    assert list(unknown_code(template, given)) == []
    assert [one.uri for one in find_sources(template, given)] == [
        "./src/Users",
        "./src/Users",
        "src/a-Users",
        "src/b-Users",
    ]


def test_a_nested_template_of_a_loop_is_one_for_all() -> None:
    text = """\
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::All:
    - Name
    - [One, Two]
    - ${Name}: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "inner.yaml"}}
"""
    (one,) = nested_files(Template.parse(text.encode()))
    assert one[0] == ("Resources", "Fn::ForEach::All", 2, "${Name}", "Properties", "TemplateURL")
    with pytest.raises(DiagnosticError, match="another nested template"):
        list(nested_files(Template.parse(text.replace("inner", "${Name}").encode())))


@pytest.mark.cloud
def test_functions_of_loops_are_deployed_and_run_their_own_code(new: Any) -> None:
    folder: Path = new(TEMPLATE)
    for name in FOLDERS:
        (folder / "src" / name).mkdir(parents=True)
        (folder / "src" / name / "app.py").write_text(CODE.replace("NAME", name))
    outcome, _ = run_deploy(folder)
    assert outcome.outcome == "deployed", outcome.diagnostics
    stack = open_stack(Project.open(folder))
    expected = {
        "UsersFunction": "Users",
        "OrdersFunction": "Orders",
        "SameOrders": "Users",
        "bOrders": "b-Orders",
    }
    assert {id: invoke(*stack, id, {}).result for id in expected} == expected
