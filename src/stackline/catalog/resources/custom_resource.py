"""Custom resources: code of one's own that CloudFormation runs when a stack is made, changed or deleted."""

from __future__ import annotations

from stackline.catalog.holes import To
from stackline.catalog.model import Connection, Part, Resource, Setting, Spelling, Told

_TYPE = "AWS::CloudFormation::CustomResource"
_PARTS = (Part("{source}/Properties/ServiceToken", To("target", "arn")),)

RESOURCE = Resource(
    kind="custom-resource",
    types=(_TYPE,),
    label="Custom Resource",
    summary="Runs code of yours while the stack is deployed: for what CloudFormation has no resource for.",
    group="Structure",
    family="other",
    glyph="custom-resource",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
    "aws-resource-cloudformation-customresource.html",
    # The default of an hour is a long time to wait for a function that never answers.
    defaults={"ServiceTimeout": 300},
    settings=(
        Setting(
            path="ServiceTimeout",
            label="Waits at most",
            description="For the code's answer, before the deployment fails.",
            kind="number",
            unit="s",
            minimum=1,
            maximum=3600,
            default=3600,
        ),
        Setting(
            path="ServiceToken",
            label="Code",
            description="The function or topic: draw a wire. All other properties are given to the code.",
            kind="yaml",
        ),
    ),
    attributes={"name": None},
    smallest={_TYPE: {"{id}": {"Type": _TYPE, "Properties": {"ServiceTimeout": 300}}}},
    awaits={
        _TYPE: {
            "ServiceToken": {
                "Fn::Sub": "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:resource"
            }
        }
    },
    word="CUSTOM_RESOURCE",
    takes=Told(
        path=(),
        verb="knows",
        summary="The code of the custom resource gets a property that says which {target} it is about.",
        apart=("ServiceToken",),
    ),
)

CONNECTIONS = [
    Connection(
        id="custom-resource-invokes-function",
        source="custom-resource",
        target="function",
        style="event",
        label="runs",
        summary="CloudFormation runs the function when the resource is created, changed and deleted, and waits for it.",
        spellings=(Spelling(name="service-token", parts=_PARTS),),
    ),
    Connection(
        id="custom-resource-notifies-topic",
        source="custom-resource",
        target="topic",
        style="event",
        label="tells",
        summary="CloudFormation sends the topic what is created, changed and deleted, and waits for an answer.",
        spellings=(Spelling(name="service-token", parts=_PARTS),),
    ),
]
