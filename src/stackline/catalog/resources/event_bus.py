"""Event buses: EventBridge."""

from __future__ import annotations

from stackline.catalog.bus_targets import bus_connections
from stackline.catalog.event_letters import FACET, bus_letters
from stackline.catalog.facets import Addition
from stackline.catalog.holes import To
from stackline.catalog.model import (
    Accessible,
    Connection,
    Deed,
    Grant,
    Resource,
    Setting,
    Statement,
    Variable,
)

RESOURCE = Resource(
    kind="event-bus",
    types=("AWS::Events::EventBus",),
    label="Event Bus",
    summary="Takes events from anywhere and gives each to the rules that match it (EventBridge).",
    group="Messaging",
    family="messaging",
    glyph="event-bus",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-events-eventbus.html",
    # A bus must be named; the stack's name keeps two stacks apart.
    defaults={"Name": {"Fn::Sub": "${AWS::StackName}-{id}"}},
    settings=(
        Setting(path="Name", label="Name", description="Senders name the bus by it."),
        Setting(path="Description", label="Description", description="What it carries."),
        Setting(
            path="DeadLetterConfig.Arn",
            label="Dead letters",
            description="A queue for events that could not be encrypted.",
        ),
        Setting(
            path="KmsKeyIdentifier", label="Key", description="A KMS key of yours; AWS's encrypts otherwise."
        ),
        Setting(
            path="Policy", label="Policy", kind="yaml", description="Other accounts that may send to it."
        ),
        Setting(
            path="LogConfig.Level",
            label="Log level",
            kind="choice",
            choices=("OFF", "ERROR", "INFO", "TRACE"),
            default="OFF",
            description="What of each event's way is logged.",
        ),
        Setting(
            path="LogConfig.IncludeDetail",
            label="Log details",
            kind="choice",
            choices=("NONE", "FULL"),
            default="NONE",
            description="Whether the events themselves are in the log.",
        ),
        Setting(
            path="EventSourceName",
            label="Partner",
            description="A partner's event source that feeds the bus.",
        ),
        Setting(path="Tags", label="Tags", kind="yaml", description="Keys and values, for bills and owners."),
    ),
    facets=(FACET,),
    adds=(Addition(id="rule", label="Rule", word="rule", settings=("pattern",), needs=("pattern",)),),
    attributes={"arn": "Arn", "name": None},
    smallest={
        "AWS::Events::EventBus": {"{id}": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "{id}"}}}
    },
    word="EVENT_BUS",
    variables=(Variable("NAME", To("target", "name")),),
    access=Accessible(
        service="events",
        default="write",
        writes=("PutEvents",),
        levels={
            "write": Grant(
                (Statement(("events:PutEvents",), (To("target", "arn"),)),),
                (("EventBridgePutEventsPolicy", {"EventBusName": To("target", "name")}),),
            ),
        },
        deeds=(
            Deed("send", "events to {}", ("PutEvents",)),
            Deed("see", "the settings of {}", ("Describe*", "List*"), harmless=True),
            Deed(
                "change",
                "the rules of {}",
                ("PutRule", "PutTargets", "DeleteRule", "RemoveTargets", "EnableRule", "DisableRule"),
                "change its rules",
            ),
            Deed("let others send", "events to {}", ("PutPermission", "RemovePermission")),
            Deed("delete", "{}", ("DeleteEventBus",), "delete the bus"),
        ),
    ),
)

CONNECTIONS: list[Connection] = [*bus_connections(), bus_letters()]
