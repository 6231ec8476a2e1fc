"""Change sets that compare with what is there (`DeploymentMode: REVERT_DRIFT`), which MiniStack does not know.

Source: "Drift-aware change sets" (CloudFormation user guide): what drifted is a change, what was deleted is made anew.
"""

from __future__ import annotations

import copy
import re
from contextvars import ContextVar
from typing import Any

from stackline.embedded.upstream import Response, module, record

_found: ContextVar[dict[str, dict[str, Any]] | None] = ContextVar("found-drift", default=None)
"""Of the change set that is being made: the drift of each resource that has some."""
_MODE, _KEY = "REVERT_DRIFT", "_revert_drift"


def install() -> None:
    """After `change_sets`, whose comparison it goes on from."""
    service, change_sets = module("services.cloudformation"), module("services.cloudformation.changesets")
    handlers = service._ACTION_HANDLERS
    stock_create, stock_execute = handlers["CreateChangeSet"], handlers["ExecuteChangeSet"]
    stock_diff = change_sets._diff_resources

    def diff(old: dict[str, Any], new: dict[str, Any], *more: Any, **options: Any) -> Any:
        drifts = _found.get()
        return stock_diff(_as_it_is(old, drifts) if drifts else old, new, *more, **options)

    def create(params: dict[str, Any]) -> Response:
        if _asked(params, "DeploymentMode") != _MODE:
            return stock_create(params)
        if _asked(params, "ChangeSetType") in ("CREATE", "IMPORT"):
            text = "DeploymentMode REVERT_DRIFT is only for change sets of type UPDATE"
            return module("services.cloudformation.helpers")._error("ValidationError", text)
        token = _found.set(_drifts(_asked(params, "StackName")))
        try:
            answer = stock_create(params)
        finally:
            _found.reset(token)
        made = re.search(rb"<Id>([^<]+)</Id>", _bytes(answer[2]))
        if answer[0] == 200 and made:
            service._change_sets[made[1].decode()][_KEY] = True
        return answer

    def execute(params: dict[str, Any]) -> Response:
        _, found = change_sets._find_change_set(
            _asked(params, "ChangeSetName"), _name(_asked(params, "StackName"))
        )
        if not record(found).get(_KEY):
            return stock_execute(params)
        stack = service._stacks.get(record(found)["StackName"])
        before = copy.deepcopy(stack["_resources"])
        _take_as_it_is(stack, _drifts(stack["StackId"]))
        answer = stock_execute(params)
        if answer[0] >= 400:
            stack["_resources"] = before
        return answer

    change_sets._diff_resources = diff
    handlers.update(CreateChangeSet=create, ExecuteChangeSet=execute)


def _bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body)


def _asked(params: dict[str, Any], key: str) -> str:
    return str(module("services.cloudformation.helpers")._p(params, key) or "")


def _name(stack: str) -> str:
    found = module("services.cloudformation.handlers")._resolve_stack(stack) if stack else None
    return str(found["StackName"]) if found else stack


def _drifts(stack_name: str) -> dict[str, dict[str, Any]]:
    """The drift of each resource of the stack that has some."""
    drift = module("services.cloudformation.drift")
    stack = module("services.cloudformation.handlers")._resolve_stack(stack_name)
    found: dict[str, dict[str, Any]] = {}
    for logical_id, resource in record(record(stack).get("_resources")).items():
        if drift.supports_drift(record(resource).get("ResourceType", "")):
            told = drift.detect_resource_drift(stack, logical_id, resource, "")
            if told["StackResourceDriftStatus"] in ("MODIFIED", "DELETED"):
                found[logical_id] = told
    return found


def _as_it_is(old: dict[str, Any], drifts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The template that was deployed, with what is there in its place."""
    resources = dict(record(old.get("Resources")))
    for logical_id, told in drifts.items():
        if logical_id not in resources:
            continue
        if told["StackResourceDriftStatus"] == "DELETED":
            del resources[logical_id]
        else:
            properties = _with_actual(record(resources[logical_id].get("Properties")), told)
            resources[logical_id] = {**resources[logical_id], "Properties": properties}
    return {**old, "Resources": resources}


def _take_as_it_is(stack: dict[str, Any], drifts: dict[str, dict[str, Any]]) -> None:
    """In the stack's own record, so that handlers are told of a change and make it."""
    for logical_id, told in drifts.items():
        if told["StackResourceDriftStatus"] == "DELETED":
            del stack["_resources"][logical_id]
        else:
            resource = stack["_resources"][logical_id]
            resource["Properties"] = _with_actual(record(resource.get("Properties")), told)


def _with_actual(properties: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """Only properties in which there is a difference: the others may be intrinsics here, and would seem to have one."""
    import json

    actual = json.loads(told["ActualProperties"])
    changed = {one["PropertyPath"].split("/")[1] for one in told["PropertyDifferences"]}
    kept = {key: value for key, value in properties.items() if key not in changed}
    return {**kept, **{key: actual[key] for key in changed if key in actual}}
