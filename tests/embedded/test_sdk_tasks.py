"""Tasks that call a service by the SDK: any service, with its results and errors."""

from __future__ import annotations

import json

import pytest

from embedded_cloud import Cloud, run_task

pytestmark = pytest.mark.cloud


def test_a_service_that_is_not_listed(cloud: Cloud) -> None:
    pool = cloud.client("cognito-idp").create_user_pool(PoolName="asked")["UserPool"]["Id"]
    told = run_task(cloud, "cognitoidentityprovider:listUsers", {"UserPoolId": pool})
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
    told = run_task(
        cloud, "firehose:putRecord", {"DeliveryStreamName": "sdk-task", "Record": {"Data": {"shown": True}}}
    )
    assert set(json.loads(told["output"])) == {"RecordId", "Encrypted"}


def test_an_error_has_the_name_of_the_service(cloud: Cloud) -> None:
    told = run_task(cloud, "pipes:startPipe", {"Name": "none-such"})
    assert (told["status"], told["error"]) == ("FAILED", "Pipes.NotFoundException")


def test_what_the_sdk_does_not_have_fails(cloud: Cloud) -> None:
    assert run_task(cloud, "nonesuch:startPipe", {})["error"] == "States.Runtime"
    assert run_task(cloud, "pipes:noSuchAction", {})["error"] == "States.Runtime"
