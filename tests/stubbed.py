"""AWS as botocore's service models have it: every request is held to them, and the test gives the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import boto3
from botocore.stub import Stubber

from stackline.cloud import Access, Cloud
from stackline.cloud.cloud import _TIMEOUT  # pyright: ignore[reportPrivateUsage]

ACCOUNT = "111122223333"
Expected = tuple[str, Mapping[str, Any] | str, Mapping[str, Any] | None]
"""Operation, its answer (a text: the code of an error), and what it must be asked; None is anything that is valid."""


def aws(region: str = "eu-central-1", **expected: Sequence[Expected]) -> tuple[Cloud, list[Stubber]]:
    """A cloud on AWS that expects exactly these calls of each service, in their order."""
    cloud = Cloud(Access(ACCOUNT, region), "AWS", 0.0, "Run it again.", attempts=1)
    stubs: list[Stubber] = []
    for service, calls in expected.items():
        client: Any = boto3.client(
            service, region_name=region, aws_access_key_id="key", aws_secret_access_key="secret"
        )
        stub = Stubber(client)
        for operation, answer, asked in calls:
            if isinstance(answer, str):
                stub.add_client_error(operation, answer, f"{answer} it is", expected_params=asked)
            else:
                stub.add_response(operation, dict(answer), asked)
        stub.activate()
        cloud._clients[(service, _TIMEOUT)] = client  # pyright: ignore[reportPrivateUsage]
        stubs.append(stub)
    return cloud, stubs


def all_asked(stubs: Sequence[Stubber]) -> None:
    for stub in stubs:
        stub.assert_no_pending_responses()
