"""A call with everything filled in, to be made again by whatever role; how what a wire gave becomes one."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from embedded_cloud import Cloud
from exercises.calls import Get
from exercises.stage import Stage

REFUSED = (
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "AccessDeniedFault",
    "NotAuthorized",
)


@dataclass(frozen=True)
class Made:
    """A call with everything filled in; an address is a GET."""

    service: str
    method: str
    arguments: dict[str, Any]

    def by(self, cloud: Cloud, role: str) -> None:
        """Made again by a session of the role."""
        if not self.service:
            got(cloud, self, role)
            return
        arguments = dict(self.arguments)
        where = {"endpoint_url": arguments.pop("endpoint")} if "endpoint" in arguments else {}
        getattr(cloud.as_role(self.service, role, **where), self.method)(**arguments)

    def refused(self, cloud: Cloud, role: str) -> bool:
        """Whether the role is refused it, and for want of a right."""
        try:
            self.by(cloud, role)
        except ClientError as error:
            return error.response["Error"]["Code"] in REFUSED
        except urllib.error.HTTPError as error:
            return error.code in (401, 403)  # AppSync answers 401 where policies allow none of the fields
        return False


def got(cloud: Cloud, made: Made, role: str) -> str:
    """The answer to a signed request of a session of the role."""
    session = cloud.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    key = Credentials(session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
    url, body = made.method, made.arguments["body"]
    method, headers = ("POST" if body else "GET"), {"content-type": "application/json"}
    request = AWSRequest(method, url, data=body, headers=headers)
    signer: Any = SigV4Auth(key, made.arguments["service"], "us-east-1")
    signer.add_auth(request)
    sent = urllib.request.Request(url, body.encode() or None, dict(request.headers), method=method)
    with urllib.request.urlopen(sent) as answer:
        return answer.read().decode()


def request_of(call: Get, url: str) -> Made:
    return Made("", url, {"service": call.service, "body": call.body})


def variable(names: Any, suffix: str) -> str:
    """The name that ends so, however it is spelled; the shortest, as ConnectionsUrl ends in Url too."""
    wanted = suffix.removeprefix("$").replace("_", "").upper()
    found = [
        name
        for name in names
        if name.upper().startswith("TARGET") and name.replace("_", "").upper().endswith(wanted)
    ]
    assert found, (suffix, list(names))
    return min(found, key=len)


def fill(value: Any, found: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {key: fill(item, found) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, list):
        return [fill(item, found) for item in value]  # pyright: ignore[reportUnknownVariableType]
    return found(value) if isinstance(value, str) and value.startswith("$") else value


def connections_of(stage: Stage) -> str:
    """Where the connections of a WebSocket API are at this cloud."""
    return f"{stage.cloud.url}/_api/{stage.target}/live"


def address_of(stage: Stage, call: Get, api: str) -> str:
    """The address at this cloud, of an API's identifier or of the address that the target has at AWS."""
    if call.service != "execute-api":
        return stage.outputs["TargetUrl"]
    host, _, path = api.removeprefix("https://").partition("/")
    named = stage.template.resources["Target"].get("Properties", {}).get("StageName", "")
    return f"{stage.cloud.url}/_api/{host.partition('.')[0]}/{path or named}"
