"""OpenAPI documents beside the template: read with their paths in the file, and edited there."""

from __future__ import annotations

import pytest

from stackline.core import Refused
from stackline.design import connect, disconnect, other_files, read_diagram, read_wires
from stackline.template import Project, Template

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::{kind}
    Properties:
      StageName: prod
      {body}
  List:
    Type: AWS::Serverless::Function
    Properties: {{FunctionName: list-items, Handler: a.b, Runtime: python3.12, CodeUri: src/}}
  Get:
    Type: AWS::Lambda::Function
    Properties: {{Handler: a.b, Runtime: python3.12, Code: {{S3Bucket: b, S3Key: k}}, Role: !GetAtt Role.Arn}}
  Role: {{Type: AWS::IAM::Role, Properties: {{AssumeRolePolicyDocument: {{Statement: []}}}}}}
"""
INCLUDE = "DefinitionBody: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./api/open.yaml}}}"
URI = "DefinitionUri: api/open.yaml\n      Variables: {GET: !Ref Get}"
RESOLVED = """\
# the shop's API
openapi: 3.0.1
info: {title: shop, version: "1"}
paths:
  /items:
    get:
      summary: All items
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri:
          Fn::Sub: arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${List.Arn}/invocations
"""
BY_NAME = """\
openapi: 3.0.1
paths:
  /items:
    get:
      x-amazon-apigateway-integration:
        uri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:list-items/invocations
  /items/{id}:
    get:
      x-amazon-apigateway-integration:
        uri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:${stageVariables.GET}/invocations
"""  # noqa: E501


def project(body: str, document: str | None, kind: str = "Api") -> Project:
    template = Template.parse(TEMPLATE.format(kind=kind, body=body).encode())
    return Project.of(template, others={"api/open.yaml": document.encode()} if document is not None else {})


def routes(found: Project) -> set[tuple[str | None, str]]:
    return {(wire.facet, wire.target) for wire in read_wires(found) if wire.source == "Api"}


@pytest.mark.parametrize("kind", ["Api", "HttpApi"])
def test_an_included_document_is_read_and_edited_in_the_file(kind: str) -> None:
    before = project(INCLUDE, RESOLVED, kind)
    assert routes(before) == {("GET /items", "List")}
    (wire,) = [one for one in read_diagram(before).to_json()["wires"] if one["source"] == "Api"]
    assert (wire["lines"], wire["files"]) == ([], {"api/open.yaml": [[8, 12]]})
    drawn = connect(before, "Api", "Get", facet="GET /items/{id}")
    assert routes(drawn) == {("GET /items", "List"), ("GET /items/{id}", "Get")}
    added = drawn.files["api/open.yaml"].decode().removeprefix(RESOLVED)
    assert "/items/{id}:" in added
    assert "Fn::Sub" in added
    assert "!Sub" not in added
    assert "AWS::Lambda::Permission" in drawn.text
    assert connect(drawn, "Api", "Get", facet="GET /items/{id}").files == drawn.files
    erased = disconnect(drawn, "Api", "Get", facet="GET /items/{id}")
    assert erased.files == before.files


def test_erasing_a_route_keeps_what_the_operation_says_besides() -> None:
    erased = disconnect(project(INCLUDE, RESOLVED), "Api", "List")
    assert erased.files["api/open.yaml"].decode() == RESOLVED[: RESOLVED.index("      x-amazon")]


def test_a_document_by_uri_is_read_by_names() -> None:
    before = project(URI, BY_NAME)
    assert routes(before) == {("GET /items", "List"), ("GET /items/{id}", "Get")}
    wires = {one["target"]: one for one in read_diagram(before).to_json()["wires"] if one["source"] == "Api"}
    assert wires["List"]["by_name"]
    erased = disconnect(before, "Api", "List")
    assert routes(erased) == {("GET /items/{id}", "Get")}
    with pytest.raises(Refused):
        connect(before, "Api", "Get", facet="POST /items")


def test_the_files_are_known_and_what_is_wrong_with_them_is_said() -> None:
    assert other_files(project(INCLUDE, None).template) == ("api/open.yaml",)
    assert other_files(project(URI, None).template) == ("api/open.yaml",)
    for body, document, code in (
        (INCLUDE, None, "include-unread"),
        (URI, None, "definition-unread"),
        (URI, RESOLVED, "definition-intrinsics"),
    ):
        assert code in {problem.code for problem in read_diagram(project(body, document)).diagnostics}
