"""The template of the stack that links an account: a role to deploy with, a bucket, and a boundary for what it makes.

Sources: IAM User Guide, "Permissions boundaries for IAM entities", "How to use an external ID"; Amazon S3 User Guide,
"Security best practices"; GitHub Docs, "Configuring OpenID Connect in Amazon Web Services"; GitLab Docs, "Configure
OpenID Connect in AWS".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.deploy.linking.services import GLOBAL
from stackline.environments import Environment
from stackline.environments.known import partition_of

_KEPT_DAYS, _BROKEN_DAYS = 90, 7
_SSO = re.compile(r"arn:[\w-]+:iam::(\d{12}):role/aws-reserved/sso\.amazonaws\.com/.*")
_ROLE = re.compile(r"arn:[\w-]+:iam::(\d{12}):role/.*")
_BRANCH = "main"
_PROVIDERS = {
    "github": ("token.actions.githubusercontent.com", "sts.amazonaws.com"),
    "gitlab": ("gitlab.com", "https://gitlab.com"),
}


@dataclass(frozen=True, slots=True)
class Oidc:
    """Whose pipelines may act as the role: `repository` is `owner/name`, at `provider`; on GitLab those of `branch`,
    `*` of any."""

    provider: Literal["github", "gitlab"]
    repository: str
    branch: str = ""

    def __str__(self) -> str:
        return f"{self.provider}:{self.repository}" + (f"@{self.branch}" if self.branch else "")

    @property
    def host(self) -> str:
        return _PROVIDERS[self.provider][0]

    @property
    def audience(self) -> str:
        return _PROVIDERS[self.provider][1]

    def subject(self, environment: str) -> str:
        """What the pipeline's token must say of itself: the repository, and on GitHub the environment of the job, on
        GitLab the branch, as its token cannot be tied to an environment that only protected branches deploy to."""
        if self.provider == "github":
            return f"repo:{self.repository}:environment:{environment}"
        return f"project_path:{self.repository}:ref_type:branch:ref:{self.branch or _BRANCH}"


def oidc_of(text: str) -> Oidc:
    """`github:owner/repo`, `gitlab:group/project@branch`. Raises DiagnosticError for anything else."""
    match = re.fullmatch(r"(github|gitlab):([\w.-]+(?:/[\w.-]+)+)(?:@(\*|[\w.-][\w./-]*))?", text)
    if match is None or (match[1] == "github" and match[3]):
        fix = Fix("Write it like github:owner/repository, or gitlab:group/project@branch.")
        summary = f"'{text}' names no repository whose pipelines could deploy"
        raise DiagnosticError([Diagnostic("error", "link-oidc", summary, fix=fix)])
    if match[1] == "github":
        return Oidc("github", match[2])
    return Oidc("gitlab", match[2], match[3] or _BRANCH)


@dataclass(frozen=True, slots=True)
class Link:
    """What the template is made of. `trusted`: ARNs of who may assume the role, with `external_id`.

    `provider`: whether the stack makes the account's OIDC provider, which can be there once only. `bucket`: whether it
    makes the bucket, which an earlier deployment may have made. `after`: roles of the environments that are promoted to
    from here, which read what is deployed; `before`: the role that this one reads it with. `stacks`: those of the other
    templates of the folder.
    """

    environment: Environment
    services: tuple[str, ...]
    trusted: tuple[str, ...]
    external_id: str
    oidc: Oidc | None = None
    provider: bool = True
    bucket: bool = True
    after: tuple[str, ...] = ()
    before: str = ""
    stacks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Of the role, in its account."""
        return role_name(self.environment)

    @property
    def boundary(self) -> str:
        return f"{self.name[:55]}-boundary"

    @property
    def bucket_name(self) -> str:
        return f"stackline-artifacts-{self.environment.account}-{self.environment.region}"

    def arn(self, service: str, rest: str, *, region: str = "", account: str | None = None) -> str:
        owner = self.environment.account if account is None else account
        return f"arn:{partition_of(self.environment.region)}:{service}:{region}:{owner}:{rest}"


def role_name(environment: Environment) -> str:
    """Of the role that `env link` makes for an environment."""
    return f"stackline-{environment.namespace}-{environment.name}"[:64]


def role_arn(environment: Environment) -> str:
    """The same as an ARN; the environment's file may say another."""
    own = f"arn:{partition_of(environment.region)}:iam::{environment.account}:role/{role_name(environment)}"
    return environment.role.arn if environment.role else own


def template(link: Link) -> dict[str, Any]:
    """The whole template, for the environment's main region."""
    resources: dict[str, Any] = {
        "Boundary": _boundary(link),
        "DeployRole": _role(link),
        **(bucket(link) if link.bucket else {}),
    }
    if link.oidc and link.provider:
        resources["Provider"] = {
            "Type": "AWS::IAM::OIDCProvider",
            "DeletionPolicy": "Retain",
            "Properties": {
                "Url": f"https://{link.oidc.host}",
                "ClientIdList": [link.oidc.audience],
            },
        }
        resources["DeployRole"]["DependsOn"] = "Provider"
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"Deployments of {link.environment.namespace} to {link.environment.name}, by Stackline",
        "Resources": resources,
        "Outputs": {
            "Role": {"Value": {"Fn::GetAtt": ["DeployRole", "Arn"]}},
            "Boundary": {"Value": {"Ref": "Boundary"}},
        },
    }


def bucket(link: Link) -> dict[str, Any]:
    """The artifact bucket, as resources of a template: kept when the stack is deleted."""
    return {
        "Artifacts": {
            "Type": "AWS::S3::Bucket",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": {
                "BucketName": link.bucket_name,
                "BucketEncryption": encryption(),
                "VersioningConfiguration": {"Status": "Enabled"},
                "PublicAccessBlockConfiguration": closed(),
                "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
                "LifecycleConfiguration": {
                    "Rules": [
                        {
                            "Id": "stackline",
                            "Status": "Enabled",
                            "NoncurrentVersionExpiration": {"NoncurrentDays": _KEPT_DAYS},
                            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": _BROKEN_DAYS},
                        }
                    ]
                },
            },
        },
        "ArtifactsPolicy": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {"Bucket": {"Ref": "Artifacts"}, "PolicyDocument": tls_only(link)},
        },
    }


def encryption() -> dict[str, Any]:
    rule = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    return {"ServerSideEncryptionConfiguration": [rule]}


def closed() -> dict[str, bool]:
    keys = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    return dict.fromkeys(keys, True)


def lifecycle() -> list[dict[str, Any]]:
    """The same rule as S3's own API has it."""
    return [
        {
            "ID": "stackline",
            "Status": "Enabled",
            "Filter": {},
            "NoncurrentVersionExpiration": {"NoncurrentDays": _KEPT_DAYS},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": _BROKEN_DAYS},
        }
    ]


def tls_only(link: Link) -> dict[str, Any]:
    """A bucket's policy that takes no request without TLS."""
    arn = link.arn("s3", link.bucket_name, account="")
    return _document(
        {
            "Sid": "TlsOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [arn, f"{arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    )


def _role(link: Link) -> dict[str, Any]:
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": link.name,
            "Description": f"Deploys {link.environment.namespace} to {link.environment.name}",
            "AssumeRolePolicyDocument": trust(link),
            "Policies": [{"PolicyName": "deploy", "PolicyDocument": deploy_policy(link)}],
        },
    }


def trust(link: Link) -> dict[str, Any]:
    """Who may assume the role: the trusted ones, with the external id, and pipelines by their tokens."""
    statements: list[dict[str, Any]] = []
    asked: dict[str, Any] = {"StringEquals": {"sts:ExternalId": link.external_id}}
    for one in (*link.trusted, *link.after):
        # A role that is promoted with may not be there yet, and IAM refuses to trust what is not.
        match = _SSO.fullmatch(one) or (one in link.after and _ROLE.fullmatch(one))
        # IAM Identity Center makes its roles anew, and a policy that names one would no longer be valid.
        who = link.arn("iam", "root", account=match[1]) if match else one
        condition = {**asked, "ArnLike": {"aws:PrincipalArn": one}} if match else asked
        statements.append(
            {
                "Effect": "Allow",
                "Principal": {"AWS": who},
                "Action": "sts:AssumeRole",
                "Condition": condition,
            }
        )
    if link.oidc:
        host = link.oidc.host
        statements.append(
            {
                "Effect": "Allow",
                "Principal": {"Federated": link.arn("iam", f"oidc-provider/{host}")},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {f"{host}:aud": link.oidc.audience},
                    "StringLike": {f"{host}:sub": link.oidc.subject(link.environment.name)},
                },
            }
        )
    return _document(*statements)


def deploy_policy(link: Link) -> dict[str, Any]:
    """What a deployment does, of this project and environment only where IAM can tell."""
    environment, regions = link.environment, list(link.environment.regions or (link.environment.region,))
    roles = _roles(link)
    boundary = link.arn("iam", f"policy/{link.boundary}")
    buckets = [f"stackline-artifacts-{environment.account}-{region}" for region in regions]
    objects = [link.arn("s3", name, account="") for name in buckets]
    # Those of its personal copies, too.
    kept = [f"{environment.root.strip('/')}{end}" for end in ("/*", "-*")]
    regional = [f"{one}:*" for one in link.services if one not in GLOBAL]
    everywhere = [f"{one}:*" for one in link.services if one in GLOBAL]
    statements = [
        _allow("Stacks", "cloudformation:*", _stacks(link)),
        _allow(
            "Templates",
            (
                "cloudformation:DescribeStackDriftDetectionStatus",  # it has no resource
                "cloudformation:DescribeStacks",
                "cloudformation:GetTemplateSummary",
                "cloudformation:ListStacks",
                "cloudformation:ValidateTemplate",
            ),
            "*",
        ),
        _allow(
            "Transforms",
            "cloudformation:CreateChangeSet",
            [link.arn("cloudformation", "transform/*", region="*", account="aws")],
        ),
        _allow(
            "Artifacts",
            (
                "s3:GetBucketLocation",
                "s3:GetBucketPolicy",
                "s3:GetBucketPublicAccessBlock",
                "s3:GetBucketVersioning",
                "s3:GetEncryptionConfiguration",
                "s3:GetLifecycleConfiguration",
                "s3:ListBucket",
            ),
            objects,
        ),
        _allow("ArtifactObjects", ("s3:GetObject", "s3:PutObject"), [f"{one}/*" for one in objects]),
        _allow("SyncedNotes", "s3:DeleteObject", [f"{one}/synced/*" for one in objects]),
        # Whoever deploys does not approve: whatever else allows it.
        {
            "Sid": "NoApprovals",
            "Effect": "Deny",
            "Action": ["s3:DeleteObject*", "s3:PutObject*"],
            "Resource": [f"{one}/approvals/*" for one in objects],
        },
        _allow(
            "Parameters",
            (
                "ssm:DeleteParameter",
                "ssm:GetParameter",
                "ssm:GetParameters",
                "ssm:GetParametersByPath",
                "ssm:PutParameter",
            ),
            [link.arn("ssm", f"parameter/{one}", region="*") for one in kept],
        ),
        _allow(
            "Secrets",
            (
                "secretsmanager:CreateSecret",
                "secretsmanager:DeleteSecret",
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetSecretValue",
                "secretsmanager:PutSecretValue",
                "secretsmanager:RestoreSecret",
                "secretsmanager:TagResource",
            ),
            [link.arn("secretsmanager", f"secret:/{one}", region="*") for one in kept],
        ),
        _allow("Lists", ("secretsmanager:ListSecrets", "iam:ListRoles", "account:GetRegionOptStatus"), "*"),
        _allow("Networks", ("ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"), "*"),
        _allow(
            "LinkStack",
            ("cloudformation:DescribeStacks", "cloudformation:DescribeStackResources"),
            [link.arn("cloudformation", "stack/stackline-link-*/*", region="*")],
        ),
        _allow(
            "RolesWithinTheBoundary",
            ("iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"),
            roles,
            {"StringEquals": {"iam:PermissionsBoundary": boundary}},
        ),
        _allow(
            "Roles",
            (
                "iam:DeleteRole",
                "iam:DeleteRolePolicy",
                "iam:DetachRolePolicy",
                "iam:GetRole",
                "iam:GetRolePolicy",
                "iam:ListAttachedRolePolicies",
                "iam:ListRolePolicies",
                "iam:PassRole",
                "iam:TagRole",
                "iam:UntagRole",
                "iam:UpdateAssumeRolePolicy",
                "iam:UpdateRole",
            ),
            roles,
        ),
        _allow("Boundary", ("iam:GetPolicy", "iam:GetPolicyVersion"), [boundary]),
    ]
    if link.before:
        statements.append(_allow("PromoteFrom", "sts:AssumeRole", [link.before]))
    if regional:
        statements.append(
            _allow("Services", regional, "*", {"StringEquals": {"aws:RequestedRegion": regions}})
        )
    if everywhere:
        statements.append(_allow("GlobalServices", everywhere, "*"))
    return _document(*statements)


def _stacks(link: Link) -> list[str]:
    """Of the project's template, of those beside it, and nested ones."""
    name, project = link.environment.stack, link.environment.namespace
    names = (name, f"{name}-*", f"{project}-*-{link.environment.name}")
    return [link.arn("cloudformation", f"stack/{one}/*", region="*") for one in names]


def _roles(link: Link) -> list[str]:
    """Those that stacks make: their names begin as the stack's does, of which CloudFormation may cut the end."""
    begin = dict.fromkeys(one[:20] for one in (link.environment.stack, *link.stacks))
    return [link.arn("iam", f"role/{one}*") for one in begin]


def _boundary(link: Link) -> dict[str, Any]:
    """The most that a role of a deployment may do, whatever its own policies say: nothing about who may do what, no
    deployment, no change of what is deployed."""
    artifacts = link.arn("s3", f"stackline-artifacts-{link.environment.account}-*", account="")
    roles = _roles(link)
    return {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {
            "ManagedPolicyName": link.boundary,
            "Description": f"The most that roles of {link.environment.stack} may do",
            "PolicyDocument": _document(
                {
                    "Sid": "Work",
                    "Effect": "Allow",
                    "NotAction": [
                        "account:*",
                        "aws-portal:*",
                        "billing:*",
                        "iam:*",
                        "organizations:*",
                        "sso:*",
                    ],
                    "Resource": "*",
                },
                _allow("HandOver", "iam:PassRole", roles),
                {
                    "Sid": "Deployments",
                    "Effect": "Deny",
                    "Action": [
                        "cloudformation:Create*",
                        "cloudformation:Delete*",
                        "cloudformation:Execute*",
                        "cloudformation:Update*",
                    ],
                    "Resource": "*",
                },
                {
                    "Sid": "Artifacts",
                    "Effect": "Deny",
                    "Action": ["s3:Delete*", "s3:Put*"],
                    "Resource": [artifacts, f"{artifacts}/*"],
                },
            ),
        },
    }


def _allow(
    sid: str,
    actions: str | Sequence[str],
    resources: str | list[str],
    condition: dict[str, Any] | None = None,
) -> dict[str, Any]:
    statement: dict[str, Any] = {
        "Sid": sid,
        "Effect": "Allow",
        "Action": actions if isinstance(actions, str) else list(actions),
        "Resource": resources,
    }
    return {**statement, "Condition": condition} if condition else statement


def _document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}
