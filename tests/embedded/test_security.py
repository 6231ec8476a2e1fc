"""The running cloud refuses what a web page could send, and takes every way an SDK signs."""

from __future__ import annotations

import http.client
import json
import socket
import urllib.error
import urllib.request
from pathlib import Path

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from embedded_cloud import Cloud, error_code

pytestmark = pytest.mark.cloud


def call(
    cloud: Cloud, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b""
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", cloud.endpoint["port"], timeout=30)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_files_are_private(cloud: Cloud) -> None:
    assert cloud.state.stat().st_mode & 0o777 == 0o700
    for name in ("secret", "endpoint.json", "cloud.log"):
        assert (cloud.state / name).stat().st_mode & 0o777 == 0o600


def test_it_listens_on_loopback_only(cloud: Cloud) -> None:
    listening = {
        line.split()[1]
        for line in Path("/proc/net/tcp").read_text().splitlines()
        if line.split()[3] == "0A" and line.split()[1].endswith(f":{cloud.endpoint['port']:04X}")
    }
    assert listening == {f"0100007F:{cloud.endpoint['port']:04X}"}
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", 8883)) != 0  # MiniStack's MQTT listener


def test_unsigned_and_wrongly_signed_calls_are_refused(cloud: Cloud) -> None:
    wrong = cloud.client("sqs", aws_secret_access_key="wrong")
    assert error_code(wrong.list_queues) == "SignatureDoesNotMatch"
    unsigned = boto3.client(
        "s3", endpoint_url=cloud.url, region_name="us-east-1", config=Config(signature_version=UNSIGNED)
    )
    assert error_code(unsigned.list_objects, Bucket="b") in ("MissingAuthenticationToken", "403")
    assert (
        error_code(cloud.client("iam", aws_access_key_id="AKIAUNKNOWN").list_roles)
        == "UnrecognizedClientException"
    )
    forged = {"authorization": "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/sqs/aws4_request"}
    assert call(cloud, "POST", "/", forged, b"Action=ListQueues")[0] == 403


@pytest.mark.parametrize(
    "path",
    ["/_ministack/reset", "/_ministack/config", "/_ministack/health", "/health", "/_localstack/health"],
)
def test_the_emulators_own_doors_are_shut(cloud: Cloud, path: str) -> None:
    assert call(cloud, "POST", path)[0] == 403
    assert call(cloud, "GET", path)[0] == 403


def test_a_rebound_name_is_refused(cloud: Cloud) -> None:
    assert call(cloud, "GET", "/_api/abcd1234/x", {"Host": "evil.example"})[0] == 403


def test_health_and_types(cloud: Cloud) -> None:
    bearer = {"Authorization": f"Bearer {cloud.endpoint['secret']}"}
    assert json.loads(call(cloud, "GET", "/_stackline/health", bearer)[1])["status"] == "running"
    types = json.loads(call(cloud, "GET", "/_stackline/types", bearer)[1])["types"]
    assert {"AWS::Lambda::Function", "AWS::DynamoDB::Table", "AWS::Kinesis::Stream"} <= set(types)
    refused = [
        "CodePipeline::Pipeline",
        "Events::Connection",
        "EC2::Instance",
        "IAM::AccessKey",
        "Kinesis::StreamConsumer",
    ]
    assert not {f"AWS::{name}" for name in refused} & set(types)  # as docs/embedded-cloud.md says
    assert call(cloud, "GET", "/_stackline/types")[0] == 403


def test_assumed_roles_and_keys_of_users_work(cloud: Cloud) -> None:
    role = "arn:aws:iam::222222222222:role/any"
    given = cloud.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    session = cloud.client(
        "sqs",
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )
    assert "/222222222222/" in session.create_queue(QueueName="theirs")["QueueUrl"]
    stolen = cloud.client(
        "sqs", aws_access_key_id=given["AccessKeyId"], aws_secret_access_key=given["SecretAccessKey"]
    )
    assert error_code(stolen.list_queues) == "InvalidClientTokenId"
    iam = cloud.client("iam")
    iam.create_user(UserName="deployer")
    key = iam.create_access_key(UserName="deployer")["AccessKey"]
    own = cloud.client(
        "sqs", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"]
    )
    own.list_queues()


@pytest.mark.parametrize("signature", ["s3v4", "s3", None])
def test_presigned_urls(cloud: Cloud, signature: str | None) -> None:
    """boto3's default in us-east-1 is still the old form."""
    config = Config(s3={"addressing_style": "path"}, signature_version=signature)
    client = cloud.client("s3", config=config)
    cloud.client("s3").create_bucket(Bucket="presigned")
    put = client.generate_presigned_url("put_object", {"Bucket": "presigned", "Key": "a b/ä.txt"})
    with urllib.request.urlopen(
        urllib.request.Request(put, b"hello", {"Content-Type": ""}, method="PUT")
    ) as answer:
        assert answer.status == 200
    get = client.generate_presigned_url("get_object", {"Bucket": "presigned", "Key": "a b/ä.txt"})
    with urllib.request.urlopen(get) as answer:
        assert answer.read() == b"hello"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(get.replace("a%20b", "other"))
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(get + "&Action=ListQueues")
    target = {"X-Amz-Target": "DynamoDB_20120810.ListTables"}
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(urllib.request.Request(get, headers=target))


def test_upload_forms(cloud: Cloud) -> None:
    client = cloud.client("s3")
    client.create_bucket(Bucket="forms")
    form = client.generate_presigned_post(
        "forms", "up/${filename}", Conditions=[["starts-with", "$key", "up/"]]
    )

    def post(fields: dict[str, str], bucket: str = "forms") -> int:
        parts = [
            f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items()
        ]
        parts.append(
            '--x\r\nContent-Disposition: form-data; name="file"; filename="f.txt"\r\n\r\nhello\r\n--x--\r\n'
        )
        return call(
            cloud,
            "POST",
            f"/{bucket}",
            {"Content-Type": "multipart/form-data; boundary=x"},
            "".join(parts).encode(),
        )[0]

    assert post(form["fields"]) in (200, 201, 204)
    assert post({**form["fields"], "key": "elsewhere"}) == 403
    assert (
        post({name: value for name, value in form["fields"].items() if "signature" not in name.lower()})
        == 403
    )
    assert post(form["fields"], "presigned") == 403
    assert post(form["fields"], "_ministack/reset") == 403
    assert post(form["fields"], "forms?Action=ListQueues") == 403


def test_every_way_boto3_sends_a_body(cloud: Cloud, tmp_path: Path) -> None:
    client = cloud.client("s3")
    client.create_bucket(Bucket="bodies")
    client.put_object(Bucket="bodies", Key="bytes", Body=b"1", ChecksumAlgorithm="SHA256")
    large = tmp_path / "large"
    large.write_bytes(b"x" * (9 << 20))
    client.upload_file(str(large), "bodies", "large")  # a multipart upload
    assert client.head_object(Bucket="bodies", Key="large")["ContentLength"] == 9 << 20
    unsigned = Config(s3={"payload_signing_enabled": False, "addressing_style": "path"})
    cloud.client("s3", config=unsigned).put_object(Bucket="bodies", Key="unsigned", Body=b"2")
    assert client.get_object(Bucket="bodies", Key="unsigned")["Body"].read() == b"2"
    client.put_object(Bucket="bodies", Key="sp ace/ä+&?#%.txt", Body=b"3")
    assert client.get_object(Bucket="bodies", Key="sp ace/ä+&?#%.txt")["Body"].read() == b"3"
