"""Where one sees that something arrived, at each kind of target."""

from __future__ import annotations

from collections.abc import Callable

from embedded_cloud import logged
from exercises import listener
from exercises.ends import TEXT
from exercises.stage import Stage


def _in_queue(name: str) -> Callable[[Stage], bool]:
    def received(stage: Stage) -> bool:
        found = stage.client("sqs").receive_message(QueueUrl=stage.ref(name), MaxNumberOfMessages=10)
        return bool(found.get("Messages"))

    return received


def _in_bucket(name: str) -> Callable[[Stage], bool]:
    return lambda s: bool(s.client("s3").list_objects_v2(Bucket=s.ref(name)).get("Contents"))


def _in_log(name: str) -> Callable[[Stage], bool]:
    return lambda s: logged(s.client("logs"), s.ref(name), "SEEN")


def _in_stream(stage: Stage) -> bool:
    kinesis = stage.client("kinesis")
    for shard in kinesis.list_shards(StreamName=stage.target)["Shards"]:
        start = kinesis.get_shard_iterator(
            StreamName=stage.target, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )
        if kinesis.get_records(ShardIterator=start["ShardIterator"])["Records"]:
            return True
    return False


def _ran(stage: Stage) -> bool:
    """A task of the definition; its cluster has whatever name the wire gave it."""
    ecs = stage.client("ecs")
    for cluster in ecs.list_clusters()["clusterArns"]:
        tasks = ecs.list_tasks(cluster=cluster)["taskArns"]
        found = ecs.describe_tasks(cluster=cluster, tasks=tasks)["tasks"] if tasks else []
        if any(one["taskDefinitionArn"] == stage.target for one in found):
            return True
    return False


ARRIVALS: dict[str, Callable[[Stage], bool]] = {
    "bucket": _in_bucket("Target"),
    "delivery-stream": _in_bucket("Store"),
    "event-bus": _in_queue("Result"),
    "event-rule": _in_queue("Result"),
    "function": _in_log("Target"),
    "http-api": _in_log("Answer"),
    "pipe": _in_queue("Result"),
    "queue": _in_queue("Target"),
    "rest-api": _in_log("Answer"),
    "state-machine": lambda s: bool(
        s.client("stepfunctions").list_executions(stateMachineArn=s.target)["executions"]
    ),
    "stream": _in_stream,
    "subscriber": lambda s: listener.heard(s.stack, TEXT),
    "table": lambda s: bool(s.client("dynamodb").scan(TableName=s.target)["Items"]),
    "task": _ran,
    "topic": _in_queue("Result"),
}

OF_CONNECTION: dict[str, Callable[[Stage], bool]] = {
    "custom-resource-notifies-topic": _in_log("Answer"),
}
"""Where what arrives came before the queue behind the target was there."""


def arrived(connection: str, kind: str) -> Callable[[Stage], bool]:
    return OF_CONNECTION.get(connection) or ARRIVALS[kind]
