"""A name changes wherever the project says it: in files beside the template, and in those of its environments."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackline.core import Refused
from stackline.design import read_wires
from stackline.environments import environment_names
from stackline.environments.located import located
from stackline.environments.renaming import environment_files, rename, renamed_parameter
from stackline.template import Project

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: dev}
Resources:
  GetItem:
    Type: AWS::Serverless::Function
    Properties: {Handler: app.handler, Runtime: python3.13, CodeUri: src, FunctionName: !Sub "${Stage}-get"}
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefinitionBody:
        Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./api.yaml}}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flow.asl.json
      DefinitionSubstitutions: {Get: !GetAtt GetItem.Arn}
      Policies: [{LambdaInvokePolicy: {FunctionName: !Ref GetItem}}]
"""
API = """\
openapi: 3.0.1
paths:
  /items:  # all of them
    get:
      description: GetItem answers
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        payloadFormatVersion: "2.0"
        uri:
          Fn::Sub: >-
            arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${GetItem.Arn}/invocations
"""
FLOW = '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${Get}", "End": true}}}\n'


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "api.yaml").write_text(API)
    (tmp_path / "flow.asl.json").write_text(FLOW)
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "prod.yaml").write_text('# live\nparameters:\n  "Stage": live  # as it is\n')
    (tmp_path / "environments" / "qa.yaml").write_text("region: eu-west-1\n")
    (tmp_path / "samconfig.toml").write_text("[old.deploy.parameters]\nparameter_overrides = 'Stage=old'\n")
    return Project.open(tmp_path)


def wires(project: Project) -> set[tuple[str, str]]:
    return {(wire.source, wire.target) for wire in read_wires(project)}


def test_a_function_is_renamed_in_the_documents_that_name_it(project: Project) -> None:
    assert {("Api", "GetItem"), ("Flow", "GetItem")} <= wires(project)
    after, notes = rename(project, "GetItem", "ReadItem", environment_files(project.folder))
    assert {("Api", "ReadItem"), ("Flow", "ReadItem")} <= wires(after)
    assert after.files["api.yaml"].decode() == API.replace("${GetItem.Arn}", "${ReadItem.Arn}")
    assert after.changed == ("template.yaml", "api.yaml")
    assert [(one.file, one.line) for one in notes] == [("api.yaml", 5)]
    assert "api.yaml still says GetItem, in line 5" in notes[0].summary


def test_a_parameter_is_renamed_in_every_environment(project: Project) -> None:
    after, notes = rename(project, "Stage", "Phase", environment_files(project.folder))
    assert after.changed == ("template.yaml", "environments/prod.yaml")
    expected = '# live\nparameters:\n  "Phase": live  # as it is\n'
    assert after.files["environments/prod.yaml"].decode() == expected
    assert [(one.file, one.line) for one in notes] == [("samconfig.toml", 2)]
    after.save()
    assert (project.folder / "environments" / "prod.yaml").read_text() == expected
    assert environment_names(project.folder) == ("local", "old", "prod", "qa")


def test_what_cannot_be_renamed_changes_nothing(project: Project) -> None:
    path = project.folder / "environments" / "prod.yaml"
    for text, code in (
        ("parameters: {Stage: a, Phase: b}\n", "key-exists"),
        ('parameters: {"St\\x61ge": a}\n', "edit-unsafe"),
        ("parameters: {Stage: a\n", "settings-broken"),
    ):
        path.write_text(text)
        with pytest.raises(Refused) as refused:
            rename(project, "Stage", "Phase", environment_files(project.folder))
        assert refused.value.diagnostics[0].code == code


OUTER = """\
  Inner:  # the queue's
    Type: AWS::Serverless::Application
    Properties:
      Location: nested/inner.yaml
      Parameters:
        Stage: !Ref Stage  # given
Outputs:
  Arn: {Value: !GetAtt Inner.Outputs.QueueArn}
  Long: {Value: {"Fn::GetAtt": [Inner, Outputs.QueueArn]}}
  Text:
    Value: !Sub |
      ${Inner.Outputs.QueueArn}/x
      ${Inner.Outputs.QueueArnOfAnother}
"""
INNER = """\
Parameters: {Stage: {Type: String}}
Resources: {Q: {Type: AWS::SQS::Queue}}
Outputs: {QueueArn: {Value: !GetAtt Q.Arn}}
"""


def nested(project: Project) -> Project:
    """The nested template, as it is opened, with the one around it in the project's folder."""
    inner = project.folder / "nested"
    inner.mkdir()
    (project.folder / ".git").mkdir()
    (inner / "inner.yaml").write_text(INNER)
    (project.folder / "template.yaml").write_text(TEMPLATE + OUTER)
    return Project.open(inner, "inner.yaml")


@pytest.mark.parametrize(("name", "new"), [("Stage", "Phase"), ("QueueArn", "JobsArn")])
def test_the_template_around_follows_a_parameter_and_an_output(project: Project, name: str, new: str) -> None:
    child = nested(project)
    before = (project.folder / "template.yaml").read_text()
    after, notes = rename(child, name, new, ())
    assert notes == []
    assert (project.folder / "template.yaml").read_text() == before
    after.save()
    text = (project.folder / "template.yaml").read_text()
    expected = before.replace("        Stage: !Ref", "        Phase: !Ref") if name == "Stage" else before
    for says in ("Inner.Outputs.QueueArn}", "[Inner, Outputs.QueueArn]"):
        expected = expected.replace(says, says.replace(name, new))
    assert text == expected
    assert new in (child.folder / "inner.yaml").read_text()


def test_a_template_around_that_has_changed_on_disk_is_not_written_over(project: Project) -> None:
    child = nested(project)
    after, _ = rename(child, "QueueArn", "JobsArn", ())
    path = project.folder / "template.yaml"
    path.write_text(path.read_text() + "# mine\n")
    with pytest.raises(Refused):
        after.save()
    assert path.read_text().endswith("# mine\n")
    assert (child.folder / "inner.yaml").read_text() == INNER


def test_a_template_elsewhere_that_nests_this_one_is_named(project: Project) -> None:
    nested(project)
    (project.folder / "nested").rename(project.folder / "shared")
    (project.folder / "shop").mkdir()
    (project.folder / "template.yaml").rename(project.folder / "shop" / "template.yaml")
    path = project.folder / "shop" / "template.yaml"
    path.write_text(path.read_text().replace("nested/", "../shared/"))
    before = path.read_text()
    after, notes = rename(Project.open(project.folder / "shared", "inner.yaml"), "Stage", "Phase", ())
    line = before.splitlines().index("        Stage: !Ref Stage  # given") + 1
    assert [(one.code, one.file, one.line) for one in notes] == [
        ("nested-name", "../shop/template.yaml", line)
    ]
    after.save()
    assert path.read_text() == before


def test_what_the_template_around_cannot_be_given_is_named(project: Project) -> None:
    child = nested(project)
    path = project.folder / "template.yaml"
    path.write_text(
        path.read_text().replace("        Stage: !Ref Stage  # given", "        Stage: a\n        Phase: b")
    )
    before = path.read_text()
    after, notes = rename(child, "Stage", "Phase", ())
    assert [one.code for one in notes] == ["nested-name"]
    after.save()
    assert path.read_text() == before
    _, notes = rename(child, "Q", "Jobs", ())
    assert notes == []


def test_a_template_around_that_cannot_be_read_is_asked_to_be_mended(project: Project) -> None:
    child = nested(project)
    path = project.folder / "template.yaml"
    text = path.read_text()
    for broken, line in (
        (text + "<<<<<<< HEAD\n=======\n>>>>>>> other\n", len(text.splitlines()) + 1),
        (
            text.replace("Location: nested", "Location: [nested"),
            text[: text.index("nested/inner")].count("\n") + 1,
        ),
    ):
        path.write_text(broken)
        with pytest.raises(Refused) as refused:
            rename(child, "Stage", "Phase", ())
        (problem,) = refused.value.diagnostics
        assert (problem.code, problem.file) == ("nested-unread", "../template.yaml")
        assert problem.line == line
        rename(child, "Q", "Jobs", ())


NAMES = st.sampled_from(["Stage", "StageName", "Old", "A"])
VALUES = st.sampled_from(["dev", "'Stage'", '"Stage: x"', "[Stage, b]", "Stage"])


@given(st.dictionaries(NAMES, VALUES, min_size=1), st.sampled_from(["", '"', "'"]), st.booleans())
def test_law_only_the_name_changes(entries: dict[str, str], quote: str, flow: bool) -> None:
    pairs = [f"{quote}{name}{quote}: {value}" for name, value in entries.items()]
    body = (
        "{" + ", ".join(pairs) + "}\n" if flow else "\n" + "".join(f"  {pair}  # Stage\n" for pair in pairs)
    )
    data = f"region: eu-west-1  # Stage\nparameters: {body}".encode()
    after = renamed_parameter(data, "environments/x.yaml", "Stage", "Phase")

    def read(found: bytes) -> dict[str, object]:
        tree = located(found, "x").value
        assert isinstance(tree, dict)
        parameters = tree["parameters"].value
        assert isinstance(parameters, dict)
        return {name: repr(one.value).split("line=")[0] for name, one in parameters.items()}

    expected = {"Phase" if name == "Stage" else name: value for name, value in read(data).items()}
    assert read(after) == expected
    assert renamed_parameter(after, "environments/x.yaml", "Phase", "Stage") == data
