"""Functions run in the runner: their packages, layers, variables, errors and output."""

from __future__ import annotations

import base64
import json
import shutil
import urllib.request
from typing import Any

import pytest

from embedded_cloud import Cloud, package

pytestmark = pytest.mark.cloud

SOURCE = """
import json, os
def identity(event, context):
    import boto3
    client = boto3.client("sts", endpoint_url=os.environ["AWS_ENDPOINT_URL"])
    return client.get_caller_identity()["Account"], os.environ["AWS_REGION"], context.invoked_function_arn
def bucket(event, context):
    import boto3
    s3 = boto3.client("s3")
    s3.put_object(Bucket="artifacts", Key="from-function", Body=b"x")
    return s3.get_object(Bucket="artifacts", Key="from-function")["Body"].read().decode()
def fails(event, context):
    raise ValueError("boom")
def layered(event, context):
    import shared, other
    return shared.NAME, other.NAME
def text(event, context):
    print("hello", event)
    return "text"
"""


def make(
    cloud: Cloud, name: str, handler: str, files: dict[str, str | bytes] | None = None, **more: Any
) -> str:
    client = more.pop("client", None) or cloud.client("lambda")
    client.create_function(
        FunctionName=name,
        Runtime=more.pop("Runtime", "python3.11"),
        Handler=f"app.{handler}",
        Role="arn:aws:iam::000000000000:role/any",
        Code={"ZipFile": package(files or {"app.py": SOURCE})},
        Timeout=20,
        **more,
    )
    return name


def invoke(cloud: Cloud, name: str, payload: Any = None, client: Any = None) -> dict[str, Any]:
    answer = (client or cloud.client("lambda")).invoke(
        FunctionName=name, Payload=json.dumps(payload), LogType="Tail"
    )
    return {**answer, "Payload": json.loads(answer["Payload"].read())}


@pytest.fixture(scope="module", autouse=True)
def boto3_in_functions(artifacts: str) -> None:
    """The bucket that functions write to."""


def test_a_function_calls_this_cloud_in_its_own_account_and_region(cloud: Cloud) -> None:
    client = cloud.client("lambda", account="333333333333", region="eu-central-1")
    make(cloud, "identity", "identity", client=client)
    account, region, arn = invoke(cloud, "identity", client=client)["Payload"]
    assert (account, region) == ("333333333333", "eu-central-1")
    assert arn == "arn:aws:lambda:eu-central-1:333333333333:function:identity"


def test_an_sdk_needs_no_endpoint_in_its_code(cloud: Cloud) -> None:
    assert invoke(cloud, make(cloud, "bucket", "bucket"))["Payload"] == "x"


def test_an_error_keeps_its_type(cloud: Cloud) -> None:
    answer = invoke(cloud, make(cloud, "fails", "fails"))
    assert answer["FunctionError"] == "Unhandled"
    assert (answer["Payload"]["errorType"], answer["Payload"]["errorMessage"]) == ("ValueError", "boom")
    assert "ValueError" in base64.b64decode(answer["LogResult"]).decode()


def test_output_reaches_cloudwatch_logs(cloud: Cloud) -> None:
    make(cloud, "text", "text")
    assert invoke(cloud, "text", {"n": 1})["Payload"] == "text"
    invoke(cloud, "text", {"n": 2})
    events = cloud.client("logs").filter_log_events(logGroupName="/aws/lambda/text")["events"]
    messages = [event["message"] for event in events]
    assert [message for message in messages if message.startswith("hello")] == [
        "hello {'n': 1}",
        "hello {'n': 2}",
    ]
    assert sum(message.startswith("REPORT RequestId") for message in messages) == 2
    assert len({event["logStreamName"] for event in events}) == 1


def test_what_a_caller_says_of_itself_reaches_the_function(cloud: Cloud) -> None:
    make(
        cloud,
        "context",
        "handler",
        {"app.py": "def handler(e, c): return c.client_context.custom, c.log_stream_name"},
    )
    said = base64.b64encode(json.dumps({"custom": {"who": "me"}}).encode()).decode()
    answer = cloud.client("lambda").invoke(FunctionName="context", ClientContext=said)
    custom, stream = json.loads(answer["Payload"].read())
    assert custom == {"who": "me"}
    events = cloud.client("logs").filter_log_events(logGroupName="/aws/lambda/context")["events"]
    assert {event["logStreamName"] for event in events} == {stream}


def test_layers_are_merged_in_order(cloud: Cloud) -> None:
    client = cloud.client("lambda")

    def layer(name: str, files: dict[str, str | bytes]) -> str:
        return client.publish_layer_version(LayerName=name, Content={"ZipFile": package(files)})[
            "LayerVersionArn"
        ]

    first = layer("first", {"python/shared.py": "NAME = 'first'", "python/other.py": "NAME = 'other'"})
    second = layer("second", {"python/shared.py": "NAME = 'second'"})
    make(cloud, "layered", "layered", Layers=[first, second])
    assert invoke(cloud, "layered")["Payload"] == ["second", "other"]


def test_new_code_and_configuration_take_effect_at_once(cloud: Cloud) -> None:
    client = cloud.client("lambda")
    make(
        cloud, "changes", "handler", {"app.py": "import os\ndef handler(e, c): return 1, os.environ.get('A')"}
    )
    assert invoke(cloud, "changes")["Payload"] == [1, None]
    client.update_function_code(
        FunctionName="changes",
        ZipFile=package({"app.py": "import os\ndef handler(e, c): return 2, os.environ.get('A')"}),
    )
    assert invoke(cloud, "changes")["Payload"] == [2, None]
    client.update_function_configuration(FunctionName="changes", Environment={"Variables": {"A": "b"}})
    assert invoke(cloud, "changes")["Payload"] == [2, "b"]


def test_a_package_that_leads_out_is_refused(cloud: Cloud) -> None:
    answer = invoke(cloud, make(cloud, "slips", "handler", {"../app.py": "x", "app.py": "x"}))
    assert answer["Payload"]["errorType"] == "Runtime.InvalidPackage"
    assert answer["FunctionError"] == "Unhandled"


def test_a_published_version_with_snapstart_runs_too(cloud: Cloud) -> None:
    make(
        cloud,
        "snap",
        "handler",
        {"app.py": "import sys\ndef handler(e, c): return c.function_version, sys.prefix"},
        Runtime="python3.12",
        SnapStart={"ApplyOn": "PublishedVersions"},
    )
    client = cloud.client("lambda")
    version = client.publish_version(FunctionName="snap")["Version"]
    client.get_waiter("published_version_active").wait(
        FunctionName="snap", Qualifier=version, WaiterConfig={"Delay": 0.1}
    )
    answered, prefix = json.loads(client.invoke(FunctionName="snap", Qualifier=version)["Payload"].read())
    assert answered == version
    assert "ministack" not in prefix


STREAMS = """
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const from = (prelude) => awslambda.HttpResponseStream.from(stream, prelude);
  if (event.rawPath) stream = from({ statusCode: 201, headers: { "Content-Type": "image/x", "X-Own": "yes" } });
  stream.write(Buffer.from([0xff, 0x00, 0xfe]));
  if (event.fail) throw new RangeError("half way");
  for (let n = 0; n < (event.megabytes ?? 0); n++) stream.write("x".repeat(1 << 20));
  stream.end();
});
"""


@pytest.mark.skipif(shutil.which("npm") is None, reason="no Node.js with npm")
def test_a_streamed_answer_reaches_who_asks_for_a_stream(cloud: Cloud) -> None:
    client = cloud.client("lambda")
    make(cloud, "streams", "handler", {"app.mjs": STREAMS}, Runtime="nodejs22.x", MemorySize=512)

    def stream(event: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
        answer = client.invoke_with_response_stream(FunctionName="streams", Payload=json.dumps(event))
        told = list(answer["EventStream"])
        chunks = [one["PayloadChunk"]["Payload"] for one in told if "PayloadChunk" in one]
        return b"".join(chunks), told[-1]["InvokeComplete"]

    assert stream({}) == (b"\xff\x00\xfe", {})
    body, complete = stream({"megabytes": 7})
    assert (len(body), complete) == (3 + (7 << 20), {})
    body, complete = stream({"megabytes": 30})
    assert (len(body), complete) == (3 + (30 << 20), {})
    body, complete = stream({"fail": True})
    assert (body, complete["ErrorCode"]) == (b"", "Unhandled")
    assert json.loads(complete["ErrorDetails"])["errorType"] == "RangeError"
    assert invoke_bytes(client, {}) == b"\xff\x00\xfe"
    assert b"Function.ResponseSizeTooLarge" in invoke_bytes(client, {"megabytes": 7})


def invoke_bytes(client: Any, event: dict[str, Any]) -> bytes:
    return client.invoke(FunctionName="streams", Payload=json.dumps(event))["Payload"].read()


@pytest.mark.skipif(shutil.which("npm") is None, reason="no Node.js with npm")
def test_a_function_url_sends_what_is_streamed(cloud: Cloud) -> None:
    client = cloud.client("lambda")
    make(cloud, "url-streams", "handler", {"app.mjs": STREAMS}, Runtime="nodejs22.x", MemorySize=512)
    made = client.create_function_url_config(
        FunctionName="url-streams", AuthType="NONE", InvokeMode="RESPONSE_STREAM"
    )
    name = made["FunctionUrl"].split("//")[1].split(".")[0]
    with urllib.request.urlopen(f"{cloud.url}/_url/{name}/") as answer:
        assert (answer.status, answer.headers["Content-Type"], answer.headers["X-Own"]) == (
            201,
            "image/x",
            "yes",
        )
        assert answer.read() == b"\xff\x00\xfe"
