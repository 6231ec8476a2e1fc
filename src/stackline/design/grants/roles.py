"""Every statement that a compute resource, or a role, has by the policies of the template."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stackline.catalog import Path, View
from stackline.catalog.references import branches, items, mapping
from stackline.design.grants.connectors import of_connectors
from stackline.design.grants.made_by_sam import for_role
from stackline.design.grants.managed import managed
from stackline.design.grants.stated import Stated
from stackline.schemas import policy_template

_ATTACHED = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy")


def of_compute(view: View, key: str) -> list[Stated]:
    """What the compute resource may do: its own policies, or those of the roles it has in this template."""
    known: dict[str, list[Stated]] = view.memory.setdefault("stated", {})
    if key not in known:
        identity, found = view.identity(key), list[Stated]()
        if identity is not None and identity.policies is not None and view.own_policies(key):
            path = ("Resources", key, "Properties", identity.policies)
            found += _entries(view, key, view.properties(key).get(identity.policies), path)
            found += _attached(view, key, f"{key}Role")
            found += for_role(view, key)
        for role in view.roles(key):
            found += of_role(view, role, key)
        known[key] = [*found, *of_connectors(view, key)]
    return known[key]


def of_role(view: View, role: str, who: str) -> list[Stated]:
    path, properties = ("Resources", role, "Properties"), view.properties(role)
    return [
        *_entries(view, who, properties.get("Policies"), (*path, "Policies")),
        *_entries(view, who, properties.get("ManagedPolicyArns"), (*path, "ManagedPolicyArns")),
        *_attached(view, who, role),
    ]


def _attached(view: View, who: str, role: str) -> Iterator[Stated]:
    """Policies that are resources of their own, and attach themselves to the role."""
    for kind in _ATTACHED:
        for key in view.by_type.get(kind, ()):
            properties = view.properties(key)
            holders = properties.get("Roles", properties.get("RoleName"))
            if any(role in view.role_names(holder) for _, holder in items(holders)):
                path = ("Resources", key, "Properties", "PolicyDocument")
                yield from _document(who, properties.get("PolicyDocument"), path)


def _entries(view: View, who: str, policies: Any, path: Path) -> Iterator[Stated]:
    """SAM's Policies, or a role's: policy templates, documents, named documents, managed policies."""
    for place, entry in items(policies, path):
        body = mapping(entry)
        if "PolicyDocument" in body:
            yield from _document(who, body["PolicyDocument"], (*place, "PolicyDocument"))
        elif "Statement" in body:
            yield from _document(who, body, place)
        elif len(body) == 1 and not next(iter(body)).startswith(("Ref", "Fn::")):
            name, parameters = next(iter(body.items()))
            for statement in policy_template(name, mapping(parameters)):
                yield Stated(statement, who, place, "policy template", name)
        else:
            yield from _managed(view, who, entry, place)


def _document(who: str, document: Any, path: Path) -> Iterator[Stated]:
    for place, branch in branches(document, path):
        for spot, value in items(mapping(branch).get("Statement"), (*place, "Statement")):
            statement = mapping(value)
            if "Action" in statement or "NotAction" in statement:
                yield Stated(statement, who, spot)


def _managed(view: View, who: str, entry: Any, place: Path) -> Iterator[Stated]:
    """A managed policy by its name or ARN, or by reference to the one in this template."""
    here = [name for name in view.named(entry) if view.types.get(name) == "AWS::IAM::ManagedPolicy"]
    for name in here:
        path = ("Resources", name, "Properties", "PolicyDocument")
        yield from _document(who, view.properties(name).get("PolicyDocument"), path)
    if not here:
        yield from managed(
            str(mapping(entry).get("Fn::Sub", mapping(entry).get("Fn::Join", entry))), who, place
        )
