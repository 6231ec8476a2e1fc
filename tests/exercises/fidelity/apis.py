"""Rows of APIs and what stands before them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest
from websockets.exceptions import InvalidHandshake
from websockets.sync.client import connect

from exercises.fidelity.ground import Ground, asked
from exercises.fidelity.template import KEY_VALUE
from waiting import until


def _answers(name: str, rest: str) -> Callable[[Ground], None]:
    def probe(ground: Ground) -> None:
        assert asked(ground.address(name, rest)) == (200, b"fine")

    return probe


def _socket(ground: Ground) -> None:
    address = ground.address("Socket", "/live").replace("http", "ws", 1)
    before = len(ground.invocations("Asker"))
    with connect(address):
        until(lambda: len(ground.invocations("Asker")) > before, "the function to hear of a connection")


def _iam(ground: Ground) -> None:
    """A role without any right gets in; nobody without a signature does."""
    url = ground.address("Signed", "/items")
    assert asked(url)[0] == 403
    assert asked(url, signer=ground.role("RoleArn"))[0] == 200


def _unthrottled(ground: Ground) -> None:
    """One a second is allowed."""
    assert {asked(ground.address("Http", "/items"))[0] for _ in range(5)} == {200}


def _uncached(ground: Ground) -> None:
    before = len(ground.invocations("Answers"))
    for _ in range(2):
        asked(ground.address("Rest", "/live/items"))
    assert len(ground.invocations("Answers")) == before + 2


def _unvalidated(ground: Ground) -> None:
    """The model requires an id."""
    url = ground.address("Rest", "/live/valid")
    assert asked(url, "{}", **{"content-type": "application/json"})[0] == 200


def _keys(ground: Ground) -> None:
    """Any but the right one is refused."""
    url = ground.address("Rest", "/live/keyed")
    assert asked(url)[0] == 403
    assert asked(url, **{"x-api-key": "another"})[0] == 403
    assert asked(url, **{"x-api-key": KEY_VALUE}) == (200, b"fine")


def _unnamed(ground: Ground) -> None:
    """Even a name that leads to this machine."""
    port = ground.cloud.url.rpartition(":")[2]
    status, body = asked(f"http://127.0.0.1:{port}/items", host=f"{ground['Named']}:{port}")
    assert (status, body) != (200, b"fine")


def _query(ground: Ground, query: str) -> tuple[int, bytes]:
    headers = {"content-type": "application/json", "x-api-key": ground["GraphKeyValue"]}
    return asked(ground["GraphUrl"], json.dumps({"query": query}), **headers)


def _graphql(ground: Ground) -> None:
    status, body = _query(ground, '{ getItem(id: "1") { id } }')
    assert (status, json.loads(body)) == (200, {"data": {"getItem": {"id": "7"}}})


def _no_subscriptions(ground: Ground) -> None:
    address = f"{ground['GraphUrl']}/realtime?header=e30=&payload=e30=".replace("http", "ws", 1)
    with pytest.raises((InvalidHandshake, EOFError)):
        connect(address, subprotocols=["graphql-ws"]).close()


def _unfiltered(ground: Ground) -> None:
    """The ACL blocks everything."""
    assert asked(ground.address("Rest", "/live/items"))[0] == 200


def _at_cdn(ground: Ground) -> tuple[int, bytes]:
    return asked(f"{ground.cloud.url}/_cdn/{ground['CdnDomain'].partition('.')[0]}/items")


def _cdn(ground: Ground) -> None:
    assert _at_cdn(ground) == (200, b"fine")


def _cdn_uncached(ground: Ground) -> None:
    before = len(ground.invocations("Answers"))
    assert [_at_cdn(ground)[0] for _ in range(2)] == [200, 200]
    assert len(ground.invocations("Answers")) == before + 2


def _cdn_function(ground: Ground) -> None:
    import urllib.request

    url = f"{ground.cloud.url}/_cdn/{ground['CdnDomain'].partition('.')[0]}/items"
    with urllib.request.urlopen(url, timeout=60) as answer:
        assert answer.headers["x-marked"] == "yes"


PROBES: Mapping[str, Callable[[Ground], None]] = {
    "http-api": _answers("Http", "/items"),
    "http-api-parts": _answers("Http", "/items"),
    "rest-api": _answers("Rest", "/live/items"),
    "rest-api-parts": _answers("Rest", "/live/items"),
    "rest-api-keys": _keys,
    "websocket-api": _socket,
    "api-iam": _iam,
    "http-api-throttling": _unthrottled,
    "rest-api-cache": _uncached,
    "rest-api-validation": _unvalidated,
    "api-domain": _unnamed,
    "domain-name": _unnamed,
    "graphql-api": _graphql,
    "graphql-api-parts": _graphql,
    "graphql-subscriptions": _no_subscriptions,
    "web-acl": _unfiltered,
    "cdn": _cdn,
    "cdn-cache": _cdn_uncached,
    "cdn-function": _cdn_function,
}
