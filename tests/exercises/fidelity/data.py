"""Rows of data and storage."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any

from embedded_cloud import error_code
from exercises.fidelity.ground import Ground, asked
from waiting import until

_ITEM = {"id": {"S": "1"}}


def _table(ground: Ground) -> None:
    table = ground.client("dynamodb")
    table.put_item(TableName=ground["Table"], Item={**_ITEM, "said": {"S": "yes"}})
    assert table.get_item(TableName=ground["Table"], Key=_ITEM)["Item"]["said"] == {"S": "yes"}
    found = table.query(
        TableName=ground["Table"],
        KeyConditionExpression="id = :id",
        ExpressionAttributeValues={":id": _ITEM["id"]},
    )
    assert found["Items"][0]["said"] == {"S": "yes"}
    assert _told(ground, {**_ITEM, "said": {"S": "yes"}})


def _told(ground: Ground, item: dict[str, Any]) -> bool:
    """Whether the table's stream has it."""
    arn = ground.client("dynamodb").describe_table(TableName=ground["Table"])["Table"]["LatestStreamArn"]
    streams = ground.client("dynamodbstreams")
    shards = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    records: list[dict[str, Any]] = []
    for shard in shards:
        told = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )
        records += streams.get_records(ShardIterator=told["ShardIterator"])["Records"]
    return item in [one["dynamodb"].get("NewImage") for one in records]


def _unthrottled(ground: Ground) -> None:
    """One unit is a write of 1 KB a second, with five minutes' worth saved up: 300 KB; this is more than a megabyte."""
    table = ground.client("dynamodb")
    for number in range(4):
        item = {"id": {"S": f"large-{number}"}, "text": {"S": "x" * 350_000}}
        table.put_item(TableName=ground["Table"], Item=item)


def _no_replicas(ground: Ground) -> None:
    ground.client("dynamodb").put_item(TableName=ground["Global"], Item=_ITEM)
    elsewhere = ground.client("dynamodb", region="eu-west-1")
    assert (
        error_code(elsewhere.get_item, TableName=ground["Global"], Key=_ITEM) == "ResourceNotFoundException"
    )


def _bucket(ground: Ground) -> None:
    s3, bucket = ground.client("s3"), ground["Bucket"]
    for text in (b"one", b"two"):
        s3.put_object(Bucket=bucket, Key="kept", Body=text)
    assert s3.get_object(Bucket=bucket, Key="kept")["Body"].read() == b"two"
    assert len(s3.list_object_versions(Bucket=bucket, Prefix="kept")["Versions"]) >= 2
    s3.put_object(Bucket=bucket, Key="told/one", Body=b"one")
    ground.arrived("Queue", "told/one")


def _not_expiring(ground: Ground) -> None:
    """S3 says of every object to which a rule applies when it expires."""
    s3, bucket = ground.client("s3"), ground["Bucket"]
    s3.put_object(Bucket=bucket, Key="old", Body=b"x")
    assert "Expiration" not in s3.head_object(Bucket=bucket, Key="old")


def _not_replicated(ground: Ground) -> None:
    """S3 says of every object to which a rule applies how far its copy is."""
    s3, bucket = ground.client("s3"), ground["Bucket"]
    s3.put_object(Bucket=bucket, Key="copied", Body=b"x")
    assert "ReplicationStatus" not in s3.head_object(Bucket=bucket, Key="copied")


def _no_website(ground: Ground) -> None:
    """Even by a name that leads to this machine."""
    ground.client("s3").put_object(Bucket=ground["Bucket"], Key="index.html", Body=b"a page")
    host = f"{ground['Bucket']}.s3-website-us-east-1.localhost:{ground.cloud.url.rpartition(':')[2]}"
    assert asked(f"{ground.cloud.url}/", host=host) != (200, b"a page")


def nothing_listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError:
        return True
    return False


def _database(ground: Ground) -> None:
    told = ground.client("rds").describe_db_clusters(DBClusterIdentifier=ground["Database"])["DBClusters"][0]
    assert nothing_listens(told["Endpoint"], told["Port"])


def _cache(ground: Ground) -> None:
    told = ground.client("elasticache").describe_serverless_caches(ServerlessCacheName=ground["Cache"])
    endpoint = told["ServerlessCaches"][0]["Endpoint"]
    assert nothing_listens(endpoint["Address"], endpoint["Port"])


def _search(ground: Ground) -> None:
    told = ground.client("opensearch").describe_domain(DomainName=ground["Search"])["DomainStatus"]
    host, _, port = told["Endpoint"].partition(":")
    assert nothing_listens(host, int(port or 443))


def _files(ground: Ground) -> None:
    assert ground.client("efs").describe_file_systems(FileSystemId=ground["Files"])["FileSystems"]
    assert ground.call("Mounted", {"path": "/mnt/files"}) is False


def _parameter(ground: Ground) -> None:
    told = ground.client("ssm").get_parameter(Name=ground["Parameter"])
    assert told["Parameter"]["Value"] == "a value"


def _secret(ground: Ground) -> None:
    told = ground.client("secretsmanager").get_secret_value(SecretId=ground["Secret"])
    assert len(told["SecretString"]) == 20


def _key(ground: Ground) -> None:
    kms = ground.client("kms")
    hidden = kms.encrypt(KeyId=ground["Key"], Plaintext=b"a word")["CiphertextBlob"]
    assert b"a word" not in hidden
    assert kms.decrypt(CiphertextBlob=hidden)["Plaintext"] == b"a word"
    by_name = kms.encrypt(KeyId=ground["Alias"], Plaintext=b"another")
    assert by_name["KeyId"].endswith(ground["Key"])
    assert kms.decrypt(CiphertextBlob=by_name["CiphertextBlob"])["Plaintext"] == b"another"


def _open(ground: Ground) -> None:
    """The queue's key is nowhere."""
    sqs = ground.client("sqs")
    sqs.send_message(QueueUrl=ground["Locked"], MessageBody="plain")
    assert sqs.receive_message(QueueUrl=ground["Locked"])["Messages"][0]["Body"] == "plain"


def _write(ground: Ground, text: str, at: float) -> None:
    logs, group = ground.client("logs"), ground["Group"]
    with contextlib.suppress(logs.exceptions.ResourceAlreadyExistsException):
        logs.create_log_stream(logGroupName=group, logStreamName="lines")
    lines = [{"timestamp": int(at * 1000), "message": text}]
    logs.put_log_events(logGroupName=group, logStreamName="lines", logEvents=lines)


def _found(ground: Ground, text: str) -> bool:
    told = ground.client("logs").filter_log_events(logGroupName=ground["Group"])
    return any(text in one["message"] for one in told["events"])


def _log_group(ground: Ground) -> None:
    _write(ground, "a line", time.time())
    assert _found(ground, "a line")


def _kept(ground: Ground) -> None:
    """Lines are kept for a day; this one is of the day before yesterday."""
    _write(ground, "an old line", time.time() - 2 * 86_400)
    assert _found(ground, "an old line")


def _subscription(ground: Ground) -> None:
    def heard() -> int:
        return len([one for one in ground.invocations("Asker") if one.get("by") == "aws:logs"])

    before = heard()
    _write(ground, "followed", time.time())
    until(lambda: heard() > before, "the line to arrive")


PROBES: Mapping[str, Callable[[Ground], None]] = {
    "table": _table,
    "table-capacity": _unthrottled,
    "table-replicas": _no_replicas,
    "bucket": _bucket,
    "bucket-lifecycle": _not_expiring,
    "bucket-replication": _not_replicated,
    "bucket-website": _no_website,
    "database": _database,
    "cache": _cache,
    "search": _search,
    "file-system": _files,
    "parameter": _parameter,
    "secret": _secret,
    "key": _key,
    "encryption": _open,
    "log-group": _log_group,
    "log-group-retention": _kept,
    "log-subscription": _subscription,
}
