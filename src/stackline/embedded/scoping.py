"""Whose account and region a call runs in, where the request itself does not say."""

from __future__ import annotations

import base64
import json

from stackline.embedded.upstream import module, record

_GLOBAL = "us-east-1"  # where CloudFront and its functions are


def install() -> None:
    """A key made with CreateAccessKey acts in the account that made it; MiniStack takes the default one."""
    app = module("app")
    stock = app.set_request_account_id

    def set_account(key_id: str) -> None:
        stock(module("core.iam_evaluator").find_iam_access_key_account(key_id) or key_id)

    app.set_request_account_id = set_account


def enter_owner_scope(api_id: str) -> bool:
    """Account and region of the API with this ID become those of the current request."""
    services = ("apigateway_v1._rest_apis", "apigateway._apis", "appsync._apis")
    stores = [getattr(module(f"services.{name}"), store) for name, store in (s.split(".") for s in services)]
    for store in stores:
        for account, region, identifier in list(store._data):
            if identifier == api_id:
                _enter(account, region)
                return True
    return False


def enter_distribution_scope(label: str) -> None:
    """The account of the distribution with this name, which is of no region."""
    domain = f"{label}.cloudfront.net"
    for key, distribution in list(module("services.cloudfront")._distributions._data.items()):
        if distribution.get("DomainName") == domain:
            _enter(key[0], _GLOBAL)


def enter_client_scope(body: bytes) -> None:
    """The ID of a user pool's client, given or in an access token, says which account and region a call is for."""
    try:
        content = record(json.loads(body or b"{}"))
    except ValueError:
        return
    client = content.get("ClientId") or _client_of(str(content.get("AccessToken") or ""))
    for (account, region, _), pool in list(module("services.cognito")._user_pools._data.items()):
        if client and client in record(pool.get("_clients")):
            _enter(account, region)


def _client_of(token: str) -> str | None:
    """The client an access token was made for. Only to find the pool: the pool then verifies the token."""
    claims = token.split(".")[1] if token.count(".") == 2 else ""
    try:
        return record(json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))).get(
            "client_id"
        )
    except ValueError:
        return None


def _enter(account: str, region: str) -> None:
    responses = module("core.responses")
    responses._request_account_id.set(account)
    responses._request_region.set(region)
