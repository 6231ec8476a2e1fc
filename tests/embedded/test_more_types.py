"""Types that templates may have: the deployment of a WebSocket API, and the place of a web ACL."""

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
