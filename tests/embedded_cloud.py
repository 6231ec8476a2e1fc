"""Starts embedded clouds for tests, and is a client for them: boto3, as a deployment uses it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
import urllib.request
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from waiting import until

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]


def embedded(command: str, state: Path, *more: str, **variables: str) -> tuple[int, list[dict[str, Any]]]:
    """Exit status and the JSON lines of `python -m stackline.embedded`."""
    done = subprocess.run(
        [sys.executable, "-m", "stackline.embedded", command, "--state", str(state), *more],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **variables},
    )
    assert not done.stderr, done.stderr
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


@dataclass(frozen=True)
class Cloud:
    state: Path
    endpoint: dict[str, Any]

    @property
    def url(self) -> str:
        return self.endpoint["endpoint"]

    def client(
        self, service: str, *, account: str = "000000000000", region: str = "us-east-1", **more: Any
    ) -> Any:
        config = Config(retries={"max_attempts": 1, "mode": "standard"}, s3={"addressing_style": "path"})
        options = {
            "endpoint_url": self.url,
            "aws_access_key_id": account,
            "aws_secret_access_key": self.endpoint["secret"],
            "region_name": region,
            "config": config,
            **more,
        }
        return boto3.client(service, **options)

    def as_role(self, service: str, role: str, **more: Any) -> Any:
        """A client with a session of this role."""
        session = self.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        return self.client(
            service,
            aws_access_key_id=session["AccessKeyId"],
            aws_secret_access_key=session["SecretAccessKey"],
            aws_session_token=session["SessionToken"],
            **more,
        )

    def change_set(
        self, stack: str, template: dict[str, Any] | str, kind: str = "CREATE", **more: Any
    ) -> dict[str, Any]:
        """Makes a change set and describes it; it is not executed."""
        client = more.pop("client", None) or self.client("cloudformation")
        body = template if isinstance(template, str) else json.dumps(template)
        name = f"change-{time.monotonic_ns()}"
        client.create_change_set(
            StackName=stack,
            ChangeSetName=name,
            ChangeSetType=kind,
            TemplateBody=body,
            Capabilities=CAPABILITIES,
            **more,
        )
        return client.describe_change_set(StackName=stack, ChangeSetName=name)

    def deploy(
        self, stack: str, template: dict[str, Any] | str, kind: str = "CREATE", **more: Any
    ) -> dict[str, Any]:
        """Executes a change set and waits; the stack as DescribeStacks gives it."""
        client = more.get("client") or self.client("cloudformation")
        made = self.change_set(stack, template, kind, **more)
        assert made["Status"] == "CREATE_COMPLETE", made["StatusReason"]
        client.execute_change_set(StackName=stack, ChangeSetName=made["ChangeSetName"])
        return self.wait(stack, client)

    def wait(self, stack: str, client: Any = None) -> dict[str, Any]:
        client = client or self.client("cloudformation")

        def at_rest() -> dict[str, Any] | None:
            found = client.describe_stacks(StackName=stack)["Stacks"][0]
            status = found["StackStatus"]
            return found if status == "REVIEW_IN_PROGRESS" or not status.endswith("IN_PROGRESS") else None

        found = until(at_rest, f"the end of the operation on {stack}", seconds=240)
        assert found
        return found

    def wait_until_saved(self) -> None:
        """Everything that has changed so far is on disk; a second, or longer on a busy machine."""
        request = urllib.request.Request(
            f"{self.url}/_stackline/health", headers={"Authorization": f"Bearer {self.endpoint['secret']}"}
        )
        until(
            lambda: json.loads(urllib.request.urlopen(request, timeout=60).read())["saved"],
            "the cloud to save",
        )

    def own(self, path: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
        """What the launcher itself answers under `/_stackline/`."""
        headers = {"Authorization": f"Bearer {self.endpoint['secret']}"}
        body = None if content is None else json.dumps(content).encode()
        request = urllib.request.Request(f"{self.url}/_stackline/{path}", body, headers)
        return json.loads(urllib.request.urlopen(request).read())

    def invocation(self, **wanted: str) -> dict[str, Any]:
        """The first invocation that has ended and is told with these."""

        def find() -> dict[str, Any] | None:
            found = [one for one in self.own("events?after=0")["events"] if one["kind"] == "invocation"]
            return next((one for one in found if wanted.items() <= one.items()), None)

        found = until(find, f"the invocation with {wanted}")
        assert found
        return found

    def outputs(self, stack: str) -> dict[str, str]:
        found = self.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}

    def failures(self, stack: str) -> list[str]:
        events = self.client("cloudformation").describe_stack_events(StackName=stack)["StackEvents"]
        return [
            f"{e['LogicalResourceId']}: {e.get('ResourceStatusReason')}"
            for e in events
            if "FAILED" in e["ResourceStatus"]
        ]


def logged(logs: Any, function: str, *texts: str) -> bool:
    """Whether the function has printed a line that holds all of these texts."""
    try:
        events = logs.filter_log_events(logGroupName=f"/aws/lambda/{function}")["events"]
    except logs.exceptions.ResourceNotFoundException:
        return False
    return any(all(text in event["message"] for text in texts) for event in events)


def execution(steps: Any, arn: str) -> dict[str, Any]:
    """An execution of a state machine that has ended, as DescribeExecution gives it."""

    def ask() -> dict[str, Any] | None:
        told = steps.describe_execution(executionArn=arn)
        return None if told["status"] == "RUNNING" else told

    told = until(ask, f"the end of {arn}")
    assert told
    return told


def package(files: dict[str, str | bytes]) -> bytes:
    """A zip with these files, the same bytes every time."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return data.getvalue()


def error_code(call: Any, /, *arguments: Any, **options: Any) -> str:
    """The error code a call is refused with."""
    with pytest.raises(ClientError) as caught:
        call(*arguments, **options)
    return caught.value.response["Error"]["Code"]


def run_task(cloud: Cloud, action: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """An execution of a machine of one task that calls a service by the SDK; it has ended."""
    state = {
        "Type": "Task",
        "Resource": f"arn:aws:states:::aws-sdk:{action}",
        "Parameters": parameters,
        "End": True,
    }
    client = cloud.client("stepfunctions")
    machine = client.create_state_machine(
        name=action.replace(":", "-"),
        definition=json.dumps({"StartAt": "Call", "States": {"Call": state}}),
        roleArn="arn:aws:iam::000000000000:role/any",
    )["stateMachineArn"]
    return execution(client, client.start_execution(stateMachineArn=machine)["executionArn"])
