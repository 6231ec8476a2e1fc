"""Layers that are not of the project: fetched from the account of a deployed function, once for each content."""

from __future__ import annotations

import base64
import hashlib
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from stackline.cloud import Cloud, Refusal
from stackline.core import Diagnostic, write_atomic
from stackline.deploy.stack import resources

# A function and its layers have at most 250 MB (Lambda Developer Guide, "Lambda quotas").
_LARGEST = 300 * 1024 * 1024
_SECONDS = 120.0
_LAYER = "AWS::Lambda::LayerVersion"


def not_of_stack(cloud: Cloud, stack: str, arns: Sequence[str]) -> list[str]:
    """Those that the stack does not make itself. Raises DiagnosticError, Away."""
    own = {str(one["PhysicalResourceId"]) for one in resources(cloud, stack) if one["ResourceType"] == _LAYER}
    return [arn for arn in arns if arn not in own]


def fetch_layers(cloud: Cloud, arns: Sequence[str], into: Path) -> tuple[list[Path], list[Diagnostic]]:
    """The packages (zips) of these layers, in order; those that cannot be had are told, and left out. Raises Away."""
    found: list[Path] = []
    notes: list[Diagnostic] = []
    for arn in arns:
        try:
            found.append(_fetched(cloud, arn, into))
        except (Refusal, OSError, ValueError) as error:
            reason = error.message if isinstance(error, Refusal) else str(error)
            summary = f"The layer {arn} cannot be fetched: it is not there in this run"
            notes.append(Diagnostic("warning", "layer-elsewhere", summary, reason))
    return found, notes


def _fetched(cloud: Cloud, arn: str, into: Path) -> Path:
    content: dict[str, Any] = cloud.call("lambda", "get_layer_version_by_arn", Arn=arn)["Content"]
    digest = base64.b64decode(str(content["CodeSha256"])).hex()
    place = into / f"{digest}.zip"
    if not place.is_file():
        data = _download(cloud, str(content["Location"]))
        if hashlib.sha256(data).hexdigest() != digest:
            raise ValueError("What was sent is not what it is said to be.")
        into.mkdir(parents=True, exist_ok=True)
        write_atomic(place, data)
    return place


def _download(cloud: Cloud, location: str) -> bytes:
    """AWS's address is signed already; the embedded cloud's is one of its own, to be signed."""
    endpoint = cloud.access.endpoint
    request = urllib.request.Request(location)
    handlers: list[urllib.request.BaseHandler] = []
    if endpoint:
        request = _signed(cloud, endpoint + urlsplit(location).path)
        handlers.append(urllib.request.ProxyHandler({}))
    with urllib.request.build_opener(*handlers).open(request, timeout=_SECONDS) as answer:
        data = cast(bytes, answer.read(_LARGEST + 1))
    if len(data) > _LARGEST:
        raise ValueError("It is larger than a layer may be.")
    return data


def _signed(cloud: Cloud, url: str) -> urllib.request.Request:
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    request: Any = cast(Any, AWSRequest)("GET", url)
    keys = cast(Any, Credentials)(cloud.access.key, cloud.access.secret)
    cast(Any, SigV4Auth)(keys, "lambda", cloud.access.region).add_auth(request)
    return urllib.request.Request(url, headers=dict(request.headers))
