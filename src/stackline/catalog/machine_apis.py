"""APIs as tasks of a state machine call them: `apigateway:invoke` wants the host, and the stage apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Ends, Note
from stackline.catalog.references import mapping

if TYPE_CHECKING:
    from stackline.catalog.view import View


def endpoint(api: str) -> dict[str, Any]:
    """The host (Step Functions Developer Guide, "Create API Gateway REST APIs with Step Functions")."""
    return {"Fn::Sub": f"${{{api}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}"}


def stage(view: View, ends: Ends) -> dict[str, Any]:
    """The `Stage` parameter; none for an HTTP API without a named stage, which calls its default one."""
    api = ends.target
    if api == "ServerlessRestApi":
        return {"Stage": "Prod"}  # the stage that SAM gives its implicit API
    name: Any = view.properties(api).get("StageName")
    if name is None and view.kind(api) == "rest-api":
        name = _stage_resource(view, api)
    return {"Stage": name} if isinstance(name, str) and name != "$default" else {}


def stage_note(view: View, ends: Ends) -> list[Note]:
    """What is left to say where only a deployment knows the stage."""
    if stage(view, ends) or view.kind(ends.target) != "rest-api":
        return []
    summary = f"{ends.facet} calls {ends.target} without a stage, which the template does not name plainly"
    return [Note("task-stage", summary, "Add `Stage` to what the state passes on.")]


def _stage_resource(view: View, api: str) -> str | None:
    """Of plain CloudFormation: the stage is a resource of its own, or the deployment names it."""
    for kind in ("AWS::ApiGateway::Stage", "AWS::ApiGateway::Deployment"):
        for key in view.by_type.get(kind, ()):
            properties = mapping(view.properties(key))
            name = properties.get("StageName")
            if isinstance(name, str) and view.ends(properties.get("RestApiId")) == [api]:
                return name
    return None
