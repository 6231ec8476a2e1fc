"""Deployments that AWS makes step by step: here at once, but not while one of their alarms is on.

CodeDeploy's applications and groups are kept with their stack and no more; hooks before and after traffic are not run.
Versions and aliases of state machines are Step Functions' own. Sources: "UpdatePolicy attribute" (CloudFormation user
guide), "Monitor deployments with CloudWatch alarms" (CodeDeploy user guide), AWS::StepFunctions::StateMachineAlias.
"""

from __future__ import annotations

import json
from typing import Any

from stackline.embedded.upstream import Response, module, record, rows

Made = tuple[str, dict[str, Any]]

_FUNCTION_ALIAS = "AWS::Lambda::Alias"
_VERSION, _ALIAS = "AWS::StepFunctions::StateMachineVersion", "AWS::StepFunctions::StateMachineAlias"
_NAMED = {
    "AWS::CodeDeploy::Application": "ApplicationName",
    "AWS::CodeDeploy::DeploymentConfig": "DeploymentConfigName",
    "AWS::CodeDeploy::DeploymentGroup": "DeploymentGroupName",
}


def install() -> None:
    handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
    for resource_type, key in _NAMED.items():
        handlers[resource_type] = _kept(key)
    handlers[_FUNCTION_ALIAS] = {**handlers[_FUNCTION_ALIAS], "update": _shifting(handlers[_FUNCTION_ALIAS])}
    handlers[_VERSION] = {"create": _publish, "update": _publish_again, "delete": _drop_version}
    handlers[_ALIAS] = {"create": _make_alias, "update": _change_alias, "delete": _drop_alias}


# Alarms ---------------------------------------------------------------------------------------------------------------


def _hold(stack_name: str, alarms: list[Any]) -> None:
    """Raises where an alarm is on; going back to what was there is never held up."""
    stack = record(module("services.cloudformation")._stacks.get(stack_name))
    if "ROLLBACK" in str(stack.get("StackStatus")):
        return
    known = module("services.cloudwatch")._alarms
    on = [name for name in map(_name, alarms) if record(known.get(name)).get("StateValue") == "ALARM"]
    if on:
        raise ValueError(f"One or more alarms of the deployment are in the state ALARM: {', '.join(on)}")


def _name(alarm: Any) -> str:
    """Of an alarm that is given by name or by ARN."""
    return str(alarm).rpartition(":alarm:")[2] or str(alarm)


# Functions ------------------------------------------------------------------------------------------------------------


def _kept(key: str) -> dict[str, Any]:
    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> Made:
        physical = module("services.cloudformation.provisioners")._physical_name
        return str(properties.get(key) or physical(stack_name, logical_id, max_len=100)), {}

    def update(physical_id: str, old: dict[str, Any], new: dict[str, Any], *_: Any, **__: Any) -> Made:
        return str(new.get(key) or physical_id), {}

    def delete(physical_id: str, properties: dict[str, Any]) -> None:
        """There is nothing but what the stack keeps of it."""

    return {"create": create, "update": update, "delete": delete}


def _shifting(stock: dict[str, Any]) -> Any:
    def update(
        physical_id: str, old: dict[str, Any], new: dict[str, Any], stack_name: str, logical_id: Any = None
    ) -> Any:
        if old.get("FunctionVersion") != new.get("FunctionVersion"):
            _hold(stack_name, _alarms_of(stack_name, str(logical_id)))
        more = (logical_id,) if stock.get("update_with_logical_id") else ()
        return stock["update"](physical_id, old, new, stack_name, *more)

    return update


def _alarms_of(stack_name: str, alias: str) -> list[Any]:
    """Of the group by which CodeDeploy deploys the alias; the template that is being deployed names it."""
    stack = record(module("services.cloudformation")._stacks.get(stack_name))
    template = record(record(stack.get("_operation")).get("template")) or record(stack.get("_template"))
    resource = record(record(template.get("Resources")).get(alias))
    policy = record(record(resource.get("UpdatePolicy")).get("CodeDeployLambdaAliasUpdate"))
    group = str(record(policy.get("DeploymentGroupName")).get("Ref"))
    properties = record(record(record(stack.get("_resources")).get(group)).get("Properties"))
    asked = record(properties.get("AlarmConfiguration"))
    if str(asked.get("Enabled", "")).lower() != "true":
        return []
    return [record(one).get("Name") for one in rows(asked.get("Alarms"))]


# State machines -------------------------------------------------------------------------------------------------------


def _ask(action: str, data: dict[str, Any]) -> dict[str, Any]:
    answer: Response = getattr(module("services.stepfunctions"), f"_{action}")(data)
    told = json.loads(answer[2] or b"{}")
    if answer[0] >= 400:
        raise ValueError(f"{told.get('message')} ({told.get('__type')})")
    return told


def _publish(logical_id: str, properties: dict[str, Any], stack_name: str) -> Made:
    given = {
        "stateMachineArn": properties.get("StateMachineArn"),
        "description": properties.get("Description", ""),
    }
    if properties.get("StateMachineRevisionId"):
        given["revisionId"] = properties["StateMachineRevisionId"]
    arn = str(_ask("publish_state_machine_version", given)["stateMachineVersionArn"])
    return arn, {"Arn": arn}


def _publish_again(physical_id: str, old: dict[str, Any], new: dict[str, Any], *_: Any, **__: Any) -> Made:
    """Nothing of a version can be changed: there is another one."""
    made = _publish("", new, "")
    module("services.cloudformation.provisioners")._delete_predecessor(_drop_version, physical_id, old)
    return made


def _drop_version(physical_id: str, properties: dict[str, Any]) -> None:
    if physical_id in module("services.stepfunctions")._state_machine_versions:
        _ask("delete_state_machine_version", {"stateMachineVersionArn": physical_id})


def _routing(properties: dict[str, Any]) -> list[dict[str, Any]]:
    preference = record(properties.get("DeploymentPreference"))
    if preference:
        return [{"stateMachineVersionArn": preference.get("StateMachineVersionArn"), "weight": 100}]
    return [
        {"stateMachineVersionArn": one.get("StateMachineVersionArn"), "weight": int(one.get("Weight", 100))}
        for one in map(record, rows(properties.get("RoutingConfiguration")))
    ]


def _make_alias(logical_id: str, properties: dict[str, Any], stack_name: str) -> Made:
    physical = module("services.cloudformation.provisioners")._physical_name
    given = {
        "name": properties.get("Name") or physical(stack_name, logical_id, max_len=80),
        "description": properties.get("Description", ""),
        "routingConfiguration": _routing(properties),
    }
    arn = str(_ask("create_state_machine_alias", given)["stateMachineAliasArn"])
    return arn, {"Arn": arn}


def _change_alias(
    physical_id: str, old: dict[str, Any], new: dict[str, Any], stack_name: str, *_: Any, **__: Any
) -> Made:
    if old.get("Name") != new.get("Name"):
        made = _make_alias("", new, stack_name)
        module("services.cloudformation.provisioners")._delete_predecessor(_drop_alias, physical_id, old)
        return made
    if _routing(old) != _routing(new):
        _hold(stack_name, rows(record(new.get("DeploymentPreference")).get("Alarms")))
    given = {"description": new.get("Description", ""), "routingConfiguration": _routing(new)}
    _ask("update_state_machine_alias", {"stateMachineAliasArn": physical_id, **given})
    return physical_id, {"Arn": physical_id}


def _drop_alias(physical_id: str, properties: dict[str, Any]) -> None:
    _ask("delete_state_machine_alias", {"stateMachineAliasArn": physical_id})
