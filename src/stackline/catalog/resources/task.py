"""Fargate tasks: containers that ECS runs without servers, with their roles and log group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stackline.catalog.holes import To
from stackline.catalog.model import (
    Accessible,
    Connection,
    Deed,
    Grant,
    Identity,
    Resource,
    Setting,
    Statement,
    Variable,
)
from stackline.catalog.schedule_targets import scheduled

if TYPE_CHECKING:
    from stackline.catalog.changes import Ends
    from stackline.catalog.view import View

_TYPE = "AWS::ECS::TaskDefinition"
_DOCS = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-taskdefinition.html"
_ARN = To("target", "arn")
_ROLES = ("TaskRoleArn", "ExecutionRoleArn")
_FIRST = "ContainerDefinitions.0"
_EXECUTION = "arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"


def _role(**properties: Any) -> dict[str, Any]:
    """A role of tasks: ECS assumes it for the container (task role) or to start it (execution role)."""
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    document = {"Version": "2012-10-17", "Statement": [trust]}
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": document, **properties}}


def _arn(name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, "Arn"]}


def _roles_in_template(view: View, task: str) -> list[str]:
    roles = [name for key in _ROLES for name in view.ends(view.properties(task).get(key))]
    return [name for name in dict.fromkeys(roles) if view.types[name] == "AWS::IAM::Role"]


def _pass_roles(view: View, task: str) -> tuple[Statement, ...]:
    """Who runs a task hands ECS its roles: IAM asks whether they may."""
    roles = tuple(_arn(name) for name in _roles_in_template(view, task))
    return (Statement(("iam:PassRole",), roles),) if roles else ()


def _left(view: View, ends: Ends) -> tuple[str, str]:
    task = ends.target
    elsewhere = [
        key
        for key in _ROLES
        if view.properties(task).get(key) is not None and not view.ends(view.properties(task)[key])
    ]
    passing = f" Let it pass {' and '.join(elsewhere)} too: not in this template." if elsewhere else ""
    return (
        f"{ends.source} chooses where {task} runs: RunTask takes a cluster, and subnets of a network",
        f"Tell it both, in variables of its own.{passing}",
    )


RESOURCE = Resource(
    kind="task",
    types=(_TYPE,),
    label="Fargate Task",
    summary="A container that runs for as long as its work takes, without servers (ECS on Fargate).",
    group="Compute",
    family="compute",
    glyph="task",
    documentation=_DOCS,
    defaults={
        "RequiresCompatibilities": ["FARGATE"],
        "NetworkMode": "awsvpc",
        "Cpu": "256",
        "Memory": "512",
        "RuntimePlatform": {"CpuArchitecture": "ARM64", "OperatingSystemFamily": "LINUX"},
        "TaskRoleArn": _arn("{id}Role"),
        "ExecutionRoleArn": _arn("{id}ExecutionRole"),
        "ContainerDefinitions": [
            {
                "Name": "{id}",
                "Image": "public.ecr.aws/docker/library/busybox:stable",
                "Essential": True,
                "LogConfiguration": {
                    "LogDriver": "awslogs",
                    "Options": {
                        "awslogs-group": {"Ref": "{id}LogGroup"},
                        "awslogs-region": {"Ref": "AWS::Region"},
                        "awslogs-stream-prefix": "{id}",
                    },
                },
            }
        ],
    },
    companions={
        "{id}Role": _role(),
        "{id}ExecutionRole": _role(ManagedPolicyArns=[{"Fn::Sub": _EXECUTION}]),
        "{id}LogGroup": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 30}},
        "{id}Cluster": {
            "Type": "AWS::ECS::Cluster",
            "Properties": {"CapacityProviders": ["FARGATE", "FARGATE_SPOT"]},
        },
    },
    settings=(
        Setting(
            path=f"{_FIRST}.Image",
            label="Image",
            description="Where the container's image is, e.g. in ECR; it must be built for the architecture below.",
        ),
        Setting(
            path="Cpu",
            label="Processor",
            description="1024 are one processor.",
            kind="choice",
            choices=("256", "512", "1024", "2048", "4096", "8192", "16384"),
            unit="units",
        ),
        Setting(
            path="Memory",
            label="Memory",
            description="Two to eight times the processor's units: with 256 units 512, 1024 or 2048.",
            unit="MB",
        ),
        Setting(
            path=f"{_FIRST}.Command",
            label="Command",
            description='In place of the image\'s own: `["python", "report.py"]`.',
            kind="yaml",
        ),
        Setting(
            path=f"{_FIRST}.Environment",
            label="Environment",
            description="`[{Name: STAGE, Value: live}]`; wires add theirs.",
            kind="yaml",
        ),
        Setting(
            path=f"{_FIRST}.Secrets",
            label="Secrets in the environment",
            description="`[{Name: PASSWORD, ValueFrom: !Ref Password}]`; the execution role reads them.",
            kind="yaml",
        ),
        Setting(
            path="RuntimePlatform.CpuArchitecture",
            label="Architecture",
            description="ARM64 costs a fifth less.",
            kind="choice",
            choices=("X86_64", "ARM64"),
            default="X86_64",
        ),
        Setting(
            path="EphemeralStorage.SizeInGiB",
            label="Disk",
            description="Gone when the task ends.",
            kind="number",
            unit="GB",
            minimum=21,
            maximum=200,
            default=20,
        ),
        Setting(
            path=f"{_FIRST}.PortMappings",
            label="Ports",
            description="What the container listens on: `[{ContainerPort: 8080}]`.",
            kind="yaml",
        ),
        Setting(
            path=f"{_FIRST}.StopTimeout",
            label="Time to stop",
            description="From the request to stop to the kill.",
            kind="number",
            unit="seconds",
            minimum=2,
            maximum=120,
            default=30,
        ),
    ),
    adds=(scheduled("task"),),
    attributes={"arn": None},
    smallest={
        _TYPE: {
            "{id}Role": _role(),
            "{id}ExecutionRole": _role(),
            "{id}": {
                "Type": _TYPE,
                "Properties": {
                    "RequiresCompatibilities": ["FARGATE"],
                    "NetworkMode": "awsvpc",
                    "Cpu": "256",
                    "Memory": "512",
                    "TaskRoleArn": _arn("{id}Role"),
                    "ExecutionRoleArn": _arn("{id}ExecutionRole"),
                    "ContainerDefinitions": [{"Name": "main", "Image": "busybox"}],
                },
            },
        }
    },
    word="TASK",
    variables=(Variable("ARN", _ARN),),
    identity={
        _TYPE: Identity(
            "TaskRoleArn", None, ("ContainerDefinitions", 0, "Environment"), listed=True, passes=_ROLES
        )
    },
    access=Accessible(
        service="ecs",
        default="write",
        reads=("DescribeTaskDefinition", "DescribeTasks"),
        writes=("RunTask", "StartTask"),
        levels={"write": Grant((Statement(("ecs:RunTask",), (_ARN,)),))},
        besides=("iam:PassRole",),
        grants=_pass_roles,
        left=_left,
        deeds=(
            Deed("run", "{}", ("RunTask", "StartTask")),
            Deed("hand", "its roles to {}", ("iam:PassRole",), harmless=True),
            Deed("see", "runs of {}", ("Describe*", "List*"), harmless=True),
            Deed("stop", "runs of {}", ("StopTask",), "stop it"),
        ),
    ),
)

CONNECTIONS: list[Connection] = []
