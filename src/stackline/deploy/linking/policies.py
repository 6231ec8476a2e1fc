"""The IAM policies that enforce `access.yaml` in AWS: one for each role in each environment.

Source: Service Authorization Reference, of each service. A managed policy may have 6,144 characters ("IAM and AWS STS
quotas").
"""

from __future__ import annotations

from typing import Any

from stackline.deploy.linking.documents import Link, deploy_policy
from stackline.environments.access import Role

_READS = (
    "cloudformation:DescribeChangeSet",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DescribeStackResource",
    "cloudformation:DescribeStackResources",
    "cloudformation:DescribeStacks",
    "cloudformation:DescribeStackResourceDrifts",
    "cloudformation:DetectStackDrift",
    "cloudformation:GetTemplate",
    "cloudformation:ListChangeSets",
    "cloudformation:ListStackResources",
)
_PLANS = ("cloudformation:CreateChangeSet", "cloudformation:DeleteChangeSet", "cloudformation:TagResource")


def policy(link: Link, role: Role) -> dict[str, Any]:
    """What the role may do in the environment, as IAM has it: a document with a statement for each kind of thing."""
    personal = bool(link.environment.personal)
    said = {
        "viewer": _viewer(link),
        # All of a personal copy is for developers, as `access.needed` has it.
        "developer": _deployer(link) if personal else [*_viewer(link), *_developer(link)],
        "deployer": _deployer(link) if personal else [*_deployer(link), _kept(link)],
        "approver": [*_viewer(link), _approver(link)],
        "admin": [*_without(_deployer(link), "NoApprovals"), _approver(link), *_admin(link)],
    }[role]
    return {"Version": "2012-10-17", "Statement": said}


def _kept(link: Link) -> dict[str, Any]:
    """To destroy the environment needs an admin; stacks nested in its own go with changes of it."""
    name, project = link.environment.stack, link.environment.namespace
    stacks = (name, f"{project}-*-{link.environment.name}")
    arns = [link.arn("cloudformation", f"stack/{one}/*", region="*") for one in stacks]
    return {"Sid": "Kept", "Effect": "Deny", "Action": "cloudformation:DeleteStack", "Resource": arns}


def _without(statements: list[dict[str, Any]], sid: str) -> list[dict[str, Any]]:
    return [one for one in statements if one["Sid"] != sid]


def _viewer(link: Link) -> list[dict[str, Any]]:
    kept = link.environment.root.strip("/")
    return [
        _allow("Stacks", _READS, *_stacks(link)),
        _allow("Bucket", ("s3:ListBucket", "s3:GetBucketLocation"), _bucket(link)),
        _allow("History", ("s3:GetObject",), f"{_bucket(link)}/*"),
        _allow(
            "Logs",
            ("logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents"),
            link.arn("logs", f"log-group:/aws/lambda/{link.environment.stack}-*", region="*"),
        ),
        _allow(
            "Parameters",
            ("ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"),
            link.arn("ssm", f"parameter/{kept}", region="*"),
            link.arn("ssm", f"parameter/{kept}/*", region="*"),
        ),
        _allow(
            "Secrets",
            ("secretsmanager:DescribeSecret",),
            link.arn("secretsmanager", f"secret:/{kept}/*", region="*"),
        ),
        _allow(
            "Code",
            ("lambda:GetFunctionConfiguration",),
            link.arn("lambda", f"function:{link.environment.stack}-*", region="*"),
        ),
        _allow(
            "Lists",
            (
                "cloudformation:DescribeStackDriftDetectionStatus",
                "cloudformation:ListStacks",
                "secretsmanager:ListSecrets",
            ),
            "*",
        ),
    ]


def _developer(link: Link) -> list[dict[str, Any]]:
    transform = link.arn("cloudformation", "transform/*", region="*", account="aws")
    return [
        _allow("Plans", _PLANS, *_stacks(link), transform),
        _allow("PlannedArtifacts", ("s3:PutObject",), *_artifacts(link)),
        _allow("Networks", ("ec2:DescribeSubnets", "ec2:DescribeVpcs"), "*"),
    ]


def _deployer(link: Link) -> list[dict[str, Any]]:
    """As the deployment's own role, but for approvals: who deploys does not approve."""
    statements: list[dict[str, Any]] = deploy_policy(link)["Statement"]
    found = _without(statements, "ArtifactObjects")
    found += [
        _allow("ReadArtifacts", ("s3:GetObject",), f"{_bucket(link)}/*"),
        _allow("WriteArtifacts", ("s3:PutObject",), *_artifacts(link)),
    ]
    role = link.environment.role
    return [*found, _allow("ActAsRole", ("sts:AssumeRole",), role.arn)] if role else found


def _approver(link: Link) -> dict[str, Any]:
    names = dict.fromkeys((link.environment.stack, *link.stacks))
    return _allow("Approvals", ("s3:PutObject",), *(f"{_bucket(link)}/approvals/{one}/*" for one in names))


def _admin(link: Link) -> list[dict[str, Any]]:
    role = link.arn("iam", f"role/{link.name}")
    boundary = link.arn("iam", f"policy/{link.boundary}")
    stack = link.arn("cloudformation", "stack/stackline-link-*/*", region="*")
    return [
        _allow("Link", ("cloudformation:*",), stack),
        _allow("LinkRole", ("iam:*",), role, boundary),
        _allow(
            "LinkBucket",
            ("s3:CreateBucket", "s3:PutBucket*", "s3:PutEncryption*", "s3:PutLifecycle*"),
            _bucket(link),
        ),
    ]


def _bucket(link: Link) -> str:
    return link.arn("s3", f"stackline-artifacts-{link.environment.account}-*", account="")


def _artifacts(link: Link) -> list[str]:
    """Names of what a deployment writes: they begin with a hexadecimal digit, or are below `deployments/`, `plans/` and
    `synced/`.

    IAM has no way to say "all but `approvals/`" of one bucket only: so the first letters are said.
    """
    bucket = _bucket(link)
    first = [one for one in "0123456789bcdef"]
    second = [f"a{one}" for one in "0123456789abcdef"]
    return [f"{bucket}/{one}*" for one in (*first, *second, "plans/", "synced/")]


def _stacks(link: Link) -> tuple[str, ...]:
    name, project = link.environment.stack, link.environment.namespace
    names = (name, f"{name}-*", f"{project}-*-{link.environment.name}")
    return tuple(link.arn("cloudformation", f"stack/{one}/*", region="*") for one in names)


def _allow(sid: str, actions: tuple[str, ...], *resources: str) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": list(resources)}
