"""What shows that an attached end is in place: by what it does, or, where nothing runs it, by what the API tells."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from embedded_cloud import execution
from exercises import cdns, guards, readings
from exercises.addresses import ADDRESSES, saying
from exercises.ends import LAYER_MODULE, NESTED_OUTPUT, TEXT
from exercises.readings import in_distribution, names
from exercises.scenes import Rig, Wire
from exercises.sources import ask, query
from exercises.stage import WORD, Stage
from exercises.tellings import TELLINGS
from laws.wire_cases import CATALOG
from stackline.catalog import Connection
from waiting import until


@dataclass(frozen=True)
class Proof:
    how: Literal["proven", "deployed"]
    words: str
    show: Callable[[Stage], bool]
    rig: Rig = field(default_factory=Rig)


def _fires(stage: Stage) -> bool:
    """A data point of the target's metric puts the alarm into its state."""
    cloudwatch = stage.client("cloudwatch")
    alarm = cloudwatch.describe_alarms(AlarmNames=[stage.source])["MetricAlarms"][0]
    about = any(names(stage, "Target", one["Value"]) for one in alarm["Dimensions"])
    point = {"MetricName": alarm["MetricName"], "Dimensions": alarm["Dimensions"], "Value": 100.0}

    def fired() -> bool:
        cloudwatch.put_metric_data(Namespace=alarm["Namespace"], MetricData=[point])
        found = cloudwatch.describe_alarms(AlarmNames=[stage.source])["MetricAlarms"][0]
        return found["StateValue"] == "ALARM"

    return about and bool(until(fired, f"{stage.source} to fire", seconds=150, pause=2))


def _imports(stage: Stage) -> bool:
    payload = json.dumps({"import": LAYER_MODULE})
    told = stage.client("lambda").invoke(FunctionName=stage.target, Payload=payload)
    return json.loads(told["Payload"].read()) == WORD


def _moves(stage: Stage) -> bool:
    sqs = stage.client("sqs")
    sqs.send_message(QueueUrl=stage.source, MessageBody="x")

    def moved() -> bool:
        sqs.receive_message(QueueUrl=stage.source, VisibilityTimeout=0)
        return bool(sqs.receive_message(QueueUrl=stage.target).get("Messages"))

    return bool(until(moved, "the message to be moved", seconds=60))


def _belongs(stage: Stage) -> bool:
    cognito = stage.client("cognito-idp")
    cognito.sign_up(ClientId=stage.source, Username="someone", Password="Long-enough-1")
    return [one["Username"] for one in cognito.list_users(UserPoolId=stage.target)["Users"]] == ["someone"]


def _told(stage: Stage) -> bool:
    """The variable holds what the nested stack put out."""
    body = stage.template.resources["Target"]["Properties"]
    variables: dict[str, Any] = body["Environment"]["Variables"]
    found = [
        json.loads(
            stage.client("lambda")
            .invoke(FunctionName=stage.target, Payload=json.dumps({"variable": name}))["Payload"]
            .read()
        )
        for name in variables
    ]
    return NESTED_OUTPUT in found


def _says(stage: Stage) -> bool:
    """The state machine puts out what the nested stack put out."""
    steps = stage.client("stepfunctions")
    run = execution(steps, steps.start_execution(stateMachineArn=stage.target)["executionArn"])
    return json.loads(run["output"]) == NESTED_OUTPUT


def _put_out(stage: Stage, stack: str) -> dict[str, str]:
    """What a nested stack puts out of the parameters it was given."""
    told = stage.cloud.outputs(stack)
    return {name: value for name, value in told.items() if name.startswith("Given")}


def _passes_on(stage: Stage) -> bool:
    """The second nested stack got it as a parameter."""
    return NESTED_OUTPUT in _put_out(stage, stage.target).values()


def _is_told(stage: Stage) -> bool:
    """All parameters of the nested stack tell of the target, which has one or more names."""
    given = _put_out(stage, stage.source).values()
    return bool(given) and all(given) and any(_telling(stage, value) for value in given)


def _logs(stage: Stage) -> bool:
    stage.client("lambda").invoke(FunctionName=stage.source, Payload=json.dumps({"what": TEXT}))

    def printed() -> bool:
        found = stage.client("logs").filter_log_events(logGroupName=stage.target)["events"]
        return any(TEXT in one["message"] for one in found)

    return bool(until(printed, "the line in the group", seconds=60))


def _logged(stage: Stage) -> bool:
    def written() -> bool:
        return bool(stage.client("logs").filter_log_events(logGroupName=stage.target)["events"])

    return bool(until(written, "a line in the group", seconds=60))


def _logs_calls(stage: Stage) -> bool:
    ask(stage)
    return _logged(stage)


def _logs_failures(stage: Stage) -> bool:
    stage.client("stepfunctions").start_execution(stateMachineArn=stage.source)
    return _logged(stage)


def _answers_with_item(stage: Stage) -> bool:
    stage.client("dynamodb").put_item(TableName=stage.target, Item={"id": {"S": "7"}, "word": {"S": TEXT}})
    return TEXT in query(stage)


def _telling(stage: Stage, text: str) -> bool:
    """Whether the text says what names the target: its Ref, ARN, address or the end of one of these."""
    told = [value for name, value in stage.outputs.items() if name.startswith("Target")]
    return any(one in text or one.rpartition("/")[2] in text for one in told)


def _holds(stage: Stage) -> bool:
    value = stage.client("ssm").get_parameter(Name=stage.source)["Parameter"]["Value"]
    return bool(value) and _telling(stage, value)


def _hears(stage: Stage) -> bool:
    """The function's log has the request, with the properties of the resource."""
    logs, group = stage.client("logs"), f"/aws/lambda/{stage.ref('Answer')}"
    lines = [one["message"] for one in logs.filter_log_events(logGroupName=group)["events"]]
    seen = [json.loads(line.partition("SEEN ")[2]) for line in lines if "SEEN " in line]
    return any(_telling(stage, json.dumps(one.get("ResourceProperties"))) for one in seen)


_ROUTED = {
    api: Rig({"Answer": "function"}, after=(Wire(f"{api}-invokes-function", "Source", "Answer", "GET /"),))
    for api in ("http-api", "rest-api")
}
_ZONE = Rig({"Zone": "dns-zone"}, before=(Wire("dns-zone-holds-dns-record", "Zone", "Source"),))

_QUERIED = Rig(
    {"Answer": "function"}, after=(Wire("graphql-api-invokes-function", "Source", "Answer", "Query.getItem"),)
)
_ENCRYPTED = "deployed, and the API tells of the key; nothing is encrypted here"
_MOUNTED = "deployed, and the API tells of the mount; here no files are behind it"
_HELD = "a deployment is rolled back while the alarm is on"
_COMMENTED = Rig(
    properties={
        "Target": {
            "Definition": {"Comment": "One", "StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
        }
    }
)
_FAILING = Rig(
    properties={
        "Source": {"Definition": {"StartAt": "No", "States": {"No": {"Type": "Fail", "Error": "No"}}}}
    }
)
_MARKED = "what the CDN serves bears the function's mark"
_ANSWERED = "serves what the function answers"
_ALLOWED = "deployed, told the address, and allowed by IAM's simulation; nothing listens there"
_NAMED = "deployed, and API Gateway tells of the domain; no names are resolved here"
_INSIDE = "deployed, and the API tells of its subnets; every network is the same here"

PROOFS: dict[str, Proof] = {
    **{
        f"alarm-metric-watches-{kind}": Proof(
            "proven", "fires on a data point of the target's metric", _fires
        )
        for kind in (
            "delivery-stream",
            "event-rule",
            "function",
            "http-api",
            "queue",
            "state-machine",
            "stream",
            "table",
            "topic",
        )
    },
    "alarm-guards-function": Proof("proven", _HELD, guards.deployment_guarded("InlineCode")),
    "alarm-guards-state-machine": Proof(
        "proven", _HELD, guards.deployment_guarded("Definition", "Comment"), _COMMENTED
    ),
    "application-output-informs-function": Proof(
        "proven", "the function's variable holds what the nested stack put out", _told
    ),
    "application-output-informs-state-machine": Proof(
        "proven", "the state machine puts out what the nested stack put out", _says
    ),
    "application-output-informs-application": Proof(
        "proven", "the other stack has it as a parameter", _passes_on
    ),
    "graphql-api-asks-table": Proof("proven", "a query is answered with an item", _answers_with_item),
    "certificate-secures-http-api": Proof("deployed", _NAMED, readings.domain_of_http_api),
    "certificate-secures-rest-api": Proof("deployed", _NAMED, readings.domain_of_rest_api),
    **{
        f"virtual-network-contains-{kind}": Proof("deployed", _INSIDE, shown)
        for kind, shown in readings.CONTAINED.items()
    },
    **{
        f"key-encrypts-{kind}": Proof("deployed", _ENCRYPTED, shown)
        for kind, shown in readings.ENCRYPTED.items()
    },
    "event-bus-dead-letter-sends-queue": Proof(
        "deployed",
        "deployed, and EventBridge tells of it; a letter comes of an event that cannot be encrypted, and none is here",
        readings.bus_has_dead_letters,
    ),
    "function-mounts-file-system": Proof("deployed", _MOUNTED, readings.function_mounts),
    "task-mounts-file-system": Proof("deployed", _MOUNTED, readings.task_mounts),
    **{
        f"{api}-logs-to-log-group": Proof("proven", "a call is logged in the group", _logs_calls, rig)
        for api, rig in _ROUTED.items()
    },
    "state-machine-logs-to-log-group": Proof(
        "proven", "an execution that fails is logged in the group", _logs_failures, _FAILING
    ),
    "function-logs-to-log-group": Proof("proven", "what the function prints is in the group", _logs),
    "graphql-api-authorizer-asks-function": Proof(
        "proven", "refuses a query, and admits one", guards.graph_guarded, _QUERIED
    ),
    "graphql-api-authorizer-asks-user-pool": Proof(
        "proven", "refuses a query, and admits a user who signed in", guards.graph_guarded_by_pool, _QUERIED
    ),
    "websocket-api-authorizer-asks-function": Proof(
        "proven", "refuses a connection, and admits one", guards.socket_guarded
    ),
    "web-acl-guards-rest-api": Proof(
        "deployed", "deployed, and WAF tells of it; nothing is filtered here", readings.stage_is_guarded
    ),
    "http-api-authorizer-asks-user-pool-client": Proof(
        "proven",
        "refuses a call, and admits a user who signed in",
        guards.guarded_by_pool("TargetPool", "Target"),
        _ROUTED["http-api"],
    ),
    **{
        f"cdn-{event}-runs-edge-function": Proof("proven", _MARKED, cdns.marked(event), cdns.BY_FUNCTION)
        for event in ("origin-request", "origin-response", "viewer-request", "viewer-response")
    },
    **{
        f"cdn-{event}-runs-cdn-function": Proof("proven", _MARKED, cdns.marked(event), cdns.BY_CDN_FUNCTION)
        for event in ("viewer-request", "viewer-response")
    },
    "cdn-origin-serves-bucket": Proof(
        "proven", "serves a page of the bucket", cdns.serves_page, cdns.TO_TARGET
    ),
    **{
        f"cdn-origin-serves-{kind}": Proof("proven", _ANSWERED, cdns.serves_answer, rig)
        for kind, rig in (
            ("function", cdns.TO_TARGET),
            ("function-url", cdns.TO_TARGET),
            ("http-api", cdns.answered_by("http-api", "$default")),
            ("rest-api", cdns.answered_by("rest-api", "ANY /")),
        )
    },
    "certificate-secures-cdn": Proof(
        "deployed",
        "deployed, and CloudFront tells of it; no HTTPS is spoken here",
        in_distribution("Target", "SourceRef"),
    ),
    "dns-record-leads-to-cdn": Proof(
        "deployed",
        "deployed, and Route 53 tells of the alias; no names are resolved here",
        readings.alias,
        _ZONE,
    ),
    "dns-zone-holds-dns-record": Proof(
        "deployed", "deployed, and Route 53 tells of the record; no names are resolved here", readings.in_zone
    ),
    "dns-zone-proves-certificate": Proof(
        "deployed",
        "deployed, and the zone has the record that ACM asks for; ACM issues at once here",
        readings.proves,
    ),
    "http-api-authorizer-asks-function": Proof(
        "proven", "refuses a call, and admits one", guards.guarded("Authorization"), _ROUTED["http-api"]
    ),
    "http-api-authorizer-asks-user-pool": Proof(
        "proven",
        "refuses a call, and admits a user who signed in",
        guards.guarded_by_pool("Target", "TargetClient"),
        _ROUTED["http-api"],
    ),
    "layer-extends-function": Proof("proven", "the function imports what is in the layer", _imports),
    "queue-dead-letters-queue": Proof("proven", "a message that was received too often is moved", _moves),
    "rest-api-authorizer-asks-function": Proof(
        "proven", "refuses a call, and admits one", guards.guarded("Authorization"), _ROUTED["rest-api"]
    ),
    "rest-api-authorizer-asks-user-pool": Proof(
        "proven",
        "refuses a call, and admits a user who signed in",
        guards.guarded_by_pool("Target", "TargetClient"),
        _ROUTED["rest-api"],
    ),
    "user-pool-client-belongs-to-user-pool": Proof(
        "proven", "who signs up with the client is a user of the pool", _belongs
    ),
    "web-acl-guards-cdn": Proof(
        "deployed",
        "deployed, and CloudFront tells of it; nothing is filtered here",
        in_distribution("Target", "SourceArn", "SourceRef"),
    ),
    **{
        connection: Proof("deployed", f"deployed, and {who} tells of it; nothing goes that way here", shown)
        for connection, (who, shown) in TELLINGS.items()
    },
}

OF_SOURCE: dict[str, Proof] = {
    "application": Proof("proven", "the nested stack puts out what names the target", _is_told),
    "custom-resource": Proof("proven", "CloudFormation gives its function what names the target", _hears),
    "parameter": Proof("proven", "its value names the target", _holds),
}
"""Of sources whose wires that are no events all do the same."""


OF_TARGET: dict[str, Proof] = {
    "cache": Proof(
        "deployed", "deployed, and told the address; nothing listens there", ADDRESSES["cache"].shown
    ),
    **{kind: Proof("deployed", _ALLOWED, ADDRESSES[kind].shown) for kind in ("search", "search-collection")},
}
"""Of targets whose access wires all do the same."""


def proof_of(connection: Connection) -> Proof | None:
    found = PROOFS.get(connection.id)
    if found or connection.style == "event":
        return found
    known = OF_TARGET.get(connection.target) if connection.style == "access" else None
    if known and connection.source == "state-machine":
        return replace(known, rig=saying(CATALOG.kinds[connection.target].word.capitalize()))
    return known or OF_SOURCE.get(connection.source)
