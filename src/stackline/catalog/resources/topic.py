"""Topics: SNS, and who is subscribed."""

from __future__ import annotations

from stackline.catalog.changes import Ends
from stackline.catalog.deliverable import is_fifo, refused_key
from stackline.catalog.facets import Addition
from stackline.catalog.holes import Given, To
from stackline.catalog.model import (
    Accessible,
    Allows,
    Assumes,
    Connection,
    Deed,
    Existing,
    Grant,
    Part,
    Resource,
    Setting,
    Spelling,
    Statement,
    Variable,
)
from stackline.catalog.sam_events import source_elsewhere
from stackline.catalog.topic_letters import FACET, TOPIC_LETTERS
from stackline.catalog.view import View

RESOURCE = Resource(
    kind="topic",
    types=("AWS::SNS::Topic",),
    label="Topic",
    summary="Sends each message to everyone subscribed (SNS).",
    group="Messaging",
    family="messaging",
    glyph="topic",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sns-topic.html",
    # No key by default: other AWS services cannot publish to a topic under the AWS managed one.
    settings=(
        Setting(
            path="DisplayName",
            label="Display name",
            description="The sender of its text messages and e-mails.",
        ),
        Setting(
            path="Subscription",
            label="Subscriptions",
            kind="yaml",
            description="Who gets its messages: an address and its protocol each; wires write others.",
        ),
        Setting(
            path="FifoTopic",
            label="In order, once (FIFO)",
            kind="boolean",
            description="For FIFO queues; its name ends in `.fifo`.",
        ),
        Setting(
            path="ContentBasedDeduplication",
            label="Deduplicate by content",
            kind="boolean",
            description="FIFO only: the same text within five minutes counts once.",
        ),
        Setting(
            path="FifoThroughputScope",
            label="FIFO throughput",
            kind="choice",
            choices=("Topic", "MessageGroup"),
            description="By group is faster; nothing is deduplicated across groups.",
        ),
        Setting(path="KmsMasterKeyId", label="Key", description="Encrypts with it, e.g. `alias/aws/sns`."),
        Setting(
            path="TracingConfig",
            label="Tracing",
            kind="choice",
            choices=("PassThrough", "Active"),
            default="PassThrough",
            description="Active traces its messages with X-Ray.",
        ),
        Setting(
            path="DeliveryStatusLogging",
            label="Delivery log",
            kind="yaml",
            description="Which protocols' deliveries are logged, and by which role.",
        ),
        Setting(
            path="ArchivePolicy",
            label="Archive",
            kind="yaml",
            description="FIFO only: days that messages are kept.",
        ),
        Setting(
            path="DataProtectionPolicy",
            label="Data protection",
            kind="yaml",
            description="Personal data it stops or masks.",
        ),
        Setting(
            path="SignatureVersion",
            label="Signature",
            kind="choice",
            choices=("1", "2"),
            default="1",
            description="Of messages to addresses: 1 is SHA-1, 2 is SHA-256.",
        ),
        Setting(path="TopicName", label="Name", description="Leave it out: CloudFormation makes one."),
    ),
    facets=(FACET,),
    adds=(Addition(id="subscription", label="Subscription", word="subscription", settings=("filter",)),),
    attributes={"arn": None, "name": "TopicName"},
    existing=Existing(
        arns={"AWS::SNS::Topic": "sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+(\\.fifo)?"},
        example="sns:eu-west-1:111122223333:orders",
        derived={"": "{}", "TopicArn": "{}", "TopicName": "{Name=5}"},
    ),
    word="TOPIC",
    variables=(Variable("ARN", To("target", "arn")),),
    access=Accessible(
        service="sns",
        default="write",
        writes=("Publish", "PublishBatch"),
        levels={
            "write": Grant(
                (Statement(("sns:Publish",), (To("target", "arn"),)),),
                (("SNSPublishMessagePolicy", {"TopicName": To("target", "name")}),),
            ),
        },
        deeds=(
            Deed("publish", "messages to {}", ("Publish", "PublishBatch")),
            Deed("subscribe others to", "{}", ("Subscribe",), "subscribe others to it"),
            Deed("see", "the settings of {}", ("Get*", "List*"), harmless=True),
            Deed(
                "change",
                "the settings of {}",
                ("SetTopicAttributes", "AddPermission", "RemovePermission", "TagResource", "UntagResource"),
            ),
            Deed("delete", "{}", ("DeleteTopic",), "delete the topic"),
        ),
    ),
)


def _queues_only(view: View, ends: Ends) -> tuple[str, str] | None:
    """SNS Developer Guide, "FIFO topics": they deliver to queues and to nothing else."""
    if is_fifo(view, ends.source):
        return (
            f"{ends.source} is a FIFO topic, which delivers to queues only",
            f"Connect {ends.source} to a queue, and the queue to {ends.target}.",
        )
    return None


def _queue(view: View, ends: Ends) -> tuple[str, str] | None:
    if is_fifo(view, ends.target) and not is_fifo(view, ends.source):
        return (
            f"{ends.source} is a standard topic, which cannot send to the FIFO queue {ends.target}",
            f"Make {ends.source} a FIFO topic, or {ends.target} a standard queue.",
        )
    return refused_key(view, ends)


_SQS = "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}"
_FILTERS = (
    Setting(
        path="filter",
        label="Filter",
        description="Only messages that match are delivered, e.g. `{market: [uk]}`.",
        kind="yaml",
        example={"market": ["uk"]},
    ),
    Setting(
        path="filter_scope",
        label="Filter looks at",
        kind="choice",
        choices=("MessageAttributes", "MessageBody"),
    ),
    Setting(
        path="redrive",
        label="Dead letters",
        description="A queue for what could not be delivered: `{deadLetterTargetArn: !GetAtt Failed.Arn}`. A line "
        "from the dead letters also lets the topic in.",
        kind="yaml",
        example={"deadLetterTargetArn": {"Fn::Sub": f"{_SQS}:failed"}},
    ),
)
_RAW = Setting(
    path="raw",
    label="Raw delivery",
    description="The message alone, without the topic's envelope.",
    kind="boolean",
    default=True,
)
# SNS Developer Guide, "Prerequisites for subscribing Firehose delivery streams".
_TO_FIREHOSE = (
    "firehose:DescribeDeliveryStream",
    "firehose:ListDeliveryStreams",
    "firehose:ListTagsForDeliveryStream",
    "firehose:PutRecord",
    "firehose:PutRecordBatch",
)
_INVOKE = Allows("target", "sns.amazonaws.com", "lambda:InvokeFunction", To("source", "arn"))
_SEND = Allows("target", "sns.amazonaws.com", "sqs:SendMessage", To("source", "arn"))


_FILTERED = {"FilterPolicy": Given("filter"), "FilterPolicyScope": Given("filter_scope")}


def _subscription(protocol: str, **more: object) -> dict[str, object]:
    return {
        "Type": "AWS::SNS::Subscription",
        "Properties": {
            "TopicArn": To("source", "arn"),
            "Protocol": protocol,
            "Endpoint": To("target", "arn"),
            **_FILTERED,
            "RedrivePolicy": Given("redrive"),
            **more,
        },
    }


CONNECTIONS = [
    Connection(
        id="topic-invokes-function",
        source="topic",
        target="function",
        style="event",
        label="runs",
        summary="Every message of the topic runs the function.",
        settings=_FILTERS,
        check=_queues_only,
        spellings=(
            Spelling(
                name="sam-event",
                targets=("AWS::Serverless::Function",),
                names={"event": "{source}"},
                parts=(
                    Part(
                        "{target}/Properties/Events/{event}",
                        {
                            "Type": "SNS",
                            "Properties": {
                                "Topic": To("source", "arn"),
                                **_FILTERED,
                            },
                        },
                    ),
                ),
            ),
            source_elsewhere("SNS", "Topic", "topic", given=_FILTERED),
            Spelling(
                name="subscription",
                names={"subscription": "{source}To{target}"},
                parts=(Part("{subscription}", _subscription("lambda")),),
                allows=(_INVOKE,),
            ),
            Spelling(
                name="inline-subscription",
                draws=False,
                parts=(
                    Part(
                        "{source}/Properties/Subscription/-",
                        {"Protocol": "lambda", "Endpoint": To("target", "arn")},
                    ),
                ),
                allows=(_INVOKE,),
            ),
        ),
    ),
    Connection(
        id="topic-feeds-queue",
        source="topic",
        target="queue",
        style="event",
        label="feeds",
        summary="Every message of the topic goes into the queue: a subscription and the queue's permission.",
        settings=(*_FILTERS, _RAW),
        check=_queue,
        spellings=(
            Spelling(
                name="subscription",
                names={"subscription": "{source}To{target}"},
                parts=(Part("{subscription}", _subscription("sqs", RawMessageDelivery=Given("raw"))),),
                allows=(_SEND,),
            ),
            Spelling(
                name="inline-subscription",
                draws=False,
                parts=(
                    Part(
                        "{source}/Properties/Subscription/-",
                        {"Protocol": "sqs", "Endpoint": To("target", "arn")},
                    ),
                ),
                allows=(_SEND,),
            ),
        ),
    ),
    Connection(
        id="topic-feeds-delivery-stream",
        source="topic",
        target="delivery-stream",
        style="event",
        label="feeds",
        summary="Every message of the topic is put into the delivery stream, by a subscription with a role of its own.",
        settings=(*_FILTERS, _RAW),
        check=_queues_only,
        spellings=(
            Spelling(
                name="subscription",
                names={"subscription": "{source}To{target}"},
                parts=(Part("{subscription}", _subscription("firehose", RawMessageDelivery=Given("raw"))),),
                assumes=Assumes(
                    "sns.amazonaws.com",
                    ("Properties", "SubscriptionRoleArn"),
                    Statement(_TO_FIREHOSE, (To("target", "arn"),)),
                ),
            ),
        ),
    ),
    Connection(
        id="topic-notifies-subscriber",
        source="topic",
        target="subscriber",
        style="event",
        label="tells",
        summary="Every message of the topic is sent to the address.",
        check=_queues_only,
        spellings=(
            Spelling(name="topic", parts=(Part("{target}/Properties/TopicArn", To("source", "arn")),)),
        ),
    ),
    TOPIC_LETTERS,
]
