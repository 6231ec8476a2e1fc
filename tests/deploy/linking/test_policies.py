"""The IAM policies that say in AWS what `access.yaml` says to the tool: their grammar, and tried where IAM counts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from deploy_projects import stackline, write_project
from embedded_cloud import Cloud, embedded
from stackline.checks import check
from stackline.deploy.linking.documents import deploy_policy
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


def allowed(document: dict[str, Any], action: str, resource: str) -> bool:
    """As IAM decides it, conditions aside: a deny wins over everything ("Policy evaluation logic")."""

    def meant(one: dict[str, Any], effect: str) -> bool:
        actions, arns = (
            one[key] if isinstance(one[key], list) else [one[key]] for key in ("Action", "Resource")
        )
        hit = any(fnmatchcase(action, a) for a in actions) and any(fnmatchcase(resource, r) for r in arns)
        return bool(one["Effect"] == effect and hit)

    said = document["Statement"]
    return any(meant(one, "Allow") for one in said) and not any(meant(one, "Deny") for one in said)


OBJECTS = f"arn:aws:s3:::stackline-artifacts-{ACCOUNT}-us-east-1"
STACKS = f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack"
PUT, DROP, CODE = "s3:PutObject", "s3:DeleteObject", "lambda:UpdateFunctionCode"


def beside(project: Project, more: str = "") -> Project:
    """With a bucket in its template, whose rights are those of all buckets, and a template beside it."""
    bucket = "  Files: {Type: AWS::S3::Bucket}\nOutputs:"
    path = project.folder / "template.yaml"
    path.write_text(path.read_text().replace("Outputs:", bucket))
    (project.folder / "data.yaml").write_text("Resources: {Queue: {Type: AWS::SQS::Queue}}\n")
    with (project.folder / "environments" / "prod.yaml").open("a") as file:
        file.write(more)
    return Project.open(project.folder)


def test_who_deploys_does_not_approve(project: Project) -> None:
    project = beside(project)
    link = plain_link(project, load_environment(project.folder, "prod"))
    role = deploy_policy(link)
    approval = f"{OBJECTS}/approvals/shop-prod/p/ana.json"
    assert allowed(role, PUT, f"{OBJECTS}/deployments/shop-prod/1.json")
    for document in (role, of(project, "deployer"), of(project, "developer")):
        assert not allowed(document, PUT, approval)
        assert not allowed(document, DROP, approval)
    assert allowed(of(project, "approver"), PUT, approval)
    assert allowed(of(project, "approver"), PUT, f"{OBJECTS}/approvals/shop-data-prod/p/ana.json")
    assert allowed(of(project, "admin"), PUT, approval)


def test_the_role_settles_what_was_synced_and_looks_for_drift(tmp_path: Path, project: Project) -> None:
    role = deploy_policy(plain_link(project, load_environment(project.folder, "prod")))
    assert allowed(role, DROP, f"{OBJECTS}/synced/shop-prod.json")
    assert not allowed(role, DROP, f"{OBJECTS}/deployments/shop-prod/1.json")
    looks = "cloudformation:DescribeStackDriftDetectionStatus"
    assert all(allowed(one, looks, "*") for one in (role, of(project, "viewer"), of(project, "deployer")))


def test_roles_of_every_stack_of_the_folder_are_within_its_rights(project: Project) -> None:
    project = beside(project)
    link = plain_link(project, load_environment(project.folder, "prod"))
    assert link.stacks == (load_environment(project.folder, "prod", "data.yaml").stack,)
    role = deploy_policy(link)
    for stack in ("shop-prod", *link.stacks):
        made = f"arn:aws:iam::{ACCOUNT}:role/{stack}-OnItemRole-ABC"
        assert all(allowed(role, f"iam:{one}", made) for one in ("CreateRole", "PassRole", "DeleteRole"))
    assert not allowed(role, "iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/other-prod-Role-ABC")


def test_to_destroy_needs_an_admin_and_a_copy_is_all_its_developers(project: Project) -> None:
    for stack, may in (("shop-prod", False), ("shop-data-prod", False), ("shop-prod-Nested-ABC", True)):
        assert allowed(of(project, "deployer"), "cloudformation:DeleteStack", f"{STACKS}/{stack}/id") is may
    assert allowed(of(project, "admin"), "cloudformation:DeleteStack", f"{STACKS}/shop-prod/id")
    function = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:shop-prod-Hello-1"
    assert not allowed(of(project, "developer"), CODE, function)
    own = beside(project, "personal: ana\n")
    assert allowed(of(own, "developer"), CODE, function)
    assert allowed(of(own, "developer"), PUT, f"{OBJECTS}/synced/shop-prod.json")
    assert allowed(of(own, "developer"), "cloudformation:DeleteStack", f"{STACKS}/shop-prod/id")
    assert not allowed(of(own, "developer"), PUT, f"{OBJECTS}/approvals/shop-prod/p/ana.json")
