"""Whose account and region a call runs in, where the request itself does not say."""

from __future__ import annotations

import json

from stackline.embedded.upstream import module, record


def install() -> None:
    """A key made with CreateAccessKey acts in the account that made it; MiniStack takes the default one."""
    app = module("app")
    stock = app.set_request_account_id

    def set_account(key_id: str) -> None:
        stock(module("core.iam_evaluator").find_iam_access_key_account(key_id) or key_id)

    app.set_request_account_id = set_account


def enter_owner_scope(api_id: str) -> bool:
    """Account and region of the API with this ID become those of the current request."""
    stores = (module("services.apigateway_v1")._rest_apis, module("services.apigateway")._apis)
    for store in stores:
        for account, region, identifier in list(store._data):
            if identifier == api_id:
                _enter(account, region)
                return True
    return False


def enter_client_scope(body: bytes) -> None:
    """A user pool client's ID says which account and region a sign-in is for."""
    try:
        client = json.loads(body or b"{}").get("ClientId")
    except (ValueError, AttributeError):
        return
    for (account, region, _), pool in list(module("services.cognito")._user_pools._data.items()):
        if client and client in record(pool.get("_clients")):
            _enter(account, region)


def _enter(account: str, region: str) -> None:
    responses = module("core.responses")
    responses._request_account_id.set(account)
    responses._request_region.set(region)
