"""What was written a second ago survives SIGKILL."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from embedded_cloud import Cloud, embedded, logged, package
from stackline.embedded import processes
from waiting import until

pytestmark = pytest.mark.cloud


def kill_and_start(cloud: Cloud) -> Cloud:
    os.kill(cloud.endpoint["pid"], signal.SIGKILL)
    until(lambda: not processes.is_alive(cloud.endpoint["pid"]), "the end of the cloud", pause=0.01)
    status, lines = embedded("start", cloud.state)
    assert status == 0, lines
    return Cloud(cloud.state, lines[-1])


def test_a_queues_function_goes_on(tmp_path: Path) -> None:
    status, lines = embedded("start", tmp_path)
    assert status == 0, lines
    cloud = Cloud(tmp_path, lines[-1])
    source = "def handler(event, context): print('SEEN', event['Records'][0]['body'])"
    resources = {
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}},
        "Fn": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "FunctionName": "reader",
                "Runtime": "python3.11",
                "Handler": "index.handler",
                "InlineCode": source,
                "Events": {"Q": {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": ["Queue", "Arn"]}}}},
            },
        },
    }
    stack = {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}
    assert cloud.deploy("reader", stack)["StackStatus"] == "CREATE_COMPLETE", cloud.failures("reader")
    cloud.wait_until_saved()
    again = kill_and_start(cloud)
    try:
        again.client("sqs").send_message(QueueUrl=f"{again.url}/000000000000/q", MessageBody="after")
        logs = again.client("logs")
        until(lambda: logged(logs, "reader", "SEEN after"), "the reader to print SEEN after")
    finally:
        embedded("stop", tmp_path)


def test_everything_survives(tmp_path: Path) -> None:
    status, lines = embedded("start", tmp_path)
    assert status == 0, lines
    cloud = Cloud(tmp_path, lines[-1])
    cloud.client("s3").create_bucket(Bucket="kept")
    cloud.client("s3").put_object(Bucket="kept", Key="a/b", Body=b"object", Metadata={"m": "1"})
    queue = cloud.client("sqs").create_queue(QueueName="kept")["QueueUrl"]
    cloud.client("sqs").send_message(QueueUrl=queue, MessageBody="message")
    cloud.client("kinesis").create_stream(StreamName="kept", ShardCount=1)
    cloud.client("ssm").put_parameter(Name="/kept", Value="parameter", Type="String")
    keys = {
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    }
    cloud.client("dynamodb").create_table(TableName="kept", BillingMode="PAY_PER_REQUEST", **keys)
    cloud.client("dynamodb").put_item(TableName="kept", Item={"id": {"S": "1"}, "b": {"B": b"\x00\xff"}})
    cloud.client("lambda").create_function(
        FunctionName="kept",
        Runtime="python3.11",
        Handler="app.handler",
        Role="arn:aws:iam::000000000000:role/any",
        Code={"ZipFile": package({"app.py": "def handler(event, context): return 'kept'"})},
    )
    stack = {
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {"Topic": {"Value": {"Ref": "Topic"}}},
    }
    cloud.deploy("kept", stack)
    cloud.client("lambda").invoke(FunctionName="kept")
    cloud.wait_until_saved()

    again = kill_and_start(cloud)
    try:
        assert again.endpoint["secret"] == cloud.endpoint["secret"]
        assert again.client("s3").get_object(Bucket="kept", Key="a/b")["Body"].read() == b"object"
        assert again.client("s3").head_object(Bucket="kept", Key="a/b")["Metadata"] == {"m": "1"}
        assert again.client("sqs").receive_message(QueueUrl=queue)["Messages"][0]["Body"] == "message"
        assert again.client("kinesis").describe_stream_summary(StreamName="kept")
        assert again.client("ssm").get_parameter(Name="/kept")["Parameter"]["Value"] == "parameter"
        item = again.client("dynamodb").get_item(TableName="kept", Key={"id": {"S": "1"}})["Item"]
        assert item["b"]["B"] == b"\x00\xff"
        assert again.client("lambda").invoke(FunctionName="kept")["Payload"].read() == b'"kept"'
        assert again.client("logs").filter_log_events(logGroupName="/aws/lambda/kept")["events"]
        assert again.outputs("kept")["Topic"].endswith(
            again.client("sns").list_topics()["Topics"][0]["TopicArn"]
        )
        assert again.change_set("kept", stack, "UPDATE")["Status"] == "FAILED"  # nothing changed
    finally:
        embedded("stop", tmp_path)
