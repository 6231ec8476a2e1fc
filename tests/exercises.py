"""How each connection is exercised on the embedded cloud: what sets it off, and where one sees that it arrived."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from embedded_cloud import Cloud, logged
from laws.wire_cases import resources_of
from stackline.catalog import Connection

TEXT = "a-word-that-arrives"
SOURCE = """
import json, os, boto3

def fill(value):
    if isinstance(value, dict):
        return {key: fill(item) for key, item in value.items()}
    if isinstance(value, str) and value.startswith("$"):
        names = sorted(name for name in os.environ if name.startswith("TARGET") and name.endswith(value[1:]))
        return os.environ[names[0]]
    return value

def handler(event, context):
    print("SEEN " + json.dumps(event))
    if "call" in event:
        service, method, arguments = event["call"]
        getattr(boto3.client(service), method)(**fill(arguments))
    if event.get("fail"):
        raise ValueError("as you wish")
    return {"statusCode": 200, "body": "fine"}
"""


def deployable(kind: str, cfn_type: str, name: str) -> dict[str, Any]:
    """The catalog's smallest, with code that says what it gets in place of a folder to upload."""
    found = resources_of(kind, cfn_type, name)
    for resource in found.values():
        properties = resource.setdefault("Properties", {})
        if resource["Type"] in ("AWS::Serverless::Function", "AWS::Lambda::Function"):
            for key in ("CodeUri", "Architectures", "LoggingConfig"):
                properties.pop(key, None)
            properties.update(Runtime="python3.11", Handler="index.handler", Timeout=20)
            properties.update(
                {"InlineCode": SOURCE}
                if resource["Type"] == "AWS::Serverless::Function"
                else {"Code": {"ZipFile": SOURCE}}
            )
        if resource["Type"] == "AWS::Scheduler::Schedule":
            properties["ScheduleExpression"] = "rate(1 minute)"
    return found


@dataclass(frozen=True)
class Stage:
    """A deployed stack of one wire: the Refs of its two ends."""

    cloud: Cloud
    source: str
    target: str
    facet: str | None

    def client(self, service: str) -> Any:
        return self.cloud.client(service)


Trigger = Callable[[Stage], object]


def _put_events(stage: Stage, source: str, bus: str = "default") -> None:
    entry = {"Source": source, "DetailType": "t", "Detail": json.dumps({"what": TEXT}), "EventBusName": bus}
    stage.client("events").put_events(Entries=[entry])


def _log(stage: Stage) -> None:
    logs = stage.client("logs")
    logs.create_log_stream(logGroupName=stage.source, logStreamName="one")
    logs.put_log_events(
        logGroupName=stage.source, logStreamName="one", logEvents=[{"timestamp": 1, "message": TEXT}]
    )


def _ask(stage: Stage) -> None:
    path = "/items/7" if stage.facet else "/"
    for deployed in ("", "/live"):
        try:
            urllib.request.urlopen(f"{stage.cloud.url}/_api/{stage.source}{deployed}{path}?what={TEXT}")
            return
        except urllib.error.HTTPError as error:
            if error.code not in (403, 404):
                raise
    raise AssertionError("no route answers")


def _call(stage: Stage, **event: Any) -> None:
    payload = json.dumps({"what": TEXT, **event})
    stage.client("lambda").invoke(FunctionName=stage.source, InvocationType="Event", Payload=payload)


TRIGGERS: dict[tuple[str, str | None], Trigger] = {
    ("queue", None): lambda s: s.client("sqs").send_message(QueueUrl=s.source, MessageBody=TEXT),
    ("topic", None): lambda s: s.client("sns").publish(TopicArn=s.source, Message=TEXT),
    ("stream", None): lambda s: s.client("kinesis").put_record(
        StreamName=s.source, Data=TEXT.encode(), PartitionKey="1"
    ),
    ("table", "stream"): lambda s: s.client("dynamodb").put_item(
        TableName=s.source, Item={"id": {"S": TEXT}}
    ),
    ("bucket", None): lambda s: s.client("s3").put_object(Bucket=s.source, Key=TEXT, Body=b"x"),
    ("event-bus", None): lambda s: _put_events(s, "my.application", s.source),
    ("event-rule", None): lambda s: _put_events(s, "my.application"),
    ("schedule", None): lambda s: None,
    ("log-group", None): _log,
    ("http-api", "route"): _ask,
    ("rest-api", "route"): _ask,
    ("function", "success"): _call,
    ("function", "failure"): lambda s: _call(s, fail=True),
    ("function", "dead-letter"): lambda s: _call(s, fail=True),
    ("state-machine", "task"): lambda s: s.client("stepfunctions").start_execution(
        stateMachineArn=s.source, input=json.dumps({"what": TEXT})
    ),
}


def _in_queue(stage: Stage) -> bool:
    found = stage.client("sqs").receive_message(QueueUrl=stage.target, MaxNumberOfMessages=10)
    return bool(found.get("Messages"))


def _in_stream(stage: Stage) -> bool:
    kinesis = stage.client("kinesis")
    for shard in kinesis.list_shards(StreamName=stage.target)["Shards"]:
        start = kinesis.get_shard_iterator(
            StreamName=stage.target, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )
        if kinesis.get_records(ShardIterator=start["ShardIterator"])["Records"]:
            return True
    return False


ARRIVALS: dict[str, Callable[[Stage], bool]] = {
    "function": lambda s: logged(s.client("logs"), s.target, "SEEN"),
    "queue": _in_queue,
    "stream": _in_stream,
    "state-machine": lambda s: bool(
        s.client("stepfunctions").list_executions(stateMachineArn=s.target)["executions"]
    ),
    "table": lambda s: bool(s.client("dynamodb").scan(TableName=s.target)["Items"]),
}

CALLS: dict[str, list[Any]] = {
    "bucket": ["s3", "list_objects_v2", {"Bucket": "$NAME"}],
    "function": ["lambda", "invoke", {"FunctionName": "$NAME"}],
    "parameter": ["ssm", "get_parameter", {"Name": "$NAME"}],
    "queue": ["sqs", "send_message", {"QueueUrl": "$URL", "MessageBody": TEXT}],
    "secret": ["secretsmanager", "get_secret_value", {"SecretId": "$ARN"}],
    "state-machine": ["stepfunctions", "start_execution", {"stateMachineArn": "$ARN"}],
    "stream": ["kinesis", "put_record", {"StreamName": "$NAME", "Data": TEXT, "PartitionKey": "1"}],
    "table": ["dynamodb", "scan", {"TableName": "$NAME"}],
    "topic": ["sns", "publish", {"TopicArn": "$ARN", "Message": TEXT}],
    "user-pool": ["cognito-idp", "list_users", {"UserPoolId": "$ID"}],
}
"""The call that a function makes with what the wire gave it: `$NAME` is its variable of the target that ends so."""


CLASH = "not deployed: the test gives every bus the same name"
SILENT = "set off, but nothing arrived within 30 s; not looked into yet"
REFUSES = "the cloud answers 502 or 504: routes straight to a service are not emulated"
UNPROVEN = {
    "event-bus-feeds-stream": CLASH,
    "event-bus-invokes-function": CLASH,
    "event-bus-starts-state-machine": CLASH,
    "event-rule-feeds-stream": SILENT,
    "function-dead-letter-sends-queue": SILENT,
    "function-success-invokes-function": SILENT,
    "function-success-sends-queue": SILENT,
    "http-api-feeds-queue": REFUSES,
    "http-api-starts-state-machine": REFUSES,
    "log-group-feeds-stream": SILENT,
    "rest-api-starts-state-machine": REFUSES,
}
"""Tried, and failed, in the exerciser or in the cloud."""


def exercised(connection: Connection) -> bool:
    return reason(connection) is None


def reason(connection: Connection) -> str | None:
    """Why a connection is not exercised; None for one that is."""
    if connection.id in UNPROVEN:
        return UNPROVEN[connection.id]
    if connection.style == "access":
        if connection.source == "function":
            return None if connection.target in CALLS else "no call of the exerciser's"
        return "the exerciser makes no call from a state machine's own rights"
    if (connection.source, connection.facet) not in TRIGGERS:
        return "the exerciser cannot set it off"
    return None if connection.target in ARRIVALS else "the exerciser cannot see it arrive"
