"""Rows of networks, identity, containers and stacks."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping

import pytest

from exercises.fidelity.functions import network
from exercises.fidelity.ground import Ground, asked

_PASSWORD = "Long-enough-1"


def _task(ground: Ground) -> None:
    """Its image is nowhere, and yet it is said to run."""
    ecs = ground.client("ecs")
    started = ecs.run_task(taskDefinition=ground["Task"])["tasks"][0]["taskArn"]
    told = ecs.describe_tasks(tasks=[started])["tasks"][0]
    assert told["lastStatus"] == "RUNNING"
    assert "such-image" in told["containers"][0]["image"]


def _dns(ground: Ground) -> None:
    told = ground.client("route53").list_resource_record_sets(HostedZoneId=ground["Zone"])
    assert ground["Record"] in [one["Name"] for one in told["ResourceRecordSets"]]
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo(ground["Record"], 80)


def _certificate(ground: Ground) -> None:
    """The record that proves the domain is in no zone."""
    told = ground.client("acm").describe_certificate(CertificateArn=ground["Certificate"])
    assert told["Certificate"]["Status"] == "ISSUED"


def _sign_in(ground: Ground) -> None:
    pool, name = ground.client("cognito-idp"), "somebody"
    mail = [{"Name": "email", "Value": "somebody@example.com"}]
    pool.sign_up(ClientId=ground["Client"], Username=name, Password=_PASSWORD, UserAttributes=mail)
    pool.admin_confirm_sign_up(UserPoolId=ground["Pool"], Username=name)
    given = {"USERNAME": name, "PASSWORD": _PASSWORD}
    told = pool.initiate_auth(ClientId=ground["Client"], AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given)
    assert told["AuthenticationResult"]["IdToken"].count(".") == 2
    pool.admin_delete_user(UserPoolId=ground["Pool"], Username=name)


def _no_code(ground: Ground) -> None:
    """A code that nobody was sent is taken for the right one."""
    pool, name = ground.client("cognito-idp"), "another"
    mail = [{"Name": "email", "Value": "another@example.com"}]
    pool.sign_up(ClientId=ground["Client"], Username=name, Password=_PASSWORD, UserAttributes=mail)
    pool.confirm_sign_up(ClientId=ground["Client"], Username=name, ConfirmationCode="000000")
    pool.admin_delete_user(UserPoolId=ground["Pool"], Username=name)


def _no_pages(ground: Ground) -> None:
    port = ground.cloud.url.rpartition(":")[2]
    host = f"{ground['Pages']}.auth.us-east-1.amazoncognito.localhost:{port}"
    query = f"client_id={ground['Client']}&response_type=code&redirect_uri=http://localhost/"
    status, body = asked(f"{ground.cloud.url}/login?{query}", host=host)
    assert status != 200 or b"<form" not in body


def _iam(ground: Ground) -> None:
    """A session of a role that has no policy writes into a bucket."""
    ground.cloud.as_role("s3", ground["RoleArn"]).put_object(Bucket=ground["Bucket"], Key="k", Body=b"x")


def _connector(ground: Ground) -> None:
    told = ground.client("lambda").get_function_configuration(FunctionName=ground["Asker"])
    role = told["Role"].rpartition("/")[2]
    policies = ground.client("iam").list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    assert [one for one in policies if "Connector" in one["PolicyName"]]


def _custom(ground: Ground) -> None:
    assert ground["CustomWord"] == "asked"


def _nested(ground: Ground) -> None:
    assert ground["NestedWord"] == "handed down"


PROBES: Mapping[str, Callable[[Ground], None]] = {
    "task": _task,
    "virtual-network": network,
    "dns": _dns,
    "certificate": _certificate,
    "user-pool": _sign_in,
    "user-pool-client": _sign_in,
    "user-pool-mail": _no_code,
    "user-pool-domain": _no_pages,
    "iam": _iam,
    "connector": _connector,
    "custom-resource": _custom,
    "application": _nested,
}
