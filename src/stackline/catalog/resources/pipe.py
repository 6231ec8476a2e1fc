"""Pipes: EventBridge Pipes, from one source to one target, filtered and enriched on the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stackline.catalog.deliverable import is_fifo
from stackline.catalog.holes import Given, To
from stackline.catalog.model import (
    Accessible,
    Connection,
    Deed,
    Facet,
    Grant,
    Identity,
    Needs,
    Part,
    Resource,
    Setting,
    Spelling,
    Statement,
    Variable,
)
from stackline.catalog.pipe_apis import PIPE_CALLS_API
from stackline.catalog.pipe_ends import SOURCES, TARGETS, PipeSource, PipeTarget

if TYPE_CHECKING:
    from stackline.catalog.changes import Ends
    from stackline.catalog.view import View

_TYPE = "AWS::Pipes::Pipe"
_ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "pipes.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    },
}
_DEFAULTS = {"RoleArn": {"Fn::GetAtt": ["{id}Role", "Arn"]}}
_READ, _WRITE = ("pipes:DescribePipe",), ("pipes:StartPipe", "pipes:StopPipe")

RESOURCE = Resource(
    kind="pipe",
    types=(_TYPE,),
    label="Pipe",
    summary="Takes records from one source to one target, filtered and enriched on the way, without code.",
    group="Messaging",
    family="messaging",
    glyph="pipe",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-pipes-pipe.html",
    defaults=_DEFAULTS,
    companions={"{id}Role": _ROLE},
    settings=(
        Setting(
            path="Description",
            label="Description",
            description="A note for people.",
        ),
        Setting(
            path="DesiredState",
            label="State",
            description="STOPPED keeps the pipe and lets nothing through.",
            kind="choice",
            choices=("RUNNING", "STOPPED"),
            default="RUNNING",
        ),
        Setting(
            path="SourceParameters.FilterCriteria",
            label="Filter",
            description="Only records that match go through, and only those cost money.",
            kind="yaml",
        ),
        Setting(
            path="TargetParameters.InputTemplate",
            label="Input",
            description="What the target gets instead of the record.",
        ),
        Setting(
            path="EnrichmentParameters.InputTemplate",
            label="Input of the enrichment",
            description="What the enriching function gets instead of the record.",
        ),
        Setting(
            path="LogConfiguration.Level",
            label="Log level",
            description="How much of each run is logged; OFF: nothing.",
            kind="choice",
            choices=("OFF", "ERROR", "INFO", "TRACE"),
            default="OFF",
        ),
        Setting(path="LogConfiguration", label="Log", description="Where the log goes.", kind="yaml"),
        Setting(
            path="KmsKeyIdentifier", label="Key", description="Encrypts filters and templates.", kind="yaml"
        ),
        Setting(
            path="Source",
            label="Source",
            description="ARN of the queue, stream or table's stream that is read. Changing it replaces the pipe.",
            kind="yaml",
        ),
        Setting(path="Target", label="Target", description="ARN of what gets the records.", kind="yaml"),
        Setting(path="RoleArn", label="Role", description="What the pipe may do.", kind="yaml"),
        Setting(path="Name", label="Name", description="Leave it out: CloudFormation makes one."),
    ),
    facets=(Facet("enrichment", "Enrichment"),),
    attributes={"arn": "Arn", "name": None},
    smallest={_TYPE: {"{id}Role": _ROLE, "{id}": {"Type": _TYPE, "Properties": _DEFAULTS}}},
    awaits={
        _TYPE: {
            "Source": {"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:in"},
            "Target": {"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:out"},
        }
    },
    word="PIPE",
    variables=(Variable("NAME", To("target", "name")),),
    identity={_TYPE: Identity("RoleArn", None, (), free=False)},
    access=Accessible(
        service="pipes",
        default="write",
        reads=("DescribePipe",),
        writes=("StartPipe", "StopPipe"),
        neutral=("ListPipes", "ListTagsForResource"),
        levels={
            "read": Grant((Statement(_READ, (To("target", "arn"),)),)),
            "write": Grant((Statement(_WRITE, (To("target", "arn"),)),)),
            "read-write": Grant((Statement((*_READ, *_WRITE), (To("target", "arn"),)),)),
        },
        deeds=(
            Deed("start and stop", "{}", ("StartPipe", "StopPipe"), "start or stop it"),
            Deed("see", "the state of {}", ("DescribePipe", "List*"), harmless=True),
            Deed("change", "the settings of {}", ("UpdatePipe", "TagResource", "UntagResource")),
            Deed("delete", "{}", ("DeletePipe",), "delete the pipe"),
        ),
    ),
)


def _from(source: PipeSource) -> Connection:
    ensure = Part(
        "{source}/Properties/StreamSpecification",
        {"StreamViewType": "NEW_AND_OLD_IMAGES"},
        kind="ensure",
        needed_by="StreamArn",
    )
    return Connection(
        id=f"{source.kind}-{source.facet}-feeds-pipe" if source.facet else f"{source.kind}-feeds-pipe",
        source=source.kind,
        facet=source.facet,
        target="pipe",
        style="event",
        label="feeds",
        summary=f"The pipe takes from the {source.kind}"
        + (
            "'s stream."
            if source.facet
            else ", and deletes what went through."
            if source.kind == "queue"
            else "."
        ),
        settings=source.settings,
        spellings=(
            Spelling(
                name="source",
                sources=source.types,
                parts=(
                    Part("{target}/Properties/Source", To("source", source.attribute)),
                    Part("{target}/Properties/SourceParameters", source.fragment, kind="part"),
                    *((ensure,) if source.facet == "stream" else ()),
                ),
                needs=(
                    Needs(
                        "target",
                        Statement(source.actions, (To("source", source.attribute),)),
                        with_it=source.with_it,
                    ),
                ),
            ),
        ),
    )


def _to(target: PipeTarget) -> Connection:
    return Connection(
        id=f"pipe-{target.verb}-{target.kind}",
        source="pipe",
        target=target.kind,
        style="event",
        label=target.label,
        summary=target.words,
        settings=target.fields,
        check=_grouped if target.kind == "queue" else _standard if target.kind == "topic" else None,
        spellings=(
            Spelling(
                name="target",
                parts=(
                    Part("{source}/Properties/Target", To("target", "arn")),
                    Part("{source}/Properties/TargetParameters", target.fragment, kind="part"),
                ),
                needs=(Needs("source", target.statement, with_it=_WITH_IT.get(target.kind, ())),),
            ),
        ),
    )


_WITH_IT = {
    "state-machine": ("states:StartSyncExecution",),
    "queue": ("sqs:GetQueueAttributes", "sqs:GetQueueUrl"),
}


def _grouped(view: View, ends: Ends) -> tuple[str, str] | None:
    if is_fifo(view, ends.target) and ends.settings.get("group") is None:
        return (f"{ends.target} is FIFO: its messages need a group", "Set group, e.g. to `$.messageId`.")
    return None


def _standard(view: View, ends: Ends) -> tuple[str, str] | None:
    """EventBridge User Guide, "Event targets for EventBridge Pipes": SNS FIFO topics are not supported."""
    if is_fifo(view, ends.target):
        return (
            f"A pipe cannot send to {ends.target}, which is FIFO",
            "Send to a standard topic, or a FIFO queue.",
        )
    return None


def _connections() -> Iterator[Connection]:
    yield from map(_to, TARGETS)
    yield PIPE_CALLS_API
    yield Connection(
        id="pipe-enrichment-invokes-function",
        source="pipe",
        facet="enrichment",
        target="function",
        style="event",
        label="enriched by",
        summary="The function gets each batch on its way, and what it returns goes on to the target.",
        settings=(
            Setting(
                path="input",
                label="Input",
                description="What the function gets instead of the records.",
                example='{"order": <$.body>}',
            ),
        ),
        spellings=(
            Spelling(
                name="enrichment",
                parts=(
                    Part("{source}/Properties/Enrichment", To("target", "arn")),
                    Part(
                        "{source}/Properties/EnrichmentParameters",
                        {"InputTemplate": Given("input")},
                        kind="part",
                    ),
                ),
                needs=(Needs("source", Statement(("lambda:InvokeFunction",), (To("target", "arn"),))),),
            ),
        ),
    )
    yield from map(_from, SOURCES)


CONNECTIONS = list(_connections())
