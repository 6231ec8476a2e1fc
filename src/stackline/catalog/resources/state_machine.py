"""State machines: Step Functions, in SAM's form and CloudFormation's."""

from __future__ import annotations

from stackline.catalog.holes import Text, To
from stackline.catalog.machine_tasks import task_connections
from stackline.catalog.model import (
    Accessible,
    Connection,
    Facet,
    Grant,
    Identity,
    Resource,
    Setting,
    Statement,
    Variable,
)

_START = ("states:StartExecution", "states:StartSyncExecution")
_RUNS = ("states:DescribeExecution", "states:GetExecutionHistory", "states:StopExecution")
# An execution's ARN is its state machine's with one word changed; the policy needs the name for that.
_EXECUTIONS = Text(
    "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:{target.name}:*",
)
_MACHINE = To("target", "arn")
_NAME = {"StateMachineName": To("target", "name")}
_READ = (
    Statement(("states:DescribeStateMachine", "states:ListExecutions"), (_MACHINE,)),
    Statement(_RUNS[:2], (_EXECUTIONS,)),
)

_ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "states.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    },
}
_DEFINITION = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}

RESOURCE = Resource(
    kind="state-machine",
    types=("AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine"),
    label="State Machine",
    summary="Runs steps in order, with retries, waits and branches (Step Functions).",
    group="Compute",
    family="flow",
    glyph="state-machine",
    documentation="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html",
    defaults={
        "Type": "STANDARD",
        "Definition": _DEFINITION,
        "Tracing": {"Enabled": True},
    },
    settings=(
        Setting(
            path="Type", label="Type", kind="choice", choices=("STANDARD", "EXPRESS"), default="STANDARD"
        ),
        Setting(path="Definition", label="Definition", kind="yaml"),
        Setting(path="DefinitionUri", label="Definition file"),
        Setting(path="DefinitionSubstitutions", label="Substitutions", kind="yaml"),
        Setting(path="Tracing.Enabled", label="Tracing", kind="boolean", default=False),
        Setting(path="Logging", label="Logging", kind="yaml"),
        Setting(path="Policies", label="Policies", kind="yaml"),
        Setting(path="Name", label="Name", description="Leave it out: CloudFormation makes one."),
    ),
    facets=(Facet("task", "Task", pattern=r"(?P<name>.+)", make="{name}", example="Charge"),),
    attributes={"arn": None, "name": "Name"},
    smallest={
        "AWS::Serverless::StateMachine": {
            "{id}": {"Type": "AWS::Serverless::StateMachine", "Properties": {"Definition": _DEFINITION}}
        },
        "AWS::StepFunctions::StateMachine": {
            "{id}Role": _ROLE,
            "{id}": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {"Definition": _DEFINITION, "RoleArn": {"Fn::GetAtt": ["{id}Role", "Arn"]}},
            },
        },
    },
    word="STATE_MACHINE",
    variables=(Variable("ARN", To("target", "arn")),),
    identity={
        "AWS::Serverless::StateMachine": Identity(
            "Role", "Policies", ("DefinitionSubstitutions",), pascal=True
        ),
        "AWS::StepFunctions::StateMachine": Identity(
            "RoleArn", None, ("DefinitionSubstitutions",), pascal=True
        ),
    },
    access=Accessible(
        service="states",
        default="write",
        reads=("DescribeExecution", "DescribeStateMachine", "ListExecutions", "GetExecutionHistory"),
        writes=("StartExecution", "StartSyncExecution", "StopExecution"),
        neutral=("DescribeStateMachineForExecution",),
        levels={
            "read": Grant(_READ),
            "write": Grant((Statement(_START[:1], (_MACHINE,)),), (("StepFunctionsExecutionPolicy", _NAME),)),
            "read-write": Grant((*_READ, Statement(_START[:1], (_MACHINE,)))),
        },
    ),
)

CONNECTIONS: list[Connection] = task_connections("state-machine")
