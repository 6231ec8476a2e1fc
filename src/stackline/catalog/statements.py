"""What compute resources may do: every policy, read into who, on what, which actions, and where it says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from stackline.catalog.actions import MANAGED_POLICIES
from stackline.catalog.connectors import connectors
from stackline.catalog.model import Path
from stackline.catalog.places import value_at
from stackline.catalog.policy_templates import POLICY_TEMPLATES
from stackline.catalog.references import items, mapping, texts

if TYPE_CHECKING:
    from stackline.catalog.view import View


@dataclass(frozen=True, slots=True)
class Granted:
    """A grant on one resource. `target` None: on everything (a wildcard, a managed policy), which claims nothing.

    `via`: the service whose calls alone may use it (a key, by `kms:ViaService`). `permissions`: of a connector between
    two resources alone, the place of its levels; `statement`: the place of the one that is about the target alone.
    """

    target: str | None
    actions: tuple[str, ...]
    claim: Path
    via: str = ""
    permissions: Path | None = None
    statement: Path | None = None


def grants(view: View) -> dict[str, list[Granted]]:
    """Compute resource → what it may do."""
    attached, roles = _attached(view), view.role_grants
    found: dict[str, list[Granted]] = {}
    for key in view.compute:
        mine: list[Granted] = []
        identity = view.identity(key)
        if identity is not None and identity.policies is not None and view.own_policies(key):
            path = ("Resources", key, "Properties", identity.policies)
            mine += _entries(view, view.properties(key).get(identity.policies), path)
            mine += attached.get(f"{key}Role", [])
        for role in view.roles(key):
            mine += roles[role]
        found[key] = mine
    for connector in connectors(view):
        holder, target, actions = connector.grant(view)
        if holder in found and target in view.resources and actions:
            levels = connector.permissions if holder == connector.source else None
            found[holder].append(Granted(target, actions, connector.claim, permissions=levels))
    return found


def role_grants(view: View) -> dict[str, list[Granted]]:
    """Role of the template → what its policies allow."""
    attached = _attached(view)
    return {role: _role(view, role, attached) for role in view.by_type.get("AWS::IAM::Role", ())}


def _role(view: View, role: str, attached: dict[str, list[Granted]]) -> list[Granted]:
    path = ("Resources", role, "Properties")
    properties = view.properties(role)
    found = list(_entries(view, properties.get("Policies"), (*path, "Policies")))
    found += _entries(view, properties.get("ManagedPolicyArns"), (*path, "ManagedPolicyArns"))
    return found + attached.get(role, [])


def _attached(view: View) -> dict[str, list[Granted]]:
    """Role (also one that SAM makes) → grants of the policy resources that attach themselves to it."""
    found: dict[str, list[Granted]] = {}
    for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"):
        for key in view.by_type.get(kind, ()):
            properties = view.properties(key)
            holders = properties.get("Roles", properties.get("RoleName"))
            if holders is None:
                continue
            document = properties.get("PolicyDocument")
            path = ("Resources", key, "Properties", "PolicyDocument")
            granted = list(_document(view, document, path, ("Resources", key)))
            for _, holder in items(holders):
                for name in view.role_names(holder):
                    found.setdefault(name, []).extend(granted)
    return found


def _entries(view: View, policies: Any, path: Path) -> Iterator[Granted]:
    """SAM's Policies or a role's: policy templates, documents, named documents, managed policies."""
    for place, entry in items(policies, path):
        if isinstance(entry, str):
            yield from _managed(entry, place)
            continue
        body = mapping(entry)
        if "PolicyDocument" in body:
            yield from _document(view, body["PolicyDocument"], (*place, "PolicyDocument"), place)
        elif "Statement" in body:
            yield from _document(view, body, place, place)
        elif len(body) == 1:
            name, parameters = next(iter(body.items()))
            if name in POLICY_TEMPLATES:
                default = ["DefaultEventBus"] if parameters == {"EventBusName": "default"} else []
                for target in default or view.named(parameters):
                    yield Granted(target, POLICY_TEMPLATES[name], place)
            else:
                yield from _by_reference(view, body, place)


def _by_reference(view: View, value: Any, place: Path) -> Iterator[Granted]:
    """A managed policy of the template: detaching it takes a grant away that is all it holds."""
    for name in view.named(value):
        if view.types[name] == "AWS::IAM::ManagedPolicy":
            path = ("Resources", name, "Properties", "PolicyDocument")
            yield from _document(view, view.properties(name).get("PolicyDocument"), path, place)
    text = mapping(value).get("Fn::Sub", mapping(value).get("Fn::Join"))
    if text is not None:
        yield from _managed(str(text), place)


def _managed(text: str, place: Path) -> Iterator[Granted]:
    for name, actions in MANAGED_POLICIES.items():
        if text == name or text.endswith("/" + name) or f"/{name}'" in text:
            yield Granted(None, actions, place)


def _document(view: View, document: Any, path: Path, whole: Path) -> Iterator[Granted]:
    """Grants of a policy document. Each claims the least that can go: `whole`, a statement, or items of Resource."""
    statements = list(items(mapping(document).get("Statement"), (*path, "Statement")))
    read = [(place, _statement(view, mapping(value), place)) for place, value in statements]
    for (place, (actions, by_target, count)), (_, statement) in zip(read, statements, strict=True):
        via = _via(mapping(statement))
        for target, claims in by_target.items():
            if target is None or len(claims) < count:
                for claim in claims:
                    yield Granted(target, actions, claim, via)
            elif all(set(others) == {target} and len(others[target]) == n for _, (_, others, n) in read):
                yield Granted(target, actions, whole, via, statement=place)
            else:
                yield Granted(target, actions, place, via, statement=place)


def _via(statement: dict[str, Any]) -> str:
    """The service that a condition holds the statement to; "" where there is none."""
    for tests in mapping(statement.get("Condition")).values():
        for _, value in items(mapping(tests).get("kms:ViaService")):
            text = mapping(value).get("Fn::Sub", value)
            return str(text).partition(".")[0]
    return ""


def _statement(
    view: View, statement: dict[str, Any], place: Path
) -> tuple[tuple[str, ...], dict[str | None, list[Path]], int]:
    """Its actions, the items of Resource about each target, and how many items there are."""
    actions = tuple(texts(statement.get("Action")))
    by_target: dict[str | None, list[Path]] = {}
    resources = list(items(statement.get("Resource"), (*place, "Resource")))
    if statement.get("Effect") == "Allow" and actions:
        for path, value in resources:
            names = view.meant(value)
            if all(action.lower() == "iam:passrole" for action in actions):
                # Whoever starts it passes its roles: the grant is about what is started.
                names = [user for name in names for user in view.passed.get(name, [name])]
            for name in names or ([None] if isinstance(value, str) and value.endswith("*") else []):
                by_target.setdefault(name, []).append(path)
    return actions, by_target, len(resources)


def whole_statement(view: View, path: Path) -> Path:
    """The statement that a place is in; the policy, where it says nothing else."""
    at = len(path) - 1 - path[::-1].index("Statement")
    statements = value_at(view, path[: at + 1])
    if isinstance(statements, list) and len(cast("list[Any]", statements)) > 1:
        return path[: at + 2]
    document = path[:at]
    if document[-1] != "PolicyDocument":
        return document
    return document[:2] if len(document) == 4 else document[:-1]
