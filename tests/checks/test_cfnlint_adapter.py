"""What is overlooked of cfn-lint is its one known fault, for attributes that SAM's resource has, no more."""

from __future__ import annotations

import pytest

from stackline.checks.cfnlint_adapter import lint
from stackline.template import Project, Template

TEXT = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::GraphQLApi
    Properties: {{SchemaInline: 'type Query {{ a: ID }}', Auth: {{Type: AWS_IAM}}}}
  Link:
    Type: AWS::Serverless::Connector
    Properties: {{Source: {{Id: Fn}}, Destination: {{Id: Fn}}, Permissions: [Write]}}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.13
      CodeUri: .
      Environment: {{Variables: {{READ: {value}}}}}
"""


def told(value: str) -> list[str]:
    found = lint(Project.of(Template.parse(TEXT.format(value=value).encode())))
    return [one.code for one in found if one.code in ("E1010", "E1019", "E1022")]


@pytest.mark.parametrize(
    "value",
    [
        "!GetAtt Api.GraphQLUrl",
        "!GetAtt Api.ApiId",
        "!Sub '${Api.Arn}/*'",
        "!Sub ['${Url}/x', {Url: !GetAtt Api.GraphQLUrl}]",
        "!Join ['', [!GetAtt Api.GraphQLUrl]]",
        "!Ref Api",
    ],
)
def test_attributes_of_a_graphql_api_are_no_fault(value: str) -> None:
    assert told(value) == []


@pytest.mark.parametrize(
    "value", ["!GetAtt Api.Nothing", "!Sub '${Api.Nothing}'", "!GetAtt Link.Arn", "!GetAtt Fn.ApiId"]
)
def test_what_is_no_attribute_is_told(value: str) -> None:
    assert told(value) != []


def test_what_globals_get_wrong_is_said_once() -> None:
    functions = "".join(
        f"  {id}: {{Type: AWS::Serverless::Function, Properties: {{Handler: a.b, InlineCode: x}}}}\n"
        for id in "FG"
    )
    head = "Transform: AWS::Serverless-2016-10-31\nGlobals:\n  Function:\n"
    text = f"{head}    Timeoutt: 5\n    Runtime: python3.13\nResources:\n{functions}"
    found = [one for one in lint(Project.of(Template.parse(text.encode()))) if one.severity == "error"]
    assert [(one.line, one.path) for one in found] == [(4, ("Globals", "Function", "Timeoutt"))]
    assert found[0].fix is not None
