"""Roles of wires: where AWS wants a role to act for one resource on another, the wire brings one of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from stackline.catalog.changes import Put
from stackline.catalog.connectors import between
from stackline.catalog.encryption import keys_of
from stackline.catalog.model import Assumes, Path, Statement
from stackline.catalog.references import mapping, mentions

if TYPE_CHECKING:
    from stackline.catalog.view import View

ROLE = "AWS::IAM::Role"
VERSION = "2012-10-17"


def free_name(view: View, wanted: str) -> str:
    """A logical ID that nothing has, SAM's generated roles and the parameters included."""
    plain = re.sub(r"[^A-Za-z0-9]", "", wanted)
    name, number = plain, 2
    while name in view.resources or name in view.generated_roles or name in view.parameters:
        name, number = f"{plain}{number}", number + 1
    return name


def new_role(
    view: View, source: str, target: str, service: str, actions: Sequence[str], resources: Sequence[Any]
) -> tuple[Any, Put]:
    """A role that lets `service` do `actions` on `resources`, nothing else: its ARN, and the change that makes it."""
    return role_for(view, source, target, service, [Statement(tuple(actions), tuple(resources))])


def role_for(
    view: View, source: str, target: str, service: str, statements: Sequence[Statement]
) -> tuple[Any, Put]:
    """The same for several statements, whose resources are filled in."""
    name = free_name(view, f"{source}To{target}Role")
    allow = [
        {"Effect": "Allow", "Action": _one(one.actions), "Resource": _one(one.resources)}
        for one in statements
    ]
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    role = {
        "Type": ROLE,
        "Properties": {
            "AssumeRolePolicyDocument": {"Version": VERSION, "Statement": [trust]},
            "Policies": [
                {
                    "PolicyName": re.sub(r"[^A-Za-z0-9]", "", f"{source}To{target}"),
                    "PolicyDocument": {"Version": VERSION, "Statement": allow},
                }
            ],
        },
    }
    return {"Fn::GetAtt": [name, "Arn"]}, Put(
        ("Resources", name), role, after=source if "/" not in source else target
    )


def _one(values: Sequence[Any]) -> Any:
    return values[0] if len(values) == 1 else list(values)


def own_role(
    view: View, value: Any, users: Sequence[str], target: str, besides: Sequence[str] = ()
) -> list[Path]:
    """The role that `value` names, where it serves this wire alone: used by `users` only, about `target` only.

    `besides`: what it may be about as well (the dead letters of the same target). The keys of all that are welcome.
    """
    roles = [name for name in view.named(value) if view.types.get(name) == ROLE]
    if len(roles) != 1 or _used_elsewhere(view, roles[0], users):
        return []
    policies = view.properties(roles[0]).get("Policies")
    about = {view.actual(name) for name, _ in mentions(policies)} - {None}
    about |= {target} if any(True for user in users for _ in between(view, user, target)) else set()
    extra = [key for key in view.properties(roles[0]) if key not in ("AssumeRolePolicyDocument", "Policies")]
    wanted = {target} - {"DefaultEventBus"}
    keys = {key for name in (target, *besides) for key in keys_of(view, name)}
    return [("Resources", roles[0])] if wanted <= about <= wanted | {*besides} | keys and not extra else []


def assumed(view: View, assumes: Assumes, part: Path, source: str, target: str) -> list[Path]:
    """The role of a wire's part, where it is the wire's own."""
    value: Any = {"Resources": view.resources}
    for step in (*part, *assumes.path):
        value = mapping(value).get(cast(str, step))
    besides = assumes.besides(view, source) if assumes.besides is not None else ()
    return own_role(view, value, [str(part[1])], target, besides)


def _used_elsewhere(view: View, role: str, users: Sequence[str]) -> bool:
    return any(user not in users for user in mentioned_by(view).get(role, ()))


def mentioned_by(view: View) -> dict[str, set[str]]:
    """Resource → the resources and sections that mention it, worked out once for a text."""
    known: dict[str, set[str]] | None = view.memory.get("mentioned-by")
    if known is None:
        known = {}
        for key, resource in view.resources.items():
            for name, _ in mentions([resource.get("Properties"), resource.get("Metadata")]):
                known.setdefault(name, set()).add(key)
        for section in ("Outputs", "Conditions"):
            for name, _ in mentions(mapping(view.data.get(section))):
                known.setdefault(name, set()).add(f"/{section}")
        view.memory["mentioned-by"] = known
    return known
