"""What shows that an attached end is in place: by what it does, or, where nothing runs it, by what the API tells."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from embedded_cloud import execution
from exercises.ends import LAYER_MODULE, NESTED_OUTPUT, TEXT
from exercises.scenes import Rig, Wire
from exercises.sources import ask, query
from exercises.stage import WORD, Stage
from stackline.catalog import Connection
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


def _says(stage: Stage) -> bool:
    """The state machine puts out what the nested stack put out."""
    steps = stage.client("stepfunctions")
    run = execution(steps, steps.start_execution(stateMachineArn=stage.target)["executionArn"])
    return json.loads(run["output"]) == NESTED_OUTPUT


def _passes_on(stage: Stage) -> bool:
    """The second nested stack got it as a parameter."""
    found = stage.client("cloudformation").describe_stacks(StackName=stage.target)["Stacks"][0]
    return NESTED_OUTPUT in [one["ParameterValue"] for one in found.get("Parameters", [])]


def _answers_with_item(stage: Stage) -> bool:
    stage.client("dynamodb").put_item(TableName=stage.target, Item={"id": {"S": "7"}, "word": {"S": TEXT}})
    return TEXT in query(stage)


def _domain_of_http_api(stage: Stage) -> bool:
    gateway, domain = stage.client("apigatewayv2"), "http.example.com"
    found = gateway.get_domain_name(DomainName=domain)["DomainNameConfigurations"]
    mappings = gateway.get_api_mappings(DomainName=domain)["Items"]
    return stage.source in [one["CertificateArn"] for one in found] and stage.target in [
        one["ApiId"] for one in mappings
    ]


def _domain_of_rest_api(stage: Stage) -> bool:
    gateway, domain = stage.client("apigateway"), "rest.example.com"
    found = gateway.get_domain_name(domainName=domain)
    mappings = gateway.get_base_path_mappings(domainName=domain)["items"]
    return stage.source == found["regionalCertificateArn"] and stage.target in [
        one["restApiId"] for one in mappings
    ]


def _subnets(stage: Stage) -> set[str]:
    filters = [{"Name": "vpc-id", "Values": [stage.source]}]
    return {one["SubnetId"] for one in stage.client("ec2").describe_subnets(Filters=filters)["Subnets"]}


def _function_in_network(stage: Stage) -> bool:
    found = stage.client("lambda").get_function_configuration(FunctionName=stage.target)
    inside = set(found.get("VpcConfig", {}).get("SubnetIds", []))
    return bool(inside) and inside <= _subnets(stage)


def _database_in_network(stage: Stage) -> bool:
    rds = stage.client("rds")
    group = rds.describe_db_clusters(DBClusterIdentifier=stage.target)["DBClusters"][0]["DBSubnetGroup"]
    found = rds.describe_db_subnet_groups(DBSubnetGroupName=group)["DBSubnetGroups"][0]["Subnets"]
    inside = {one["SubnetIdentifier"] for one in found}
    return bool(inside) and inside <= _subnets(stage)


def _stage_is_guarded(stage: Stage) -> bool:
    place = f"arn:aws:apigateway:us-east-1::/restapis/{stage.target}/stages/live"
    return stage.client("wafv2").get_web_acl_for_resource(ResourceArn=place)["WebACL"]["ARN"] == stage.arn(
        "Source"
    )


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
_TOLD = "deployed, and CloudFront tells of it; nothing is served under its name here"

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
    "certificate-secures-http-api": Proof("deployed", _NAMED, _domain_of_http_api),
    "certificate-secures-rest-api": Proof("deployed", _NAMED, _domain_of_rest_api),
    "virtual-network-contains-function": Proof("deployed", _INSIDE, _function_in_network),
    "virtual-network-contains-database": Proof("deployed", _INSIDE, _database_in_network),
    "web-acl-guards-rest-api": Proof(
        "deployed", "deployed, and WAF tells of it; nothing is filtered here", _stage_is_guarded
    ),
    "http-api-authorizer-asks-user-pool-client": Proof(
        "proven",
        "refuses a call, and admits a user who signed in",
        _guarded_by_pool("TargetPool", "Target"),
        _ROUTED["http-api"],
    ),
    **{
        f"cdn-{event}-runs-edge-function": Proof("deployed", _TOLD, _in_distribution("Source", "TargetArn"))
        for event in ("origin-request", "origin-response", "viewer-request", "viewer-response")
    },
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

OF_SOURCE: dict[str, Proof] = {
    "custom-resource": Proof("proven", "CloudFormation gives its function what names the target", _hears),
    "parameter": Proof("proven", "its value names the target", _holds),
}
"""Of sources whose wires that are no events all do the same."""


def proof_of(connection: Connection) -> Proof | None:
    found = PROOFS.get(connection.id)
    return found if found or connection.style == "event" else OF_SOURCE.get(connection.source)
