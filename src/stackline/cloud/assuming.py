"""A session that acts as a role: its credentials are asked for when they are needed, and again before they run out."""

from __future__ import annotations

import datetime
import getpass
import re
from typing import TYPE_CHECKING, Any, cast

from stackline.cloud.identity import named

if TYPE_CHECKING:
    from stackline.cloud.cloud import Access

_SESSION = re.compile(r"arn:([\w-]+):sts::(\d{12}):assumed-role/([^/]+)/[^/]+")
# How long its own credentials are taken for good before they are looked at again.
_KEPT = datetime.timedelta(minutes=20)


def assume(session: Any, access: Access) -> None:
    """Let the boto3 session act as `access.role`, which its own credentials assume."""
    from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials

    core: Any = session._session  # boto3 has no public way to the session below it
    own = core.get_credentials()
    if own is None:
        return  # Then there is nobody to assume it, which the first call tells.
    more = {"ExternalId": access.external_id} if access.external_id else {}

    def client(service: str, **options: Any) -> Any:
        return core.create_client(service, region_name=access.region, endpoint_url=access.endpoint, **options)

    def fetch() -> Any:
        keys = own.get_frozen_credentials()
        caller = client(
            "sts",
            aws_access_key_id=keys.access_key,
            aws_secret_access_key=keys.secret_key,
            aws_session_token=keys.token,
        ).get_caller_identity()
        if acts_as(str(caller["Arn"]), access.role or ""):
            # A pipeline signs in as the role itself, which nobody assumes twice.
            ends = datetime.datetime.now(datetime.UTC) + _KEPT
            return {
                "access_key": keys.access_key,
                "secret_key": keys.secret_key,
                "token": keys.token,
                "expiry_time": ends.isoformat(),
            }
        extra = {**more, "RoleSessionName": _session_name(str(caller["Arn"]))}
        return cast(Any, AssumeRoleCredentialFetcher)(client, own, access.role, extra).fetch_credentials()

    core._credentials = cast(Any, DeferredRefreshableCredentials)(fetch, "assume-role")


def acts_as(arn: str, role: str) -> bool:
    """Whether whom STS tells is a session of the role."""
    match = _SESSION.fullmatch(arn)
    return (
        bool(match)
        and f"arn:{match[1]}:iam::{match[2]}:role" == role.partition("/")[0]
        and (match[3] == role.rpartition("/")[2])
    )


def _session_name(arn: str) -> str:
    """Whose work it is, as CloudTrail shows it; a name may have 64 letters of few kinds (STS, AssumeRole)."""
    try:
        person = named(arn) or getpass.getuser()
    except (KeyError, OSError):
        person = "somebody"
    return f"stackline-{re.sub(r'[^A-Za-z0-9_=,.@-]', '-', person)}"[:64]
