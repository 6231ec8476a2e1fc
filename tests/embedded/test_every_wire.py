"""Each connection, drawn and deployed: an event really arrives, a granted call really works."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from embedded_cloud import Cloud
from exercises import ARRIVALS, CALLS, TRIGGERS, Stage, deployable, exercised, reason
from laws.wire_cases import CATALOG
from laws.yaml_text import Manner, write
from stackline.design import connect
from stackline.template import Template
from waiting import until

pytestmark = pytest.mark.cloud
WIRES = [one for one in CATALOG.connections.values() if exercised(one)]


def of_kind(kind: str, name: str) -> dict[str, Any]:
    return deployable(kind, CATALOG.kinds[kind].types[0], name)


def exercise(cloud: Cloud, connection_id: str) -> None:
    connection = CATALOG.connections[connection_id]
    facets = CATALOG.kinds[connection.source].facets
    facet = next((one.example or one.id for one in facets if one.id == connection.facet), None)
    body = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {**of_kind(connection.source, "Source"), **of_kind(connection.target, "Target")},
        "Outputs": {name: {"Value": {"Ref": name}} for name in ("Source", "Target")},
    }
    drawn = connect(
        Template.parse(write(body, Manner()).encode()),
        "Source",
        "Target",
        connection=connection_id,
        facet=facet,
    )
    stack = f"wire-{connection_id}-{time.monotonic_ns()}"
    assert cloud.deploy(stack, drawn.text)["StackStatus"] == "CREATE_COMPLETE", (
        cloud.failures(stack),
        drawn.text,
    )
    ends = cloud.outputs(stack)
    stage = Stage(cloud, ends["Source"], ends["Target"], facet)
    if connection.style == "access":
        payload = json.dumps({"call": CALLS[connection.target]})
        told = cloud.client("lambda").invoke(FunctionName=stage.source, Payload=payload)
        assert "FunctionError" not in told, (told["Payload"].read(), drawn.text)
        return
    TRIGGERS[connection.source, connection.facet](stage)
    until(
        lambda: ARRIVALS[connection.target](stage),
        f"{connection_id}\n{drawn.text}",
        seconds=120 if connection.source == "schedule" else 30,
    )


@pytest.mark.parametrize("connection", ["queue-invokes-function", "function-uses-table"])
def test_a_drawn_wire_works(cloud: Cloud, connection: str) -> None:
    exercise(cloud, connection)


@pytest.mark.deep
@pytest.mark.parametrize("connection", [one.id for one in WIRES])
def test_a_drawn_wire_works_deep(cloud: Cloud, connection: str) -> None:
    exercise(cloud, connection)


def test_the_docs_name_what_is_not_exercised() -> None:
    text = (Path(__file__).parents[2] / "docs" / "embedded-cloud.md").read_text()
    for connection in CATALOG.connections.values():
        why = reason(connection)
        assert (f"| `{connection.id}` | {why} |" in text) == (why is not None), connection.id
