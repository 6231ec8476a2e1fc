"""Messages and mail: SQS, SNS, Amazon MQ, Kafka, SES, and what EventBridge Pipes hands on.

Shapes: the pages "Using Lambda with Amazon SQS", "… SNS", "… MQ", "… MSK", "… self-managed Apache Kafka", and "Lambda
function action" of SES.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from stackline.events.sample import Names, Sample

_ID = "059f36b4-87a3-44ab-83d2-661975830a7d"
_SENT, _WHEN = "1768469400000", "2026-01-15T09:30:00.000Z"


def _message(names: Names) -> dict[str, Any]:
    return {
        "messageId": _ID,
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": names["body"],
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": _SENT,
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": _SENT,
        },
        "messageAttributes": {},
        "md5OfBody": hashlib.md5(names["body"].encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{names['region']}:{names['account']}:{names['queue']}",
        "awsRegion": names["region"],
    }


def sqs(names: Names) -> dict[str, Any]:
    return {"Records": [_message(names)]}


def pipe(names: Names) -> list[dict[str, Any]]:
    return [_message(names)]


def sns(names: Names) -> dict[str, Any]:
    topic = f"arn:aws:sns:{names['region']}:{names['account']}:{names['topic']}"
    return {
        "Records": [
            {
                "EventVersion": "1.0",
                "EventSubscriptionArn": f"{topic}:21be56ed-a058-49f5-8c98-aedd2564c486",
                "EventSource": "aws:sns",
                "Sns": {
                    "SignatureVersion": "1",
                    "Timestamp": _WHEN,
                    "Signature": "EXAMPLE",
                    "SigningCertUrl": f"https://sns.{names['region']}.amazonaws.com/SimpleNotificationService.pem",
                    "MessageId": _ID,
                    "Message": names["message"],
                    "MessageAttributes": {},
                    "Type": "Notification",
                    "UnsubscribeUrl": f"https://sns.{names['region']}.amazonaws.com/?Action=Unsubscribe",
                    "TopicArn": topic,
                    "Subject": "Subject",
                },
            }
        ]
    }


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _broker(names: Names) -> str:
    place = f"arn:aws:mq:{names['region']}:{names['account']}:broker:{names['broker']}"
    return f"{place}:b-9bcfa592-423a-4942-879d-eb284b418fc8"


def activemq(names: Names) -> dict[str, Any]:
    return {
        "eventSource": "aws:mq",
        "eventSourceArn": _broker(names),
        "messages": [
            {
                "messageID": "ID:b-9bcfa592.mq.us-east-1.amazonaws.com-37557-1234520418293-4:1:1:1:1",
                "messageType": "jms/text-message",
                "deliveryMode": 1,
                "replyTo": None,
                "type": None,
                "expiration": "60000",
                "priority": 1,
                "correlationId": "myJMSCoID",
                "redelivered": False,
                "destination": {"physicalName": names["queue"]},
                "data": _base64(names["body"]),
                "timestamp": int(_SENT),
                "brokerInTime": int(_SENT),
                "brokerOutTime": int(_SENT),
                "properties": {"index": "1"},
            }
        ],
    }


def rabbitmq(names: Names) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "contentType": "application/json",
        "contentEncoding": None,
        "headers": {},
        "deliveryMode": 1,
        "priority": 0,
        "correlationId": None,
        "replyTo": None,
        "expiration": "60000",
        "messageId": None,
        "timestamp": "Jan 15, 2026, 9:30:00 AM",
        "type": None,
        "userId": "user",
        "appId": None,
        "clusterId": None,
        "bodySize": len(names["body"]),
    }
    message = {"basicProperties": properties, "redelivered": False, "data": _base64(names["body"])}
    return {
        "eventSource": "aws:rmq",
        "eventSourceArn": _broker(names),
        "rmqMessagesByQueue": {f"{names['queue']}::/": [message]},
    }


def _record(names: Names) -> dict[str, Any]:
    return {
        "topic": names["topic"],
        "partition": 0,
        "offset": 15,
        "timestamp": int(_SENT),
        "timestampType": "CREATE_TIME",
        "key": _base64("key-1"),
        "value": _base64(names["body"]),
        "headers": [{"headerKey": list(b"headerValue")}],
    }


_SERVERS = "b-1.cluster.kafka.us-east-1.amazonaws.com:9092,b-2.cluster.kafka.us-east-1.amazonaws.com:9092"


def msk(names: Names) -> dict[str, Any]:
    place = f"arn:aws:kafka:{names['region']}:{names['account']}:cluster/{names['cluster']}"
    return {
        "eventSource": "aws:kafka",
        "eventSourceArn": f"{place}/751d2973-a626-431c-9d4e-d7975eb44dd7-2",
        "bootstrapServers": _SERVERS,
        "records": {f"{names['topic']}-0": [_record(names)]},
    }


def kafka(names: Names) -> dict[str, Any]:
    return {
        "eventSource": "SelfManagedKafka",
        "bootstrapServers": "broker1.example.com:9092,broker2.example.com:9092",
        "records": {f"{names['topic']}-0": [_record(names)]},
    }


def ses(names: Names) -> dict[str, Any]:
    verdict = {"status": "PASS"}
    headers = {
        "from": [names["from"]],
        "to": [names["to"]],
        "subject": "Hello",
        "messageId": f"<{_ID}@example.com>",
    }
    arn = f"arn:aws:lambda:{names['region']}:{names['account']}:function:{names['function']}"
    return {
        "Records": [
            {
                "eventSource": "aws:ses",
                "eventVersion": "1.0",
                "ses": {
                    "mail": {
                        "timestamp": _WHEN,
                        "source": names["from"],
                        "messageId": "o3vrnil0e2ic28trm7dfhrc2v0clambda4nbp0g1",
                        "destination": [names["to"]],
                        "headersTruncated": False,
                        "headers": [
                            {"name": "From", "value": names["from"]},
                            {"name": "To", "value": names["to"]},
                            {"name": "Subject", "value": "Hello"},
                        ],
                        "commonHeaders": {
                            "returnPath": names["from"],
                            "date": "Thu, 15 Jan 2026 09:30:00 +0000",
                            **headers,
                        },
                    },
                    "receipt": {
                        "timestamp": _WHEN,
                        "processingTimeMillis": 574,
                        "recipients": [names["to"]],
                        "spamVerdict": verdict,
                        "virusVerdict": verdict,
                        "spfVerdict": verdict,
                        "dkimVerdict": verdict,
                        "dmarcVerdict": verdict,
                        "action": {"type": "Lambda", "functionArn": arn, "invocationType": "Event"},
                    },
                },
            }
        ]
    }


_GROUP = "Messages"
_BODY = {"body": '{"hello": "world"}'}
_TOPIC = {"topic": "orders", **_BODY}
_BROKER = {"broker": "broker", "queue": "orders", **_BODY}

SAMPLES = (
    Sample("sqs", "SQS messages", _GROUP, sqs, {"queue": "orders", **_BODY}),
    Sample("sns", "SNS notification", _GROUP, sns, {"topic": "orders", "message": '{"hello": "world"}'}),
    Sample("ses", "SES mail received", _GROUP, ses, {"from": "jane@example.com", "to": "john@example.com"}),
    Sample("mq-activemq", "Amazon MQ: ActiveMQ messages", _GROUP, activemq, _BROKER),
    Sample("mq-rabbitmq", "Amazon MQ: RabbitMQ messages", _GROUP, rabbitmq, _BROKER),
    Sample("kafka-msk", "Kafka records (Amazon MSK)", _GROUP, msk, {"cluster": "cluster", **_TOPIC}),
    Sample("kafka", "Kafka records (self-managed)", _GROUP, kafka, _TOPIC),
    Sample("pipe-sqs", "EventBridge pipe: SQS messages", _GROUP, pipe, {"queue": "orders", **_BODY}),
)
