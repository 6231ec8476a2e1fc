"""How code of each kind calls: a function runs it, a state machine has a task for it, a container has what the task
definition gives it, which the test takes over since no container runs.

Each call is made by the caller, with its role where the cloud enforces IAM; `made` says what was called. Then the same
call by the role of a caller without the wire must be refused.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from embedded_cloud import Cloud, execution
from exercises.calls import Call, Get
from exercises.scenes import Scene
from exercises.stage import Stage, deployed
from stackline.template import Template

REFUSED = (
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "AccessDeniedFault",
    "NotAuthorized",
)


@dataclass(frozen=True)
class Made:
    """A call with everything filled in; an address is a GET."""

    service: str
    method: str
    arguments: dict[str, Any]

    def by(self, cloud: Cloud, role: str) -> None:
        """Made again by a session of the role."""
        if not self.service:
            got(cloud, self, role)
            return
        arguments = dict(self.arguments)
        where = {"endpoint_url": arguments.pop("endpoint")} if "endpoint" in arguments else {}
        getattr(cloud.as_role(self.service, role, **where), self.method)(**arguments)

    def refused(self, cloud: Cloud, role: str) -> bool:
        """Whether the role is refused it, and for want of a right."""
        try:
            self.by(cloud, role)
        except ClientError as error:
            return error.response["Error"]["Code"] in REFUSED
        except urllib.error.HTTPError as error:
            return error.code in (401, 403)  # AppSync answers 401 where policies allow none of the fields
        return False


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


def got(cloud: Cloud, made: Made, role: str) -> str:
    """The answer to a signed request of a session of the role."""
    session = cloud.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    key = Credentials(session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
    url, body = made.method, made.arguments["body"]
    method, headers = ("POST" if body else "GET"), {"content-type": "application/json"}
    request = AWSRequest(method, url, data=body, headers=headers)
    signer: Any = SigV4Auth(key, made.arguments["service"], "us-east-1")
    signer.add_auth(request)
    sent = urllib.request.Request(url, body.encode() or None, dict(request.headers), method=method)
    with urllib.request.urlopen(sent) as answer:
        return answer.read().decode()


def _request(call: Get, url: str) -> Made:
    return Made("", url, {"service": call.service, "body": call.body})


def variable(names: Any, suffix: str) -> str:
    """The name that ends so, however it is spelled; the shortest, as ConnectionsUrl ends in Url too."""
    wanted = suffix.removeprefix("$").replace("_", "").upper()
    found = [
        name
        for name in names
        if name.upper().startswith("TARGET") and name.replace("_", "").upper().endswith(wanted)
    ]
    assert found, (suffix, list(names))
    return min(found, key=len)


def fill(value: Any, found: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {key: fill(item, found) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, list):
        return [fill(item, found) for item in value]  # pyright: ignore[reportUnknownVariableType]
    return found(value) if isinstance(value, str) and value.startswith("$") else value


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
        return _request(call, told["url"])
    return Made(told["service"], told["method"], told["arguments"])


def _function_role(cloud: Cloud, ref: str) -> str:
    return cloud.client("lambda").get_function_configuration(FunctionName=ref)["Role"]


# A state machine ----------------------------------------------------------------------------------------------------


def _task(template: Template, call: Call | Get) -> Template:
    properties = template.resources["Source"]["Properties"]
    names = properties.get("DefinitionSubstitutions", {})

    def substitution(suffix: str) -> str:
        return f"${{{variable(names, suffix)}}}"

    if isinstance(call, Get):
        host = f"States.ArrayGetItem(States.StringSplit('{substitution(call.address)}', '/'), 1)"
        parameters: dict[str, Any] = {
            "ApiEndpoint.$": host,
            "Method": "GET",
            "Path": "/",
            "AuthType": "IAM_ROLE",
        }
        if template.resources["Target"]["Type"] == "AWS::Serverless::Api":
            parameters["Stage"] = template.resources["Target"]["Properties"]["StageName"]
        resource = "arn:aws:states:::apigateway:invoke"
    else:
        parameters = {
            name[0].upper() + name[1:]: value
            for name, value in fill(dict(call.arguments), substitution).items()
        }
        action = call.method.split("_")
        name = action[0] + "".join(part.capitalize() for part in action[1:])
        resource = f"arn:aws:states:::aws-sdk:{call.sdk or call.service}:{name}"
    state = {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True}
    definition = {"StartAt": "Call", "States": {"Call": state}}
    return template.put(("Resources", "Source", "Properties", "Definition"), definition)


def _machine_calls(stage: Stage, call: Call | Get) -> Made:
    steps = stage.client("stepfunctions")
    run = steps.start_execution(stateMachineArn=stage.source)
    told = execution(steps, run["executionArn"])
    assert told["status"] == "SUCCEEDED", (told, stage.template.text)
    machine = steps.describe_state_machine(stateMachineArn=stage.source)
    parameters = json.loads(machine["definition"])["States"]["Call"]["Parameters"]
    if isinstance(call, Get):
        made = _request(call, _address(stage, call, stage.ref("Target")))
    else:
        made = Made(
            call.service,
            call.method,
            {name: parameters[name[0].upper() + name[1:]] for name in call.arguments},
        )
    _again(made, stage, call, machine["roleArn"])
    return made


def _again(made: Made, stage: Stage, call: Call | Get, role: str) -> None:
    """The same call with a session of the caller's role: this cloud lets through what the role allows."""
    if isinstance(call, Get) or call.granted:
        made.by(stage.cloud, role)


def _machine_role(cloud: Cloud, ref: str) -> str:
    return cloud.client("stepfunctions").describe_state_machine(stateMachineArn=ref)["roleArn"]


# A container --------------------------------------------------------------------------------------------------------


def _container_calls(stage: Stage, call: Call | Get) -> Made:
    found = stage.client("ecs").describe_task_definition(taskDefinition=stage.source)["taskDefinition"]
    known = {one["name"]: one["value"] for one in found["containerDefinitions"][0].get("environment", [])}

    def value(suffix: str) -> str:
        if suffix == "$CONNECTIONS_URL":
            return _connections(stage)
        return known[variable(known, suffix)]

    if isinstance(call, Get):
        made = _request(call, _address(stage, call, value(call.address)))
    else:
        made = Made(call.service, call.method, fill(call.filled(stage), value))
    made.by(stage.cloud, found["taskRoleArn"])
    return made


def _task_role(cloud: Cloud, ref: str) -> str:
    found = cloud.client("ecs").describe_task_definition(taskDefinition=ref)["taskDefinition"]
    return found["taskRoleArn"]


def _connections(stage: Stage) -> str:
    """Where the connections of a WebSocket API are at this cloud."""
    return f"{stage.cloud.url}/_api/{stage.target}/live"


def _address(stage: Stage, call: Get, api: str) -> str:
    """The address at this cloud, of an API's identifier or of the address that the target has at AWS."""
    if call.service != "execute-api":
        return stage.outputs["TargetUrl"]
    host, _, path = api.removeprefix("https://").partition("/")
    named = stage.template.resources["Target"].get("Properties", {}).get("StageName", "")
    return f"{stage.cloud.url}/_api/{host.partition('.')[0]}/{path or named}"


# A function at the edge -----------------------------------------------------------------------------------------------


def _edge_calls(stage: Stage, call: Call | Get) -> Made:
    """It has no variables, so its code names what it uses."""
    names = {"$NAME": stage.ref, "$ID": stage.ref, "$ARN": stage.arn}

    def value(suffix: str) -> str:
        if suffix == "$URL" and isinstance(call, Get):
            return _address(stage, call, stage.ref("Target"))
        if suffix == "$CONNECTIONS_URL":
            return _connections(stage)
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
    "state-machine": Caller(_machine_calls, _machine_role, _task),
    "task": Caller(_container_calls, _task_role),
}
