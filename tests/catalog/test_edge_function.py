"""Edge functions: told from other functions by what the template says, and run by CDNs in numbered versions."""

from __future__ import annotations

import pytest

from stackline.core import Refused
from stackline.design import add, connect, disconnect, read_diagram, read_wires
from stackline.template import Template

HEAD = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
CDN = """\
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        DefaultCacheBehavior: {TargetOriginId: a, ViewerProtocolPolicy: https-only}
        CacheBehaviors:
          - {PathPattern: /api/*, TargetOriginId: a, ViewerProtocolPolicy: https-only}
"""
FUNCTION = """\
  Fn:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ., Handler: a.b, Runtime: python3.14%s}
"""
ROLE = """\
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: sts:AssumeRole, Principal: {Service: [edgelambda.amazonaws.com]}}]
"""
ASSOCIATED = CDN.replace(
    "https-only}\n        Cache",
    "https-only,\n          LambdaFunctionAssociations: [{EventType: origin-response, LambdaFunctionARN: %s}]}\n"
    "        Cache",
)


def kind(text: str, id: str = "Fn") -> str:
    diagram = read_diagram(Template.parse((HEAD + text).encode()))
    return next(one.kind for one in diagram.resources if one.id == id)


TOLD = [
    (FUNCTION % "", "function"),
    (
        FUNCTION
        % ", AssumeRolePolicyDocument: {Statement: [{Principal: {Service: edgelambda.amazonaws.com}}]}",
        "edge-function",
    ),
    (FUNCTION % ", Role: !GetAtt Role.Arn" + ROLE, "edge-function"),
    # One role for all functions: what has an event or variables runs elsewhere.
    (FUNCTION % ", Role: !GetAtt Role.Arn, Environment: {Variables: {A: b}}" + ROLE, "function"),
    (FUNCTION % ", Role: !GetAtt Role.Arn, Events: {}" + ROLE, "function"),
    (FUNCTION % "" + ASSOCIATED % "!Ref Fn.Version", "edge-function"),
    (FUNCTION % "" + ASSOCIATED % "!GetAtt Fn.Version.FunctionArn", "edge-function"),
    (
        FUNCTION % ""
        + ASSOCIATED % "!Ref V"
        + "  V: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Fn}}\n",
        "edge-function",
    ),
    (FUNCTION % "" + ASSOCIATED % "arn:aws:lambda:us-east-1:1:function:f:1", "function"),
]


@pytest.mark.parametrize(("text", "expected"), TOLD)
def test_what_makes_a_function_an_edge_function(text: str, expected: str) -> None:
    assert kind(text) == expected


@pytest.mark.parametrize("arn", ["!Ref Fn.Version", "!GetAtt Fn.Version.FunctionArn", "!Sub '${Fn.Version}'"])
def test_associations_written_by_hand_are_wires(arn: str) -> None:
    wires = read_wires(Template.parse((HEAD + FUNCTION % "" + ASSOCIATED % arn).encode()))
    assert [(one.connection, one.source, one.facet, one.target) for one in wires] == [
        ("cdn-origin-response-runs-edge-function", "Site", "origin-response", "Fn")
    ]


def test_a_new_one_has_what_every_event_allows() -> None:
    template, name = add(Template.parse((HEAD + CDN).encode()), "edge-function")
    properties = template.get(("Resources", name, "Properties"))
    assert (properties["Timeout"], properties["MemorySize"]) == (5, 128)
    assert "Architectures" not in properties
    assert "Environment" not in properties
    drawn = connect(template, "Site", name, facet="viewer-request")
    assert drawn.get(("Resources", name, "Properties")) == properties
    (wire,) = read_wires(drawn)
    assert drawn.get(wire.claims[0])["LambdaFunctionARN"] == {"Ref": f"{name}.Version"}
    assert disconnect(drawn, "Site", name).to_bytes() == template.to_bytes()


def test_the_alias_that_a_wire_brings_goes_with_the_last_one() -> None:
    trust = ", AssumeRolePolicyDocument: {Statement: [{Principal: {Service: edgelambda.amazonaws.com}}]}"
    template = Template.parse((HEAD + FUNCTION % trust + CDN).encode())
    one = connect(template, "Site", "Fn", facet="viewer-request")
    two = connect(one, "Site", "Fn", facet="origin-request")
    path = ("Resources", "Fn", "Properties", "AutoPublishAlias")
    assert two.get(path) == "edge"
    left = disconnect(two, "Site", "Fn", facet="viewer-request")
    assert left.get(path) == "edge"
    assert disconnect(left, "Site", "Fn", facet="origin-request").to_bytes() == template.to_bytes()


def test_a_wire_is_for_the_paths_of_a_behaviour() -> None:
    template, name = add(Template.parse((HEAD + CDN).encode()), "edge-function")
    drawn = connect(template, "Site", name, facet="viewer-request", settings={"path": "/api/*"})
    config = ("Resources", "Site", "Properties", "DistributionConfig")
    assert drawn.has((*config, "CacheBehaviors", 0, "LambdaFunctionAssociations", 0))
    with pytest.raises(Refused, match="no behaviour for"):
        connect(template, "Site", name, facet="viewer-request", settings={"path": "/other"})
    everywhere = connect(template, "Site", name, facet="viewer-request")
    moved = connect(everywhere, "Site", name, facet="viewer-request", settings={"path": "/api/*"})
    assert moved.text == drawn.text
    assert read_diagram(moved).wires[0].facet == "viewer-request"
    back = connect(moved, "Site", name, facet="viewer-request", settings={"path": None})
    assert back.text == everywhere.text
    with pytest.raises(Refused, match="no behaviour for"):
        connect(moved, "Site", name, facet="viewer-request", settings={"path": "/other"})


def test_a_behaviour_runs_one_function_at_an_event() -> None:
    template, name = add(Template.parse((HEAD + CDN).encode()), "edge-function")
    template, other = add(template, "cdn-function")
    drawn = connect(template, "Site", other, facet="viewer-request")
    with pytest.raises(Refused, match="one function only"):
        connect(drawn, "Site", name, facet="viewer-request")
    assert len(read_wires(connect(drawn, "Site", name, facet="viewer-response"))) == 2


def test_it_uses_a_table_without_variables() -> None:
    template, name = add(Template.parse((HEAD + CDN).encode()), "edge-function")
    template, table = add(template, "table")
    drawn = connect(template, name, table, access="read")
    assert drawn.get(("Resources", name, "Properties", "Policies")) == [
        {"DynamoDBReadPolicy": {"TableName": {"Ref": table}}}
    ]
    assert not drawn.has(("Resources", name, "Properties", "Environment"))
    (wire,) = read_wires(drawn)
    assert (wire.connection, wire.access) == ("edge-function-uses-table", "read")
