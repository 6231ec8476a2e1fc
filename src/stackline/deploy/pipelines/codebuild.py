"""AWS's own pipeline: CodePipeline and CodeBuild, as a template to be deployed once, and the build specifications.

Sources: CodeBuild User Guide, "Build specification reference", "Filter webhook events"; CodePipeline User Guide,
"CodePipeline pipeline structure reference".
"""

from __future__ import annotations

from typing import Any

from stackline.deploy.pipelines import shell
from stackline.deploy.pipelines.chain import Chain
from stackline.environments.known import partition_of

FOLDER = "pipeline"
_IMAGE = "aws/codebuild/amazonlinux-x86_64-standard:5.0"
_OPEN = (
    "PULL_REQUEST_CREATED,PULL_REQUEST_UPDATED,PULL_REQUEST_REOPENED,PULL_REQUEST_MERGED,PULL_REQUEST_CLOSED"
)


def files(chain: Chain) -> dict[str, dict[str, Any]]:
    """By path, what is in it."""
    specifications = {f"{FOLDER}/pull-request.buildspec.yml": _pull_request(chain)}
    for index, one in enumerate(chain.stages):
        specifications[f"{FOLDER}/{one.name}.buildspec.yml"] = _spec([shell.stage(chain, index)])
    return {f"{FOLDER}/pipeline.yaml": _template(chain), **specifications}


def _pull_request(chain: Chain) -> dict[str, Any]:
    work = [shell.check(chain), shell.picture(chain)]
    closed = "true\n"
    if chain.preview:
        work.append(shell.preview(chain, chain.preview))
        closed = shell.close(chain, chain.preview)
    work.append(shell.comment(chain, chain.preview))
    script = "\n".join(
        [
            "set -e",
            "export NUMBER=${CODEBUILD_WEBHOOK_TRIGGER#pr/}",
            "export BASE=${CODEBUILD_WEBHOOK_BASE_REF#refs/heads/}",
            'case "$CODEBUILD_WEBHOOK_EVENT" in',
            "PULL_REQUEST_MERGED|PULL_REQUEST_CLOSED)",
            closed.rstrip(),
            ";;",
            "*)",
            'git fetch --quiet origin "$BASE:refs/remotes/origin/$BASE"',
            "".join(work).rstrip(),
            ";;",
            "esac",
            "",
        ]
    )
    kept = {"files": [f"{shell.PICTURES}/*", shell.COMMENT]}
    return {**_spec([script]), "artifacts": kept}


def _spec(commands: list[str]) -> dict[str, Any]:
    return {
        "version": 0.2,
        "env": {"shell": "bash"},
        "phases": {
            "install": {"runtime-versions": {"python": "3.12"}, "commands": [shell.install()]},
            "build": {"on-failure": "ABORT", "commands": commands},
        },
    }


def _template(chain: Chain) -> dict[str, Any]:
    resources: dict[str, Any] = {
        "Store": _store(),
        "BuildRole": _build_role(chain),
        "PipelineRole": _pipeline_role(chain),
        "PullRequests": _pull_requests(),
        "Pipeline": _pipeline(chain),
    }
    for one in chain.stages:
        resources[_id(one.name)] = {
            "Type": "AWS::CodeBuild::Project",
            "Properties": {
                **_project(f"{FOLDER}/{one.name}.buildspec.yml"),
                "Artifacts": {"Type": "CODEPIPELINE"},
            },
        }
        source = resources[_id(one.name)]["Properties"]["Source"]
        source["Type"] = "CODEPIPELINE"
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Delivers the project; written by `stackline pipeline init codebuild`",
        "Parameters": {
            "Connection": {
                "Type": "String",
                "Description": "The ARN of a connection (CodeConnections) to where the repository is",
            },
            "Repository": {"Type": "String", "Description": "owner/name"},
            "RepositoryUrl": {"Type": "String", "Description": "As it is cloned, https://…"},
            "Branch": {"Type": "String", "Default": chain.branch},
        },
        "Resources": resources,
        "Outputs": {
            "BuildRole": {
                "Description": "Whom the environments must trust: `stackline env link ENV --trust ARN --deploy`",
                "Value": {"Fn::GetAtt": ["BuildRole", "Arn"]},
            }
        },
    }


def _store() -> dict[str, Any]:
    keys = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    return {
        "Type": "AWS::S3::Bucket",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "PublicAccessBlockConfiguration": dict.fromkeys(keys, True),
            "LifecycleConfiguration": {"Rules": [{"Id": "old", "Status": "Enabled", "ExpirationInDays": 30}]},
        },
    }


def _role(service: str, statements: list[dict[str, Any]]) -> dict[str, Any]:
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    policy = {"Version": "2012-10-17", "Statement": statements}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
            "Policies": [{"PolicyName": "work", "PolicyDocument": policy}],
        },
    }


def _build_role(chain: Chain) -> dict[str, Any]:
    """It has no rights in the environments but to act as their roles, which know it by name."""
    roles = [one.role.arn for one in chain.environments if one.role]
    partition = partition_of(chain.stages[0].region)
    logs = f"arn:{partition}:logs:${{AWS::Region}}:${{AWS::AccountId}}:log-group:/aws/codebuild/*"
    statements = [
        _allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], {"Fn::Sub": logs}),
        _allow(["s3:GetObject", "s3:PutObject"], {"Fn::Sub": "${Store.Arn}/*"}),
        _allow(
            [
                "codeconnections:GetConnection",
                "codeconnections:GetConnectionToken",
                "codeconnections:UseConnection",
            ],
            {"Ref": "Connection"},
        ),
    ]
    if roles:
        statements.append(_allow(["sts:AssumeRole"], roles))
    return _role("codebuild.amazonaws.com", statements)


def _pipeline_role(chain: Chain) -> dict[str, Any]:
    builds = [{"Fn::GetAtt": [_id(one.name), "Arn"]} for one in chain.stages]
    return _role(
        "codepipeline.amazonaws.com",
        [
            _allow(["s3:GetObject", "s3:PutObject"], {"Fn::Sub": "${Store.Arn}/*"}),
            _allow(
                ["codestar-connections:UseConnection", "codeconnections:UseConnection"], {"Ref": "Connection"}
            ),
            _allow(["codebuild:BatchGetBuilds", "codebuild:StartBuild"], builds),
        ],
    )


def _pull_requests() -> dict[str, Any]:
    project = _project(f"{FOLDER}/pull-request.buildspec.yml")
    project["Source"] |= {
        "Type": "GITHUB",
        "Location": {"Ref": "RepositoryUrl"},
        "GitCloneDepth": 0,
        "Auth": {"Type": "CODECONNECTIONS", "Resource": {"Ref": "Connection"}},
    }
    filters = [[{"Type": "EVENT", "Pattern": _OPEN}]]
    return {
        "Type": "AWS::CodeBuild::Project",
        "Properties": {
            **project,
            "Artifacts": {
                "Type": "S3",
                "Location": {"Ref": "Store"},
                "NamespaceType": "BUILD_ID",
                "Packaging": "ZIP",
            },
            "Triggers": {"Webhook": True, "FilterGroups": filters},
        },
    }


def _project(specification: str) -> dict[str, Any]:
    return {
        "ServiceRole": {"Fn::GetAtt": ["BuildRole", "Arn"]},
        "Environment": {"Type": "LINUX_CONTAINER", "ComputeType": "BUILD_GENERAL1_SMALL", "Image": _IMAGE},
        "Source": {"BuildSpec": specification},
        # Two builds of one environment would only wait for each other's lease.
        "ConcurrentBuildLimit": 1,
    }


def _pipeline(chain: Chain) -> dict[str, Any]:
    stages: list[dict[str, Any]] = [
        {
            "Name": "Source",
            "Actions": [
                {
                    "Name": "Source",
                    "ActionTypeId": _type("Source", "AWS", "CodeStarSourceConnection"),
                    "Configuration": {
                        "ConnectionArn": {"Ref": "Connection"},
                        "FullRepositoryId": {"Ref": "Repository"},
                        "BranchName": {"Ref": "Branch"},
                        "OutputArtifactFormat": "CODEBUILD_CLONE_REF",
                    },
                    "OutputArtifacts": [{"Name": "Source"}],
                }
            ],
        }
    ]
    for index, one in enumerate(chain.stages):
        deliver = {
            "Name": "Deliver",
            "RunOrder": 2,
            "ActionTypeId": _type("Build", "AWS", "CodeBuild"),
            "Configuration": {"ProjectName": {"Ref": _id(one.name)}},
            "InputArtifacts": [{"Name": "Source"}],
        }
        approval = {"Name": "Approve", "RunOrder": 1, "ActionTypeId": _type("Approval", "AWS", "Manual")}
        stages.append({"Name": one.name, "Actions": [approval, deliver] if index else [deliver]})
    return {
        "Type": "AWS::CodePipeline::Pipeline",
        "Properties": {
            "RoleArn": {"Fn::GetAtt": ["PipelineRole", "Arn"]},
            "PipelineType": "V2",
            "ArtifactStore": {"Type": "S3", "Location": {"Ref": "Store"}},
            "Stages": stages,
        },
    }


def _type(category: str, owner: str, provider: str) -> dict[str, str]:
    return {"Category": category, "Owner": owner, "Provider": provider, "Version": "1"}


def _allow(actions: list[str], resources: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resources}


def _id(name: str) -> str:
    return "Deliver" + "".join(part.title() for part in name.replace("_", "-").split("-"))
