"""Types that templates may have: the deployment of a WebSocket API, the place of a web ACL, a group of DNS records."""

from __future__ import annotations

from typing import Any

import pytest

from embedded_cloud import Cloud

pytestmark = pytest.mark.cloud
ACL = {
    "Scope": "REGIONAL",
    "DefaultAction": {"Allow": {}},
    "VisibilityConfig": {
        "SampledRequestsEnabled": False,
        "CloudWatchMetricsEnabled": False,
        "MetricName": "m",
    },
}
PLACE = "arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/${Api}/stages/live"
SOCKET = {"Name": "s", "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"}
TEMPLATE: dict[str, Any] = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "Api": {
            "Type": "AWS::Serverless::Api",
            "Properties": {
                "StageName": "live",
                "DefinitionBody": {"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {}},
            },
        },
        "Acl": {"Type": "AWS::WAFv2::WebACL", "Properties": ACL},
        "Guard": {
            "Type": "AWS::WAFv2::WebACLAssociation",
            "Properties": {"WebACLArn": {"Fn::GetAtt": ["Acl", "Arn"]}, "ResourceArn": {"Fn::Sub": PLACE}},
        },
        "Socket": {"Type": "AWS::ApiGatewayV2::Api", "Properties": SOCKET},
        "Deployment": {"Type": "AWS::ApiGatewayV2::Deployment", "Properties": {"ApiId": {"Ref": "Socket"}}},
    },
    "Outputs": {
        **{name: {"Value": {"Ref": name}} for name in ("Socket", "Deployment")},
        "Acl": {"Value": {"Fn::GetAtt": ["Acl", "Arn"]}},
        "Place": {"Value": {"Fn::Sub": PLACE}},
    },
}


def test_a_deployment_and_a_guarded_stage(cloud: Cloud) -> None:
    assert cloud.deploy("more", TEMPLATE)["StackStatus"] == "CREATE_COMPLETE", cloud.failures("more")
    told = cloud.outputs("more")
    found = cloud.client("apigatewayv2").get_deployments(ApiId=told["Socket"])["Items"]
    assert [one["DeploymentId"] for one in found] == [told["Deployment"]]
    guard = cloud.client("wafv2").get_web_acl_for_resource(ResourceArn=told["Place"])["WebACL"]
    assert guard["ARN"] == told["Acl"]
    cloud.client("cloudformation").delete_stack(StackName="more")


def _group(*records: dict[str, Any]) -> dict[str, Any]:
    body = {"HostedZoneId": {"Ref": "Zone"}, "RecordSets": list(records)}
    return {
        "Resources": {
            "Zone": {"Type": "AWS::Route53::HostedZone", "Properties": {"Name": "group.example"}},
            "Group": {"Type": "AWS::Route53::RecordSetGroup", "Properties": body},
        },
        "Outputs": {"Zone": {"Value": {"Ref": "Zone"}}},
    }


def _record(name: str, value: str) -> dict[str, Any]:
    return {"Name": f"{name}.group.example.", "Type": "A", "TTL": "60", "ResourceRecords": [value]}


def test_a_group_of_records(cloud: Cloud) -> None:
    stack = cloud.deploy("records", _group(_record("a", "10.0.0.1"), _record("b", "10.0.0.2")))
    assert stack["StackStatus"] == "CREATE_COMPLETE", cloud.failures("records")
    route53, zone = cloud.client("route53"), cloud.outputs("records")["Zone"]

    def told() -> dict[str, str]:
        found = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
        return {
            one["Name"].partition(".")[0]: one["ResourceRecords"][0]["Value"]
            for one in found
            if one["Type"] == "A"
        }

    assert told() == {"a": "10.0.0.1", "b": "10.0.0.2"}
    changed = _group(_record("a", "10.0.0.3"), _record("c", "10.0.0.4"))
    assert cloud.deploy("records", changed, "UPDATE")["StackStatus"] == "UPDATE_COMPLETE"
    assert told() == {"a": "10.0.0.3", "c": "10.0.0.4"}
    twice = _group(_record("d", "10.0.0.5"), _record("d", "10.0.0.6"))
    assert cloud.deploy("records", twice, "UPDATE")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert told() == {"a": "10.0.0.3", "c": "10.0.0.4"}
    cloud.client("cloudformation").delete_stack(StackName="records")
