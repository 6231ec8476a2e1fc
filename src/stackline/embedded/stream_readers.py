"""Reads Kinesis and DynamoDB streams for event source mappings: shards, batches, positions."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stackline.embedded.upstream import module

Position = tuple[str, str]  # mapping, shard
_PAYLOAD = 6_000_000  # Lambda's limit for one event, with room for the envelope
_TABLE_SHARD = "shardId-00000000000000000000-00000000"


@dataclass(frozen=True, slots=True)
class Shard:
    kind: str  # kinesis or dynamodb
    account: str
    region: str
    mapping: dict[str, Any]
    function: dict[str, Any]
    source: str
    name: str  # the stream's or the table's
    shard_id: str

    @property
    def position(self) -> Position:
        return self.mapping["UUID"], self.shard_id

    @property
    def batch_size(self) -> int:
        return int(self.mapping.get("BatchSize") or 100)


@dataclass(frozen=True, slots=True)
class Batch:
    """`count` records were read from the stream; `records` are those the filter lets through, as Lambda sees them."""

    count: int
    records: list[dict[str, Any]]
    numbers: list[str]  # sequence numbers of all that were read
    oldest: float


def shards(
    kind: str, account: str, region: str, mapping: dict[str, Any], function: dict[str, Any]
) -> Iterator[Shard]:
    service = module("services.lambda_svc")
    source = mapping["EventSourceArn"]
    spec = module("core.arn").parse_arn(source)
    if kind == "kinesis":
        name = service._kinesis_stream_name_from_arn_spec(spec)
        stream = module("services.kinesis")._streams.get_scoped(spec.account_id, spec.region, name)
        if stream and stream.get("StreamARN") == source and stream["StreamStatus"] == "ACTIVE":
            for shard_id in list(stream["shards"]):
                yield Shard(kind, account, region, mapping, function, source, name, shard_id)
        return
    found = service._dynamodb_stream_table_from_arn_spec(spec)
    table = module("services.dynamodb")._tables.get(found[0]) if found else None
    if found and table and table.get("LatestStreamArn") == source:
        yield Shard(kind, account, region, mapping, function, source, found[0], _TABLE_SHARD)


def read(shard: Shard, limit: int | None) -> Batch:
    """The next batch at the shard's position, in the account and region that are current."""
    size = min(limit or shard.batch_size, shard.batch_size)
    raw = _read_kinesis(shard, size) if shard.kind == "kinesis" else _read_table(shard, size)
    filtered = module("services.lambda_svc")._apply_filter_criteria(raw, shard.mapping)
    body = "kinesis" if shard.kind == "kinesis" else "dynamodb"
    arrival = "approximateArrivalTimestamp" if body == "kinesis" else "ApproximateCreationDateTime"
    number = "sequenceNumber" if body == "kinesis" else "SequenceNumber"
    times = [float(item[body].get(arrival) or 0) for item in raw]
    return Batch(len(raw), filtered, [str(item[body].get(number)) for item in raw], min(times, default=0.0))


def advance(shard: Shard, count: int) -> None:
    """Moves the position past `count` records, unless the mapping is gone by now."""
    if not count:
        return
    service = module("services.lambda_svc")
    with module("core.responses").request_scope(shard.account, shard.region):
        if shard.kind == "kinesis":
            positions = service._kinesis_positions.get(shard.mapping["UUID"])
            if positions is not None:
                positions[shard.shard_id] += count
            return
        with service._dynamodb_stream_positions_lock:
            if shard.mapping["UUID"] in service._dynamodb_stream_positions:
                service._dynamodb_stream_positions[shard.mapping["UUID"]] += count


def anchor_kinesis(mapping_id: str, source: str, starting: str) -> None:
    """LATEST means from the moment the mapping is made, not from when a poller first looks."""
    spec = module("core.arn").parse_arn(source)
    if spec.service != "kinesis":
        return
    service = module("services.lambda_svc")
    name = service._kinesis_stream_name_from_arn_spec(spec)
    stream = module("services.kinesis")._streams.get_scoped(spec.account_id, spec.region, name)
    if stream:
        service._kinesis_positions[mapping_id] = {
            shard_id: 0 if starting == "TRIM_HORIZON" else len(shard["records"])
            for shard_id, shard in stream["shards"].items()
        }


def _read_kinesis(shard: Shard, size: int) -> list[dict[str, Any]]:
    service = module("services.lambda_svc")
    mapping_id = shard.mapping["UUID"]
    if mapping_id not in service._kinesis_positions:
        anchor_kinesis(mapping_id, shard.source, shard.mapping.get("StartingPosition", "LATEST"))
    spec = module("core.arn").parse_arn(shard.source)
    stream = module("services.kinesis")._streams.get_scoped(spec.account_id, spec.region, shard.name)
    stored = stream["shards"][shard.shard_id]["records"]
    # A shard that appeared after the mapping (a split) is read from its beginning.
    start = service._kinesis_positions[mapping_id].setdefault(shard.shard_id, 0)
    found: list[dict[str, Any]] = []
    total = 0
    for item in stored[start : start + size]:
        event = _kinesis_event(shard, item)
        total += len(event["kinesis"]["data"]) + 500
        if found and total > _PAYLOAD:
            break
        found.append(event)
    return found


def _kinesis_event(shard: Shard, item: dict[str, Any]) -> dict[str, Any]:
    data = item["Data"]
    text = base64.b64encode(data).decode() if isinstance(data, bytes) else str(data)
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": item["PartitionKey"],
            "sequenceNumber": item["SequenceNumber"],
            "data": text,
            "approximateArrivalTimestamp": item["ApproximateArrivalTimestamp"],
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard.shard_id}:{item['SequenceNumber']}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": shard.function.get("config", {}).get("Role", ""),
        "awsRegion": shard.region,
        "eventSourceARN": shard.source,
    }


def _read_table(shard: Shard, size: int) -> list[dict[str, Any]]:
    service, tables = module("services.lambda_svc"), module("services.dynamodb")
    mapping_id = shard.mapping["UUID"]
    horizon, end = tables.stream_start_position(shard.name), tables.stream_end_position(shard.name)
    with service._dynamodb_stream_positions_lock:
        positions = service._dynamodb_stream_positions
        if mapping_id not in positions:
            latest = shard.mapping.get("StartingPosition", "LATEST") == "LATEST"
            positions[mapping_id] = end if latest else horizon
        # Records older than a day are gone; go on at the oldest that is left.
        positions[mapping_id] = max(positions[mapping_id], horizon)
        start = positions[mapping_id]
    return tables.stream_records_since(shard.name, start, size) if end > start else []
