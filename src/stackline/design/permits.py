"""Who may act on a resource: a Lambda permission, or a statement in the one policy a queue, topic or bucket has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stackline.catalog import Ends, Put, View
from stackline.catalog.changes import Allow
from stackline.catalog.fragments import fill, reference
from stackline.catalog.model import Allows
from stackline.catalog.policies import (
    RESOURCE_POLICIES,
    ResourcePolicy,
    allowed,
    document,
    policy_resources,
    statement_path,
)
from stackline.design.changes import Edit
from stackline.design.roles import append_statements, unused

_ACCOUNT = {"Ref": "AWS::AccountId"}


def allow_edits(view: View, allow: Allow, ends: Ends) -> Iterator[Edit]:
    """The edits that let the service act; none where it may already."""
    allows = allow.allows
    on = ends.of(allows.on)
    if allowed(view, allows, ends).covered:
        return
    if view.kind(on) == "function":
        yield _permission(view, allows, ends)
        return
    if on in view.outside:
        return  # a policy of ours would take the place of its owner's
    rules = RESOURCE_POLICIES[view.kind(on) or ""]
    statement = _statement(view, allows, ends)
    # A queue has one policy: a second resource about it would replace the first one's.
    for key in policy_resources(view, rules, on):
        yield from append_statements(statement_path(key), document(view, key).get("Statement"), [statement])
        return
    yield _policy(view, rules, on, statement)


def _permission(view: View, allows: Allows, ends: Ends) -> Edit:
    on = ends.of(allows.on)
    name = unused(view, f"{ends.other(allows.on)}To{on}Permission")
    properties: dict[str, Any] = {
        "Action": allows.action,
        "FunctionName": reference(view, on, "name"),
        "Principal": allows.principal,
    }
    if allows.source_arn is not None:
        properties["SourceArn"] = fill(view, allows.source_arn, ends)
    if allows.account:
        properties["SourceAccount"] = _ACCOUNT
    return Put(("Resources", name), {"Type": "AWS::Lambda::Permission", "Properties": properties}, after=on)


def _statement(view: View, allows: Allows, ends: Ends) -> dict[str, Any]:
    condition: dict[str, Any] = {}
    if allows.source_arn is not None:
        condition["ArnEquals"] = {"aws:SourceArn": fill(view, allows.source_arn, ends)}
    if allows.account:
        condition["StringEquals"] = {"aws:SourceAccount": _ACCOUNT}
    return {
        "Effect": "Allow",
        "Principal": {"Service": allows.principal},
        "Action": allows.action,
        "Resource": reference(view, ends.of(allows.on), "arn"),
        **({"Condition": condition} if condition else {}),
    }


def _policy(view: View, rules: ResourcePolicy, on: str, statement: dict[str, Any]) -> Edit:
    about = reference(view, on, rules.attribute)
    value = {
        "Type": rules.type,
        **({"Condition": view.reused[on].condition} if on in view.reused else {}),
        "Properties": {
            rules.holder: [about] if rules.many else about,
            "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        },
    }
    return Put(("Resources", unused(view, f"{on}Policy")), value, after=on)
