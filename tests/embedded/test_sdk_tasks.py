"""Tasks that call a service by the SDK: any service, with its results and errors."""

from __future__ import annotations

import json
from typing import Any

import pytest

from embedded_cloud import Cloud, execution

pytestmark = pytest.mark.cloud


def run(cloud: Cloud, action: str, parameters: dict[str, Any]) -> dict[str, Any]:
    state = {
        "Type": "Task",
        "Resource": f"arn:aws:states:::aws-sdk:{action}",
        "Parameters": parameters,
        "End": True,
    }
    client = cloud.client("stepfunctions")
    machine = client.create_state_machine(
        name=action.replace(":", "-"),
        definition=json.dumps({"StartAt": "Call", "States": {"Call": state}}),
        roleArn="arn:aws:iam::000000000000:role/any",
    )["stateMachineArn"]
    return execution(client, client.start_execution(stateMachineArn=machine)["executionArn"])


def test_a_service_that_is_not_listed(cloud: Cloud) -> None:
    pool = cloud.client("cognito-idp").create_user_pool(PoolName="asked")["UserPool"]["Id"]
    told = run(cloud, "cognitoidentityprovider:listUsers", {"UserPoolId": pool})
    assert json.loads(told["output"]) == {"Users": []}


def test_names_of_the_api_are_found_again(cloud: Cloud) -> None:
    cloud.client("s3").create_bucket(Bucket="sdk-task-store")
    destination = {
        "BucketARN": "arn:aws:s3:::sdk-task-store",
        "RoleARN": "arn:aws:iam::000000000000:role/any",
    }
    cloud.client("firehose").create_delivery_stream(
        DeliveryStreamName="sdk-task", ExtendedS3DestinationConfiguration=destination
    )
    told = run(
        cloud, "firehose:putRecord", {"DeliveryStreamName": "sdk-task", "Record": {"Data": {"shown": True}}}
    )
    assert set(json.loads(told["output"])) == {"RecordId", "Encrypted"}


def test_an_error_has_the_name_of_the_service(cloud: Cloud) -> None:
    told = run(cloud, "pipes:startPipe", {"Name": "none-such"})
    assert (told["status"], told["error"]) == ("FAILED", "Pipes.NotFoundException")


def test_what_the_sdk_does_not_have_fails(cloud: Cloud) -> None:
    assert run(cloud, "nonesuch:startPipe", {})["error"] == "States.Runtime"
    assert run(cloud, "pipes:noSuchAction", {})["error"] == "States.Runtime"
