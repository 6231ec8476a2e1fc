"""Rows of messages, events and what follows them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping

from embedded_cloud import execution
from exercises import listener
from exercises.fidelity.ground import Ground
from exercises.fidelity.template import HEARD
from waiting import until


def _queue(ground: Ground) -> None:
    """A message that is received too often is moved."""
    sqs = ground.client("sqs")
    sqs.send_message(QueueUrl=ground["Failing"], MessageBody="left over")

    def moved() -> bool:
        sqs.receive_message(QueueUrl=ground["Failing"], VisibilityTimeout=0)
        return bool(sqs.receive_message(QueueUrl=ground["Letters"]).get("Messages"))

    until(moved, "the message to be moved")


def _topic(ground: Ground) -> None:
    text = _unique("published")
    ground.client("sns").publish(TopicArn=ground["Topic"], Message=text)
    ground.arrived("Queue", text)


def _nobody_asked(ground: Ground) -> None:
    """A mail address counts as one whose owner said yes."""
    told = ground.client("sns").list_subscriptions_by_topic(TopicArn=ground["Topic"])["Subscriptions"]
    (mail,) = [one["SubscriptionArn"] for one in told if one["Protocol"] == "email"]
    assert mail == ground["Mailed"]


def _bus(ground: Ground) -> None:
    """What the rule's pattern does not name goes nowhere."""
    matched, other = _unique("the bus"), _unique("not for it")
    entry = {"EventBusName": ground["Bus"], "DetailType": "t"}
    ground.client("events").put_events(
        Entries=[
            {**entry, "Source": "another", "Detail": json.dumps({"on": other})},
            {**entry, "Source": "fidelity", "Detail": json.dumps({"on": matched})},
        ]
    )
    ground.arrived("Queue", matched)
    assert not [one for one in ground.seen if other in one]


def _schedule(ground: Ground) -> None:
    ground.arrived("Queue", "it was due")


def _stream(ground: Ground) -> None:
    kinesis = ground.client("kinesis")
    put = kinesis.put_record(StreamName=ground["Stream"], Data=b"a record", PartitionKey="1")
    iterator = kinesis.get_shard_iterator(
        StreamName=ground["Stream"],
        ShardId=put["ShardId"],
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        StartingSequenceNumber=put["SequenceNumber"],
    )["ShardIterator"]
    assert kinesis.get_records(ShardIterator=iterator)["Records"][0]["Data"] == b"a record"


def _delivery(ground: Ground) -> None:
    name, s3, text = ground["Delivery"], ground.client("s3"), _unique("delivered").encode()
    ground.client("firehose").put_record(DeliveryStreamName=name, Record={"Data": text})

    def there() -> bool:
        objects = s3.list_objects_v2(Bucket=ground["Store"]).get("Contents", [])
        return any(
            text in s3.get_object(Bucket=ground["Store"], Key=one["Key"])["Body"].read() for one in objects
        )

    until(there, "the record to be in the bucket")


def _other_destinations(ground: Ground) -> None:
    """What a bucket gets at once, an HTTP address that waits for nothing does not."""
    ground.client("firehose").put_record(DeliveryStreamName=ground["Pushed"], Record={"Data": b"pushed\n"})
    _delivery(ground)
    assert not listener.heard(HEARD, "")


def _pipe(ground: Ground) -> None:
    text = _unique("through the pipe")
    ground.client("sqs").send_message(QueueUrl=ground["Piped"], MessageBody=text)
    ground.arrived("Queue", text)


def _machine(ground: Ground) -> None:
    """Its role has no policy, and its task does its work all the same."""
    steps = ground.client("stepfunctions")
    text = _unique("from the machine")
    given = json.dumps({"text": text})
    started = steps.start_execution(stateMachineArn=ground["Machine"], input=given)["executionArn"]
    assert execution(steps, started)["status"] == "SUCCEEDED"
    ground.arrived("Queue", text)


def _mail(ground: Ground) -> None:
    """Its records are nowhere, and mail from it is taken at once."""
    mail, name = ground.client("sesv2"), ground["Identity"]
    assert mail.get_email_identity(EmailIdentity=name)["VerifiedForSendingStatus"]
    content = {"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}}
    told = mail.send_email(
        FromEmailAddress=f"one@{name}", Destination={"ToAddresses": ["two@example.com"]}, Content=content
    )
    assert told["MessageId"]


def _alarm(ground: Ground) -> None:
    """Its metric rises over the threshold."""
    watch, alarm = ground.client("cloudwatch"), ground["Alarm"]
    watch.put_metric_data(Namespace="Fidelity", MetricData=[{"MetricName": "Rises", "Value": 5}])

    def rung() -> bool:
        return watch.describe_alarms(AlarmNames=[alarm])["MetricAlarms"][0]["StateValue"] == "ALARM"

    until(rung, "the alarm to follow its metric")
    ground.arrived("Queue", alarm)


def _unique(text: str) -> str:
    return f"{text} {uuid.uuid4().hex}"


PROBES: Mapping[str, Callable[[Ground], None]] = {
    "queue": _queue,
    "topic": _topic,
    "subscriber": _topic,
    "subscriber-people": _nobody_asked,
    "event-bus": _bus,
    "event-rule": _bus,
    "schedule": _schedule,
    "stream": _stream,
    "delivery-stream": _delivery,
    "delivery-destinations": _other_destinations,
    "pipe": _pipe,
    "state-machine": _machine,
    "state-machine-role": _machine,
    "email-identity": _mail,
    "alarm": _alarm,
}
