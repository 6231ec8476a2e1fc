"""Names of one's own: DNS records that lead to what APIs answer under."""

from __future__ import annotations

import copy

import pytest

import translated_dependencies as translator
from stackline.core import Refused
from stackline.design import add, connect, disconnect, read_wires
from stackline.template import Template

EMPTY = Template.parse(b"Transform: AWS::Serverless-2016-10-31\nResources: {}\n")


@pytest.mark.parametrize("kind", ["http-api", "rest-api"])
def test_sam_writes_the_record_of_its_api_into_the_zone(kind: str) -> None:
    template = EMPTY
    for one, name in ((kind, "Api"), ("dns-zone", "Zone"), ("certificate", "Cert"), ("function", "Fn")):
        template, _ = add(template, one, name)
    template = connect(template, "Api", "Fn", facet="GET /")
    with pytest.raises(Refused, match="no name of its own"):
        connect(template, "Zone", "Api")
    template = connect(template, "Cert", "Api", settings={"domain": "www.example.com"})
    drawn = connect(template, "Zone", "Api")
    assert ("Zone", "Api") in {(wire.source, wire.target) for wire in read_wires(drawn)}
    assert connect(drawn, "Zone", "Api").text == drawn.text
    assert disconnect(drawn, "Zone", "Api").text == template.text
    output, _ = translator.translate(copy.deepcopy(dict(drawn.data)))
    (records,) = [
        one for one in output["Resources"].values() if one["Type"].startswith("AWS::Route53::Record")
    ]
    assert records["Properties"]["HostedZoneId"] == {"Ref": "Zone"}


BY_HAND = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api: {Type: AWS::Serverless::HttpApi, Properties: {Domain: {DomainName: a.example.com, CertificateArn: c}}}
  Bare: {Type: AWS::Route53::RecordSet, Properties: {Name: a.example.com, Type: A}}
  Name:
    Type: AWS::Route53::RecordSet
    Properties:
      Name: a.example.com
      Type: A
      AliasTarget:
        DNSName: !GetAtt Api.DomainName.RegionalDomainName
        HostedZoneId: !GetAtt Api.DomainName.RegionalHostedZoneId
"""


def test_a_record_of_the_name_that_sam_makes_is_read_and_another_is_not_written() -> None:
    template = Template.parse(BY_HAND.encode())
    assert {(wire.source, wire.target) for wire in read_wires(template)} == {("Name", "Api")}
    assert connect(template, "Name", "Api").text == BY_HAND
    assert "AliasTarget" not in disconnect(template, "Name", "Api").text
    with pytest.raises(Refused, match="SAM writes the record"):
        connect(template, "Bare", "Api")


PLAIN = """\
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: Api}}
  Socket: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: Socket, ProtocolType: WEBSOCKET}}
  Edge: {Type: AWS::ApiGateway::DomainName, Properties: {DomainName: a.example.com, CertificateArn: c}}
  Mapped: {Type: AWS::ApiGateway::BasePathMapping, Properties: {DomainName: !Ref Edge, RestApiId: !Ref Api}}
  Own: {Type: AWS::ApiGatewayV2::DomainName, Properties: {DomainName: b.example.com}}
  Other: {Type: AWS::ApiGatewayV2::ApiMapping, Properties: {DomainName: !Ref Own, ApiId: !Ref Socket, Stage: live}}
  Name: {Type: AWS::Route53::RecordSet, Properties: {Name: a.example.com, Type: A}}
  Named:
    Type: AWS::Route53::RecordSet
    Properties:
      Name: b.example.com
      Type: A
      AliasTarget: {DNSName: !GetAtt Own.RegionalDomainName, HostedZoneId: !GetAtt Own.RegionalHostedZoneId}
"""


def test_domain_names_of_the_template_are_read_through_their_mappings() -> None:
    template = Template.parse(PLAIN.encode())
    assert {(wire.source, wire.target) for wire in read_wires(template)} == {("Named", "Socket")}
    assert connect(template, "Named", "Socket").text == PLAIN
    assert "AliasTarget" not in disconnect(template, "Named", "Socket").text


def test_a_domain_at_the_edge_has_the_zone_of_its_distribution() -> None:
    drawn = connect(Template.parse(PLAIN.encode()), "Name", "Api")
    alias = drawn.get(("Resources", "Name", "Properties", "AliasTarget"))
    assert alias["DNSName"] == {"Fn::GetAtt": ["Edge", "DistributionDomainName"]}
    assert alias["HostedZoneId"] == {"Fn::GetAtt": ["Edge", "DistributionHostedZoneId"]}
    assert disconnect(drawn, "Name", "Api").text == PLAIN


def test_a_name_that_leads_elsewhere_is_not_turned_around() -> None:
    with pytest.raises(Refused, match="leads elsewhere"):
        connect(Template.parse(PLAIN.encode()), "Named", "Api")
