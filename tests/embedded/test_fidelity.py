"""The table of fidelity is true: every row is tried on the embedded cloud itself."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Mapping

import pytest
from botocore.exceptions import ClientError

from embedded_cloud import Cloud
from exercises.fidelity import apis, data, functions, messaging, others
from exercises.fidelity.ground import Ground, deployed
from exercises.fidelity.template import provide, template
from exercises.verdicts import planned
from laws.wire_cases import CATALOG
from stackline.dev.fidelity import emulated, table

PROBES: Mapping[str, Callable[[Ground], None]] = {
    **functions.PROBES,
    **apis.PROBES,
    **data.PROBES,
    **messaging.PROBES,
    **others.PROBES,
}
LONG = {"function-start", "function-snapstart"}
"""One takes eleven seconds, the other needs another Python."""


@pytest.fixture(scope="module")
def ground(cloud: Cloud) -> Ground:
    provide(cloud)
    return deployed(cloud, template())


def test_every_row_has_a_probe_and_every_probe_a_row() -> None:
    rows = [row.id for row in table()]
    assert len(rows) == len(set(rows))
    assert set(rows) == set(PROBES)


@pytest.mark.cloud
@pytest.mark.parametrize("row", sorted(set(PROBES) - LONG))
def test_a_row_says_what_is_so(ground: Ground, row: str) -> None:
    PROBES[row](ground)


@pytest.mark.cloud
@pytest.mark.deep
@pytest.mark.parametrize("row", sorted(LONG))
def test_a_row_says_what_is_so_deep(ground: Ground, row: str) -> None:
    PROBES[row](ground)


@pytest.mark.cloud
def test_a_type_that_is_not_there_is_refused(cloud: Cloud) -> None:
    body = {"Resources": {"One": {"Type": "AWS::Events::Archive", "Properties": {"SourceArn": "x"}}}}
    with pytest.raises(ClientError, match="AWS::Events::Archive"):
        cloud.change_set("lacking", body)


@pytest.mark.cloud
def test_the_types_are_those_that_the_cloud_has(cloud: Cloud) -> None:
    request = urllib.request.Request(
        f"{cloud.url}/_stackline/types", headers={"Authorization": f"Bearer {cloud.endpoint['secret']}"}
    )
    assert emulated() == set(json.loads(urllib.request.urlopen(request).read())["types"])


UNSEEN = {
    "event-bus-dead-letter-sends-queue",
    "delivery-stream-logs-to-log-group",
    "websocket-api-logs-to-log-group",
}
"""Nothing shows that these do not happen."""


def test_what_is_only_deployed_is_said_to_lack_something() -> None:
    """A connection that nothing here runs has an end of which the table tells."""
    told = {type for row in table() if row.level != "emulated" or row.part for type in row.types}
    for id in planned("deployed"):
        ends = CATALOG.connections[id].source, CATALOG.connections[id].target
        types = {type for kind in ends for type in CATALOG.kinds[kind].types}
        assert types & told or id in UNSEEN, id


def test_rows_are_about_types_that_are_there() -> None:
    lacking = {type for row in table() for type in row.types if not type.startswith("AWS::Serverless::")}
    assert not lacking - emulated()
