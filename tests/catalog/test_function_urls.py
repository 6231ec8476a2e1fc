"""Function URLs: a facet of SAM functions, a resource beside others, and what a CDN in front of one takes."""

from __future__ import annotations

from typing import Any

import pytest

from stackline.checks import check_quick, mend
from stackline.design import connect, disconnect, read_diagram, read_wires
from stackline.template import Template

HEAD = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
FUNCTION = """\
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: a.b
      Runtime: python3.14
"""
CDN = "  Site: {Type: AWS::CloudFront::Distribution, Properties: {DistributionConfig: {Enabled: true}}}\n"
PUBLIC = "  Url: {Type: AWS::Lambda::Url, Properties: {AuthType: NONE, TargetFunctionArn: !GetAtt Fn.Arn}}\n"


def parsed(*parts: str) -> Template:
    return Template.parse((HEAD + "".join(parts)).encode())


def permissions(template: Any) -> dict[str, Any]:
    found = [
        one["Properties"] for one in template.resources.values() if one["Type"] == "AWS::Lambda::Permission"
    ]
    return {one["Action"]: one for one in found}


@pytest.mark.parametrize(("auth", "note"), [("AWS_IAM", "signed"), ("NONE", "public")])
def test_a_url_is_a_row_of_its_function(auth: str, note: str) -> None:
    text = FUNCTION + f"      FunctionUrlConfig: {{AuthType: {auth}}}\n"
    (card,) = read_diagram(parsed(text)).resources
    assert [(one.id, one.label, one.note) for one in card.facets] == [("url", "URL", note)]


def test_the_cdn_alone_may_call_the_url_it_is_in_front_of() -> None:
    template = parsed(FUNCTION, CDN)
    drawn = connect(template, "Site", "Fn")
    assert drawn.get(("Resources", "Fn", "Properties", "FunctionUrlConfig")) == {"AuthType": "AWS_IAM"}
    allowed = permissions(drawn)
    assert set(allowed) == {"lambda:InvokeFunctionUrl", "lambda:InvokeFunction"}
    for one in allowed.values():
        assert one["Principal"] == "cloudfront.amazonaws.com"
        assert one["SourceArn"]["Fn::Sub"].endswith("distribution/${Site}")
    assert allowed["lambda:InvokeFunction"]["InvokedViaFunctionUrl"] is True
    (origin,) = drawn.get(("Resources", "Site", "Properties", "DistributionConfig", "Origins"))
    assert origin["DomainName"] == {
        "Fn::Select": [2, {"Fn::Split": ["/", {"Fn::GetAtt": ["FnUrl", "FunctionUrl"]}]}]
    }
    assert [one.connection for one in read_wires(drawn)] == ["cdn-origin-serves-function"]
    assert disconnect(drawn, "Site", "Fn").to_bytes() == template.to_bytes()


def test_a_url_on_an_alias_is_called_by_the_alias() -> None:
    drawn = connect(parsed(FUNCTION + "      AutoPublishAlias: live\n", CDN), "Site", "Fn")
    assert {str(one["FunctionName"]) for one in permissions(drawn).values()} == {str({"Ref": "Fn.Alias"})}


def test_a_public_url_takes_no_permission_for_the_cdn() -> None:
    drawn = connect(parsed(FUNCTION + "      FunctionUrlConfig: {AuthType: NONE}\n", CDN), "Site", "Fn")
    assert permissions(drawn) == {}
    assert not any(one["Type"].endswith("OriginAccessControl") for one in drawn.resources.values())


def test_erasing_leaves_a_url_that_others_use() -> None:
    template = parsed(FUNCTION, CDN)
    text = connect(template, "Site", "Fn").text + "Outputs: {Url: {Value: !GetAtt FnUrl.FunctionUrl}}\n"
    left = disconnect(Template.parse(text.encode()), "Site", "Fn")
    assert left.has(("Resources", "Fn", "Properties", "FunctionUrlConfig"))
    assert permissions(left) == {}


BY_HAND = """\
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Origins:
          - Id: fn
            DomainName: !Select [2, !Split ['/', !GetAtt FnUrl.FunctionUrl]]
            OriginAccessControlId: !Ref Control
            CustomOriginConfig: {OriginProtocolPolicy: https-only}
        DefaultCacheBehavior: {TargetOriginId: fn, ViewerProtocolPolicy: https-only}
  Control:
    Type: AWS::CloudFront::OriginAccessControl
    Properties: {OriginAccessControlConfig: {Name: a, OriginAccessControlOriginType: lambda}}
  May:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunctionUrl
      FunctionName: !Ref Fn
      Principal: cloudfront.amazonaws.com
      SourceArn: !Sub 'arn:aws:cloudfront::${AWS::AccountId}:distribution/${Site}'
"""


def test_a_cdn_written_by_hand_is_a_wire_with_all_its_parts() -> None:
    template = parsed(
        FUNCTION + "      FunctionUrlConfig: {AuthType: AWS_IAM, InvokeMode: BUFFERED}\n", BY_HAND
    )
    (wire,) = read_wires(template)
    assert (wire.connection, wire.target) == ("cdn-origin-serves-function", "Fn")
    assert {("Resources", "Control"), ("Resources", "May")} <= set(wire.claims)


def test_a_url_of_its_own_is_joined_and_used() -> None:
    template = parsed(FUNCTION, FUNCTION.replace("Fn:", "Caller:"), PUBLIC, CDN)
    assert [(one.connection, one.source, one.target) for one in read_wires(template)] == [
        ("function-url-invokes-function", "Url", "Fn")
    ]
    drawn = connect(template, "Caller", "Url")
    variables = drawn.get(("Resources", "Caller", "Properties", "Environment", "Variables"))
    assert variables == {"URL": {"Fn::GetAtt": ["Url", "FunctionUrl"]}}
    assert len(read_wires(connect(drawn, "Site", "Url"))) == 3


def test_a_public_url_that_nobody_may_call_is_found_and_mended() -> None:
    template = parsed(FUNCTION, PUBLIC)
    (found,) = [one for one in check_quick(template) if one.code == "public-url"]
    assert found.fix
    mended = mend(template, found.fix)
    assert set(permissions(mended)) == {"lambda:InvokeFunctionUrl", "lambda:InvokeFunction"}
    assert not [one for one in check_quick(mended) if one.code == "public-url"]
