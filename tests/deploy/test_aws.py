"""A deployment to AWS: each request, in its order, held to the service models; the answers are the test's own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from botocore.stub import ANY, Stubber

from deploy_projects import write_project
from stackline.cloud import Cloud
from stackline.core import DiagnosticError
from stackline.deploy import Event, ResourceEvent, apply_plan, deploy, make_plan, opening
from stackline.deploy.plans import PlanFile
from stackline.deploy.work import Work
from stackline.environments import Environment
from stackline.template import Project
from stubbed import ACCOUNT, Expected, all_asked, aws

PROD = f"""\
account: '{ACCOUNT}'
region: eu-central-1
profile: work
tags: {{team: shop}}
protected: true
parameters: {{Stage: prod}}
"""
BUCKET = f"stackline-artifacts-{ACCOUNT}-eu-central-1"
STACK = f"arn:aws:cloudformation:eu-central-1:{ACCOUNT}:stack/shop-prod/1"
TOLD = {"UserId": "AIDA", "Account": ACCOUNT, "Arn": f"arn:aws:iam::{ACCOUNT}:user/ana"}
WHO: Expected = ("get_caller_identity", TOLD, {})
OWNER = {"ExpectedBucketOwner": ACCOUNT}
NOT_SYNCED: Expected = (
    "get_object",
    "NoSuchKey",
    {"Bucket": BUCKET, "Key": "synced/shop-prod.json", **OWNER},
)
CLOSED = dict.fromkeys(
    ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
)


def shop(folder: Path) -> Project:
    write_project(folder)
    (folder / "environments").mkdir()
    (folder / "environments" / "prod.yaml").write_text(PROD)
    return Project.open(folder)


def stack(status: str, **more: Any) -> dict[str, Any]:
    return {
        "Stacks": [
            {"StackName": "shop-prod", "StackId": STACK, "CreationTime": 1, "StackStatus": status, **more}
        ]
    }


def change(id: str, action: str, **more: Any) -> dict[str, Any]:
    told = {"LogicalResourceId": id, "ResourceType": "AWS::Lambda::Function", "Action": action, **more}
    return {"Type": "Resource", "ResourceChange": told}


def event(number: int, id: str, status: str) -> dict[str, Any]:
    from datetime import UTC, datetime

    return {
        "EventId": str(number),
        "StackId": STACK,
        "StackName": "shop-prod",
        "LogicalResourceId": id,
        "ResourceType": "AWS::Lambda::Function",
        "ResourceStatus": status,
        "Timestamp": datetime(2027, 1, 1, tzinfo=UTC),
    }


def on(monkeypatch: pytest.MonkeyPatch, **expected: Sequence[Expected]) -> list[Stubber]:
    """AWS, as the environment opens it, answers like this."""
    cloud, stubs = aws(**expected)

    def opened(kind: str, *_: Any, profile: str | None = None, **__: Any) -> Any:
        assert (kind, profile) == ("aws", "work")
        return cloud

    monkeypatch.setattr(opening, "open_cloud", opened)
    return stubs


CHANGE_SET = {
    "StackName": "shop-prod",
    "ChangeSetName": ANY,
    "ChangeSetType": "CREATE",
    "Parameters": [{"ParameterKey": "Stage", "ParameterValue": "prod"}],
    "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
    "ClientToken": ANY,
    "Tags": [{"Key": "team", "Value": "shop"}, {"Key": "stackline:environment", "Value": "prod"}],
    "TemplateBody": ANY,
}
BY_NAME = {"StackName": "shop-prod"}
BY_ID = {"StackName": STACK}
NAMED = {"StackName": "shop-prod", "ChangeSetName": ANY}
GONE: Expected = ("describe_stacks", "ValidationError", BY_NAME)
MADE = {"Id": f"arn:aws:cloudformation:eu-central-1:{ACCOUNT}:changeSet/one/1", "StackId": STACK}
READY = {"Status": "CREATE_COMPLETE", "ChangeSetId": MADE["Id"], "ExecutionStatus": "AVAILABLE"}


def missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stack that is not there is told by a code and words; the stub gives the code only."""
    from stackline.deploy import stack as reading
    from stackline.deploy import staleness
    from stackline.deploy.steps import execute, plan, settle

    stock = reading.describe

    def describe(cloud: Any, name: str) -> Any:
        try:
            return stock(cloud, name)
        except DiagnosticError as error:
            if "ValidationError it is" in str(error):
                return None
            raise

    for module in (settle, plan, execute, staleness):
        monkeypatch.setattr(module, "describe", describe)


def test_a_first_deployment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing(monkeypatch)
    absent = {"Bucket": BUCKET, "Key": ANY, **OWNER}
    sent = {"Bucket": BUCKET, "Key": ANY, "Body": ANY, **OWNER}
    where = {"LocationConstraint": "eu-central-1"}
    stubs = on(
        monkeypatch,
        sts=[WHO] * 3,  # when it is opened, before the first effect, and before the change
        s3=[
            ("head_object", "404", absent),
            ("head_bucket", "404", {"Bucket": BUCKET, **OWNER}),
            ("create_bucket", {}, {"Bucket": BUCKET, "CreateBucketConfiguration": where}),
            ("put_public_access_block", {}, {"Bucket": BUCKET, "PublicAccessBlockConfiguration": CLOSED}),
            ("put_object", {}, sent),
            ("head_object", "404", absent),
            ("head_bucket", {}, {"Bucket": BUCKET, **OWNER}),
            ("put_object", {}, sent),  # the template
            ("put_object", {}, sent),  # the manifest: begun,
            ("put_object", {}, sent),  # and how it ended
            NOT_SYNCED,
        ],
        cloudformation=[
            GONE,
            ("create_change_set", MADE, CHANGE_SET),
            ("describe_change_set", {"Status": "CREATE_IN_PROGRESS"}, NAMED),
            ("describe_change_set", READY, NAMED),
            ("describe_change_set", {"Changes": [change("Hello", "Add")]}, NAMED),
            ("describe_stack_events", {"StackEvents": [event(1, "shop-prod", "REVIEW_IN_PROGRESS")]}, BY_ID),
            ("execute_change_set", {}, {**NAMED, "ClientRequestToken": ANY}),
            ("describe_stacks", stack("CREATE_COMPLETE"), BY_ID),
            (
                "describe_stack_events",
                {
                    "StackEvents": [
                        event(2, "Hello", "CREATE_COMPLETE"),
                        event(1, "shop-prod", "REVIEW_IN_PROGRESS"),
                    ]
                },
                BY_ID,
            ),
            ("update_termination_protection", {}, {**BY_NAME, "EnableTerminationProtection": True}),
            ("list_stack_resources", {"StackResourceSummaries": []}, BY_NAME),
        ],
    )
    told: list[Event] = []
    outcome = deploy(shop(tmp_path), "prod", told.append, lint=False)
    assert (outcome.outcome, outcome.uploaded) == ("deployed", 1)
    assert [(e.id, e.status) for e in told if isinstance(e, ResourceEvent)] == [("Hello", "CREATE_COMPLETE")]
    all_asked(stubs)


def test_a_plan_and_what_it_is_applied_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing(monkeypatch)
    there = ("head_object", {}, None)
    now = stack("UPDATE_COMPLETE", EnableTerminationProtection=True)
    processed = {"StackName": STACK, "TemplateStage": "Processed"}
    original = {"StackName": STACK, "TemplateStage": "Original"}
    record = {"Bucket": BUCKET, "Key": ANY, **OWNER}
    changes = {"Changes": [change("Hello", "Modify", Replacement="False")]}
    made: list[PlanFile] = []

    class Record:
        def read(self) -> bytes:
            return json.dumps({"plan": made[0].id, "digest": made[0].digest, "author": "ana"}).encode()

    stubs = on(
        monkeypatch,
        sts=[WHO] * 5,
        s3=[
            *[there] * 2,
            ("put_object", {}, {**record, "Body": ANY}),
            # and later:
            there,
            ("get_object", {"Body": Record()}, record),
            *[("put_object", {}, None)] * 2,
            NOT_SYNCED,
        ],
        cloudformation=[
            ("describe_stacks", now, BY_NAME),
            ("create_change_set", MADE, {**CHANGE_SET, "ChangeSetType": "UPDATE"}),
            ("describe_change_set", READY, NAMED),
            ("describe_change_set", changes, NAMED),
            ("describe_stacks", now, BY_ID),
            ("get_template", {"TemplateBody": "{}"}, original),
            ("get_template", {"TemplateBody": "{}"}, processed),
            ("get_template", {"TemplateBody": "{}"}, {**processed, "ChangeSetName": ANY}),
            # and later:
            ("describe_change_set", READY, {"StackName": STACK, "ChangeSetName": MADE["Id"]}),
            ("describe_stacks", now, BY_ID),
            ("get_template", {"TemplateBody": "{}"}, original),
            ("describe_change_set", changes, {"StackName": STACK, "ChangeSetName": MADE["Id"]}),
            ("describe_stack_events", {"StackEvents": []}, BY_ID),
            ("execute_change_set", {}, {**BY_NAME, "ChangeSetName": MADE["Id"], "ClientRequestToken": ANY}),
            ("describe_stacks", now, BY_ID),
            ("describe_stack_events", {"StackEvents": [event(2, "Hello", "UPDATE_COMPLETE")]}, BY_ID),
            ("list_stack_resources", {"StackResourceSummaries": []}, BY_NAME),
        ],
    )
    project = shop(tmp_path)
    planned = make_plan(project, "prod", lint=False).plan
    assert planned
    made.append(planned)
    assert (planned.account, planned.change_set, planned.kind) == (ACCOUNT, MADE["Id"], "UPDATE")
    assert apply_plan(project, planned).outcome == "deployed"
    all_asked(stubs)


REVIEW = stack("REVIEW_IN_PROGRESS")


def listed(*names: str, **more: Any) -> Expected:
    told = [
        {"ChangeSetName": name, "StackId": STACK, "ExecutionStatus": "AVAILABLE", **more} for name in names
    ]
    return ("list_change_sets", {"Summaries": told}, BY_NAME)


def a_work(cloud: Cloud) -> Work:
    class Silent:
        def record(self, *_: Any, **__: Any) -> None: ...

        def unfinished(self) -> list[Any]:
            return []

    environment = Environment("prod", "shop", account=ACCOUNT)
    return Work(cast(Any, None), environment, cloud, cast(Any, None), cast(Any, Silent()), lambda _: None)


def test_a_stack_in_which_a_plan_waits_is_kept() -> None:
    from stackline.deploy.steps import plan, settle

    cloud, stubs = aws(cloudformation=[("describe_stacks", REVIEW, BY_NAME), listed("stackline-first")])
    assert settle.settle(a_work(cloud)) == "CREATE"
    all_asked(stubs)
    # One that was planned in it afterwards and refused takes itself away only.
    gone: Expected = ("delete_change_set", {}, {**BY_NAME, "ChangeSetName": "stackline-second"})
    cloud, stubs = aws(cloudformation=[gone, ("describe_stacks", REVIEW, BY_NAME), listed("stackline-first")])
    plan.discard(a_work(cloud), "CREATE", "stackline-second")
    all_asked(stubs)


@pytest.mark.parametrize(
    "others",
    [
        listed(),
        listed("stackline-second"),  # it is still on its way out
        listed("stackline-old", ExecutionStatus="OBSOLETE"),
        listed("stackline-old", StackId=f"{STACK}0"),
    ],
)
def test_an_empty_stack_in_which_nothing_waits_is_deleted(others: Expected) -> None:
    from stackline.deploy.steps import plan

    cloud, stubs = aws(
        cloudformation=[
            ("delete_change_set", {}, None),
            ("describe_stacks", REVIEW, BY_NAME),
            others,
            ("delete_stack", {}, BY_NAME),
        ]
    )
    plan.discard(a_work(cloud), "CREATE", "stackline-second")
    all_asked(stubs)


def test_credentials_of_another_account_do_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stubs = on(monkeypatch, sts=[("get_caller_identity", {**TOLD, "Account": "999999999999"}, {})])
    with pytest.raises(DiagnosticError) as refused:
        deploy(shop(tmp_path), "prod", lint=False)
    (found,) = refused.value.diagnostics
    assert (found.code, found.file) == ("cloud-account", "environments/prod.yaml")
    assert "where 'prod' is" in found.summary
    all_asked(stubs)


def test_credentials_that_become_another_accounts_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubs = on(
        monkeypatch, sts=[WHO, ("get_caller_identity", {**TOLD, "Account": "999999999999"}, {})], s3=[]
    )
    with pytest.raises(DiagnosticError) as refused:
        deploy(shop(tmp_path), "prod", lint=False)
    assert [d.code for d in refused.value.diagnostics] == ["cloud-account"]
    all_asked(stubs)
