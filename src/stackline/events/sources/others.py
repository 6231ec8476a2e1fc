"""GraphQL, CDNs, IoT, contact centres and assistants, and the tools of a deployment.

Shapes: "JavaScript resolver context" and "AWS_LAMBDA authorization" of AppSync, "Lambda@Edge event structure", the
Lambda action of CodePipeline, "Example Events for AWS Config Rules", "Custom resource request objects", "Invoke Lambda
functions" of Connect, "Lambda function input" of Lex V2, "Configuring Lambda functions" of Bedrock agents.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from stackline.events.sample import Names, Sample

_WHEN = "2026-01-15T09:30:00.000Z"


def _resolver(names: Names) -> dict[str, Any]:
    return {
        "arguments": {"id": "1"},
        "identity": {
            "sub": "8d5a2b6e-5c1f-4f3e-9a55-2f0c5a8f7c11",
            "issuer": f"https://cognito-idp.{names['region']}.amazonaws.com/{names['region']}_aBcDeFgHi",
            "username": "jane",
            "claims": {},
            "sourceIp": ["192.0.2.10"],
            "defaultAuthStrategy": "ALLOW",
            "groups": None,
        },
        "source": None,
        "request": {"headers": {"host": "abc123.appsync-api.us-east-1.amazonaws.com"}, "domainName": None},
        "prev": None,
        "info": {
            "selectionSetList": ["id"],
            "selectionSetGraphQL": "{\n  id\n}",
            "parentTypeName": names["parent"],
            "fieldName": names["field"],
            "variables": {},
        },
        "stash": {},
    }


def _appsync_batch(names: Names) -> list[dict[str, Any]]:
    return [{**_resolver(names), "source": {"id": str(number)}} for number in (1, 2)]


def _appsync_authorizer(names: Names) -> dict[str, Any]:
    return {
        "authorizationToken": names["token"],
        "requestContext": {
            "apiId": "aaaaaa123123123example123",
            "accountId": names["account"],
            "requestId": "f4081827-1111-4444-5555-5cf4695f339f",
            "queryString": "query { item(id: 1) { id } }",
            "operationName": None,
            "variables": {},
        },
        "requestHeaders": {"authorization": names["token"]},
    }


def _edge(kind: str) -> Callable[[Names], dict[str, Any]]:
    def headers(*pairs: tuple[str, str]) -> dict[str, Any]:
        return {key.lower(): [{"key": key, "value": value}] for key, value in pairs}

    def make(names: Names) -> dict[str, Any]:
        request: dict[str, Any] = {
            "clientIp": "192.0.2.10",
            "method": "GET",
            "uri": names["path"],
            "querystring": "",
            "headers": headers(("Host", "d111111abcdef8.cloudfront.net"), ("User-Agent", "curl/8.5.0")),
        }
        if kind.startswith("origin"):
            request["origin"] = {
                "custom": {
                    "customHeaders": {},
                    "domainName": "example.org",
                    "keepaliveTimeout": 5,
                    "path": "",
                    "port": 443,
                    "protocol": "https",
                    "readTimeout": 30,
                    "sslProtocols": ["TLSv1.2"],
                }
            }
        record: dict[str, Any] = {
            "config": {
                "distributionDomainName": "d111111abcdef8.cloudfront.net",
                "distributionId": "EDFDVBD6EXAMPLE",
                "eventType": kind,
                "requestId": "4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==",
            },
            "request": request,
        }
        if kind.endswith("response"):
            answer = headers(("Content-Type", "text/html"), ("Server", "example"))
            record["response"] = {"headers": answer, "status": "200", "statusDescription": "OK"}
        return {"Records": [{"cf": record}]}

    return make


def _iot(names: Names) -> dict[str, Any]:
    return {"device": names["thing"], "temperature": 21.5, "timestamp": 1768469400000}


def _iot_authorizer(names: Names) -> dict[str, Any]:
    return {
        "token": names["token"],
        "signatureVerified": True,
        "protocols": ["mqtt"],
        "protocolData": {
            "mqtt": {"username": names["thing"], "password": "EXAMPLE", "clientId": names["thing"]},
            "tls": {"serverName": "example-ats.iot.us-east-1.amazonaws.com"},
        },
        "connectionMetadata": {"id": "6fa1c2d3-0000-1111-2222-333344445555"},
    }


def _connect(names: Names) -> dict[str, Any]:
    instance = (
        f"arn:aws:connect:{names['region']}:{names['account']}:instance/aaaaaaaa-bbbb-cccc-dddd-example"
    )
    return {
        "Name": "ContactFlowEvent",
        "Details": {
            "ContactData": {
                "Attributes": {},
                "Channel": "VOICE",
                "ContactId": "4a573372-1f28-4e26-b97b-XXXXXXXXXXX",
                "CustomerEndpoint": {"Address": "+15550100", "Type": "TELEPHONE_NUMBER"},
                "InitialContactId": "4a573372-1f28-4e26-b97b-XXXXXXXXXXX",
                "InitiationMethod": "INBOUND",
                "InstanceARN": instance,
                "MediaStreams": {"Customer": {"Audio": None}},
                "PreviousContactId": "4a573372-1f28-4e26-b97b-XXXXXXXXXXX",
                "Queue": None,
                "SystemEndpoint": {"Address": "+15550199", "Type": "TELEPHONE_NUMBER"},
            },
            "Parameters": {},
        },
    }


def _lex(names: Names) -> dict[str, Any]:
    slot = {
        "value": {
            "originalValue": "tomorrow",
            "interpretedValue": "2026-01-16",
            "resolvedValues": ["2026-01-16"],
        }
    }
    intent = {
        "name": names["intent"],
        "slots": {"Date": {"shape": "Scalar", **slot}},
        "state": "ReadyForFulfillment",
        "confirmationState": "None",
    }
    return {
        "messageVersion": "1.0",
        "invocationSource": "FulfillmentCodeHook",
        "inputMode": "Text",
        "responseContentType": "text/plain; charset=utf-8",
        "sessionId": "session-1",
        "inputTranscript": "tomorrow",
        "bot": {
            "id": "BOTID12345",
            "name": names["bot"],
            "aliasId": "TSTALIASID",
            "aliasName": "TestBotAlias",
            "localeId": "en_US",
            "version": "DRAFT",
        },
        "interpretations": [{"intent": intent, "interpretationSource": "Lex", "nluConfidence": 0.95}],
        "proposedNextState": None,
        "requestAttributes": {},
        "sessionState": {
            "activeContexts": [],
            "sessionAttributes": {},
            "intent": intent,
            "originatingRequestId": "5a3b2c1d-0000-1111-2222-333344445555",
        },
        "transcriptions": [],
    }


def _alexa_skill(names: Names) -> dict[str, Any]:
    application = {"applicationId": "amzn1.ask.skill.00000000-0000-0000-0000-000000000000"}
    user = {"userId": "amzn1.ask.account.EXAMPLE"}
    return {
        "version": "1.0",
        "session": {
            "new": True,
            "sessionId": "amzn1.echo-api.session.EXAMPLE",
            "application": application,
            "attributes": {},
            "user": user,
        },
        "context": {
            "System": {"application": application, "user": user, "device": {"supportedInterfaces": {}}}
        },
        "request": {
            "type": "IntentRequest",
            "requestId": "amzn1.echo-api.request.EXAMPLE",
            "timestamp": "2026-01-15T09:30:00Z",
            "locale": "en-US",
            "intent": {"name": names["intent"], "confirmationStatus": "NONE", "slots": {}},
        },
    }


def _alexa_home(names: Names) -> dict[str, Any]:
    header = {
        "namespace": "Alexa.Discovery",
        "name": "Discover",
        "payloadVersion": "3",
        "messageId": "1bd5d003-31b9-476f-ad03-71d471922820",
    }
    return {
        "directive": {"header": header, "payload": {"scope": {"type": "BearerToken", "token": "EXAMPLE"}}}
    }


def _bedrock_agent(names: Names) -> dict[str, Any]:
    return {
        "messageVersion": "1.0",
        "agent": {"name": names["agent"], "id": "AGENT12345", "alias": "TSTALIASID", "version": "DRAFT"},
        "inputText": "What is the weather?",
        "sessionId": "session-1",
        "actionGroup": "weather",
        "function": "get_weather",
        "parameters": [{"name": "city", "type": "string", "value": "Aarhus"}],
        "sessionAttributes": {},
        "promptSessionAttributes": {},
    }


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


_FIELD = {"parent": "Query", "field": "item"}
_STACK = {"stack": "stack", "resource": "MyResource"}
_GRAPHQL, _EDGE, _THINGS, _TALK, _TOOLS = (
    "GraphQL",
    "CDN (Lambda@Edge)",
    "IoT",
    "Contact and assistants",
    "Tools",
)

SAMPLES = (
    Sample("appsync-resolver", "GraphQL field", _GRAPHQL, _resolver, _FIELD),
    Sample("appsync-batch", "GraphQL field, several at once", _GRAPHQL, _appsync_batch, _FIELD),
    Sample("appsync-authorizer", "GraphQL authorizer", _GRAPHQL, _appsync_authorizer, {"token": "allow"}),
    *(
        Sample(
            f"cloudfront-{kind}",
            f"CDN: {kind.replace('-', ' ')}",
            _EDGE,
            _edge(kind),
            {"path": "/index.html"},
        )
        for kind in ("viewer-request", "origin-request", "origin-response", "viewer-response")
    ),
    Sample("iot-rule", "IoT rule", _THINGS, _iot, {"thing": "sensor-1"}),
    Sample(
        "iot-authorizer", "IoT authorizer", _THINGS, _iot_authorizer, {"thing": "sensor-1", "token": "allow"}
    ),
    Sample("connect", "Connect contact flow", _TALK, _connect),
    Sample("lex", "Lex conversation", _TALK, _lex, {"bot": "Bot", "intent": "BookVisit"}),
    Sample("alexa-skill", "Alexa skill", _TALK, _alexa_skill, {"intent": "HelloIntent"}),
    Sample("alexa-smart-home", "Alexa smart home", _TALK, _alexa_home),
    Sample("bedrock-agent", "Bedrock agent action", _TALK, _bedrock_agent, {"agent": "agent"}),
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
