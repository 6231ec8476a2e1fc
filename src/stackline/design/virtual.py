"""Ends without a logical ID: SAM events, implicit APIs, the default bus. One naming for wires and cards.

An event's source is, in this order: the resource its property names (`Queue: !GetAtt Pages.Arn` → `Pages`),
what SAM makes up where the property is absent (`ServerlessRestApi`), else a virtual card `Function/Event`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, cast

REST_API = "ServerlessRestApi"
HTTP_API = "ServerlessHttpApi"
DEFAULT_BUS = "DefaultEventBus"
DEFAULT_NETWORK = "DefaultVPC"

IMPLICIT: Mapping[str, tuple[str, str]] = {
    REST_API: ("rest-api", "AWS::Serverless::Api"),
    HTTP_API: ("http-api", "AWS::Serverless::HttpApi"),
    DEFAULT_BUS: ("event-bus", "AWS::Events::EventBus"),
    DEFAULT_NETWORK: ("virtual-network", "AWS::EC2::VPC"),
}
"""Implicit id → (kind, CloudFormation type)."""


@dataclass(frozen=True, slots=True)
class EventSource:
    """What stands at the source of a SAM event type.

    `kind` and `type` are those of the card `Function/Event`, drawn where the event names no resource of the
    template; `property` names the source in the event (None: the event is its own source); `implicit` is the
    id that SAM or AWS supplies where that property is absent.
    """

    kind: str
    type: str
    property: str | None = None
    implicit: str | None = None


EVENT_SOURCES: Mapping[str, EventSource] = {
    "Api": EventSource("rest-api", "AWS::Serverless::Api", "RestApiId", REST_API),
    "HttpApi": EventSource("http-api", "AWS::Serverless::HttpApi", "ApiId", HTTP_API),
    "Schedule": EventSource("schedule", "AWS::Events::Rule"),
    "ScheduleV2": EventSource("schedule", "AWS::Scheduler::Schedule"),
    "EventBridgeRule": EventSource("event-rule", "AWS::Events::Rule", "EventBusName", DEFAULT_BUS),
    "CloudWatchEvent": EventSource("event-rule", "AWS::Events::Rule", "EventBusName", DEFAULT_BUS),
    "S3": EventSource("bucket", "AWS::S3::Bucket", "Bucket"),
    "SNS": EventSource("topic", "AWS::SNS::Topic", "Topic"),
    "SQS": EventSource("queue", "AWS::SQS::Queue", "Queue"),
    "Kinesis": EventSource("stream", "AWS::Kinesis::Stream", "Stream"),
    "DynamoDB": EventSource("table", "AWS::DynamoDB::Table", "Stream"),
    "CloudWatchLogs": EventSource("log-group", "AWS::Logs::LogGroup", "LogGroupName"),
    "Cognito": EventSource("user-pool", "AWS::Cognito::UserPool", "UserPool"),
    "IoTRule": EventSource("iot-rule", "AWS::IoT::TopicRule"),
    "AlexaSkill": EventSource("alexa-skill", "Alexa::ASK::Skill"),
    "MSK": EventSource("kafka", "AWS::MSK::Cluster", "Stream"),
    "SelfManagedKafka": EventSource("kafka", "AWS::Lambda::EventSourceMapping"),
    "MQ": EventSource("broker", "AWS::AmazonMQ::Broker", "Broker"),
    "DocumentDB": EventSource("document-database", "AWS::DocDB::DBCluster", "Cluster"),
}
"""SAM event type → its source, for the event types of AWS::Serverless::Function and StateMachine."""

_BARE_IDS = frozenset({"Api", "HttpApi", "S3", "Cognito"})
"""Event types in which SAM also takes a bare logical ID for `!Ref` of it."""


def declared_network(parameters: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The existing network, where the template declares its ID and its subnets: a card to put resources into."""
    there = "DefaultVPCId" in parameters and "DefaultVPCSubnets" in parameters
    return {DEFAULT_NETWORK: ("Parameters", "DefaultVPCId")} if there else {}


def event_id(owner: str, event: str) -> str:
    """The id of an event's own card, e.g. `StartScan/Daily`."""
    return f"{owner}/{event}"


def is_event(id: str) -> bool:
    """Whether a card is an event of another resource: it goes with the event."""
    return "/" in id


def event_source(owner: str, name: str, event: Mapping[str, Any], resources: Collection[str]) -> str | None:
    """The id of the card at the source of the SAM event `name` of the resource `owner`.

    `event` is the event's mapping ({"Type": …, "Properties": …}), `resources` the template's logical IDs.
    None for an event type that SAM does not have.
    """
    source = EVENT_SOURCES.get(str(event.get("Type")))
    if source is None:
        return None
    if source.property is None:
        return event_id(owner, name)
    properties: Any = event.get("Properties")
    value: Any = (
        cast(dict[str, Any], properties).get(source.property) if isinstance(properties, dict) else None
    )
    if value is None or (source.implicit == DEFAULT_BUS and value == "default"):
        return source.implicit or event_id(owner, name)
    named = value if isinstance(value, str) and event["Type"] in _BARE_IDS else named_resource(value)
    return named if named in resources else event_id(owner, name)


def named_resource(value: Any) -> str | None:
    """The logical ID a whole value stands for: `!Ref X`, `!GetAtt X.Arn`, `!Sub ${X}` or `!Sub ${X.Arn}`."""
    if not isinstance(value, dict) or len(cast(dict[str, Any], value)) != 1:
        return None
    ((intrinsic, operand),) = cast(dict[str, Any], value).items()
    if intrinsic == "Fn::GetAtt" and isinstance(operand, list) and operand:
        operand = cast(list[Any], operand)[0]
    if not isinstance(operand, str):
        return None
    if intrinsic == "Ref":
        return operand
    if intrinsic == "Fn::GetAtt":
        return operand.partition(".")[0]
    inside = operand[2:-1] if operand.startswith("${") and operand.endswith("}") else ""
    if intrinsic == "Fn::Sub" and inside and not inside.startswith("!") and "$" not in inside:
        return inside.partition(".")[0]
    return None
