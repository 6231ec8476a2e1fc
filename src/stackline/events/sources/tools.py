"""The tools of a deployment: pipelines, hooks, configuration rules, custom resources, macros, rotations.

Shapes: the Lambda action of CodePipeline, "Example Events for AWS Config Rules", "Custom resource request objects".
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from stackline.events.sample import Names, Sample

_WHEN = "2026-01-15T09:30:00.000Z"


def _codepipeline(names: Names) -> dict[str, Any]:
    place = {"bucketName": "pipeline-artifacts", "objectKey": "source.zip"}
    return {
        "CodePipeline.job": {
            "id": "c0d76431-b0e7-xmpl-97e3-e8ee786eb6f6",
            "accountId": names["account"],
            "data": {
                "actionConfiguration": {
                    "configuration": {"FunctionName": names["function"], "UserParameters": '{"KEY": "VALUE"}'}
                },
                "inputArtifacts": [
                    {
                        "name": "source",
                        "revision": "e0c7xmpl",
                        "location": {"type": "S3", "s3Location": place},
                    }
                ],
                "outputArtifacts": [],
                "artifactCredentials": {
                    "accessKeyId": "EXAMPLE",
                    "secretAccessKey": "EXAMPLE",
                    "sessionToken": "EXAMPLE",
                    "expirationTime": 1768473000000,
                },
            },
        }
    }


def _codecommit(names: Names) -> dict[str, Any]:
    return {
        "Records": [
            {
                "awsRegion": names["region"],
                "codecommit": {
                    "references": [{"commit": "5c4ef1049f1d27deadbeef", "ref": "refs/heads/main"}]
                },
                "customData": None,
                "eventId": "5a824061-17ca-46a9-bbf9-114edeadbeef",
                "eventName": "ReferenceChanges",
                "eventPartNumber": 1,
                "eventSource": "aws:codecommit",
                "eventSourceARN": f"arn:aws:codecommit:{names['region']}:{names['account']}:{names['repository']}",
                "eventTime": "2026-01-15T09:30:00.000+0000",
                "eventTotalParts": 1,
                "eventTriggerConfigId": "5a824061-17ca-46a9-bbf9-114edeadbeef",
                "eventTriggerName": "trigger",
                "eventVersion": "1.0",
                "userIdentityARN": f"arn:aws:iam::{names['account']}:user/jane",
            }
        ]
    }


def _deploy_hook(names: Names) -> dict[str, Any]:
    return {
        "DeploymentId": "d-EXAMPLE11",
        "LifecycleEventHookExecutionId": "eyJlbmNyeXB0ZWREYXRhIjoiEXAMPLE",
    }


def _config_rule(names: Names) -> dict[str, Any]:
    item: dict[str, Any] = {
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": _WHEN,
        "configurationStateId": 1768469400000,
        "awsAccountId": names["account"],
        "configurationItemStatus": "OK",
        "resourceType": "AWS::EC2::Instance",
        "resourceId": "i-00000000",
        "ARN": f"arn:aws:ec2:{names['region']}:{names['account']}:instance/i-00000000",
        "awsRegion": names["region"],
        "tags": {},
        "relatedEvents": [],
        "relationships": [],
        "configuration": {"instanceId": "i-00000000", "instanceType": "t3.micro"},
    }
    invoking: dict[str, Any] = {
        "configurationItemDiff": None,
        "configurationItem": item,
        "notificationCreationTime": _WHEN,
        "messageType": "ConfigurationItemChangeNotification",
        "recordVersion": "1.3",
    }
    return {
        "version": "1.0",
        "invokingEvent": json.dumps(invoking),
        "ruleParameters": '{"key": "value"}',
        "resultToken": "EXAMPLE",
        "eventLeftScope": False,
        "executionRoleArn": f"arn:aws:iam::{names['account']}:role/config-role",
        "configRuleArn": f"arn:aws:config:{names['region']}:{names['account']}:config-rule/config-rule-0123456",
        "configRuleName": names["rule"],
        "configRuleId": "config-rule-0123456",
        "accountId": names["account"],
    }


def _custom_resource(kind: str) -> Callable[[Names], dict[str, Any]]:
    def make(names: Names) -> dict[str, Any]:
        request: dict[str, Any] = {
            "RequestType": kind,
            "ServiceToken": f"arn:aws:lambda:{names['region']}:{names['account']}:function:{names['function']}",
            "ResponseURL": "http://127.0.0.1:9/pre-signed-url-for-response",
            "StackId": f"arn:aws:cloudformation:{names['region']}:{names['account']}:stack/{names['stack']}/guid",
            "RequestId": "unique-id-for-this-request",
            "ResourceType": "Custom::MyResource",
            "LogicalResourceId": names["resource"],
            "ResourceProperties": {"Key": "value"},
        }
        if kind != "Create":
            request["PhysicalResourceId"] = f"{names['resource']}-1"
        if kind == "Update":
            request["OldResourceProperties"] = {"Key": "old value"}
        return request

    return make


def _macro(names: Names) -> dict[str, Any]:
    return {
        "region": names["region"],
        "accountId": names["account"],
        "fragment": {"Resources": {}},
        "transformId": f"{names['account']}::Macro",
        "params": {},
        "requestId": "unique-id-for-this-request",
        "templateParameterValues": {},
    }


def _secret_rotation(names: Names) -> dict[str, Any]:
    arn = f"arn:aws:secretsmanager:{names['region']}:{names['account']}:secret:{names['secret']}-a1b2c3"
    return {
        "Step": "createSecret",
        "SecretId": arn,
        "ClientRequestToken": "EXAMPLE1-90ab-cdef-fedc-ba987EXAMPLE",
    }


def _transfer(names: Names) -> dict[str, Any]:
    return {
        "username": "jane",
        "password": "EXAMPLE",
        "protocol": "SFTP",
        "serverId": "s-abcd123456",
        "sourceIp": "192.0.2.10",
    }


_STACK = {"stack": "stack", "resource": "MyResource"}
_TOOLS = "Tools"

SAMPLES = (
    Sample("codepipeline", "CodePipeline job", _TOOLS, _codepipeline),
    Sample("codecommit", "CodeCommit push", _TOOLS, _codecommit, {"repository": "repository"}),
    Sample("codedeploy-hook", "CodeDeploy hook", _TOOLS, _deploy_hook),
    Sample("config-rule", "AWS Config rule", _TOOLS, _config_rule, {"rule": "rule"}),
    Sample("custom-resource", "Custom resource: create", _TOOLS, _custom_resource("Create"), _STACK),
    Sample("custom-resource-update", "Custom resource: update", _TOOLS, _custom_resource("Update"), _STACK),
    Sample("custom-resource-delete", "Custom resource: delete", _TOOLS, _custom_resource("Delete"), _STACK),
    Sample("cloudformation-macro", "CloudFormation macro", _TOOLS, _macro),
    Sample("secret-rotation", "Secrets Manager rotation", _TOOLS, _secret_rotation, {"secret": "secret"}),
    Sample("transfer", "Transfer Family sign-in", _TOOLS, _transfer),
)
