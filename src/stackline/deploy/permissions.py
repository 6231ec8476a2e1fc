"""What a change lets somebody do that they could not, or no longer do: IAM in words.

Two templates are compared as CloudFormation has processed them, so that what SAM makes of `Policies` counts.
"""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from stackline.catalog.references import mapping

_HOLE = re.compile(r"\$\{(\w+)\}")
_ROLES = ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")
_ATTACHED = (
    "AWS::IAM::Policy",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::RolePolicy",
    "AWS::IAM::UserPolicy",
    "AWS::IAM::GroupPolicy",
)
_HOLDERS = ("Roles", "Users", "Groups", "RoleName", "UserName", "GroupName")
# Type → the property with the policy of what may be done with the resource itself.
_OWN_POLICY: Mapping[str, str] = {
    "AWS::S3::BucketPolicy": "PolicyDocument",
    "AWS::SQS::QueuePolicy": "PolicyDocument",
    "AWS::SNS::TopicPolicy": "PolicyDocument",
    "AWS::KMS::Key": "KeyPolicy",
    "AWS::SecretsManager::ResourcePolicy": "ResourcePolicy",
    "AWS::ECR::Repository": "RepositoryPolicyText",
}
# What a lambda permission demands beside who calls.
_DEMANDS = ("SourceArn", "SourceAccount", "PrincipalOrgID", "FunctionUrlAuthType", "EventSourceToken")
_BUT = "everything but "
Way = Literal["widened", "narrowed"]


@dataclass(frozen=True, slots=True)
class Permission:
    """Who may (or, `denied`, must not) do what to what, where all the conditions are met; all as words."""

    holder: str
    action: str
    target: str
    conditions: frozenset[str] = frozenset()
    denied: bool = False

    def covers(self, other: Permission) -> bool:
        """Whether `other` allows nothing that this one does not."""
        return (
            self.holder == other.holder
            and self.denied == other.denied
            and self.conditions <= other.conditions
            and (self.action == other.action or _matches(self.action, other.action))
            and (self.target in ("*", other.target) or _ends_in(self.target, other.target))
        )


@dataclass(frozen=True, slots=True)
class PermissionChange:
    """`way`: widened, somebody may do more; narrowed, less. `resource` is the one of the template that says so."""

    resource: str
    way: Way
    words: str

    def to_json(self) -> dict[str, str]:
        return {"resource": self.resource, "way": self.way, "words": self.words}


def permission_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[PermissionChange]:
    """What is widened and narrowed between two processed templates, each a mapping as CloudFormation gives it."""
    old, new = _resources(before), _resources(after)
    found: list[PermissionChange] = []
    for id in dict.fromkeys((*new, *old)):
        was, now = set(_permissions(id, old.get(id))), set(_permissions(id, new.get(id)))
        for more, fewer, way in ((now, was, "widened"), (was, now, "narrowed")):
            changed = [one for one in more - fewer if not any(other.covers(one) for other in fewer)]
            for said in _together(changed):
                # A denial that comes narrows, one that goes widens.
                real = way if not said.denied else "narrowed" if way == "widened" else "widened"
                found.append(PermissionChange(id, cast(Way, real), said.sentence(comes=way == "widened")))
    return found


@dataclass(frozen=True, slots=True)
class _Said:
    """Permissions that one sentence tells of: all of these actions on all of these targets."""

    holder: str
    condition: str
    denied: bool
    actions: tuple[str, ...]
    targets: tuple[str, ...]

    def sentence(self, *, comes: bool) -> str:
        may = "may now" if comes else "may no longer"
        denied = "is now denied" if comes else "is no longer denied"
        on = f" on {' and '.join(map(_short, self.targets))}" if self.targets != ("",) else ""
        under = f" where {_short(self.condition)}" if self.condition else ""
        return f"{self.holder} {denied if self.denied else may} {', '.join(_shared(self.actions))}{on}{under}"


def _together(permissions: Iterable[Permission]) -> list[_Said]:
    targets: dict[tuple[bool, str, str, str], set[str]] = {}
    for one in permissions:
        under = " and ".join(sorted(one.conditions))
        targets.setdefault((one.denied, one.holder, under, one.action), set()).add(one.target)
    actions: dict[tuple[bool, str, str, tuple[str, ...]], list[str]] = {}
    for (denied, holder, condition, action), found in sorted(targets.items()):
        actions.setdefault((denied, holder, condition, tuple(sorted(found))), []).append(action)
    return [
        _Said(holder, condition, denied, tuple(listed), found)
        for (denied, holder, condition, found), listed in sorted(actions.items())
    ]


def _shared(actions: Iterable[str]) -> Iterator[str]:
    """`dynamodb:GetItem`, `PutItem`: a service is said once."""
    before = ""
    for action in actions:
        if action.startswith(_BUT):
            before = ""
            yield action
            continue
        service, colon, rest = action.partition(":")
        yield rest if colon and service == before else action
        before = service if colon else ""


_HERE = re.compile(r"arn:\$\{AWS::Partition\}:(\w[\w-]*):(?:\$\{AWS::Region\})?:(?:\$\{AWS::AccountId\})?:")


def _short(text: str) -> str:
    """An ARN of this account and region by its service and resource: `dynamodb table/Items`."""
    return _HERE.sub(r"\1 ", text)


def _resources(template: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {id: mapping(body) for id, body in mapping(template.get("Resources")).items()}


def _permissions(id: str, body: dict[str, Any] | None) -> Iterator[Permission]:
    if body is None:
        return
    type, properties = str(body.get("Type")), mapping(body.get("Properties"))
    if type in _ROLES:
        yield from _of_role(id, properties)
    elif type in _ATTACHED:
        holders = [_words(one) for key in _HOLDERS for one in _listed(properties.get(key))]
        for holder in holders or [f"Whoever has {id}"]:
            yield from _statements(holder, properties.get("PolicyDocument"))
    elif type in _OWN_POLICY:
        yield from _statements("", properties.get(_OWN_POLICY[type]), own=id)
    elif type == "AWS::Lambda::Permission":
        said = [(key, _words(properties[key])) for key in _DEMANDS if properties.get(key)]
        under = frozenset(f"{key} is {value}" for key, value in said)
        target = _words(properties.get("FunctionName"))
        yield Permission(_words(properties.get("Principal")), _words(properties.get("Action")), target, under)


def _of_role(id: str, properties: dict[str, Any]) -> Iterator[Permission]:
    yield from _statements(id, properties.get("AssumeRolePolicyDocument"), acting=True)
    for policy, under in _choices(properties.get("Policies")):
        yield from _statements(id, mapping(policy).get("PolicyDocument"), under)
    for arn, under in _choices(properties.get("ManagedPolicyArns")):
        named = _words(arn).rpartition("/")[2]
        yield Permission(id, f"do what the managed policy {named} allows", "", under)
    # A boundary allows nothing; it denies all that is outside it.
    for arn, under in _choices(properties.get("PermissionsBoundary")):
        named = _words(arn).rpartition("/")[2]
        yield Permission(id, f"{_BUT}what the boundary {named} allows", "", under, denied=True)


def _statements(
    holder: str, document: Any, under: frozenset[str] = frozenset(), *, acting: bool = False, own: str = ""
) -> Iterator[Permission]:
    for body, where in _choices(document, under):
        for statement, here in _choices(mapping(body).get("Statement"), where):
            yield from _statement(holder, mapping(statement), here, acting=acting, own=own)


def _statement(
    holder: str, statement: dict[str, Any], under: frozenset[str], *, acting: bool, own: str
) -> Iterator[Permission]:
    if statement.get("Condition"):
        under |= {_words(statement["Condition"])}
    denied = statement.get("Effect") == "Deny"
    actions = list(_named(statement, "Action"))
    targets = list(_named(statement, "Resource")) or [(own, frozenset[str]())]
    for someone in _principals(statement) if acting or own else [holder]:
        for action, so in actions:
            if acting:
                yield Permission(someone, f"act as {holder}", "", under | so, denied)
                continue
            for target, and_so in targets:
                yield Permission(someone, action, target, under | so | and_so, denied)


def _named(statement: dict[str, Any], key: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Each that the statement names, under which conditions; of those that it excepts, one for all of them."""
    for one, under in _choices(statement.get(key)):
        yield _words(one), under
    but = sorted(map(_words, _listed(statement.get(f"Not{key}"))))
    if but:
        yield f"{_BUT}{' or '.join(but)}", frozenset()


def _principals(statement: dict[str, Any]) -> Iterator[str]:
    if statement.get("NotPrincipal"):
        said = mapping(statement["NotPrincipal"]).values() or [statement["NotPrincipal"]]
        yield f"Everybody but {' or '.join(sorted(_words(name) for names in said for name in _listed(names)))}"
        return
    said = statement.get("Principal", "*")
    if isinstance(said, str):
        yield "Everybody" if said == "*" else said
        return
    for kind, names in mapping(said).items():
        for name in _listed(names):
            yield "Everybody" if _words(name) == "*" and kind == "AWS" else _words(name)


def _choices(value: Any, under: frozenset[str] = frozenset()) -> Iterator[tuple[Any, frozenset[str]]]:
    """What a value may be, with the template's conditions under which it is; of a list, each in it."""
    if value is None or value == {"Ref": "AWS::NoValue"}:
        return
    if isinstance(value, list):
        for one in cast("list[Any]", value):
            yield from _choices(one, under)
        return
    said = mapping(value)
    branches = _listed(said.get("Fn::If"))
    if len(said) == 1 and len(branches) == 3:
        name, yes, no = branches
        yield from _choices(yes, under | {f"the condition {name} is true"})
        yield from _choices(no, under | {f"the condition {name} is false"})
        return
    yield value, under


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def _words(value: Any) -> str:
    """A value as a person reads it: `Items.Arn` for a GetAtt, `Items` for a Ref, the text of a Sub."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        said = cast("dict[str, Any]", value)
        if len(said) == 1:
            key, inner = next(iter(said.items()))
            if key == "Ref":
                return str(inner)
            if key == "Fn::GetAtt":
                return ".".join(map(str, _listed(inner)))
            if key == "Fn::Sub":
                text, *more = _listed(inner)
                names = {name: _words(value) for name, value in mapping(more[0] if more else None).items()}
                return _HOLE.sub(lambda hole: names.get(hole[1], hole[0]), _words(text))
            if key == "Fn::Join" and isinstance(inner, list) and len(_listed(inner)) == 2:
                return str(_listed(inner)[0]).join(_words(one) for one in _listed(_listed(inner)[1]))
    return json.dumps(value, sort_keys=True)


def _matches(pattern: str, action: str) -> bool:
    """`s3:*` covers `s3:GetObject`. The more an exception excepts, the less is allowed: it covers only itself."""
    return not pattern.startswith(_BUT) and fnmatch.fnmatchcase(action.lower(), pattern.lower())


def _ends_in(pattern: str, target: str) -> bool:
    """`Bucket.Arn/*` covers `Bucket.Arn/a`."""
    return not pattern.startswith(_BUT) and pattern.endswith("*") and target.startswith(pattern[:-1])
