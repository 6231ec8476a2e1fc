"""Where pipes take records from: a batch in the shape the pipe's filter, enrichment and target see, and what to do when
it has gone through. Shapes: "Amazon EventBridge Pipes sources" (EventBridge user guide).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stackline.embedded.deliveries import Deliveries
from stackline.embedded.upstream import module, record, rows

Pipe = dict[str, Any]


@dataclass(frozen=True)
class Taken:
    """Records, and `done`: they are finished with and are not to come again."""

    records: list[dict[str, Any]]
    done: Callable[[], None]


def take(deliveries: Deliveries, pipe: Pipe) -> Taken | None:
    """The next batch; None where nothing waits, or where the source is one that pipes here do not take from."""
    source = str(pipe.get("Source", ""))
    reader = _READERS.get(source.split(":")[2] if source.count(":") > 4 else "")
    return reader(deliveries, pipe, source) if reader else None


def parameters(pipe: Pipe) -> dict[str, Any]:
    """What the template says of the source, under the key of its kind."""
    found = record(pipe.get("SourceParameters")).items()
    return next((record(value) for key, value in found if key != "FilterCriteria"), record(None))


def _queue(deliveries: Deliveries, pipe: Pipe, source: str) -> Taken | None:
    sqs = deliveries.client("sqs")
    url = sqs.get_queue_url(QueueName=source.rpartition(":")[2])["QueueUrl"]
    size = min(int(parameters(pipe).get("BatchSize") or 10), 10)
    found = sqs.receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=size,
        MessageSystemAttributeNames=["All"],
        MessageAttributeNames=["All"],
    )
    messages: list[dict[str, Any]] = found.get("Messages") or []
    if not messages:
        return None

    def done() -> None:
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    return Taken([_message(one, source) for one in messages], done)


def _message(message: dict[str, Any], source: str) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes") or {},
        "messageAttributes": message.get("MessageAttributes") or {},
        "md5OfBody": message.get("MD5OfBody", ""),
        "eventSource": "aws:sqs",
        "eventSourceARN": source,
        "awsRegion": source.split(":")[3],
    }


def _stream(deliveries: Deliveries, pipe: Pipe, source: str) -> Taken | None:
    """One shard's batch. The position is the sequence number of the last record that went through."""
    kinesis, name = deliveries.client("kinesis"), source.partition("/")[2]
    for shard in kinesis.list_shards(StreamName=name)["Shards"]:
        positions = record(module("services.pipes")._positions.get(pipe["Arn"]))
        start = _start(pipe, positions.get(shard["ShardId"]))
        iterator = kinesis.get_shard_iterator(StreamName=name, ShardId=shard["ShardId"], **start)[
            "ShardIterator"
        ]
        size = int(parameters(pipe).get("BatchSize") or 100)
        found: list[dict[str, Any]] = kinesis.get_records(ShardIterator=iterator, Limit=size)["Records"]
        if found:
            last = {shard["ShardId"]: found[-1]["SequenceNumber"]}
            return Taken([_record(one, shard["ShardId"], source) for one in found], _moved(pipe, last))
    return None


def _moved(pipe: Pipe, last: dict[str, str]) -> Callable[[], None]:
    positions = module("services.pipes")._positions

    def done() -> None:
        positions[pipe["Arn"]] = {**record(positions.get(pipe["Arn"])), **last}

    return done


def _start(pipe: Pipe, after: Any) -> dict[str, Any]:
    if after:
        return {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": str(after)}
    if parameters(pipe).get("StartingPosition") == "TRIM_HORIZON":
        return {"ShardIteratorType": "TRIM_HORIZON"}
    return {"ShardIteratorType": "AT_TIMESTAMP", "Timestamp": pipe.get("CreationTime", 0)}


def _record(one: dict[str, Any], shard: str, source: str) -> dict[str, Any]:
    return {
        "kinesisSchemaVersion": "1.0",
        "partitionKey": one["PartitionKey"],
        "sequenceNumber": one["SequenceNumber"],
        "data": base64.b64encode(one["Data"]).decode(),
        "approximateArrivalTimestamp": one["ApproximateArrivalTimestamp"].timestamp(),
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard}:{one['SequenceNumber']}",
        "eventName": "aws:kinesis:record",
        "awsRegion": source.split(":")[3],
        "eventSourceARN": source,
    }


def _table(deliveries: Deliveries, pipe: Pipe, source: str) -> Taken | None:
    """MiniStack keeps the position of a table's stream as a number."""
    service, tables = module("services.pipes"), module("services.dynamodb")
    named = service._dynamodb_stream_source(source)
    if named is None:
        return None
    spec, table = named
    scope = {"account_id": spec.account_id, "region": spec.region}
    position = service._positions.get(pipe["Arn"], 0)
    at = max(position if isinstance(position, int) else 0, tables.stream_start_position(table, **scope))
    size = min(int(parameters(pipe).get("BatchSize") or 100), tables.stream_end_position(table, **scope) - at)
    found = rows(tables.stream_records_since(table, at, size, **scope)) if size > 0 else []
    if not found:
        return None

    def done() -> None:
        service._positions[pipe["Arn"]] = at + len(found)

    return Taken(json.loads(json.dumps(found)), done)


_READERS: dict[str, Callable[[Deliveries, Pipe, str], Taken | None]] = {
    "dynamodb": _table,
    "kinesis": _stream,
    "sqs": _queue,
}
