"""An event's shape tells what it came of: held against the samples of every source."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stackline.embedded.causes import cause

QUEUE = "arn:aws:sqs:us-east-1:000000000000:q"
SHAPES: list[tuple[Any, dict[str, Any]]] = [
    ({"a": 1}, {}),
    ("text", {}),
    (None, {}),
    ([1], {}),
    ({"Records": []}, {}),
    ({"Records": "no"}, {}),
    ({"Records": [{"mine": 1}]}, {}),
    (
        {"Records": [{"eventSource": "aws:sqs", "eventSourceARN": QUEUE}] * 2},
        {"by": "aws:sqs", "from": QUEUE, "records": 2},
    ),
    (
        {"Records": [{"EventSource": "aws:sns", "Sns": {"TopicArn": "arn:t"}}]},
        {"by": "aws:sns", "from": "arn:t", "records": 1},
    ),
    (
        {"Records": [{"eventSource": "aws:s3", "s3": {"bucket": {"arn": "arn:aws:s3:::b"}}}]},
        {"by": "aws:s3", "from": "arn:aws:s3:::b", "records": 1},
    ),
    (
        {"requestContext": {"apiId": "abc", "requestId": "r"}},
        {"by": "api", "from": "abc", "api_request": "r"},
    ),
    (
        {"requestContext": {"apiId": "abc"}, "routeKey": "GET /a"},
        {"by": "api", "from": "abc", "api_request": "", "route": "GET /a"},
    ),
    (
        {"requestContext": {"apiId": "abc"}, "httpMethod": "GET", "resource": "/a/{id}"},
        {"by": "api", "from": "abc", "api_request": "", "route": "GET /a/{id}"},
    ),
    (
        {"source": "aws.events", "detail-type": "Scheduled Event", "resources": ["arn:rule"]},
        {"by": "aws.events", "from": "arn:rule", "detail": "Scheduled Event"},
    ),
    ({"awslogs": {"data": ""}}, {"by": "aws:logs", "from": ""}),
]


@pytest.mark.parametrize(("event", "expected"), SHAPES)
def test_a_shape(event: Any, expected: dict[str, Any]) -> None:
    assert cause(event) == expected
    json.dumps(cause(event))
