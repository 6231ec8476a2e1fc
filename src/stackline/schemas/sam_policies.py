"""What SAM's policy templates and connectors allow, from the definitions that the SAM translator ships."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

_STANDS_FOR = {
    "AWS::Serverless::Api": "AWS::ApiGateway::RestApi",
    "AWS::Serverless::Function": "AWS::Lambda::Function",
    "AWS::Serverless::HttpApi": "AWS::ApiGatewayV2::Api",
    "AWS::Serverless::SimpleTable": "AWS::DynamoDB::Table",
    "AWS::Serverless::StateMachine": "AWS::StepFunctions::StateMachine",
}


def policy_template(name: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The statements of a policy template with its parameters filled in; none where SAM has no such template."""
    described = _templates().get(name)
    if described is None:
        return []
    return cast("list[dict[str, Any]]", _filled(described["Definition"]["Statement"], parameters))


@dataclass(frozen=True, slots=True)
class PolicyTemplate:
    """`parameters`: name → what it is, in a few words."""

    name: str
    description: str
    parameters: Mapping[str, str]


def policy_templates() -> Mapping[str, PolicyTemplate]:
    """SAM's policy templates by name, in its order."""
    return {
        name: PolicyTemplate(
            name,
            str(described.get("Description", "")),
            {one: str(told.get("Description", "")) for one, told in described.get("Parameters", {}).items()},
        )
        for name, described in _templates().items()
    }


def connector(source: str, destination: str) -> Mapping[str, Any]:
    """SAM's profile of a connector between two types: its `Type`, and by level what it grants; empty without one."""
    by_source = _profiles().get(_STANDS_FOR.get(source, source), {})
    return by_source.get(_STANDS_FOR.get(destination, destination), {})


def _filled(value: Any, parameters: Mapping[str, Any]) -> Any:
    """The value with `Ref`s of the template's parameters replaced, as the translator does."""
    if isinstance(value, list):
        return [_filled(one, parameters) for one in cast("list[Any]", value)]
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value)
        name = entries.get("Ref") if len(entries) == 1 else None
        if isinstance(name, str) and name in parameters:
            return parameters[name]
        return {key: _filled(one, parameters) for key, one in entries.items()}
    return value


@cache
def _templates() -> Mapping[str, Any]:
    return _data("policy_templates_data", "policy_templates.json")["Templates"]


@cache
def _profiles() -> Mapping[str, Any]:
    return _data("model", "connector_profiles", "profiles.json")["Permissions"]


@cache
def _data(*place: str) -> Mapping[str, Any]:
    return json.loads(files("samtranslator").joinpath(*place).read_text("utf-8"))


def connector_outputs(type: str) -> Mapping[str, Any]:
    """How a connector's profile names a resource of the type: `Arn`, `Name`, … to an intrinsic about `%{logicalId}`."""
    described = _data("model", "connector_profiles", "profiles.json")["CfnResourceProperties"]
    return described.get(_STANDS_FOR.get(type, type), {}).get("Outputs", {})
