"""Messages, events, and what follows them."""

from __future__ import annotations

from stackline.dev.fidelity.row import Row

ROWS = (
    Row(
        "queue", ("AWS::SQS::Queue",), "emulated", "", "Messages wait in it, and fall into its dead letters."
    ),
    Row("topic", ("AWS::SNS::Topic",), "emulated", "", "What is published reaches its subscribers."),
    Row(
        "subscriber",
        ("AWS::SNS::Subscription",),
        "emulated",
        "",
        "Queues, functions, streams and HTTP addresses are told.",
    ),
    Row(
        "subscriber-people",
        ("AWS::SNS::Topic", "AWS::SNS::Subscription"),
        "partly",
        "mail and phones",
        "Nothing is sent to mail addresses and phones, and nobody is asked whether they want it.",
        tuple(
            f"{place}Protocol={protocol}"
            for place in ("Subscription.*.", "")
            for protocol in ("email*", "sms", "application")
        ),
    ),
    Row("event-bus", ("AWS::Events::EventBus",), "emulated", "", "Events reach the rules that they match."),
    Row(
        "event-rule",
        ("AWS::Events::Rule",),
        "emulated",
        "",
        "It matches events, or the clock, and calls its targets.",
    ),
    Row("schedule", ("AWS::Scheduler::Schedule",), "emulated", "", "It calls its target when it is due."),
    Row("stream", ("AWS::Kinesis::Stream",), "emulated", "", "Records lie in its shards, in order."),
    Row(
        "delivery-stream",
        ("AWS::KinesisFirehose::DeliveryStream",),
        "emulated",
        "",
        "Records arrive in its bucket.",
    ),
    Row(
        "delivery-destinations",
        ("AWS::KinesisFirehose::DeliveryStream",),
        "partly",
        "destinations",
        "Records are delivered to buckets only.",
        tuple(
            f"{name}DestinationConfiguration"
            for name in (
                "Amazonopensearchservice",
                "AmazonOpenSearchServerless",
                "Elasticsearch",
                "HttpEndpoint",
                "Iceberg",
                "Redshift",
                "Snowflake",
                "Splunk",
            )
        ),
    ),
    Row("pipe", ("AWS::Pipes::Pipe",), "emulated", "", "It leads what arrives at its source to its target."),
    Row(
        "state-machine",
        ("AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine"),
        "emulated",
        "",
        "Its states run, and its tasks call what they name.",
    ),
    Row(
        "state-machine-role",
        ("AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine"),
        "emulated",
        "its role",
        "Its tasks may do everything in the account, whatever its role says.",
    ),
    Row(
        "email-identity",
        ("AWS::SES::EmailIdentity",),
        "partly",
        "sending",
        "Mail is taken and kept, and none is sent; the identity counts as proven at once.",
    ),
    Row(
        "alarm",
        ("AWS::CloudWatch::Alarm",),
        "emulated",
        "",
        "It follows its metric, and tells of its states.",
    ),
)
