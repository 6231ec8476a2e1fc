"""The IAM policies that say in AWS what `access.yaml` says to the tool: their grammar, and tried where IAM counts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy_projects import stackline, write_project
from embedded_cloud import Cloud, embedded
from stackline.checks import check
from stackline.deploy.linking.linking import plain_link
from stackline.deploy.linking.policies import policy
from stackline.environments import load_environment
from stackline.environments.access import ROLES
from stackline.template import Project, Template

ACCOUNT = "000000000000"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    write_project(tmp_path)
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "prod.yaml").write_text(
        f"account: '{ACCOUNT}'\nregion: us-east-1\nrole: arn:aws:iam::{ACCOUNT}:role/deploy\n"
    )
    return Project.open(tmp_path)


def of(project: Project, role: Any) -> dict[str, Any]:
    return policy(plain_link(project, load_environment(project.folder, "prod")), role)


@pytest.mark.parametrize("role", ROLES)
def test_iam_takes_them(project: Project, role: str) -> None:
    document = of(project, role)
    assert len(json.dumps(document, separators=(",", ":"))) <= 6144
    body = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}
    text = json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Policy": body}})
    problems = check(Template.parse(text.encode(), file="policy.json"), project.folder)
    assert [(one.code, one.summary) for one in problems if one.code.startswith(("E", "W3"))] == []
    ids = [one["Sid"] for one in document["Statement"]]
    assert len(ids) == len(set(ids))


def test_they_are_written(project: Project) -> None:
    answer = stackline(project.folder, "access", "policies", "-o", "out", "--role", "viewer")
    assert answer.returncode == 0, answer.stderr
    assert json.loads((project.folder / "out" / "prod-viewer.json").read_text()) == of(project, "viewer")
    answer = stackline(project.folder, "access", "policies", "--json")
    assert set(json.loads(answer.stdout)["prod"]) == set(ROLES)


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A cloud in which policies count."""
    state = tmp_path_factory.mktemp("strict") / "cloud"
    status, told = embedded("start", state, STACKLINE_CLOUD_IAM="enforce")
    assert status == 0, told
    yield Cloud(state, json.loads((state / "endpoint.json").read_text()))
    embedded("stop", state)


@pytest.mark.cloud
def test_each_role_may_do_its_work_and_no_more(project: Project, strict: Cloud) -> None:
    bucket, stack = f"stackline-artifacts-{ACCOUNT}-us-east-1", "shop-prod"
    strict.client("s3").create_bucket(Bucket=bucket)
    strict.client("s3").put_object(Bucket=bucket, Key="deployments/shop-prod/1.json", Body=b"{}")
    strict.client("ssm").put_parameter(Name="/shop/prod/Url", Value="x", Type="String")
    strict.client("ssm").put_parameter(Name="/other/prod/Url", Value="x", Type="String")
    body = '{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}'
    sets = {"StackName": stack, "TemplateBody": body, "ChangeSetType": "CREATE"}
    acts: dict[str, tuple[str, str, dict[str, Any], set[str]]] = {
        "history": (
            "s3",
            "get_object",
            {"Bucket": bucket, "Key": "deployments/shop-prod/1.json"},
            set(ROLES),
        ),
        "value": ("ssm", "get_parameter", {"Name": "/shop/prod/Url"}, set(ROLES)),
        "foreign value": ("ssm", "get_parameter", {"Name": "/other/prod/Url"}, set()),
        "plan": (
            "cloudformation",
            "create_change_set",
            {**sets, "ChangeSetName": "one"},
            {"developer", "deployer", "admin"},
        ),
        "foreign plan": (
            "cloudformation",
            "create_change_set",
            {**sets, "StackName": "x", "ChangeSetName": "c"},
            set(),
        ),
        "artifact": (
            "s3",
            "put_object",
            {"Bucket": bucket, "Key": "ab12.zip", "Body": b"x"},
            {"developer", "deployer", "admin"},
        ),
        "manifest": (
            "s3",
            "put_object",
            {"Bucket": bucket, "Key": "deployments/shop-prod/2.json", "Body": b"x"},
            {"developer", "deployer", "admin"},
        ),
        "approve": (
            "s3",
            "put_object",
            {"Bucket": bucket, "Key": f"approvals/{stack}/p/ana.json", "Body": b"x"},
            {"approver", "admin"},
        ),
        "env set": (
            "ssm",
            "put_parameter",
            {"Name": "/shop/prod/New", "Value": "x", "Type": "String", "Overwrite": True},
            {"deployer", "admin"},
        ),
        "open role": (
            "iam",
            "create_role",
            {"RoleName": "shop-prod-open", "AssumeRolePolicyDocument": "{}"},
            set(),
        ),
    }
    iam, found, wanted = strict.client("iam"), dict[str, dict[str, bool]](), dict[str, dict[str, bool]]()
    for role in ROLES:
        iam.create_user(UserName=role)
        document = json.dumps(of(project, role))
        iam.put_user_policy(UserName=role, PolicyName="access", PolicyDocument=document)
        key = iam.create_access_key(UserName=role)["AccessKey"]
        own = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
        found[role], wanted[role] = {}, {}
        for name, (service, operation, given, may) in acts.items():
            wanted[role][name] = role in may
            try:
                getattr(strict.client(service, **own), operation)(**given)
                found[role][name] = True
            except Exception as error:  # noqa: BLE001 - what matters is the code
                code = getattr(error, "response", {"Error": {"Code": repr(error)}})["Error"]["Code"]
                found[role][name] = "AccessDenied" not in code
    assert found == wanted
