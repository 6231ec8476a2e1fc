"""Properties that MiniStack's CloudFormation drops, though the service behind it has them: they are kept, and told of.

The keys that tables, streams, topics, buckets, databases and functions are encrypted with (nothing is encrypted here),
a function's dead letters, network and file systems, a bus's dead letters, where a REST API and a state machine log; and
what it keeps under names that no SDK knows: the volumes and nested settings of a task definition, the networks of a
rule's tasks. Besides, the zones in which a certificate's domains are proven.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from stackline.embedded.sdk_shapes import given
from stackline.embedded.upstream import load, module, record, rows

_NO_LOGS = {"level": "OFF", "includeExecutionData": False}
Keep = Callable[[str, dict[str, Any]], None]


def install() -> None:
    handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
    for resource_type, keep in _KEEPERS.items():
        handlers[resource_type] = _keeping(handlers[resource_type], keep)
    _keep_bucket_encryption()


def _keeping(stock: dict[str, Any], keep: Keep) -> dict[str, Any]:
    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> Any:
        made = stock["create"](logical_id, properties, stack_name)
        keep(made[0], properties)
        return made

    def update(physical_id: str, old: dict[str, Any], new: dict[str, Any], *more: Any, **named: Any) -> Any:
        made = stock["update"](physical_id, old, new, *more, **named)
        keep(made[0], new)
        return made

    return {**stock, "create": create, **({"update": update} if "update" in stock else {})}


def _set(found: dict[str, Any], values: dict[str, Any]) -> None:
    """What is empty is not there."""
    for key, value in values.items():
        if value:
            found[key] = value
        else:
            found.pop(key, None)


def _function(name: str, properties: dict[str, Any]) -> None:
    config = record(record(module("services.lambda_svc")._functions.get(name)).get("config"))
    kept = {key: properties.get(key) for key in ("DeadLetterConfig", "FileSystemConfigs", "VpcConfig")}
    _set(config, {**kept, "KMSKeyArn": properties.get("KmsKeyArn")})


def _table(name: str, properties: dict[str, Any]) -> None:
    service = module("services.dynamodb")
    described = service._sse_description_from_spec(properties.get("SSESpecification"))
    service._tables[name]["SSEDescription"] = described


def _stream(name: str, properties: dict[str, Any]) -> None:
    asked = record(properties.get("StreamEncryption"))
    stream = module("services.kinesis")._streams[name]
    stream["EncryptionType"] = asked.get("EncryptionType", "NONE")
    _set(stream, {"KeyId": asked.get("KeyId")})


def _topic(arn: str, properties: dict[str, Any]) -> None:
    attributes = module("services.sns")._topics[arn]["attributes"]
    _set(attributes, {"KmsMasterKeyId": properties.get("KmsMasterKeyId")})


def _bus(name: str, properties: dict[str, Any]) -> None:
    kept = ("DeadLetterConfig", "KmsKeyIdentifier", "LogConfig")
    _set(module("services.eventbridge")._event_buses[name], {key: properties.get(key) for key in kept})


def _database(store: str) -> Keep:
    def keep(name: str, properties: dict[str, Any]) -> None:
        _set(getattr(module("services.rds"), store)[name], {"KmsKeyId": properties.get("KmsKeyId")})

    return keep


def _named(service: str, call: str, asked: dict[str, Any]) -> dict[str, Any]:
    """With the names of the API, at every depth."""
    model = load("botocore.session").get_session().get_service_model(service)
    return given(asked, model.operation_model(call).input_shape)


def _task_definition(arn: str, properties: dict[str, Any]) -> None:
    asked = {key: properties[key] for key in ("ContainerDefinitions", "Volumes") if key in properties}
    made = module("services.ecs")._task_defs[arn.rpartition("/")[2]]
    made.update(_named("ecs", "RegisterTaskDefinition", asked))


def _rule(name: str, properties: dict[str, Any]) -> None:
    service, provisioners = module("services.eventbridge"), module("services.cloudformation.provisioners")
    key = service._rule_key(name, provisioners._eb_rule_bus_name(properties))
    targets = service._targets.get(key)
    if targets:
        service._targets[key] = _named("events", "PutTargets", {"Targets": targets})["Targets"]


def _state_machine(arn: str, properties: dict[str, Any]) -> None:
    asked = {"LoggingConfiguration": record(properties.get("LoggingConfiguration")) or dict(_NO_LOGS)}
    machine = module("services.stepfunctions")._state_machines[arn]
    machine.update(_named("stepfunctions", "CreateStateMachine", asked))


def _stage(name: str, properties: dict[str, Any]) -> None:
    stage = module("services.apigateway_v1")._stages_v1[properties["RestApiId"]][name]
    asked = record(properties.get("AccessLogSetting"))
    stage["accessLogSettings"] = {key[:1].lower() + key[1:]: value for key, value in asked.items()}


def _certificate(arn: str, properties: dict[str, Any]) -> None:
    """The records that prove the domains, in the zones that the template names."""
    route53 = module("services.route53")
    told = module("services.acm")._certificates[arn]["DomainValidationOptions"]
    records = {one["DomainName"]: record(one.get("ResourceRecord")) for one in told}
    for option in map(record, rows(properties.get("DomainValidationOptions"))):
        zone = str(option.get("HostedZoneId") or "").rpartition("/")[2]
        proof = records.get(str(option.get("DomainName")))
        if not zone or not proof:
            continue
        if zone not in route53._zones:
            raise ValueError(f"There is no hosted zone {zone} to prove {option.get('DomainName')} in")
        kept = {
            "Name": proof["Name"],
            "Type": proof["Type"],
            "TTL": "300",
            "ResourceRecords": [proof["Value"]],
        }
        others = [one for one in route53._records[zone] if route53._rs_key(one) != route53._rs_key(kept)]
        route53._records[zone] = [*others, kept]


_KEEPERS: dict[str, Keep] = {
    "AWS::ApiGateway::Stage": _stage,
    "AWS::CertificateManager::Certificate": _certificate,
    "AWS::DynamoDB::Table": _table,
    "AWS::ECS::TaskDefinition": _task_definition,
    "AWS::Events::EventBus": _bus,
    "AWS::Events::Rule": _rule,
    "AWS::Kinesis::Stream": _stream,
    "AWS::Lambda::Function": _function,
    "AWS::RDS::DBCluster": _database("_clusters"),
    "AWS::RDS::DBInstance": _database("_instances"),
    "AWS::SNS::Topic": _topic,
    "AWS::StepFunctions::StateMachine": _state_machine,
}


# Buckets --------------------------------------------------------------------------------------------------------------


def _keep_bucket_encryption() -> None:
    """MiniStack has a list of a bucket's settings, each with its document and the calls that put and delete it."""
    provisioners, s3 = module("services.cloudformation.provisioners"), module("services.s3")

    def put(name: str, document: bytes) -> None:
        status, _, body = s3._put_bucket_encryption(name, document)
        if status >= 400:
            raise ValueError(f"BucketEncryption: {body.decode()}")

    setting = ("BucketEncryption", _encryption, put, s3._delete_bucket_encryption)
    provisioners._S3_BUCKET_CONFIGURATIONS = (*provisioners._S3_BUCKET_CONFIGURATIONS, setting)


def _encryption(asked: dict[str, Any]) -> bytes:
    """A `BucketEncryption` as PutBucketEncryption takes it."""
    root = Element("ServerSideEncryptionConfiguration", xmlns=module("services.s3").S3_NS)
    for rule in map(record, rows(asked.get("ServerSideEncryptionConfiguration"))):
        made = SubElement(root, "Rule")
        default = SubElement(made, "ApplyServerSideEncryptionByDefault")
        by_default = record(rule.get("ServerSideEncryptionByDefault"))
        for name in ("SSEAlgorithm", "KMSMasterKeyID"):
            if by_default.get(name):
                SubElement(default, name).text = str(by_default[name])
        if "BucketKeyEnabled" in rule:
            SubElement(made, "BucketKeyEnabled").text = str(rule["BucketKeyEnabled"]).lower()
    return tostring(root, encoding="utf-8")
