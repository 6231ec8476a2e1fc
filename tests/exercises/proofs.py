"""What shows that an attached end is in place: by what it does, or, where nothing runs it, by what the API tells."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from exercises.ends import LAYER_MODULE, NESTED_OUTPUT
from exercises.scenes import Rig, Wire
from exercises.sources import ask
from exercises.stage import WORD, Stage
from waiting import until


@dataclass(frozen=True)
class Proof:
    how: Literal["proven", "deployed"]
    words: str
    show: Callable[[Stage], bool]
    rig: Rig = field(default_factory=Rig)


def _names(stage: Stage, name: str, value: str) -> bool:
    """Whether the value is this resource: its Ref, or the end of it (a queue's URL, a topic's ARN)."""
    told = (stage.ref(name), stage.arn(name))
    return any(one == value or one.endswith((f"/{value}", f":{value}")) for one in told)


def _fires(stage: Stage) -> bool:
    """A data point of the target's metric puts the alarm into its state."""
    cloudwatch = stage.client("cloudwatch")
    alarm = cloudwatch.describe_alarms(AlarmNames=[stage.source])["MetricAlarms"][0]
    about = any(_names(stage, "Target", one["Value"]) for one in alarm["Dimensions"])
    point = {"MetricName": alarm["MetricName"], "Dimensions": alarm["Dimensions"], "Value": 100.0}

    def fired() -> bool:
        cloudwatch.put_metric_data(Namespace=alarm["Namespace"], MetricData=[point])
        found = cloudwatch.describe_alarms(AlarmNames=[stage.source])["MetricAlarms"][0]
        return found["StateValue"] == "ALARM"

    return about and bool(until(fired, f"{stage.source} to fire", seconds=150, pause=2))


def _distribution(stage: Stage, name: str) -> dict[str, Any]:
    found = stage.client("cloudfront").get_distribution(Id=stage.ref(name))["Distribution"]
    return found["DistributionConfig"]


def _in_distribution(name: str, *told: str) -> Callable[[Stage], bool]:
    """Whether what CloudFront tells of the distribution names one of these outputs."""

    def shown(stage: Stage) -> bool:
        text = json.dumps(_distribution(stage, name), default=str)
        return any(stage.outputs[one] in text for one in told if one in stage.outputs)

    return shown


def _guarded(header: str) -> Callable[[Stage], bool]:
    def shown(stage: Stage) -> bool:
        refused = (ask(stage), ask(stage, {header: "somebody-else"}))
        return set(refused) <= {401, 403} and ask(stage, {header: "let-me-in"}) == 200

    return shown


def _guarded_by_pool(pool: str, client: str) -> Callable[[Stage], bool]:
    def shown(stage: Stage) -> bool:
        token = _signed_in(stage, stage.ref(pool) if pool else "", stage.ref(client))
        return ask(stage) in (401, 403) and ask(stage, {"Authorization": token}) == 200

    return shown


def _signed_in(stage: Stage, pool: str, client: str) -> str:
    cognito = stage.client("cognito-idp")
    password = "Long-enough-1"
    cognito.sign_up(ClientId=client, Username="someone", Password=password)
    cognito.admin_confirm_sign_up(UserPoolId=pool, Username="someone")
    told = cognito.initiate_auth(
        ClientId=client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "someone", "PASSWORD": password},
    )
    return told["AuthenticationResult"]["IdToken"]


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


def _in_zone(stage: Stage) -> bool:
    found = stage.client("route53").list_resource_record_sets(HostedZoneId=stage.source)["ResourceRecordSets"]
    return any(one["Name"].rstrip(".") == stage.target.rstrip(".") for one in found)


def _alias(stage: Stage) -> bool:
    found = stage.client("route53").list_resource_record_sets(HostedZoneId=stage.ref("Zone"))
    distribution = stage.client("cloudfront").get_distribution(Id=stage.target)["Distribution"]
    aliases = [one["AliasTarget"]["DNSName"] for one in found["ResourceRecordSets"] if "AliasTarget" in one]
    return distribution["DomainName"] in [one.rstrip(".") for one in aliases]


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


_ROUTED = {
    api: Rig({"Answer": "function"}, after=(Wire(f"{api}-invokes-function", "Source", "Answer", "GET /"),))
    for api in ("http-api", "rest-api")
}
_ZONE = Rig({"Zone": "dns-zone"}, before=(Wire("dns-zone-holds-dns-record", "Zone", "Source"),))
_TOLD = "deployed, and CloudFront tells of it; nothing is served under its name here"

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
    "application-output-informs-function": Proof(
        "proven", "the function's variable holds what the nested stack put out", _told
    ),
    "cdn-origin-serves-bucket": Proof("deployed", _TOLD, _in_distribution("Source", "TargetRef")),
    "cdn-origin-serves-http-api": Proof("deployed", _TOLD, _in_distribution("Source", "TargetRef")),
    "cdn-origin-serves-rest-api": Proof("deployed", _TOLD, _in_distribution("Source", "TargetRef")),
    "cdn-viewer-request-runs-cdn-function": Proof(
        "deployed", _TOLD, _in_distribution("Source", "TargetArn", "TargetRef")
    ),
    "cdn-viewer-response-runs-cdn-function": Proof(
        "deployed", _TOLD, _in_distribution("Source", "TargetArn", "TargetRef")
    ),
    "certificate-secures-cdn": Proof("deployed", _TOLD, _in_distribution("Target", "SourceRef")),
    "dns-record-leads-to-cdn": Proof(
        "deployed", "deployed, and Route 53 tells of the alias; no names are resolved here", _alias, _ZONE
    ),
    "dns-zone-holds-dns-record": Proof(
        "deployed", "deployed, and Route 53 tells of the record; no names are resolved here", _in_zone
    ),
    "http-api-authorizer-asks-function": Proof(
        "proven", "refuses a call, and admits one", _guarded("Authorization"), _ROUTED["http-api"]
    ),
    "http-api-authorizer-asks-user-pool": Proof(
        "proven",
        "refuses a call, and admits a user who signed in",
        _guarded_by_pool("Target", "TargetClient"),
        _ROUTED["http-api"],
    ),
    "layer-extends-function": Proof("proven", "the function imports what is in the layer", _imports),
    "queue-dead-letters-queue": Proof("proven", "a message that was received too often is moved", _moves),
    "rest-api-authorizer-asks-function": Proof(
        "proven", "refuses a call, and admits one", _guarded("Authorization"), _ROUTED["rest-api"]
    ),
    "rest-api-authorizer-asks-user-pool": Proof(
        "proven",
        "refuses a call, and admits a user who signed in",
        _guarded_by_pool("Target", "TargetClient"),
        _ROUTED["rest-api"],
    ),
    "user-pool-client-belongs-to-user-pool": Proof(
        "proven", "who signs up with the client is a user of the pool", _belongs
    ),
    "web-acl-guards-cdn": Proof("deployed", _TOLD, _in_distribution("Target", "SourceArn", "SourceRef")),
}
