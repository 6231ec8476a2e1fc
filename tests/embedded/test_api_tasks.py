"""Tasks that call an API: signed where they are told to, with Step Functions' result and errors."""

from __future__ import annotations

import json
from typing import Any

import pytest

from embedded_cloud import Cloud, execution

pytestmark = pytest.mark.cloud

MOCK = {
    "type": "mock",
    "requestTemplates": {"application/json": '{"statusCode": 200}'},
    "responses": {
        "default": {"statusCode": "200", "responseTemplates": {"application/json": '{"hi": "there"}'}}
    },
}
POST = {
    "responses": {"200": {"description": "ok"}},
    "x-amazon-apigateway-integration": MOCK,
}
BODY = {"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {"/ask": {"post": {**POST}}}}


def machine(auth: str) -> dict[str, Any]:
    call = {
        "ApiEndpoint": "${Host}",
        "Method": "POST",
        "Stage": "live",
        "Path": "/ask",
        "RequestBody.$": "$",
        "AuthType": auth,
    }
    task = {"Type": "Task", "Resource": "arn:aws:states:::apigateway:invoke", "Parameters": call, "End": True}
    host = {"Fn::Sub": "${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}"}
    properties = {
        "Definition": {"StartAt": "Ask", "States": {"Ask": task}},
        "DefinitionSubstitutions": {"Host": host},
        "Role": "arn:aws:iam::000000000000:role/any",
    }
    return {"Type": "AWS::Serverless::StateMachine", "Properties": properties}


def test_a_task_calls_an_api_with_the_roles_signature(cloud: Cloud) -> None:
    body = json.loads(json.dumps(BODY))
    body["paths"]["/ask"]["post"]["security"] = [{"sigv4": []}]
    body["components"] = {
        "securitySchemes": {
            "sigv4": {
                "type": "apiKey",
                "name": "Authorization",
                "in": "header",
                "x-amazon-apigateway-authtype": "awsSigv4",
            }
        }
    }
    api = {"Type": "AWS::Serverless::Api", "Properties": {"StageName": "live", "DefinitionBody": body}}
    resources = {"Api": api, "Signed": machine("IAM_ROLE"), "Plain": machine("NO_AUTH")}
    outputs = {name: {"Value": {"Ref": name}} for name in ("Signed", "Plain")}
    cloud.deploy(
        "asking", {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources, "Outputs": outputs}
    )
    steps = cloud.client("stepfunctions")

    def run(name: str) -> dict[str, Any]:
        arn = cloud.outputs("asking")[name]
        return execution(steps, steps.start_execution(stateMachineArn=arn, input='{"a": 1}')["executionArn"])

    told = json.loads(run("Signed")["output"])
    assert (told["StatusCode"], told["StatusText"], told["ResponseBody"]) == (200, "OK", {"hi": "there"})
    assert told["Headers"]["Content-Type"] == ["application/json"]
    refused = run("Plain")
    assert (refused["status"], refused["error"]) == ("FAILED", "ApiGateway.403")
