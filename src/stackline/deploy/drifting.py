"""Looking for drift: CloudFormation compares a stack's resources with what was deployed, and each function's code is
compared with its artifact, which CloudFormation does not."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from stackline.catalog.references import mapping
from stackline.cloud import Cloud, Hook
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.core.payloads import redact_payload
from stackline.deploy.code_drift import code_differences
from stackline.deploy.drift_places import Scope, placed, scope_inside
from stackline.deploy.drifted import Difference, Drift, Drifted, Kind, State, Step
from stackline.deploy.manifests import now
from stackline.deploy.opening import open_environment
from stackline.deploy.planning import unasked
from stackline.deploy.processed import hides, processed
from stackline.deploy.stack import NOT_DEPLOYED, describe, resources
from stackline.environments import LOCAL, load_environment
from stackline.template import Project

_STACK = "AWS::CloudFormation::Stack"
# "Detect drift on an entire CloudFormation stack" (CloudFormation user guide).
_STATES: Mapping[str, State] = {
    "IN_SYNC": "in-sync",
    "MODIFIED": "modified",
    "DELETED": "deleted",
    "NOT_CHECKED": "not-checked",
    "UNSUPPORTED": "not-checked",
}
_KINDS: Mapping[str, Kind] = {"ADD": "added", "REMOVE": "removed"}


def drift(project: Project, environment: str = LOCAL, *, region: str = "", hook: Hook | None = None) -> Drift:
    """What of the project's stack, and of those nested in it, is otherwise than it was deployed. Nothing is changed.

    `region`: one of the environment's. Raises DiagnosticError where nothing is deployed, or the stack is in a state in
    which nobody can look; Away, Refusal.
    """
    target = unasked(load_environment(project.folder, environment, project.file), region)
    cloud = open_environment(project.folder, target, hook=hook)
    return read_drift(project, cloud, target.name, target.stack)


def read_drift(project: Project, cloud: Cloud, environment: str, stack: str) -> Drift:
    """The same of a cloud that is open. Raises DiagnosticError, Away, Refusal."""
    found = describe(cloud, stack)
    if found is None or found["StackStatus"] in ("REVIEW_IN_PROGRESS", "DELETE_COMPLETE"):
        raise DiagnosticError([_nothing(environment)])
    listed = tuple(_stack(cloud, Scope(project, ""), found))
    return Drift(environment, stack, cloud.account, cloud.region, now(), listed)


def _nothing(environment: str) -> Diagnostic:
    fix = Fix(f"Deploy it first: `stackline deploy {environment}`.")
    return Diagnostic("error", NOT_DEPLOYED, f"Nothing is deployed to '{environment}' yet", fix=fix)


def _stack(cloud: Cloud, scope: Scope, found: Mapping[str, Any]) -> Iterator[Drifted]:
    """The resources of one stack, and those of the stacks in it: CloudFormation looks at each for itself."""
    name = str(found["StackId"])
    body = processed(cloud, name)
    looked, failure = _detected(cloud, found)
    seen = {str(one["LogicalResourceId"]): one for one in looked}
    listed = resources(cloud, name)
    folder, said = scope.project.folder, mapping(body.get("Resources"))
    code = code_differences(cloud, folder, str(found["StackName"]), listed, said)
    for one in listed:
        id = str(one["LogicalResourceId"])
        if str(one["ResourceStatus"]) == "DELETE_COMPLETE":
            continue
        told = _told(scope, one, seen.get(id), body, failure)
        yield _with_code(told, code.get(id))
        physical = str(one.get("PhysicalResourceId") or "")
        inner = describe(cloud, physical) if one["ResourceType"] == _STACK and physical else None
        if inner is not None:
            yield from _stack(cloud, scope_inside(scope, id), inner)


def _with_code(told: Drifted, code: Difference | str | None) -> Drifted:
    """The same with what is known of the function's code: that it is another, or why nobody can tell."""
    if code is None or told.state == "deleted":
        return told
    if isinstance(code, Difference):
        return replace(told, state="modified", differences=(*told.differences, code))
    state: State = "modified" if told.state == "modified" else "unknown"
    return replace(told, state=state, reason="; ".join(one for one in (told.reason, code) if one))


def _detected(cloud: Cloud, stack: Mapping[str, Any]) -> tuple[list[dict[str, Any]], str]:
    """Ask CloudFormation to look, wait until it has: what it saw, and where it could not look at everything, why.

    After a failure only what it saw this time is told: the others are results of an earlier look, or there are none.
    """
    name = str(stack["StackId"])
    asked = cloud.call("cloudformation", "detect_stack_drift", StackName=name)
    id = str(asked["StackDriftDetectionId"])
    while True:
        told = cloud.call("cloudformation", "describe_stack_drift_detection_status", StackDriftDetectionId=id)
        if told["DetectionStatus"] != "DETECTION_IN_PROGRESS":
            break
        time.sleep(cloud.pause)
    found, more = list[dict[str, Any]](), dict[str, str]()
    while True:
        page = cloud.call("cloudformation", "describe_stack_resource_drifts", StackName=name, **more)
        found += page["StackResourceDrifts"]
        if not page.get("NextToken"):
            break
        more = {"NextToken": page["NextToken"]}
    if told["DetectionStatus"] != "DETECTION_FAILED":
        return found, ""
    reason = str(told.get("DetectionStatusReason") or "CloudFormation gives no reason")
    return [one for one in found if one["Timestamp"] >= told["Timestamp"]], reason


def _told(
    scope: Scope,
    resource: Mapping[str, Any],
    seen: Mapping[str, Any] | None,
    body: Mapping[str, Any],
    failure: str,
) -> Drifted:
    id, type = str(resource["LogicalResourceId"]), str(resource["ResourceType"])
    owner = scope.owner(id)
    file, line = scope.at(owner) if owner else ("", 0)
    unseen: State = "unknown" if failure else "not-checked"
    state = _STATES.get(str(seen["StackResourceDriftStatus"]), "unknown") if seen else unseen
    differences = tuple(_differences(scope, id, type, seen, body)) if seen and state == "modified" else ()
    reason = str(seen.get("DriftStatusReason") or "") if seen else failure
    physical = str(resource.get("PhysicalResourceId") or "")
    return Drifted(f"{scope.prefix}{id}", type, physical, state, owner, file, line, reason, differences)


def _differences(
    scope: Scope, id: str, type: str, seen: Mapping[str, Any], body: Mapping[str, Any]
) -> Iterator[Difference]:
    expected, actual = _read(seen.get("ExpectedProperties")), _read(seen.get("ActualProperties"))
    said = mapping(mapping(mapping(body.get("Resources")).get(id)).get("Properties"))
    for one in seen.get("PropertyDifferences") or ():
        pointer = str(one["PropertyPath"]).lstrip("/").split("/")
        kind = _KINDS.get(str(one["DifferenceType"]), "changed")
        path = _path(pointer, actual if kind == "added" else expected)
        values = _at(expected, path), _at(actual, path)
        # Where the values are not in the documents, the difference has their text.
        before = one.get("ExpectedValue") if values[0] is None and kind != "added" else values[0]
        after = one.get("ActualValue") if values[1] is None and kind != "removed" else values[1]
        hidden = hides(said, path, body) or _named_secret(path, before, after)
        found = Difference(
            path, kind, None if kind == "added" else before, None if kind == "removed" else after
        )
        yield placed(scope, id, type, replace(found, hidden=hidden))


def _read(document: Any) -> Any:
    try:
        return json.loads(document) if document else {}
    except ValueError:
        return {}


def _path(pointer: list[str], document: Any) -> tuple[Step, ...]:
    """A JSON pointer (RFC 6901) as a path: numbers where there is a list."""
    found, here = list[Step](), document
    for step in pointer:
        step = step.replace("~1", "/").replace("~0", "~")
        is_list = isinstance(here, list) and step.isdigit()
        found.append(int(step) if is_list else step)
        here = _at(here, (found[-1],))
    return tuple(found)


def _at(document: Any, path: tuple[Step, ...]) -> Any:
    here = document
    for step in path:
        if isinstance(here, dict):
            here = cast("dict[Any, Any]", here).get(step)
        elif isinstance(here, list) and isinstance(step, int) and step < len(cast("list[Any]", here)):
            here = cast("list[Any]", here)[step]
        else:
            return None
    return here


def _named_secret(path: tuple[Step, ...], *values: Any) -> bool:
    """Whether a value has the name or the look of a secret."""
    told = [{str(path[-1]): one} for one in values if one is not None]
    return any(redact_payload(one) != one for one in told)
