"""GraphQL, CDNs, IoT, contact centres and assistants.

Shapes: "JavaScript resolver context" and "AWS_LAMBDA authorization" of AppSync, "Lambda@Edge event structure", "Invoke
Lambda functions" of Connect, "Lambda function input" of Lex V2, "Configuring Lambda functions" of Bedrock agents.
"""

from __future__ import annotations

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


_FIELD = {"parent": "Query", "field": "item"}
_GRAPHQL, _EDGE, _THINGS, _TALK = (
    "GraphQL",
    "CDN (Lambda@Edge)",
    "IoT",
    "Contact and assistants",
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
)
