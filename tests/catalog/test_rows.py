"""Every resource and every wire that the catalog is to have is there: the rows of its plan, by kinds."""

from __future__ import annotations

import pytest

from laws.wire_cases import CATALOG


def words(text: str) -> list[str]:
    return text.split()


KINDS = words(
    """
    function edge-function cdn-function task state-machine layer http-api rest-api websocket-api graphql-api
    function-url table database cache search bucket file-system queue topic stream delivery-stream event-bus
    event-rule schedule pipe user-pool user-pool-client secret parameter key virtual-network cdn dns-record dns-zone
    certificate web-acl application alarm log-group custom-resource connector
    """
)
DELIVERED = "function state-machine queue topic stream task event-bus"
# Source (with its facet), and the targets.
EVENTS = {
    "http-api/route": "function queue event-bus state-machine",
    "rest-api/route": "function state-machine",
    "websocket-api/route": "function",
    "graphql-api/field": "function table event-bus http-api rest-api",
    "http-api/authorizer": "function user-pool user-pool-client",
    "rest-api/authorizer": "function user-pool",
    "websocket-api/authorizer": "function",
    "graphql-api/authorizer": "function user-pool",
    "bucket": "function queue topic event-bus",
    "table/stream": "function pipe",
    "stream": "function pipe",
    "queue": "function pipe",
    "queue/dead-letter": "queue",
    "topic": "function queue delivery-stream subscriber",
    "topic/dead-letter": "queue",
    "event-rule": DELIVERED,
    "event-bus": f"{DELIVERED} event-rule",
    "event-rule/dead-letter": "queue",
    "event-bus/dead-letter": "queue",
    "schedule": "function state-machine task queue",
    "schedule/dead-letter": "queue",
    "pipe": "function queue topic stream delivery-stream event-bus state-machine rest-api",
    "pipe/enrichment": "function",
    "user-pool/trigger": "function",
    "function/failure": "queue topic event-bus function",
    "function/success": "queue topic event-bus function",
    "function/dead-letter": "queue topic",
    "log-group": "function delivery-stream stream",
    "state-machine/task": "function task queue topic table event-bus state-machine http-api rest-api",
    "cdn/origin": "bucket http-api rest-api function function-url",
    "alarm": "topic function",
    "layer": "function",
    "virtual-network": "function database task cache file-system search",
    "application/output": "function application state-machine",
    "dns-record": "cdn http-api rest-api websocket-api",
    "dns-zone": "dns-record certificate http-api rest-api websocket-api",
    "delivery-stream": "bucket log-group",
    "function": "log-group file-system",
}
USED = words(
    """
    table bucket queue topic stream delivery-stream event-bus function state-machine http-api rest-api websocket-api
    graphql-api user-pool database secret parameter key search cache task pipe
    """
)
USERS = ("function", "task", "edge-function", "state-machine")
# An edge function has no environment variables and no network: nothing could be written for it.
NOT_AT_THE_EDGE = ("cache",)
KEPT = words(
    """
    bucket cache database delivery-stream file-system function log-group queue search secret stream table topic
    """
)


def joined() -> set[tuple[str, str]]:
    return {
        (f"{one.source}/{one.facet}" if one.facet else one.source, one.target)
        for one in CATALOG.connections.values()
    }


def test_every_kind_is_there() -> None:
    assert set(KINDS) <= CATALOG.kinds.keys()


@pytest.mark.parametrize("source", EVENTS)
def test_every_row_of_events_and_structure_has_its_wires(source: str) -> None:
    assert {(source, target) for target in EVENTS[source].split()} <= joined()


@pytest.mark.parametrize("user", USERS)
def test_whoever_runs_code_or_steps_can_use_what_there_is(user: str) -> None:
    wanted = {(user, kind) for kind in USED if not (user == "edge-function" and kind in NOT_AT_THE_EDGE)}
    assert wanted <= joined()


def test_behaviours_of_a_cdn_run_code() -> None:
    events = ("viewer-request", "viewer-response")
    edge = {(f"cdn/{one}", "edge-function") for one in (*events, "origin-request", "origin-response")}
    assert edge | {(f"cdn/{one}", "cdn-function") for one in events} <= joined()


def test_a_key_encrypts_what_can_be_encrypted() -> None:
    assert {("key", kind) for kind in KEPT} <= joined()


@pytest.mark.parametrize(
    "source", ["http-api", "rest-api", "websocket-api", "state-machine", "delivery-stream", "function"]
)
def test_what_logs_has_a_wire_to_its_log_group(source: str) -> None:
    assert (source, "log-group") in joined()


@pytest.mark.parametrize(
    "kind",
    ["function", "table", "stream", "queue", "topic", "bucket", "database", "virtual-network", "user-pool"],
)
def test_what_may_be_there_already_can_be_used(kind: str) -> None:
    resource = CATALOG.kinds[kind]
    assert resource.existing is not None or kind == "virtual-network"
