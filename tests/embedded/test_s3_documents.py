"""Definitions in a bucket work like inline ones."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest

from embedded_cloud import Cloud, execution

pytestmark = pytest.mark.cloud

MOCK = {
    "requestTemplates": {"application/json": '{"statusCode": 200}'},
    "responses": {
        "default": {"statusCode": "200", "responseTemplates": {"application/json": '{"hi": "NAME"}'}}
    },
    "type": "mock",
}


def document(name: str) -> dict[str, Any]:
    mock = json.loads(json.dumps(MOCK).replace("NAME", name))
    get = {"responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": mock}
    return {"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {"/hi": {"get": get}}}


def template(bucket: str, key: str) -> dict[str, Any]:
    api = {
        "Type": "AWS::ApiGateway::RestApi",
        "Properties": {"BodyS3Location": {"Bucket": bucket, "Key": key}},
    }
    deployment = {
        "Type": "AWS::ApiGateway::Deployment",
        "Properties": {"RestApiId": {"Ref": "Api"}, "StageName": "v1"},
    }
    url = {"Fn::Sub": "https://${Api}.execute-api.${AWS::Region}.amazonaws.com/v1/hi"}
    return {"Resources": {"Api": api, "Deployment": deployment}, "Outputs": {"Url": {"Value": url}}}


def test_a_rest_api_reads_its_body_from_a_bucket_and_again_when_it_changes(
    cloud: Cloud, artifacts: str
) -> None:
    s3 = cloud.client("s3")
    s3.put_object(Bucket=artifacts, Key="one.json", Body=json.dumps(document("one")))
    cloud.deploy("bodies", template(artifacts, "one.json"))
    url = cloud.outputs("bodies")["Url"]
    assert json.load(urllib.request.urlopen(url)) == {"hi": "one"}
    s3.put_object(Bucket=artifacts, Key="two.yaml", Body=json.dumps(document("two"), indent=1))
    cloud.deploy("bodies", template(artifacts, "two.yaml"), "UPDATE")
    assert json.load(urllib.request.urlopen(url)) == {"hi": "two"}


def test_an_http_api_has_the_routes_of_its_body(cloud: Cloud, artifacts: str) -> None:
    text = "openapi: 3.0.1\ninfo: {title: t, version: 2024-01-01}\npaths:\n  /hi:\n    get:\n"
    text += "      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: 'http://127.0.0.1:1/'}\n"
    cloud.client("s3").put_object(Bucket=artifacts, Key="http.yaml", Body=text)
    api = {
        "Type": "AWS::ApiGatewayV2::Api",
        "Properties": {"BodyS3Location": {"Bucket": artifacts, "Key": "http.yaml"}},
    }
    cloud.deploy("routes", {"Resources": {"Api": api}, "Outputs": {"Id": {"Value": {"Ref": "Api"}}}})
    found = cloud.client("apigatewayv2").get_routes(ApiId=cloud.outputs("routes")["Id"])["Items"]
    assert [route["RouteKey"] for route in found] == ["GET /hi"]


def test_a_body_that_is_not_there_fails_with_its_place(cloud: Cloud, artifacts: str) -> None:
    assert cloud.deploy("nobody", template(artifacts, "absent.json"))["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any("absent.json" in reason for reason in cloud.failures("nobody"))


def test_a_state_machine_may_be_written_in_yaml(cloud: Cloud, artifacts: str) -> None:
    text = "# flow\nStartAt: Say\nStates:\n  Say:\n    Type: Pass\n    Result: ${What}\n    End: true\n"
    cloud.client("s3").put_object(Bucket=artifacts, Key="flow.asl.yaml", Body=text)
    flow = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "RoleArn": "arn:aws:iam::000000000000:role/flow",
            "DefinitionS3Location": {"Bucket": artifacts, "Key": "flow.asl.yaml"},
            "DefinitionSubstitutions": {"What": "hello"},
        },
    }
    cloud.deploy("flow", {"Resources": {"Flow": flow}, "Outputs": {"Arn": {"Value": {"Ref": "Flow"}}}})
    steps = cloud.client("stepfunctions")
    run = steps.start_execution(stateMachineArn=cloud.outputs("flow")["Arn"])["executionArn"]
    found = execution(steps, run)
    assert (found["status"], json.loads(found["output"])) == ("SUCCEEDED", "hello")
