"""Calls that do not name their account run in the right one all the same."""

from __future__ import annotations

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from embedded_cloud import Cloud

pytestmark = pytest.mark.cloud


def test_a_users_key_acts_in_the_account_that_made_it(cloud: Cloud) -> None:
    iam = cloud.client("iam", account="444444444444")
    iam.create_user(UserName="deployer")
    key = iam.create_access_key(UserName="deployer")["AccessKey"]
    own = cloud.client(
        "sqs", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"]
    )
    assert "/444444444444/" in own.create_queue(QueueName="mine")["QueueUrl"]


def test_a_sign_in_finds_its_user_pool(cloud: Cloud) -> None:
    admin = cloud.client("cognito-idp", account="555555555555", region="eu-west-1")
    pool = admin.create_user_pool(PoolName="users")["UserPool"]["Id"]
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    client = admin.create_user_pool_client(UserPoolId=pool, ClientName="app", ExplicitAuthFlows=flows)[
        "UserPoolClient"
    ]
    admin.admin_create_user(UserPoolId=pool, Username="joe", MessageAction="SUPPRESS")
    admin.admin_set_user_password(UserPoolId=pool, Username="joe", Password="Passw0rd!x", Permanent=True)
    app = boto3.client(
        "cognito-idp",
        endpoint_url=cloud.url,
        region_name="eu-west-1",
        config=Config(signature_version=UNSIGNED),
    )
    result = app.initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH",
        ClientId=client["ClientId"],
        AuthParameters={"USERNAME": "joe", "PASSWORD": "Passw0rd!x"},
    )["AuthenticationResult"]
    assert app.get_user(AccessToken=result["AccessToken"])["Username"] == "joe"


def test_regions_and_accounts_lie_apart(cloud: Cloud) -> None:
    cloud.client("ssm", region="eu-west-1").put_parameter(Name="/apart", Value="1", Type="String")
    for other in ({"region": "us-east-1"}, {"region": "eu-west-1", "account": "666666666666"}):
        assert cloud.client("ssm", **other).get_parameters(Names=["/apart"])["Parameters"] == []
