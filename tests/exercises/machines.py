"""How a state machine calls: by a task that is written into its definition, and once more by a session of its role.

Tasks are not held to policies in this cloud. Where no task of AWS's can make the call, the machine puts out what the
wire told it, and its role alone makes the call.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from embedded_cloud import Cloud, execution
from exercises.calls import Call, Get
from exercises.ends import TEXT
from exercises.made import Made, address_of, connections_of, fill, request_of, variable
from exercises.stage import Stage
from stackline.template import Template

Parameters = dict[str, Any]


def by_role_alone(call: Call | Get) -> bool:
    """A signed request of an address that is no API Gateway's: `http:invoke` asks with a connection's secret."""
    return isinstance(call, Get) and call.service != "execute-api"


def prepared(template: Template, call: Call | Get) -> Template:
    properties = template.resources["Source"]["Properties"]
    names = properties.get("DefinitionSubstitutions", {})

    def substitution(suffix: str) -> str:
        return f"${{{variable(names, suffix)}}}"

    state = {**_state(template, call, substitution), "End": True}
    definition = {"StartAt": "Call", "States": {"Call": state}}
    return template.put(("Resources", "Source", "Properties", "Definition"), definition)


def _state(template: Template, call: Call | Get, substitution: Callable[[str], str]) -> Parameters:
    if by_role_alone(call):
        assert isinstance(call, Get)
        return {"Type": "Pass", "Result": substitution(call.address)}
    if isinstance(call, Get):
        target = template.resources["Target"]
        parameters = {**_asking(substitution(call.address)), "Method": "GET", "Path": "/"}
        if target["Type"] == "AWS::Serverless::Api":
            parameters["Stage"] = target["Properties"]["StageName"]
        return {"Type": "Task", "Resource": _INVOKE, "Parameters": parameters}
    if call.service == "apigatewaymanagementapi":
        parameters = {
            **_asking(substitution("$CONNECTIONS_URL")),
            "Method": "POST",
            "Stage": "live",
            "Path.$": "States.Format('/@connections/{}', $.ConnectionId)",
            "RequestBody": TEXT,
        }
        return {"Type": "Task", "Resource": _INVOKE, "Parameters": parameters}
    parameters = {_upper(name): value for name, value in fill(dict(call.arguments), substitution).items()}
    first, *others = call.method.split("_")
    name = first + "".join(part.capitalize() for part in others)
    resource = f"arn:aws:states:::aws-sdk:{call.sdk or call.service}:{name}"
    return {"Type": "Task", "Resource": resource, "Parameters": parameters}


_INVOKE = "arn:aws:states:::apigateway:invoke"


def _asking(address: str) -> Parameters:
    """Of the API whose address this is."""
    host = f"States.ArrayGetItem(States.StringSplit('{address}', '/'), 1)"
    return {"ApiEndpoint.$": host, "AuthType": "IAM_ROLE"}


def _upper(name: str) -> str:
    return name[0].upper() + name[1:]


def calls(stage: Stage, call: Call | Get) -> Made:
    steps = stage.client("stepfunctions")
    given = dict(call.given(stage)) if isinstance(call, Call) and call.given else {}
    run = steps.start_execution(stateMachineArn=stage.source, input=json.dumps(given))
    told = execution(steps, run["executionArn"])
    assert told["status"] == "SUCCEEDED", (told, stage.template.text)
    machine = steps.describe_state_machine(stateMachineArn=stage.source)
    made = _made(stage, call, json.loads(machine["definition"])["States"]["Call"], given)
    if by_role_alone(call):
        place = stage.outputs["TargetUrl"].rstrip("/").rpartition("/")[2]
        assert place in json.loads(told["output"]), (told, place)
    if isinstance(call, Get) or call.granted:
        made.by(stage.cloud, machine["roleArn"])
    return made


def _made(stage: Stage, call: Call | Get, state: Parameters, given: Parameters) -> Made:
    if isinstance(call, Get):
        return request_of(call, address_of(stage, call, stage.ref("Target")))
    if call.service == "apigatewaymanagementapi":
        return Made(
            call.service, call.method, fill({**call.arguments, **given}, lambda _: connections_of(stage))
        )
    parameters = state["Parameters"]
    return Made(call.service, call.method, {name: parameters[_upper(name)] for name in call.arguments})


def role(cloud: Cloud, ref: str) -> str:
    return cloud.client("stepfunctions").describe_state_machine(stateMachineArn=ref)["roleArn"]
