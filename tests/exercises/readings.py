"""What the cloud's APIs tell of an attached end that nothing here runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from exercises.stage import Stage

Shown = Callable[[Stage], bool]


def names(stage: Stage, name: str, value: str) -> bool:
    """Whether the value is this resource: its Ref, or the end of it (a queue's URL, a topic's ARN)."""
    told = (stage.ref(name), stage.arn(name))
    return any(one == value or one.endswith((f"/{value}", f":{value}")) for one in told)


def _distribution(stage: Stage, name: str) -> dict[str, Any]:
    found = stage.client("cloudfront").get_distribution(Id=stage.ref(name))["Distribution"]
    return found["DistributionConfig"]


def in_distribution(name: str, *told: str) -> Callable[[Stage], bool]:
    """Whether what CloudFront tells of the distribution names one of these outputs."""

    def shown(stage: Stage) -> bool:
        text = json.dumps(_distribution(stage, name), default=str)
        return any(stage.outputs[one] in text for one in told if one in stage.outputs)

    return shown


def in_zone(stage: Stage) -> bool:
    found = stage.client("route53").list_resource_record_sets(HostedZoneId=stage.source)["ResourceRecordSets"]
    return any(one["Name"].rstrip(".") == stage.target.rstrip(".") for one in found)


def proves(stage: Stage) -> bool:
    """The record that ACM asks for is in the zone."""
    told = stage.client("acm").describe_certificate(CertificateArn=stage.target)["Certificate"]
    wanted = {one["ResourceRecord"]["Value"] for one in told["DomainValidationOptions"]}
    found = stage.client("route53").list_resource_record_sets(HostedZoneId=stage.source)["ResourceRecordSets"]
    return wanted <= {one["Value"] for record in found for one in record.get("ResourceRecords", [])}


def alias(stage: Stage) -> bool:
    found = stage.client("route53").list_resource_record_sets(HostedZoneId=stage.ref("Zone"))
    distribution = stage.client("cloudfront").get_distribution(Id=stage.target)["Distribution"]
    aliases = [one["AliasTarget"]["DNSName"] for one in found["ResourceRecordSets"] if "AliasTarget" in one]
    return distribution["DomainName"] in [one.rstrip(".") for one in aliases]


def domain_of_http_api(stage: Stage) -> bool:
    gateway, domain = stage.client("apigatewayv2"), "http.example.com"
    found = gateway.get_domain_name(DomainName=domain)["DomainNameConfigurations"]
    mappings = gateway.get_api_mappings(DomainName=domain)["Items"]
    return stage.source in [one["CertificateArn"] for one in found] and stage.target in [
        one["ApiId"] for one in mappings
    ]


def domain_of_rest_api(stage: Stage) -> bool:
    gateway, domain = stage.client("apigateway"), "rest.example.com"
    found = gateway.get_domain_name(domainName=domain)
    mappings = gateway.get_base_path_mappings(domainName=domain)["items"]
    return stage.source == found["regionalCertificateArn"] and stage.target in [
        one["restApiId"] for one in mappings
    ]


def stage_is_guarded(stage: Stage) -> bool:
    place = f"arn:aws:apigateway:us-east-1::/restapis/{stage.target}/stages/live"
    return stage.client("wafv2").get_web_acl_for_resource(ResourceArn=place)["WebACL"]["ARN"] == stage.arn(
        "Source"
    )


def _database(stage: Stage) -> dict[str, Any]:
    return stage.client("rds").describe_db_clusters(DBClusterIdentifier=stage.target)["DBClusters"][0]


def _file_system(stage: Stage) -> dict[str, Any]:
    return stage.client("efs").describe_file_systems(FileSystemId=stage.target)["FileSystems"][0]


def cache(stage: Stage) -> dict[str, Any]:
    told = stage.client("elasticache").describe_serverless_caches(ServerlessCacheName=stage.target)
    return told["ServerlessCaches"][0]


def search(stage: Stage) -> dict[str, Any]:
    return stage.client("opensearch").describe_domain(DomainName=stage.target)["DomainStatus"]


def _function(stage: Stage, name: str) -> dict[str, Any]:
    return stage.client("lambda").get_function_configuration(FunctionName=stage.ref(name))


# Networks -------------------------------------------------------------------------------------------------------------


def _subnets(stage: Stage) -> set[str]:
    filters = [{"Name": "vpc-id", "Values": [stage.source]}]
    return {one["SubnetId"] for one in stage.client("ec2").describe_subnets(Filters=filters)["Subnets"]}


def _of_database_group(stage: Stage) -> list[str]:
    group = _database(stage)["DBSubnetGroup"]
    told = stage.client("rds").describe_db_subnet_groups(DBSubnetGroupName=group)["DBSubnetGroups"][0]
    return [one["SubnetIdentifier"] for one in told["Subnets"]]


def _of_mount_targets(stage: Stage) -> list[str]:
    told = stage.client("efs").describe_mount_targets(FileSystemId=stage.target)["MountTargets"]
    return [one["SubnetId"] for one in told]


def _of_rule(stage: Stage) -> list[str]:
    told = stage.client("events").list_targets_by_rule(Rule=stage.ref("Rule"))["Targets"][0]
    return told["EcsParameters"]["NetworkConfiguration"]["awsvpcConfiguration"]["Subnets"]


_SUBNETS: dict[str, Callable[[Stage], list[str]]] = {
    "cache": lambda s: cache(s)["SubnetIds"],
    "database": _of_database_group,
    "file-system": _of_mount_targets,
    "function": lambda s: _function(s, "Target")["VpcConfig"]["SubnetIds"],
    "search": lambda s: search(s)["VPCOptions"]["SubnetIds"],
    "task": _of_rule,
}


def _inside(found: Callable[[Stage], list[str]]) -> Shown:
    def shown(stage: Stage) -> bool:
        inside = set(found(stage))
        return bool(inside) and inside <= _subnets(stage)

    return shown


CONTAINED: dict[str, Shown] = {kind: _inside(found) for kind, found in _SUBNETS.items()}
"""By kind of target: whether the API tells of subnets of the source."""


# Keys -----------------------------------------------------------------------------------------------------------------


def _of_bucket(stage: Stage) -> str:
    told = stage.client("s3").get_bucket_encryption(Bucket=stage.target)["ServerSideEncryptionConfiguration"]
    return told["Rules"][0]["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"]


def _of_delivery_stream(stage: Stage) -> str:
    told = stage.client("firehose").describe_delivery_stream(DeliveryStreamName=stage.target)
    return told["DeliveryStreamDescription"]["DeliveryStreamEncryptionConfiguration"]["KeyARN"]


def _of_log_group(stage: Stage) -> str:
    told = stage.client("logs").describe_log_groups(logGroupNamePrefix=stage.target)
    return told["logGroups"][0]["kmsKeyId"]


def _of_queue(stage: Stage) -> str:
    told = stage.client("sqs").get_queue_attributes(QueueUrl=stage.target, AttributeNames=["KmsMasterKeyId"])
    return told["Attributes"]["KmsMasterKeyId"]


def _of_stream(stage: Stage) -> str:
    told = stage.client("kinesis").describe_stream_summary(StreamName=stage.target)
    return told["StreamDescriptionSummary"]["KeyId"]


def _of_table(stage: Stage) -> str:
    told = stage.client("dynamodb").describe_table(TableName=stage.target)["Table"]
    return told["SSEDescription"]["KMSMasterKeyArn"]


def _of_topic(stage: Stage) -> str:
    told = stage.client("sns").get_topic_attributes(TopicArn=stage.target)
    return told["Attributes"]["KmsMasterKeyId"]


_KEYS: dict[str, Callable[[Stage], str]] = {
    "bucket": _of_bucket,
    "cache": lambda s: cache(s)["KmsKeyId"],
    "database": lambda s: _database(s)["KmsKeyId"],
    "delivery-stream": _of_delivery_stream,
    "file-system": lambda s: _file_system(s)["KmsKeyId"],
    "function": lambda s: _function(s, "Target")["KMSKeyArn"],
    "log-group": _of_log_group,
    "queue": _of_queue,
    "search": lambda s: search(s)["EncryptionAtRestOptions"]["KmsKeyId"],
    "secret": lambda s: s.client("secretsmanager").describe_secret(SecretId=s.target)["KmsKeyId"],
    "stream": _of_stream,
    "table": _of_table,
    "topic": _of_topic,
}


def _by_source(key: Callable[[Stage], str]) -> Shown:
    return lambda stage: names(stage, "Source", key(stage))


ENCRYPTED: dict[str, Shown] = {kind: _by_source(key) for kind, key in _KEYS.items()}
"""By kind of target: whether the API tells of the source's key."""


# File systems ---------------------------------------------------------------------------------------------------------


def function_mounts(stage: Stage) -> bool:
    found = [one["Arn"] for one in _function(stage, "Source")["FileSystemConfigs"]]
    return [arn.rpartition("/")[2] for arn in found] == [stage.ref("TargetAccessPoint")]


def task_mounts(stage: Stage) -> bool:
    told = stage.client("ecs").describe_task_definition(taskDefinition=stage.source)["taskDefinition"]
    volumes = [one["efsVolumeConfiguration"]["fileSystemId"] for one in told["volumes"]]
    return volumes == [stage.target] and bool(told["containerDefinitions"][0]["mountPoints"])


# Dead letters ---------------------------------------------------------------------------------------------------------


def bus_has_dead_letters(stage: Stage) -> bool:
    told = stage.client("events").describe_event_bus(Name=stage.source)
    return told["DeadLetterConfig"]["Arn"] == stage.arn("Target")
