"""How code uses each kind of target, with nothing but what the wire gave it: `$NAME` is the variable that ends so."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from websockets.sync.client import ClientConnection, connect

from exercises.ends import TEXT
from exercises.scenes import AFTER, Rig, Wire
from exercises.sources import QUERY
from exercises.stage import Stage
from waiting import until


@dataclass(frozen=True)
class Call:
    """One call of an SDK. `granted` False: AWS asks for no right (a user pool's client signs people in).

    `sdk` is Step Functions' name of the service; `rig` what the target needs to answer; `given` arguments that only
    the deployed stage knows.
    """

    service: str
    method: str
    arguments: Mapping[str, Any]
    sdk: str = ""
    granted: bool = True
    rig: Rig = field(default_factory=Rig)
    given: Callable[[Stage], Mapping[str, Any]] | None = None

    def filled(self, stage: Stage) -> dict[str, Any]:
        """The arguments, their variables still to be filled in."""
        return {**self.arguments, **(self.given(stage) if self.given else {})}


@dataclass(frozen=True)
class Get:
    """A signed request of the address that the wire gave: a POST where there is a body."""

    address: str
    rig: Rig
    service: str = "execute-api"
    body: str = ""


_OPEN: list[ClientConnection] = []
"""Sockets that stay open for as long as somebody sends to them."""


def _connected(stage: Stage) -> dict[str, Any]:
    """Somebody who is connected; the function behind `$connect` tells who."""
    logs, group = stage.client("logs"), f"/aws/lambda/{stage.ref('Answer')}"
    address = stage.cloud.url.replace("http", "ws", 1)
    _OPEN.append(connect(f"{address}/_api/{stage.target}/live"))

    def who() -> str:
        lines = [one["message"] for one in logs.filter_log_events(logGroupName=group)["events"]]
        seen = [json.loads(line.partition("SEEN ")[2]) for line in lines if "SEEN " in line]
        return next((one["requestContext"]["connectionId"] for one in seen), "")

    return {"ConnectionId": until(who, "a connection", seconds=60)}


_HTTP_IAM = {"Auth": {"EnableIamAuthorizer": True, "DefaultAuthorizer": "AWS_IAM"}}
_REST_IAM = {"Auth": {"DefaultAuthorizer": "AWS_IAM"}}

_GRAPHQL = Rig(
    {"Answer": "function"}, after=(Wire("graphql-api-invokes-function", "Target", "Answer", "Query.getItem"),)
)
_SOCKET = Rig(
    {"Answer": "function"}, after=(Wire("websocket-api-invokes-function", "Target", "Answer", "$connect"),)
)
_CLOSED_TOPIC = Rig(
    more={
        "Closed": {
            "Type": "AWS::SNS::TopicPolicy",
            "Properties": {
                "Topics": [{"Ref": "Target"}],
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "s3.amazonaws.com"},
                            "Action": "sns:Publish",
                            "Resource": {"Ref": "Target"},
                        }
                    ],
                },
            },
        }
    }
)
"""A topic's own first policy lets in everybody of its account, with or without a grant."""

CALLS: dict[str, Call | Get] = {
    "bucket": Call("s3", "list_objects_v2", {"Bucket": "$NAME"}),
    "database": Call("secretsmanager", "get_secret_value", {"SecretId": "$SECRET_ARN"}),
    "delivery-stream": Call(
        "firehose",
        "put_record",
        {"DeliveryStreamName": "$NAME", "Record": {"Data": TEXT}},
        rig=AFTER["delivery-stream"],
    ),
    "email-identity": Call(
        "sesv2",
        "send_email",
        {
            "FromEmailAddress": "$NAME",
            "Destination": {"ToAddresses": ["somebody@example.com"]},
            "Content": {"Simple": {"Subject": {"Data": TEXT}, "Body": {"Text": {"Data": TEXT}}}},
        },
    ),
    "event-bus": Call(
        "events",
        "put_events",
        {"Entries": [{"EventBusName": "$NAME", "Source": "s", "DetailType": "t", "Detail": "{}"}]},
        sdk="eventbridge",
    ),
    "function": Call("lambda", "invoke", {"FunctionName": "$NAME"}),
    "function-url": Get("$URL", Rig(), "lambda"),
    "graphql-api": Get("$URL", _GRAPHQL, "appsync", json.dumps({"query": QUERY})),
    "http-api": Get("$URL", AFTER["http-api"] + Rig(properties={"Target": _HTTP_IAM})),
    "key": Call("kms", "encrypt", {"KeyId": "$ARN", "Plaintext": TEXT}),
    "parameter": Call("ssm", "get_parameter", {"Name": "$NAME"}),
    "pipe": Call("pipes", "start_pipe", {"Name": "$NAME"}),
    "queue": Call("sqs", "send_message", {"QueueUrl": "$URL", "MessageBody": TEXT}),
    "rest-api": Get("$URL", AFTER["rest-api"] + Rig(properties={"Target": _REST_IAM})),
    "secret": Call("secretsmanager", "get_secret_value", {"SecretId": "$ARN"}),
    "state-machine": Call("stepfunctions", "start_execution", {"stateMachineArn": "$ARN"}, sdk="sfn"),
    "stream": Call("kinesis", "put_record", {"StreamName": "$NAME", "Data": TEXT, "PartitionKey": "1"}),
    "table": Call("dynamodb", "scan", {"TableName": "$NAME"}),
    "task": Call("ecs", "run_task", {"taskDefinition": "$ARN"}),
    "topic": Call("sns", "publish", {"TopicArn": "$ARN", "Message": TEXT}, rig=_CLOSED_TOPIC),
    "user-pool": Call("cognito-idp", "list_users", {"UserPoolId": "$ID"}, sdk="cognitoidentityprovider"),
    "user-pool-client": Call(
        "cognito-idp",
        "sign_up",
        {"ClientId": "$ID", "Username": "someone", "Password": "Long-enough-1"},
        sdk="cognitoidentityprovider",
        granted=False,
    ),
    "websocket-api": Call(
        "apigatewaymanagementapi",
        "post_to_connection",
        {"Data": TEXT, "endpoint": "$CONNECTIONS_URL"},
        rig=_SOCKET,
        given=_connected,
    ),
}
