"""The one stack on which the rows are tried, and how its parts are called."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from embedded_cloud import Cloud, logged
from waiting import until

CODE = """
import json, os, platform, shutil, sys, urllib.request

def handler(event, context):
    if "rawPath" in event or "httpMethod" in event:
        print("ASKED " + str(event.get("rawPath") or event.get("path")))
        return {"statusCode": 200, "body": "fine"}
    if "ResponseURL" in event:
        done = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
        body = json.dumps({**done, "Status": "SUCCESS", "PhysicalResourceId": "made", "Data": {"Word": "asked"}})
        sent = urllib.request.Request(event["ResponseURL"], body.encode(), {"content-type": ""}, method="PUT")
        return urllib.request.urlopen(sent).status
    if "url" in event:
        return urllib.request.urlopen(event["url"]).status
    if "put" in event:
        import boto3
        boto3.client("s3").put_object(Bucket=event["put"], Key="put", Body=b"x")
        return "put"
    if "path" in event:
        return os.path.exists(event["path"])
    if "module" in event:
        return __import__(event["module"]).WORD
    if "Records" in event:
        print("RECORDS %d %s" % (len(event["Records"]), json.dumps(event)))
        return {}
    if "awslogs" in event:
        print("LOGGED")
        return {}
    return {
        "machine": platform.machine(),
        "cpus": os.cpu_count(),
        "disk": shutil.disk_usage("/tmp").total,
        "start": os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE"),
        "trace": os.environ.get("_X_AMZN_TRACE_ID", ""),
        "version": context.function_version,
    }
"""


@dataclass(frozen=True)
class Ground:
    """A deployed stack; names are those that its template has."""

    cloud: Cloud
    stack: str
    outputs: dict[str, str]
    seen: list[str] = field(default_factory=list[str])
    """Messages that were received from any queue: who receives one hides it from the others."""

    def __getitem__(self, name: str) -> str:
        """What Ref says of it, or another output."""
        return self.outputs[name]

    def client(self, service: str, **options: Any) -> Any:
        return self.cloud.client(service, **options)

    def call(self, name: str, event: Any = None, **options: Any) -> Any:
        """The function's answer; a failure is its error."""
        told = self.client("lambda").invoke(
            FunctionName=self[name], Payload=json.dumps(event or {}), **options
        )
        return json.loads(told["Payload"].read() or b"null")

    def invocations(self, name: str) -> list[dict[str, Any]]:
        """Those that have ended, as the cloud tells them."""
        told = self.cloud.own("events?after=0")["events"]
        return [one for one in told if one["kind"] == "invocation" and one["function"] == self[name]]

    def printed(self, name: str, *texts: str) -> None:
        """Waits until the function has printed a line with these."""
        until(lambda: logged(self.client("logs"), self[name], *texts), f"{name} to print {texts}")

    def address(self, api: str, rest: str = "") -> str:
        return f"{self.cloud.url}/_api/{self[api]}{rest}"

    def arrived(self, queue: str, text: str) -> None:
        """Waits for a message that holds the text."""
        sqs = self.client("sqs")

        def look() -> bool:
            told = sqs.receive_message(QueueUrl=self[queue], MaxNumberOfMessages=10).get("Messages", [])
            self.seen.extend(one["Body"] for one in told)
            return any(text in one for one in self.seen)

        until(look, f"{text!r} to arrive in {queue}")

    def role(self, name: str) -> Credentials:
        """A session of a role."""
        sts = self.client("sts")
        given = sts.assume_role(RoleArn=self[name], RoleSessionName="fidelity")["Credentials"]
        return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])


def asked(
    url: str, body: str | None = None, signer: Credentials | None = None, **headers: str
) -> tuple[int, bytes]:
    """Status and body of a request; `signer` signs it for an API."""
    request = AWSRequest("GET" if body is None else "POST", url, data=body, headers=headers)
    if signer:
        SigV4Auth(signer, "execute-api", "us-east-1").add_auth(request)
    data = None if body is None else body.encode()
    sent = urllib.request.Request(url, data, dict(request.headers), method=request.method)
    try:
        with urllib.request.urlopen(sent, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def deployed(cloud: Cloud, template: dict[str, Any]) -> Ground:
    stack = f"fidelity-{time.monotonic_ns()}"
    told = cloud.deploy(stack, template)
    assert told["StackStatus"] == "CREATE_COMPLETE", cloud.failures(stack)
    return Ground(cloud, stack, cloud.outputs(stack))
