"""State machines: Step Functions, in SAM's form and CloudFormation's."""

from __future__ import annotations

from stackline.catalog.bus_targets import told_by_bus
from stackline.catalog.holes import Text, To
from stackline.catalog.machine_chains import renamed, state_name
from stackline.catalog.machine_logs import MACHINE_LOGS
from stackline.catalog.machine_tasks import task_connections
from stackline.catalog.model import (
    Accessible,
    Connection,
    Deed,
    Facet,
    Grant,
    Identity,
    Resource,
    Setting,
    Statement,
    Variable,
)
from stackline.catalog.schedule_targets import scheduled

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
            path="Type",
            label="Type",
            kind="choice",
            choices=("STANDARD", "EXPRESS"),
            default="STANDARD",
            description="STANDARD runs up to a year, each step once; EXPRESS up to five minutes, much cheaper.",
        ),
        Setting(path="DefinitionUri", label="Definition file", description="Relative to the template."),
        Setting(
            path="Definition", label="Definition", kind="yaml", description="States in the template itself."
        ),
        Setting(
            path="DefinitionString",
            label="Definition",
            kind="yaml",
            description="States as JSON text in the template.",
        ),
        Setting(
            path="DefinitionSubstitutions",
            label="Substitutions",
            kind="yaml",
            description="What `${Name}` in the definition stands for.",
        ),
        Setting(
            path="Logging.Level",
            label="Log level",
            kind="choice",
            choices=("ALL", "ERROR", "FATAL", "OFF"),
            default="OFF",
            description="Which steps of an execution are logged.",
        ),
        Setting(
            path="Logging.IncludeExecutionData",
            label="Log data",
            kind="boolean",
            default=False,
            description="Inputs and outputs of the steps too.",
        ),
        Setting(
            path="Logging.Destinations",
            label="Log group",
            kind="yaml",
            description="Where the log is written.",
        ),
        Setting(
            path="Tracing.Enabled",
            label="Tracing",
            kind="boolean",
            default=False,
            description="Traces it with X-Ray.",
        ),
        Setting(
            path="TracingConfiguration.Enabled",
            label="Tracing",
            kind="boolean",
            default=False,
            description="Traces it with X-Ray.",
        ),
        Setting(
            path="AutoPublishAlias",
            label="Alias to publish",
            description="Publishes a version on every change.",
        ),
        Setting(
            path="LoggingConfiguration.Level",
            label="Log level",
            kind="choice",
            choices=("ALL", "ERROR", "FATAL", "OFF"),
            default="OFF",
            description="Which steps of an execution are logged.",
        ),
        Setting(
            path="LoggingConfiguration.IncludeExecutionData",
            label="Log data",
            kind="boolean",
            default=False,
            description="Inputs and outputs of the steps too.",
        ),
        Setting(
            path="StateMachineType",
            label="Type",
            kind="choice",
            choices=("STANDARD", "EXPRESS"),
            default="STANDARD",
            description="STANDARD runs up to a year, each step once; EXPRESS up to five minutes, much cheaper.",
        ),
        Setting(
            path="Policies",
            label="Policies",
            kind="yaml",
            description="What its steps may do; wires write it.",
        ),
        Setting(path="Role", label="Role", description="Set, SAM ignores Policies."),
        Setting(path="RoleArn", label="Role", description="What its steps may do."),
        Setting(path="Name", label="Name", description="Leave it out: CloudFormation makes one."),
        Setting(path="StateMachineName", label="Name", description="Leave it out: CloudFormation makes one."),
    ),
    facets=(
        Facet(
            "task",
            "Task",
            pattern=r"(?P<name>.+)",
            make="{name}",
            example="Charge",
            fields=(
                Setting(
                    path="name",
                    label="Name",
                    description="Of the state, up to 80 characters.",
                    example="Refund",
                    check=state_name,
                ),
            ),
            rename=renamed,
        ),
    ),
    adds=(scheduled("state-machine"), told_by_bus()),
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
        deeds=(
            Deed("start", "executions of {}", ("StartExecution", "StartSyncExecution"), "start any"),
            Deed(
                "follow",
                "executions of {}",
                ("DescribeExecution", "ListExecutions", "GetExecutionHistory", "DescribeStateMachine*"),
                "follow them",
            ),
            Deed("stop", "executions of {}", ("StopExecution",), "stop any"),
            Deed("change", "the definition of {}", ("UpdateStateMachine",)),
            Deed("delete", "{}", ("DeleteStateMachine",), "delete the state machine"),
        ),
    ),
)

CONNECTIONS: list[Connection] = [*task_connections("state-machine"), MACHINE_LOGS]
