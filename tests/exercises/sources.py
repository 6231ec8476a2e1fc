"""How each kind of source, or facet of it, is set off."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from websockets.sync.client import connect

from exercises.ends import TEXT
from exercises.stage import Stage

Trigger = Callable[[Stage], object]


def _send(stage: Stage, name: str) -> None:
    stage.client("sqs").send_message(QueueUrl=stage.ref(name), MessageBody=json.dumps({"what": TEXT}))


def _put_events(stage: Stage, bus: str = "default") -> None:
    entry = {
        "Source": "my.application",
        "DetailType": "t",
        "Detail": json.dumps({"what": TEXT}),
        "EventBusName": bus,
    }
    stage.client("events").put_events(Entries=[entry])


def _log(stage: Stage) -> None:
    logs = stage.client("logs")
    logs.create_log_stream(logGroupName=stage.source, logStreamName="one")
    event = {"timestamp": int(time.time() * 1000), "message": TEXT}
    logs.put_log_events(logGroupName=stage.source, logStreamName="one", logEvents=[event])


def _put_record(stage: Stage) -> None:
    record = {"Data": f"{TEXT}\n".encode()}
    stage.client("firehose").put_record(DeliveryStreamName=stage.source, Record=record)


def ask(stage: Stage, headers: dict[str, str] | None = None, *, api: str = "Source") -> int:
    """The status of a call to the API's route."""
    facet = stage.facet if stage.facet and "/" in stage.facet else "GET /"
    method, _, path = facet.partition(" ")
    body = json.dumps({"what": TEXT}).encode() if method == "POST" else None
    base = f"{stage.cloud.url}/_api/{stage.ref(api)}"
    stages = ("/live", "") if _has_stages(stage, api) else ("",)
    status = 0
    for deployed in stages:
        request = urllib.request.Request(
            f"{base}{deployed}{path.replace('{id}', '7')}?what={TEXT}",
            body,
            {"Content-Type": "application/json", **(headers or {})},
            method=method,
        )
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            status = error.code
    return status


def _has_stages(stage: Stage, api: str) -> bool:
    return "HttpApi" not in stage.template.resources[api]["Type"]


def _ask(stage: Stage) -> None:
    status = ask(stage)
    assert 200 <= status < 300, status


def _call(stage: Stage, **event: Any) -> None:
    payload = json.dumps({"what": TEXT, **event})
    stage.client("lambda").invoke(FunctionName=stage.source, InvocationType="Event", Payload=payload)


def _alarm(*states: str) -> Trigger:
    def set_state(stage: Stage) -> None:
        for state in states:
            stage.client("cloudwatch").set_alarm_state(
                AlarmName=stage.source, StateValue=state, StateReason=TEXT
            )

    return set_state


def _join(stage: Stage) -> None:
    """A user who signs up and is confirmed."""
    client = stage.ref("SourceClient")
    cognito = stage.client("cognito-idp")
    cognito.sign_up(ClientId=client, Username="someone", Password="Long-enough-1")
    cognito.admin_confirm_sign_up(UserPoolId=stage.source, Username="someone")


def _open(stage: Stage) -> None:
    with connect(f"{stage.cloud.url.replace('http', 'ws', 1)}/_api/{stage.source}/live"):
        pass


QUERY = '{ getItem(id: "7") }'


def query(stage: Stage) -> str:
    """The answer to a signed query of the graph."""
    body = json.dumps({"query": QUERY})
    return _signed(stage, "appsync", stage.outputs["SourceUrl"], body)


def _signed(stage: Stage, service: str, url: str, body: str = "") -> str:
    method, headers = ("POST" if body else "GET"), {"content-type": "application/json"}
    request = AWSRequest(method, url, data=body, headers=headers)
    key = Credentials("000000000000", stage.cloud.endpoint["secret"])
    signer: Any = SigV4Auth(key, service, "us-east-1")
    signer.add_auth(request)
    sent = urllib.request.Request(url, body.encode() or None, dict(request.headers), method=method)
    with urllib.request.urlopen(sent) as answer:
        return answer.read().decode()


def _lose(then: Trigger) -> Trigger:
    """The target goes away, so that what comes now is a dead letter."""

    def lost(stage: Stage) -> None:
        stage.client("lambda").delete_function(FunctionName=stage.ref("Broken"))
        then(stage)

    return lost


def _publish(stage: Stage) -> None:
    stage.client("sns").publish(TopicArn=stage.source, Message=TEXT)


def _publish_to_nobody(stage: Stage) -> None:
    """The subscriber is gone."""
    stage.client("sqs").delete_queue(QueueUrl=stage.ref("Jobs"))
    _publish(stage)


def _nothing(stage: Stage) -> None:
    """It goes off by itself."""


SOURCES: dict[tuple[str, str | None], Trigger] = {
    ("alarm", None): _alarm("ALARM"),
    ("alarm", "ok"): _alarm("ALARM", "OK"),
    ("alarm", "insufficient-data"): _alarm("OK", "INSUFFICIENT_DATA"),
    ("bucket", None): lambda s: s.client("s3").put_object(Bucket=s.source, Key=TEXT, Body=b"x"),
    ("custom-resource", None): _nothing,
    ("delivery-stream", None): _put_record,
    ("event-bus", None): lambda s: _put_events(s, s.source),
    ("event-rule", None): _put_events,
    ("event-rule", "dead-letter"): _lose(_put_events),
    ("function", "success"): _call,
    ("function", "failure"): lambda s: _call(s, fail=True),
    ("function", "dead-letter"): lambda s: _call(s, fail=True),
    ("function-url", None): lambda s: _signed(s, "lambda", s.outputs["SourceUrl"]),
    ("graphql-api", "field"): query,
    ("http-api", "route"): _ask,
    ("log-group", None): _log,
    ("pipe", None): lambda s: _send(s, "Origin"),
    ("pipe", "enrichment"): lambda s: _send(s, "Origin"),
    ("queue", None): lambda s: _send(s, "Source"),
    ("rest-api", "route"): _ask,
    ("schedule", None): _nothing,
    ("schedule", "dead-letter"): _lose(_nothing),
    ("state-machine", "task"): lambda s: s.client("stepfunctions").start_execution(
        stateMachineArn=s.source, input=json.dumps({"what": TEXT})
    ),
    ("stream", None): lambda s: s.client("kinesis").put_record(
        StreamName=s.source, Data=json.dumps({"what": TEXT}).encode(), PartitionKey="1"
    ),
    ("table", "stream"): lambda s: s.client("dynamodb").put_item(
        TableName=s.source, Item={"id": {"S": TEXT}}
    ),
    ("topic", None): _publish,
    ("topic", "dead-letter"): _publish_to_nobody,
    ("user-pool", "trigger"): _join,
    ("websocket-api", "route"): _open,
}
