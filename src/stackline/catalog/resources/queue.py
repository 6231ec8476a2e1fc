"""Queues: SQS, their dead letters, and the functions they run."""

from __future__ import annotations

from stackline.catalog.changes import Ends
from stackline.catalog.facets import Addition
from stackline.catalog.holes import Given, To
from stackline.catalog.mappings import QUEUE_SETTINGS, queue_properties
from stackline.catalog.model import (
    Accessible,
    Connection,
    Deed,
    Existing,
    Facet,
    Grant,
    Needs,
    Part,
    Resource,
    Setting,
    Spelling,
    Statement,
    Variable,
)
from stackline.catalog.sam_events import source_elsewhere
from stackline.catalog.view import View

_RECEIVE = (
    "ReceiveMessage",
    "DeleteMessage",
    "DeleteMessageBatch",
    "ChangeMessageVisibility",
    "ChangeMessageVisibilityBatch",
)
_POLL = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility")
_PLACE = (To("target", "arn"),)
_NAME = {"QueueName": To("target", "name")}

RESOURCE = Resource(
    kind="queue",
    types=("AWS::SQS::Queue",),
    label="Queue",
    summary="Keeps messages until something has dealt with them (SQS).",
    group="Messaging",
    family="messaging",
    glyph="queue",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sqs-queue.html",
    # AWS asks for six times the timeout of the function that reads it (30 s by default).
    defaults={"VisibilityTimeout": 180, "MessageRetentionPeriod": 1209600, "SqsManagedSseEnabled": True},
    settings=(
        Setting(
            path="VisibilityTimeout",
            label="Visibility timeout",
            kind="number",
            unit="s",
            minimum=0,
            maximum=43200,
            default=30,
            description="At least six times the timeout of the function that reads the queue.",
        ),
        Setting(
            path="MessageRetentionPeriod",
            label="Kept for",
            kind="number",
            unit="s",
            minimum=60,
            maximum=1209600,
            default=345600,
            description="A message nobody takes is gone after it.",
        ),
        Setting(
            path="DelaySeconds",
            label="Delay",
            kind="number",
            unit="s",
            minimum=0,
            maximum=900,
            default=0,
            description="Before a new message can be taken.",
        ),
        Setting(
            path="RedrivePolicy.maxReceiveCount",
            label="Tries",
            kind="number",
            unit="times",
            minimum=1,
            maximum=1000,
            description="Then a message goes to the dead-letter queue.",
        ),
        Setting(
            path="RedrivePolicy.deadLetterTargetArn",
            label="Dead-letter queue",
            description="Where messages go that failed too often; a wire sets it.",
        ),
        Setting(
            path="ReceiveMessageWaitTimeSeconds",
            label="Wait for messages",
            kind="number",
            unit="s",
            minimum=0,
            maximum=20,
            default=0,
            description="A reader waits this long before it hears there is none.",
        ),
        Setting(
            path="FifoQueue",
            label="In order, once (FIFO)",
            kind="boolean",
            description="Messages of a group one after the other; its name ends in `.fifo`.",
        ),
        Setting(
            path="ContentBasedDeduplication",
            label="Deduplicate by content",
            kind="boolean",
            description="FIFO only: the same text within five minutes counts once.",
        ),
        Setting(
            path="MaximumMessageSize",
            label="Largest message",
            kind="number",
            unit="bytes",
            minimum=1024,
            maximum=1048576,
            default=1048576,
            description="A larger one is refused.",
        ),
        Setting(
            path="SqsManagedSseEnabled",
            label="Encryption",
            kind="boolean",
            default=True,
            description="With a key that SQS keeps; costs nothing.",
        ),
        Setting(path="KmsMasterKeyId", label="Key", description="A KMS key of yours, instead of SQS's."),
        Setting(path="QueueName", label="Name", description="Leave it out: CloudFormation makes one."),
    ),
    facets=(Facet("dead-letter", "Dead letters"),),
    adds=(Addition(id="consumer", label="Consumer", word="consumer", settings=("batch_size",)),),
    attributes={"arn": "Arn", "name": "QueueName", "url": None},
    existing=Existing(
        arns={"AWS::SQS::Queue": "sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+(\\.fifo)?"},
        example="sqs:eu-west-1:111122223333:orders",
        derived={
            "": "https://sqs.{Region=3}.${AWS::URLSuffix}/{Account=4}/{Name=5}",
            "QueueUrl": "https://sqs.{Region=3}.${AWS::URLSuffix}/{Account=4}/{Name=5}",
            "QueueName": "{Name=5}",
            "Arn": "{}",
        },
    ),
    word="QUEUE",
    variables=(
        Variable("URL", To("target", "url")),
        Variable("NAME", To("target", "name")),
        Variable("ARN", To("target", "arn")),
    ),
    access=Accessible(
        service="sqs",
        default="write",
        reads=_RECEIVE,
        writes=("SendMessage", "SendMessageBatch", "PurgeQueue"),
        neutral=("GetQueueAttributes", "GetQueueUrl", "ListQueues", "ListQueueTags"),
        levels={
            "read": Grant((Statement(_POLL, _PLACE),), (("SQSPollerPolicy", _NAME),)),
            "write": Grant((Statement(("sqs:SendMessage",), _PLACE),), (("SQSSendMessagePolicy", _NAME),)),
            "read-write": Grant(
                (Statement((*_POLL, "sqs:SendMessage"), _PLACE),),
                (("SQSPollerPolicy", _NAME), ("SQSSendMessagePolicy", _NAME)),
            ),
        },
        deeds=(
            Deed("receive", "messages of {}", ("ReceiveMessage",), "read them"),
            Deed("delete", "messages of {}", ("DeleteMessage", "DeleteMessageBatch")),
            Deed("postpone", "messages of {}", ("ChangeMessageVisibility*",), harmless=True),
            Deed("send", "messages to {}", ("SendMessage", "SendMessageBatch"), "send any"),
            Deed("see", "the settings of {}", ("GetQueue*", "List*"), harmless=True),
            Deed("purge", "{}", ("PurgeQueue",)),
            Deed(
                "change",
                "the settings of {}",
                ("SetQueueAttributes", "AddPermission", "RemovePermission", "TagQueue", "UntagQueue"),
            ),
            Deed("delete", "{}", ("DeleteQueue",), "delete the queue"),
        ),
    ),
)

_NEEDS = Needs(
    "target",
    Statement(_POLL[:3], (To("source", "arn"),)),
    with_it=(
        "sqs:ChangeMessageVisibility",
        "sqs:ChangeMessageVisibilityBatch",
        "sqs:DeleteMessageBatch",
        "sqs:GetQueueUrl",
    ),
)


def _same_order(view: View, ends: Ends) -> tuple[str, str] | None:
    """SQS: the dead-letter queue of a FIFO queue must also be a FIFO queue, and of a standard queue a standard one."""
    first, second = (bool(view.properties(end).get("FifoQueue")) for end in (ends.source, ends.target))
    if first == second:
        return None
    return (
        f"{ends.source} and {ends.target} are not both FIFO queues",
        "Give both queues the same FifoQueue setting.",
    )


CONNECTIONS = [
    Connection(
        id="queue-invokes-function",
        source="queue",
        target="function",
        style="event",
        label="runs",
        summary="Messages of the queue run the function, in batches; what it does not fail is deleted.",
        settings=QUEUE_SETTINGS,
        spellings=(
            Spelling(
                name="sam-event",
                targets=("AWS::Serverless::Function",),
                names={"event": "{source}"},
                parts=(
                    Part(
                        "{target}/Properties/Events/{event}",
                        {"Type": "SQS", "Properties": queue_properties("Queue", To("source", "arn"))},
                    ),
                ),
                needs=(_NEEDS,),
            ),
            source_elsewhere("SQS", "Queue", "queue", given=queue_properties("Queue", None)),
            Spelling(
                name="event-source-mapping",
                names={"mapping": "{source}To{target}"},
                parts=(
                    Part(
                        "{mapping}",
                        {
                            "Type": "AWS::Lambda::EventSourceMapping",
                            "Properties": {
                                "FunctionName": To("target", "name"),
                                **queue_properties("EventSourceArn", To("source", "arn")),
                            },
                        },
                    ),
                ),
                needs=(_NEEDS,),
            ),
        ),
    ),
    Connection(
        id="queue-dead-letters-queue",
        source="queue",
        facet="dead-letter",
        target="queue",
        style="attach",
        label="dead letters to",
        summary="Messages that failed too often move to the other queue.",
        failure=True,
        settings=(
            Setting(
                path="attempts",
                label="Attempts",
                description="How often a message is received before it moves.",
                kind="number",
                minimum=1,
                maximum=1000,
                default=5,
            ),
        ),
        check=_same_order,
        spellings=(
            Spelling(
                name="redrive-policy",
                parts=(
                    Part(
                        "{source}/Properties/RedrivePolicy",
                        {"deadLetterTargetArn": To("target", "arn"), "maxReceiveCount": Given("attempts")},
                    ),
                ),
            ),
        ),
    ),
]
