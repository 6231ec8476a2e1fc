"""Subscribers: who gets a topic's messages outside of AWS, by e-mail, at a URL, on a phone."""

from __future__ import annotations

from stackline.catalog.model import Connection, Resource, Setting

_TYPE = "AWS::SNS::Subscription"
# SNS API Reference, "Subscribe": the protocols that lead out of AWS. Those of functions, queues and delivery streams
# are wires to them, not cards.
_OUTSIDE = ("email", "email-json", "https", "http", "sms", "application")

RESOURCE = Resource(
    kind="subscriber",
    types=(_TYPE,),
    label="Subscriber",
    summary="An e-mail address, URL or phone that gets the messages of a topic.",
    group="Messaging",
    family="messaging",
    glyph="subscriber",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sns-subscription.html",
    # Whoever has the address is asked first: nothing is sent before they say yes.
    defaults={"Protocol": "email", "Endpoint": "someone@example.com"},
    settings=(
        Setting(
            path="Protocol",
            label="By",
            description="E-mail and URL are asked to confirm first.",
            kind="choice",
            choices=_OUTSIDE,
        ),
        Setting(
            path="Endpoint",
            label="Address",
            description="`team@example.com`, `https://example.com/hook`, `+41791234567`.",
        ),
        Setting(
            path="FilterPolicy",
            label="Filter",
            description="Only messages that match, e.g. `{severity: [high]}`.",
            kind="yaml",
        ),
        Setting(
            path="FilterPolicyScope",
            label="Filter looks at",
            description="The message's attributes, or its JSON body.",
            kind="choice",
            choices=("MessageAttributes", "MessageBody"),
            default="MessageAttributes",
        ),
        Setting(
            path="RawMessageDelivery",
            label="Raw delivery",
            description="To a URL: the message alone, without the topic's envelope.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path="DeliveryPolicy",
            label="Retries",
            description="To a URL, e.g. `{healthyRetryPolicy: {numRetries: 5}}`.",
            kind="yaml",
        ),
        Setting(
            path="RedrivePolicy",
            label="Dead letters",
            description="`{deadLetterTargetArn: !GetAtt Failed.Arn}`.",
            kind="yaml",
        ),
        Setting(path="ReplayPolicy", label="Replay", description="Of an archived FIFO topic.", kind="yaml"),
        Setting(path="Region", label="Region of the topic", description="Where it is in another."),
        Setting(
            path="TopicArn",
            label="Topic",
            description="Whose messages it gets. Changing it replaces the subscription.",
            kind="yaml",
        ),
    ),
    ports=("in",),
    attributes={"arn": "Arn"},
    smallest={
        _TYPE: {
            "{id}": {"Type": _TYPE, "Properties": {"Protocol": "email", "Endpoint": "someone@example.com"}}
        }
    },
    awaits={
        _TYPE: {"TopicArn": {"Fn::Sub": "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:news"}}
    },
    when={_TYPE: {"Protocol": _OUTSIDE}},
    word="SUBSCRIBER",
)

CONNECTIONS: list[Connection] = []
