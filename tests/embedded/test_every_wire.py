"""Each connection, drawn and deployed: an event really arrives, a granted call really works."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from embedded_cloud import Cloud
from exercises.arrivals import arrived
from exercises.callers import exercised as called
from exercises.callers import role_of
from exercises.calls import CALLS, Call
from exercises.ends import first
from exercises.proofs import proof_of
from exercises.scenes import scene, with_rig
from exercises.sources import SOURCES
from exercises.stage import deployed
from exercises.verdicts import hindrance, planned, verdict
from laws.wire_cases import CATALOG
from waiting import until

pytestmark = pytest.mark.cloud
SECONDS = 60


@pytest.fixture(autouse=True)
def deployable(request: pytest.FixtureRequest) -> None:
    """What cannot be deployed here is listed with its reason, and skipped with it."""
    if "connection" in request.fixturenames:
        why = hindrance(CATALOG.connections[request.getfixturevalue("connection")])
        if why:
            pytest.skip(why)


def arrives(cloud: Cloud, connection_id: str) -> None:
    connection = CATALOG.connections[connection_id]
    stage = deployed(cloud, scene(connection))
    SOURCES[connection.source, connection.facet](stage)
    text = f"{connection_id}\n{stage.template.text}"
    seen = arrived(connection.id, connection.target)
    until(lambda: seen(stage), text, seconds=SECONDS)


def granted(cloud: Cloud, connection_id: str) -> None:
    connection = CATALOG.connections[connection_id]
    call = CALLS[connection.target]
    _, made = called(cloud, with_rig(scene(connection), call.rig), call)
    if not isinstance(call, Call) or call.granted:
        assert made.refused(cloud, unwired_role(cloud, connection.source)), made


def unwired_role(cloud: Cloud, kind: str) -> str:
    """The role of such a caller that has no wire; one in a cloud."""
    stack = f"unwired-{kind}"
    try:
        return role_of(cloud, kind, cloud.outputs(stack)["Ref"])
    except ClientError:
        pass
    outputs = {"Ref": {"Value": {"Ref": "Source"}}}
    body = {"Transform": "AWS::Serverless-2016-10-31", "Resources": first(kind, "Source"), "Outputs": outputs}
    assert cloud.deploy(stack, body)["StackStatus"] == "CREATE_COMPLETE", cloud.failures(stack)
    return role_of(cloud, kind, cloud.outputs(stack)["Ref"])


def shows(cloud: Cloud, connection_id: str) -> None:
    connection = CATALOG.connections[connection_id]
    proof = proof_of(connection)
    assert proof is not None
    stage = deployed(cloud, with_rig(scene(connection), proof.rig))
    assert proof.show(stage), stage.template.text


ARRIVING = [
    "queue-invokes-function",
    "topic-feeds-queue",
    "topic-notifies-subscriber",
    "event-rule-runs-task",
    "graphql-api-feeds-event-bus",
]
GRANTED = [
    "function-uses-table",
    "state-machine-uses-function-url",
    "state-machine-uses-queue",
    "task-uses-bucket",
]
SHOWN = [
    "alarm-guards-function",
    "application-knows-queue",
    "cdn-origin-response-runs-edge-function",
    "custom-resource-knows-cdn",
    "parameter-holds-function-url",
    "function-logs-to-log-group",
    "function-uses-search",
    "graphql-api-authorizer-asks-function",
    "key-encrypts-table",
    "virtual-network-contains-task",
]
"""One of each kind of verdict and of each way it is found; the deep tests do them all."""


@pytest.mark.parametrize("connection", ARRIVING)
def test_an_event_arrives(cloud: Cloud, connection: str) -> None:
    arrives(cloud, connection)


@pytest.mark.parametrize("connection", GRANTED)
def test_a_granted_call_works(strict: Cloud, connection: str) -> None:
    granted(strict, connection)


@pytest.mark.parametrize("connection", SHOWN)
def test_an_attached_end_is_in_place(cloud: Cloud, connection: str) -> None:
    shows(cloud, connection)


@pytest.mark.deep
@pytest.mark.parametrize("connection", planned("arrives"))
def test_an_event_arrives_deep(cloud: Cloud, connection: str) -> None:
    arrives(cloud, connection)


@pytest.mark.deep
@pytest.mark.parametrize("connection", planned("granted"))
def test_a_granted_call_works_deep(strict: Cloud, connection: str) -> None:
    granted(strict, connection)


@pytest.mark.deep
@pytest.mark.parametrize("connection", planned("proven", "deployed"))
def test_an_attached_end_is_in_place_deep(cloud: Cloud, connection: str) -> None:
    shows(cloud, connection)


def test_what_is_not_exercised_has_no_type_here() -> None:
    """Every connection whose types the cloud has is exercised; the others say which type is missing."""
    for connection in CATALOG.connections.values():
        told = verdict(connection)
        assert told.words, connection.id
        assert told.how != "not" or told.words.startswith("the embedded cloud has no AWS::"), (
            connection.id,
            told.words,
        )
