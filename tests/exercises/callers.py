"""How code of each kind calls: a function runs it, a state machine has a task for it, a container has what the task
definition gives it, which the test takes over since no container runs.

Each call is made by the caller, with its role where the cloud enforces IAM; `made` says what was called. Then the same
call by the role of a caller without the wire must be refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from embedded_cloud import Cloud
from exercises import machines
from exercises.calls import Call, Get
from exercises.made import Made, address_of, connections_of, fill, request_of, variable
from exercises.scenes import Scene
from exercises.stage import Stage, deployed
from stackline.template import Template


@dataclass(frozen=True)
class Caller:
    """`prepared` writes the call into the drawn template where it must stand there; `call` has it made."""

    call: Callable[[Stage, Call | Get], Made]
    role: Callable[[Cloud, str], str]
    prepared: Callable[[Template, Call | Get], Template] = lambda template, call: template


def exercised(cloud: Cloud, one: Scene, call: Call | Get) -> tuple[Stage, Made]:
    caller = CALLERS[one.connection.source]
    stage = deployed(cloud, one, caller.prepared(one.drawn(), call))
    return stage, caller.call(stage, call)


def role_of(cloud: Cloud, kind: str, ref: str) -> str:
    return CALLERS[kind].role(cloud, ref)


# A function ---------------------------------------------------------------------------------------------------------


def _function_calls(stage: Stage, call: Call | Get) -> Made:
    event = (
        {"get": call.address, "service": call.service, "body": call.body}
        if isinstance(call, Get)
        else {"call": [call.service, call.method, call.filled(stage)]}
    )
    return _asked(stage, call, event)


def _asked(stage: Stage, call: Call | Get, event: dict[str, Any]) -> Made:
    answer = stage.client("lambda").invoke(FunctionName=stage.source, Payload=json.dumps(event))
    told = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, (told, stage.template.text)
    if isinstance(call, Get):
        assert "fine" in told["body"]
        return request_of(call, told["url"])
    return Made(told["service"], told["method"], told["arguments"])


def _function_role(cloud: Cloud, ref: str) -> str:
    return cloud.client("lambda").get_function_configuration(FunctionName=ref)["Role"]


# A container --------------------------------------------------------------------------------------------------------


def _container_calls(stage: Stage, call: Call | Get) -> Made:
    found = stage.client("ecs").describe_task_definition(taskDefinition=stage.source)["taskDefinition"]
    known = {one["name"]: one["value"] for one in found["containerDefinitions"][0].get("environment", [])}

    def value(suffix: str) -> str:
        if suffix == "$CONNECTIONS_URL":
            return connections_of(stage)
        return known[variable(known, suffix)]

    if isinstance(call, Get):
        made = request_of(call, address_of(stage, call, value(call.address)))
    else:
        made = Made(call.service, call.method, fill(call.filled(stage), value))
    made.by(stage.cloud, found["taskRoleArn"])
    return made


def _task_role(cloud: Cloud, ref: str) -> str:
    found = cloud.client("ecs").describe_task_definition(taskDefinition=ref)["taskDefinition"]
    return found["taskRoleArn"]


# A function at the edge -----------------------------------------------------------------------------------------------


def _edge_calls(stage: Stage, call: Call | Get) -> Made:
    """It has no variables, so its code names what it uses."""
    names = {"$NAME": stage.ref, "$ID": stage.ref, "$ARN": stage.arn}

    def value(suffix: str) -> str:
        if suffix == "$URL" and isinstance(call, Get):
            return address_of(stage, call, stage.ref("Target"))
        if suffix == "$CONNECTIONS_URL":
            return connections_of(stage)
        if suffix == "$SECRET_ARN":
            found = stage.client("rds").describe_db_clusters(DBClusterIdentifier=stage.target)["DBClusters"]
            return found[0]["MasterUserSecret"]["SecretArn"]
        return names.get(suffix, stage.ref)("Target")

    if isinstance(call, Get):
        event: dict[str, Any] = {"get": value(call.address), "service": call.service, "body": call.body}
    else:
        event = {"call": [call.service, call.method, fill(call.filled(stage), value)]}
    return _asked(stage, call, event)


CALLERS: dict[str, Caller] = {
    "edge-function": Caller(_edge_calls, _function_role),
    "function": Caller(_function_calls, _function_role),
    "state-machine": Caller(machines.calls, machines.role, machines.prepared),
    "task": Caller(_container_calls, _task_role),
}
