"""Stages of APIs, most of which are resources of their own, and the address that an API has at its stage."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stackline.catalog.references import mapping

if TYPE_CHECKING:
    from stackline.catalog.view import View

# A deployment with a StageName makes that stage itself.
_TYPES = {
    "AWS::ApiGateway::Stage": "RestApiId",
    "AWS::ApiGateway::Deployment": "RestApiId",
    "AWS::ApiGatewayV2::Stage": "ApiId",
    "AWS::ApiGatewayV2::Deployment": "ApiId",
}
DEFAULT = "$default"
"""The stage of an HTTP API that begins no path."""


def stage_name(view: View, api: str) -> Any:
    """What the template says as the name of the API's stage, `$default` before others; None where it has none."""
    if view.types.get(api) == "AWS::Serverless::WebSocketApi":
        return view.properties(api).get("StageName", "default")
    names = [
        view.properties(key).get("StageName")
        for name, holder in _TYPES.items()
        for key in view.by_type.get(name, ())
        if api in view.named(view.properties(key).get(holder))
    ]
    known = [name for name in names if name is not None]
    return DEFAULT if DEFAULT in known else next(iter(known), None)


def address(scheme: str) -> Callable[[View, str], Any]:
    """The API's address with its stage; of a WebSocket API, which has none without a stage, None there.

    The name is copied, not referred to: a stage can wait for the API's routes and those for the function that is told.
    """

    def value(view: View, api: str) -> Any:
        host = f"{scheme}://${{{api}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}"
        stage = stage_name(view, api)
        entries = mapping(stage)
        if stage is None and view.kind(api) == "websocket-api":
            return None
        if stage is None or stage == DEFAULT:
            return {"Fn::Sub": host}
        if isinstance(stage, str):
            return {"Fn::Sub": f"{host}/{stage.replace('${', '${!')}"}
        if isinstance(entries.get("Ref"), str):
            return {"Fn::Sub": f"{host}/${{{entries['Ref']}}}"}
        if isinstance(entries.get("Fn::Sub"), str):
            return {"Fn::Sub": f"{host}/{entries['Fn::Sub']}"}
        return {"Fn::Sub": [f"{host}/${{Stage}}", {"Stage": copy.deepcopy(stage)}]}

    return value
