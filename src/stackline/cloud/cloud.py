"""Calls to one account and region of a cloud, with retries, and with errors as diagnostics."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, cast

from stackline.core import Diagnostic, DiagnosticError, Fix

_TIMEOUT = 60.0  # seconds for an answer
_EXPIRED = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "RequestExpired",
        "UnrecognizedClientException",
    }
)
"""Codes for credentials that AWS no longer takes, or never did."""
_SIGN_IN = (
    "Sign in again (`aws sso login`, or new keys), or choose another profile, and run the command again."
)
# Called before every call with the service and the operation; what it raises is what the call raises. For tests.
Hook = Callable[[str, str], None]


class Away(DiagnosticError):
    """The cloud cannot be reached, or went away during the call: whether it was done is not known."""


class Refusal(DiagnosticError):
    """The cloud answered no. `code` is AWS's, e.g. "ValidationError"; `message` its own words."""

    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """How to get in. `endpoint` None is AWS; without a key boto3 finds credentials its own way, by `profile`.

    `role`: the ARN of one that these credentials assume first, with its `external_id` where it asks for one.
    """

    account: str
    region: str
    endpoint: str | None = None
    key: str | None = None
    secret: str | None = None
    profile: str | None = None
    role: str | None = None
    external_id: str | None = None


@dataclass(slots=True)
class Cloud:
    """One account and region; calls may be made from several threads.

    `name` is how it is called in messages, `pause` the seconds between two looks at something that goes on, `revive`
    what to do when it is away. `here` says that functions run on this machine. `emulates` gives the resource types it
    knows; None is all of them.
    """

    access: Access
    name: str
    pause: float
    revive: str
    here: bool = False
    attempts: int = 5
    emulates: Callable[[], frozenset[str] | None] = lambda: None
    hook: Hook | None = None
    _clients: dict[tuple[str, float], Any] = field(default_factory=dict[tuple[str, float], Any])
    _session: Any = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def account(self) -> str:
        return self.access.account

    @property
    def region(self) -> str:
        return self.access.region

    def prepare(self, *services: str) -> None:
        """Make what calls will need, in the background: loading boto3 takes longer than a call."""
        for service in services:
            arguments = (service, _TIMEOUT, self.attempts)
            threading.Thread(
                target=self._client, args=arguments, name=f"prepare-{service}", daemon=True
            ).start()

    def call(self, service: str, operation: str, /, **parameters: Any) -> dict[str, Any]:
        """Call e.g. ("cloudformation", "describe_stacks", StackName=…). Raises Away or Refusal."""
        return self._call(service, operation, parameters, _TIMEOUT, self.attempts)

    def call_once(self, service: str, operation: str, timeout: float, /, **parameters: Any) -> dict[str, Any]:
        """The same without retries, waiting up to `timeout` seconds: for what must not happen twice."""
        return self._call(service, operation, parameters, timeout, 1)

    def _call(
        self, service: str, operation: str, parameters: dict[str, Any], timeout: float, attempts: int
    ) -> dict[str, Any]:
        with _clearly(self, service, operation):
            if self.hook:
                self.hook(service, operation)
            return getattr(self._client(service, timeout, attempts), operation)(**parameters)

    def verify_account(self) -> str:
        """Who the credentials are, as STS tells. Raises DiagnosticError where they are of another account."""
        told = self.call("sts", "get_caller_identity")
        account, who = str(told["Account"]), str(told["Arn"])
        if account != self.account:
            summary = f"Your credentials are of account {account}, not {self.account}"
            fix = Fix("Choose the profile with AWS_PROFILE or in the environment's file, or sign in there.")
            raise DiagnosticError([Diagnostic("error", "cloud-account", summary, who, fix=fix)])
        return who

    def variables(self) -> dict[str, str]:
        """What SDKs and the AWS CLI take this account's credentials, region and address from, as of now.

        Raises Away, Refusal.
        """
        given = {"AWS_REGION": self.region, "AWS_DEFAULT_REGION": self.region}
        with _clearly(self, "sts", "assume_role"), self._lock:
            if self._session is None:
                self._session = _session(self.access)
            found: Any = self._session.get_credentials()
            keys: Any = found.get_frozen_credentials() if found else None
        if keys:
            given |= {"AWS_ACCESS_KEY_ID": keys.access_key, "AWS_SECRET_ACCESS_KEY": keys.secret_key}
        if keys and keys.token:
            given["AWS_SESSION_TOKEN"] = keys.token
        if self.access.endpoint:
            given |= {"AWS_ENDPOINT_URL": self.access.endpoint, "AWS_CONFIG_FILE": os.devnull}
        return given

    def caller(self) -> str:
        """Who the person's own credentials are, before the role is assumed with them. Raises Away, Refusal."""
        own = replace(self.access, role=None, external_id=None)
        before = Cloud(own, self.name, self.pause, self.revive, attempts=self.attempts, hook=self.hook)
        return str(before.call("sts", "get_caller_identity")["Arn"])

    def _client(self, service: str, timeout: float, attempts: int) -> Any:
        with self._lock:
            known = self._clients.get((service, timeout))
            if known is None:
                known = self._clients[(service, timeout)] = self._make(service, timeout, attempts)
            return known

    def _make(self, service: str, timeout: float, attempts: int) -> Any:
        from botocore.config import Config

        if self._session is None:
            self._session = _session(self.access)
        endpoint = self.access.endpoint
        # The embedded cloud's address has no room for a bucket's name before it, and no proxy leads to it.
        own: dict[str, Any] = {"s3": {"addressing_style": "path"}, "proxies": {}} if endpoint else {}
        config = cast(Any, Config)(
            connect_timeout=5,
            read_timeout=timeout,
            retries={"mode": "standard", "total_max_attempts": attempts},
            max_pool_connections=16,
            **own,
        )
        return self._session.client(service, endpoint_url=endpoint, config=config)


def _refusal(cloud: Cloud, response: dict[str, Any], service: str, operation: str) -> Refusal:
    told = response.get("Error", {})
    code, message = str(told.get("Code", "")), str(told.get("Message", ""))
    if code in _EXPIRED:
        away = f"{cloud.name} does not take your credentials: {message or code}"
        found = Diagnostic("error", "cloud-credentials", away, f"Its code is {code}.", fix=Fix(_SIGN_IN))
        return _refusal_of(found, code, message)
    action = "".join(part.title() for part in operation.split("_"))
    summary = f"{cloud.name} refused {service} {action}: {message or code}"
    found = Diagnostic("error", "cloud-refused", summary, f"Its code is {code}." if code else "")
    return _refusal_of(found, code, message)


def _away(cloud: Cloud, reason: str, code: str = "cloud-away", fix: str = "") -> Away:
    summary = f"{cloud.name} does not answer"
    return Away([Diagnostic("error", code, summary, reason, fix=Fix(fix or cloud.revive))])


@contextmanager
def _clearly(cloud: Cloud, service: str, operation: str) -> Generator[None]:
    """What botocore raises, as Away or Refusal."""
    from botocore import exceptions
    from botocore.parsers import ResponseParserError

    try:
        yield
    except exceptions.ClientError as error:
        raise _refusal(cloud, cast(Any, error).response, service, operation) from error
    except (exceptions.HTTPClientError, exceptions.ConnectionError) as error:
        raise _away(cloud, str(error)) from error
    except ResponseParserError as error:  # a cloud that ends in the middle of an answer leaves half of one
        raise _away(cloud, "Its answer broke off or makes no sense.") from error
    except exceptions.ParamValidationError:
        raise  # A request that we made wrong is a bug.
    except exceptions.BotoCoreError as error:
        # No credentials, half of them, a profile that is not there, a sign-in (SSO) that has run out.
        raise _away(cloud, str(error), "cloud-credentials", _SIGN_IN) from error


def _refusal_of(diagnostic: Diagnostic, code: str, message: str) -> Refusal:
    refusal = Refusal([diagnostic])
    refusal.code, refusal.message = code, message
    return refusal


def _session(access: Access) -> Any:
    """A boto3 session. The embedded cloud's heeds none of the person's AWS settings: they are for AWS."""
    import boto3
    import botocore.session

    core: Any = None
    if access.endpoint:
        nothing = {"profile": (None, None, None, None)}
        files = {name: (None, None, os.devnull, None) for name in ("config_file", "credentials_file")}
        core = cast(Any, botocore.session).Session(session_vars={**nothing, **files})
    session = cast(Any, boto3).session.Session(
        botocore_session=core,
        profile_name=access.profile or None,
        region_name=access.region,
        aws_access_key_id=access.key,
        aws_secret_access_key=access.secret,
    )
    if access.role:
        from stackline.cloud.assuming import assume

        assume(session, access)
    return session
