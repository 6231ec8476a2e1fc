"""EventBridge, schedules, alarms, logs, and what Lambda itself hands on: destinations, Step Functions tasks.

Shapes: "Amazon EventBridge events", "Using CloudWatch Logs subscription filters", "Alarm events and Lambda", "Capturing
records of Lambda asynchronous invocations".
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from typing import Any

from stackline.events.sample import Names, Sample

_WHEN, _MOMENT = "2026-01-15T09:30:00Z", 1768469400000
_ID = "cdc73f9d-aea9-11e3-9d5a-835b769c0d9c"


def _envelope(names: Names, source: str, kind: str, resources: list[str], detail: Any) -> dict[str, Any]:
    return {
        "version": "0",
        "id": _ID,
        "detail-type": kind,
        "source": source,
        "account": names["account"],
        "time": _WHEN,
        "region": names["region"],
        "resources": resources,
        "detail": detail,
    }


def eventbridge(names: Names) -> dict[str, Any]:
    return _envelope(names, names["source"], names["detail_type"], [], {"hello": "world"})


def schedule(names: Names) -> dict[str, Any]:
    rule = f"arn:aws:events:{names['region']}:{names['account']}:rule/{names['rule']}"
    return _envelope(names, "aws.events", "Scheduled Event", [rule], {})


def scheduler(names: Names) -> dict[str, Any]:
    """As EventBridge Scheduler sends it where the target has no input of its own."""
    place = f"arn:aws:scheduler:{names['region']}:{names['account']}:schedule/default/{names['rule']}"
    return _envelope(names, "aws.scheduler", "Scheduled Event", [place], "{}")


def s3_by_bus(names: Names) -> dict[str, Any]:
    detail = {
        "version": "0",
        "bucket": {"name": names["bucket"]},
        "object": {
            "key": names["key"],
            "size": 1024,
            "etag": "d41d8cd98f00b204e9800998ecf8427e",
            "sequencer": "00617F08299329D189",
        },
        "request-id": "N4N7GDK58NMKJ12R",
        "requester": names["account"],
        "source-ip-address": "192.0.2.10",
        "reason": "PutObject",
    }
    return _envelope(names, "aws.s3", "Object Created", [f"arn:aws:s3:::{names['bucket']}"], detail)


def alarm(names: Names) -> dict[str, Any]:
    arn = f"arn:aws:cloudwatch:{names['region']}:{names['account']}:alarm:{names['alarm']}"
    metric = {"namespace": "AWS/Lambda", "name": "Errors", "dimensions": {"FunctionName": names["function"]}}
    stat = {"metric": metric, "period": 60, "stat": "Sum"}
    return {
        "source": "aws.cloudwatch",
        "alarmArn": arn,
        "accountId": names["account"],
        "time": "2026-01-15T09:30:00.000+0000",
        "region": names["region"],
        "alarmData": {
            "alarmName": names["alarm"],
            "state": {
                "value": "ALARM",
                "reason": "Threshold Crossed: 1 datapoint was greater than the threshold (0.0).",
                "timestamp": "2026-01-15T09:30:00.000+0000",
            },
            "previousState": {"value": "OK", "reason": "", "timestamp": "2026-01-15T09:00:00.000+0000"},
            "configuration": {"metrics": [{"id": "m1", "metricStat": stat, "returnData": True}]},
        },
    }


def logs(names: Names) -> dict[str, Any]:
    data = {
        "messageType": "DATA_MESSAGE",
        "owner": names["account"],
        "logGroup": names["log_group"],
        "logStream": "2026/01/15/[$LATEST]0123456789abcdef",
        "subscriptionFilters": ["filter"],
        "logEvents": [
            {
                "id": "36921819541254321098765432109876543210987654321098765432",
                "timestamp": _MOMENT,
                "message": names["message"],
            }
        ],
    }
    packed = gzip.compress(json.dumps(data).encode(), mtime=0)
    return {"awslogs": {"data": base64.b64encode(packed).decode()}}


def _destination(success: bool) -> Callable[[Names], dict[str, Any]]:
    def make(names: Names) -> dict[str, Any]:
        arn = f"arn:aws:lambda:{names['region']}:{names['account']}:function:other:$LATEST"
        context = {
            "requestId": "e4b46cbf-b738-xmpl-8880-a18cdf61200e",
            "functionArn": arn,
            "condition": "Success" if success else "RetriesExhausted",
            "approximateInvokeCount": 1 if success else 3,
        }
        about: dict[str, Any] = {"statusCode": 200, "executedVersion": "$LATEST"}
        if not success:
            about["functionError"] = "Unhandled"
        error: dict[str, Any] = {"errorMessage": "It did not work", "errorType": "Error", "stackTrace": []}
        return {
            "version": "1.0",
            "timestamp": "2026-01-15T09:30:00.000Z",
            "requestContext": context,
            "requestPayload": {"hello": "world"},
            "responseContext": about,
            "responsePayload": {"ok": True} if success else error,
        }

    return make


def task(names: Names) -> dict[str, Any]:
    return {"hello": "world"}


def task_token(names: Names) -> dict[str, Any]:
    return {"token": "AAAAKgAAAAIAAAAAAAAAAEXAMPLE", "input": {"hello": "world"}}


_BUS = "Events"
_OWN = "Lambda and Step Functions"

SAMPLES = (
    Sample(
        "eventbridge",
        "EventBridge event",
        _BUS,
        eventbridge,
        {"source": "my.shop", "detail_type": "Order placed"},
    ),
    Sample("schedule", "Schedule (rule)", _BUS, schedule, {"rule": "daily"}),
    Sample("scheduler", "Schedule (EventBridge Scheduler)", _BUS, scheduler, {"rule": "daily"}),
    Sample(
        "s3-eventbridge",
        "S3 object created, through EventBridge",
        _BUS,
        s3_by_bus,
        {"bucket": "my-bucket", "key": "folder/file.txt"},
    ),
    Sample("cloudwatch-alarm", "CloudWatch alarm", _BUS, alarm, {"alarm": "errors"}),
    Sample(
        "cloudwatch-logs",
        "CloudWatch Logs subscription",
        _BUS,
        logs,
        {"log_group": "/aws/lambda/other", "message": "ERROR It did not work"},
    ),
    Sample("destination-success", "Destination: it worked", _OWN, _destination(True)),
    Sample("destination-failure", "Destination: it failed", _OWN, _destination(False)),
    Sample("step-functions", "Step Functions task", _OWN, task),
    Sample("step-functions-token", "Step Functions task that waits for a token", _OWN, task_token),
)
