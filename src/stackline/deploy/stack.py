"""Reading a stack: what it is, what it gives out, and what a logical ID became."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from stackline.cloud import Cloud, Refusal
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.deploy.addresses import addresses
from stackline.deploy.opening import open_environment
from stackline.environments import LOCAL, load_environment
from stackline.template import Project

FUNCTION = "AWS::Lambda::Function"
NOT_DEPLOYED = "stack-missing"
"""The code of what is said where there is no stack."""


def open_stack(project: Project, environment: str = LOCAL) -> tuple[Cloud, str]:
    """The cloud of an environment of the project, and its stack's name there.

    Raises DiagnosticError, Away; also where the credentials are another account's than the environment's.
    """
    found = load_environment(project.folder, environment, project.template.file)
    return open_environment(project.folder, found), found.stack


def describe(cloud: Cloud, stack: str) -> dict[str, Any] | None:
    """The stack as DescribeStacks has it, None where there is none. Raises Away, Refusal."""
    try:
        return cloud.call("cloudformation", "describe_stacks", StackName=stack)["Stacks"][0]
    except Refusal as refusal:
        if refusal.code == "ValidationError" and "does not exist" in refusal.message:
            return None
        raise


def waiting_change_sets(cloud: Cloud, stack: Mapping[str, Any]) -> list[str]:
    """Names of the change sets of a stack, as DescribeStacks has it, that can be executed. Raises Away, Refusal."""
    found, more = list[str](), dict[str, str]()
    while True:
        page = cloud.call("cloudformation", "list_change_sets", StackName=stack["StackName"], **more)
        found += [
            str(one["ChangeSetName"])
            for one in page.get("Summaries") or ()
            # The embedded cloud also lists those of a stack that had the same name before.
            if one.get("ExecutionStatus") == "AVAILABLE" and one.get("StackId") == stack["StackId"]
        ]
        if not page.get("NextToken"):
            return found
        more = {"NextToken": page["NextToken"]}


def read_outputs(cloud: Cloud, stack: str) -> dict[str, str]:
    """The stack's outputs, and the address of all that answers (`Api.Url`).

    Raises DiagnosticError where it is not deployed.
    """
    found = describe(cloud, stack)
    if found is None:
        raise DiagnosticError([not_deployed(stack)])
    return outputs_of(cloud, found)


def outputs_of(cloud: Cloud, stack: dict[str, Any]) -> dict[str, str]:
    """Of a stack as DescribeStacks has it. An output's name has no dot, so that addresses never hide one."""
    given = {str(o["OutputKey"]): str(o["OutputValue"]) for o in stack.get("Outputs", [])}
    return given | addresses(cloud, resources(cloud, str(stack["StackName"])))


def resources(cloud: Cloud, stack: str) -> list[dict[str, Any]]:
    """Every resource of the stack. Raises DiagnosticError where it is not deployed."""
    found: list[dict[str, Any]] = []
    more: dict[str, str] = {}
    try:
        while True:
            page = cloud.call("cloudformation", "list_stack_resources", StackName=stack, **more)
            found += page["StackResourceSummaries"]
            if not page.get("NextToken"):
                return found
            more = {"NextToken": page["NextToken"]}
    except Refusal as refusal:
        if "does not exist" in refusal.message:
            raise DiagnosticError([not_deployed(stack)]) from refusal
        raise


def functions(cloud: Cloud, stack: str) -> dict[str, str]:
    """Logical ID → name of every function of the stack."""
    return {
        str(r["LogicalResourceId"]): str(r["PhysicalResourceId"])
        for r in resources(cloud, stack)
        if r["ResourceType"] == FUNCTION and r.get("PhysicalResourceId")
    }


def function_name(cloud: Cloud, stack: str, id: str) -> str:
    """The deployed name of function `id`. Raises DiagnosticError with the nearest names where there is none."""
    try:
        parameters = {"StackName": stack, "LogicalResourceId": id}
        found = cloud.call("cloudformation", "describe_stack_resource", **parameters)["StackResourceDetail"]
        if found["ResourceType"] == FUNCTION:
            return str(found["PhysicalResourceId"])
        summary = f"{id} is no function but {found['ResourceType']}"
    except Refusal as refusal:
        if refusal.code != "ValidationError" or describe(cloud, stack) is None:
            raise DiagnosticError([not_deployed(stack)]) from refusal
        summary = f"There is no function {id} in {stack}"
    known = functions(cloud, stack)
    near = get_close_matches(id, known, 3, 0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There is: {', '.join(known) or 'none'}."
    raise DiagnosticError([Diagnostic("error", "function-unknown", summary, fix=Fix(hint))])


def not_deployed(stack: str) -> Diagnostic:
    fix = Fix("Deploy it first, with `stackline deploy` and the environment's name.")
    return Diagnostic("error", NOT_DEPLOYED, f"{stack} is not deployed", fix=fix)
