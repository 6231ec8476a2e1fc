"""A cloud that enforces IAM: a function may do what its role allows, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from embedded_cloud import Cloud, error_code

pytestmark = pytest.mark.cloud

SOURCE = """
import os, boto3
def handler(event, context):
    who = boto3.client("sts").get_caller_identity()["Arn"]
    body = {"MessageBody": "x"} if "send" in event else {}
    getattr(boto3.client("sqs"), event)(QueueUrl=os.environ["QUEUE"], **body)
    return who
"""
TEMPLATE = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Fn": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "Runtime": "python3.11",
                "Handler": "index.handler",
                "InlineCode": SOURCE,
                "Environment": {"Variables": {"QUEUE": {"Ref": "Queue"}}},
                "Policies": [{"SQSSendMessagePolicy": {"QueueName": {"Fn::GetAtt": ["Queue", "QueueName"]}}}],
            },
        },
    },
    "Outputs": {
        "Fn": {"Value": {"Ref": "Fn"}},
        "Queue": {"Value": {"Ref": "Queue"}},
        "Role": {"Value": {"Fn::GetAtt": ["FnRole", "Arn"]}},
    },
}


@pytest.fixture(scope="module")
def names(strict: Cloud) -> dict[str, str]:
    assert strict.deploy("enforced", TEMPLATE)["StackStatus"] == "CREATE_COMPLETE", strict.failures(
        "enforced"
    )
    return strict.outputs("enforced")


def call(cloud: Cloud, name: str, method: str) -> tuple[bool, Any]:
    answer = cloud.client("lambda").invoke(FunctionName=name, Payload=json.dumps(method))
    return "FunctionError" in answer, json.loads(answer["Payload"].read())


def test_a_function_acts_as_its_role(strict: Cloud, names: dict[str, str]) -> None:
    failed, told = call(strict, names["Fn"], "send_message")
    assert not failed, told
    assert told.endswith(f":assumed-role/{names['Role'].rpartition('/')[2]}/{names['Fn']}")


def test_what_its_policies_do_not_allow_is_refused(strict: Cloud, names: dict[str, str]) -> None:
    failed, told = call(strict, names["Fn"], "receive_message")
    assert failed
    assert "sqs:ReceiveMessage" in told["errorMessage"]


def test_a_session_of_a_role_is_bound_by_it_too(strict: Cloud, names: dict[str, str]) -> None:
    client = strict.as_role("sqs", names["Role"])
    assert client.send_message(QueueUrl=names["Queue"], MessageBody="x")["MessageId"]
    assert error_code(client.receive_message, QueueUrl=names["Queue"]) == "AccessDenied"


def test_elsewhere_everybody_may_do_everything(cloud: Cloud) -> None:
    assert cloud.deploy("open", TEMPLATE)["StackStatus"] == "CREATE_COMPLETE", cloud.failures("open")
    assert not call(cloud, cloud.outputs("open")["Fn"], "receive_message")[0]


def test_mail_is_sent_in_the_name_of_an_identity(strict: Cloud) -> None:
    """Its domain's, or that of the very address, where there is one."""
    identity = "arn:aws:ses:${AWS::Region}:${AWS::AccountId}:identity/${Domain}"
    policy = {"Effect": "Allow", "Action": ["ses:SendEmail"], "Resource": {"Fn::Sub": identity}}
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    document = {"Version": "2012-10-17", "Statement": [policy]}
    resources = {
        "Domain": {"Type": "AWS::SES::EmailIdentity", "Properties": {"EmailIdentity": "mail.example"}},
        "Boss": {"Type": "AWS::SES::EmailIdentity", "Properties": {"EmailIdentity": "boss@mail.example"}},
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
                "Policies": [{"PolicyName": "sends", "PolicyDocument": document}],
            },
        },
    }
    outputs = {"Role": {"Value": {"Fn::GetAtt": ["Role", "Arn"]}}}
    stack = strict.deploy("mail", {"Resources": resources, "Outputs": outputs})
    assert stack["StackStatus"] == "CREATE_COMPLETE", strict.failures("mail")
    role = strict.outputs("mail")["Role"]
    text = {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}
    to = {"ToAddresses": ["you@example.com"]}
    new, old = strict.as_role("sesv2", role), strict.as_role("ses", role)
    for sender in ("me@mail.example", "Me <me@mail.example>"):
        assert new.send_email(FromEmailAddress=sender, Destination=to, Content={"Simple": text})["MessageId"]
        assert old.send_email(Source=sender, Destination=to, Message=text)["MessageId"]
    for sender in ("me@other.example", "boss@mail.example"):
        refused = {"FromEmailAddress": sender, "Destination": to, "Content": {"Simple": text}}
        assert error_code(new.send_email, **refused) == "AccessDeniedException"
        assert "AccessDenied" in error_code(old.send_email, Source=sender, Destination=to, Message=text)
