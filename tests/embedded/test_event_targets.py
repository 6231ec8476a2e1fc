"""Targets beside functions, queues and topics: a stream of a rule, a delivery stream of a log; and dead letters."""

from __future__ import annotations

import gzip
import json
import time
from typing import Any

import pytest

from embedded_cloud import Cloud
from waiting import until

pytestmark = pytest.mark.cloud
ROLE = "arn:aws:iam::000000000000:role/any"


def rule(cloud: Cloud, name: str, target: dict[str, Any]) -> None:
    events = cloud.client("events")
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    events.put_targets(Rule=name, Targets=[{"Id": "one", **target}])
    events.put_events(Entries=[{"Source": name, "DetailType": "t", "Detail": json.dumps({"n": 7})}])


def test_a_rule_puts_its_input_into_a_stream(cloud: Cloud) -> None:
    kinesis = cloud.client("kinesis")
    kinesis.create_stream(StreamName="of-a-rule", ShardCount=1)
    arn = kinesis.describe_stream_summary(StreamName="of-a-rule")["StreamDescriptionSummary"]["StreamARN"]
    rule(cloud, "streamed", {"Arn": arn, "RoleArn": ROLE, "InputPath": "$.detail"})
    shard = kinesis.list_shards(StreamName="of-a-rule")["Shards"][0]["ShardId"]

    def records() -> Any:
        start = kinesis.get_shard_iterator(
            StreamName="of-a-rule", ShardId=shard, ShardIteratorType="TRIM_HORIZON"
        )
        return kinesis.get_records(ShardIterator=start["ShardIterator"])["Records"]

    assert json.loads(until(records, "a record")[0]["Data"]) == {"n": 7}


def test_what_has_no_target_is_a_dead_letter(cloud: Cloud) -> None:
    sqs = cloud.client("sqs")
    url = sqs.create_queue(QueueName="lost-events")["QueueUrl"]
    arn = "arn:aws:sqs:us-east-1:000000000000:lost-events"
    nobody = "arn:aws:lambda:us-east-1:000000000000:function:nobody"
    rule(cloud, "lost", {"Arn": nobody, "DeadLetterConfig": {"Arn": arn}})

    def messages() -> Any:
        return sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"]).get("Messages")

    found = until(messages, "a dead letter")[0]
    assert json.loads(found["Body"])["detail"] == {"n": 7}
    assert found["MessageAttributes"]["TARGET_ARN"]["StringValue"] == nobody


def test_a_log_goes_into_a_delivery_stream_zipped(cloud: Cloud) -> None:
    s3, logs = cloud.client("s3"), cloud.client("logs")
    s3.create_bucket(Bucket="kept-logs")
    made = cloud.client("firehose").create_delivery_stream(
        DeliveryStreamName="logs",
        ExtendedS3DestinationConfiguration={"BucketARN": "arn:aws:s3:::kept-logs", "RoleARN": ROLE},
    )
    logs.create_log_group(logGroupName="told")
    logs.create_log_stream(logGroupName="told", logStreamName="one")
    logs.put_subscription_filter(
        logGroupName="told",
        filterName="all",
        filterPattern="",
        destinationArn=made["DeliveryStreamARN"],
        roleArn=ROLE,
    )
    event = {"timestamp": int(time.time() * 1000), "message": "a line"}
    logs.put_log_events(logGroupName="told", logStreamName="one", logEvents=[event])
    found = until(lambda: s3.list_objects_v2(Bucket="kept-logs").get("Contents"), "an object")
    body = s3.get_object(Bucket="kept-logs", Key=found[0]["Key"])["Body"].read()
    told = json.loads(gzip.decompress(body))
    assert (told["logGroup"], told["logEvents"][0]["message"]) == ("told", "a line")


def test_a_rule_runs_a_task(cloud: Cloud) -> None:
    ecs = cloud.client("ecs")
    cluster = ecs.create_cluster(clusterName="of-a-rule")["cluster"]["clusterArn"]
    container = {"name": "main", "image": "busybox"}
    made = ecs.register_task_definition(family="of-a-rule", containerDefinitions=[container])
    task = made["taskDefinition"]["taskDefinitionArn"]
    network = {"awsvpcConfiguration": {"Subnets": ["subnet-1"], "AssignPublicIp": "ENABLED"}}
    overrides = {"containerOverrides": [{"name": "main", "command": ["echo", "<what>"]}]}
    transformer = {
        "InputPathsMap": {"what": "$.source"},
        "InputTemplate": json.dumps(overrides),
    }
    parameters = {
        "TaskDefinitionArn": task,
        "TaskCount": 2,
        "LaunchType": "FARGATE",
        "NetworkConfiguration": network,
    }
    target = {"Arn": cluster, "RoleArn": ROLE, "EcsParameters": parameters, "InputTransformer": transformer}
    rule(cloud, "runs-tasks", target)
    arns = until(lambda: ecs.list_tasks(cluster=cluster)["taskArns"], "the tasks")
    tasks = ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"]
    assert {one["taskDefinitionArn"] for one in tasks} == {task}
    assert len(tasks) == 2
    assert {one["launchType"] for one in tasks} == {"FARGATE"}
    commands = [one["overrides"]["containerOverrides"][0]["command"] for one in tasks]
    assert commands == [["echo", "runs-tasks"]] * 2
