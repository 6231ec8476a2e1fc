"""The use of a key that goes with the use of what it encrypts: for roles a statement, for services the key's policy.

`kms:ViaService` holds each statement to calls of that one service: the role cannot decrypt by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from stackline.catalog.actions import covers
from stackline.catalog.changes import Change, Ends, Grant, Note
from stackline.catalog.encryption import key_value, keys_of, seal_of
from stackline.catalog.key_policies import let_in, let_in_claims
from stackline.catalog.model import Connection, Needs, Path, Statement
from stackline.catalog.sam_events import events
from stackline.catalog.statements import Granted
from stackline.catalog.wire_roles import wire_roles

if TYPE_CHECKING:
    from stackline.catalog.view import View

_DECRYPT, _NEW = "kms:Decrypt", "kms:GenerateDataKey"
# What a caller needs of the key (SQS, SNS, S3, DynamoDB and Secrets Manager guides: whoever writes decrypts, too).
_READ: tuple[str, ...] = (_DECRYPT,)
_WRITE: dict[str, tuple[str, ...]] = {
    "queue": (_DECRYPT, _NEW),
    "topic": (_DECRYPT, _NEW),
    "table": (_DECRYPT, _NEW),
    "bucket": (_DECRYPT, _NEW),
    "secret": (_DECRYPT, _NEW),
    # Kinesis Developer Guide, "Permissions to use user-generated KMS keys": a producer does not decrypt.
    "stream": (_NEW,),
}
# Services that use what is encrypted in their own name, by the kind they act for, and what: the key's policy lets them
# in.
_IN_OWN_NAME = {
    "bucket": ("s3", ("queue", "topic")),
    "event-bus": ("events", ("queue", "topic")),
    "event-rule": ("events", ("queue", "topic")),
    "topic": ("sns", ("queue",)),
    "alarm": ("cloudwatch", ("topic",)),
    "cdn": ("cloudfront", ("bucket",)),
}
# What Lambda and Pipes fetch from, in the name of what they run.
_FETCHED = ("queue", "stream", "table")


@dataclass(frozen=True, slots=True)
class _Use:
    """Who may do `actions` with the key of `about`: the `holder`; a role that the wire names; or a service, by name.

    A `role` of "" is elsewhere.
    """

    about: str
    actions: tuple[str, ...] = ()
    holder: Literal["source", "target"] = "source"
    service: str = ""
    role: str | None = None


def _uses(view: View, connection: Connection, ends: Ends) -> list[_Use]:
    """Whose key this wire needs, and who needs it."""
    source, target = view.kind(ends.source) or "", view.kind(ends.target) or ""
    if connection.style == "attach" and source != "cdn":
        return []
    service, reached = _service_of(view, ends, source)
    if target in reached:
        return [_Use(ends.target, service=service)] if key_value(view, ends.target) is not None else []
    if source in _FETCHED and connection.style == "event" and view.identity(ends.target) is not None:
        return [_Use(ends.source, _READ, "target")] if key_value(view, ends.source) is not None else []
    if target not in _WRITE or key_value(view, ends.target) is None:
        return []
    if view.identity(ends.source) is None:
        roles = wire_roles(view, connection, ends) if connection.style == "event" else []
        # Where its lines name none, SAM makes the role of a GraphQL API's data source: nothing can be added to it here.
        by_sam = [None] if not roles and source == "graphql-api" else []
        return [_Use(ends.target, _WRITE[target], role=role or "") for role in [*roles, *by_sam]]
    level = ends.access if connection.style == "access" else "write"
    needed = {*(_READ if level in ("read", "read-write") else ())}
    needed |= {*(_WRITE[target] if level in ("write", "read-write") else ())}
    return [_Use(ends.target, tuple(sorted(needed)))] if needed else []


def _service_of(view: View, ends: Ends, kind: str) -> tuple[str, tuple[str, ...]]:
    """The service that acts for the source, and on what kinds; a SAM event of the type Schedule is a rule."""
    if any(event.card == ends.source for event in events(view, "Schedule")):
        return _IN_OWN_NAME["event-rule"]
    return _IN_OWN_NAME.get(kind, ("", ()))


def grant_changes(view: View, connection: Connection, ends: Ends) -> list[Change]:
    """What is missing for a wire whose end is encrypted with a key of one's own."""
    found: list[Change] = []
    for use in _uses(view, connection, ends):
        keys = keys_of(view, use.about)
        for key in keys:
            found += let_in(view, key, use.service) if use.service else _grant(view, ends, use, key)
        found += [] if keys else _elsewhere(view, ends, use)
    return found


def _elsewhere(view: View, ends: Ends, use: _Use) -> list[Change]:
    """The key is not in this template: only its owner can let somebody in."""
    value = key_value(view, use.about)
    if isinstance(value, str) and value.startswith("alias/aws/"):
        return []
    who = f"{use.service}.amazonaws.com" if use.service else _whose(ends, use)
    return [
        Note(
            "wire-key",
            f"{use.about} is encrypted with a key that is not in this template: {who} must be allowed to use it",
            "Allow kms:GenerateDataKey and kms:Decrypt in the key's policy"
            + (": without them nothing arrives." if use.service else ", or in a policy of the role."),
        )
    ]


def _whose(ends: Ends, use: _Use) -> str:
    return f"the role {use.role}" if use.role else f"the role of {ends.of(use.holder)}"


def _grant(view: View, ends: Ends, use: _Use, key: str) -> list[Change]:
    service, known = _service(view, use), _known(view, ends, use)
    mine = [one for one in known if one.target == key and one.via == service]
    allowed = [action for one in mine for action in one.actions]
    # By a statement without the condition it may use the key in any case.
    freely = [action for one in known if one.target in (key, None) and not one.via for action in one.actions]
    if covers(allowed, use.actions) or covers(freely, use.actions):
        return []
    if _role_elsewhere(view, ends, use):
        return [
            Note(
                "wire-key",
                f"{use.about} is encrypted with {key}: {_whose(ends, use)}, which is elsewhere, must be let in",
                f"Allow {' and '.join(use.actions)} on {key} in that role.",
            )
        ]
    condition = {"StringEquals": {"kms:ViaService": {"Fn::Sub": f"{service}.${{AWS::Region}}.amazonaws.com"}}}
    statement = Statement(use.actions, ({"Fn::GetAtt": [key, "Arn"]},), condition)
    replaced = tuple(one.claim for one in mine if covers(use.actions, one.actions))
    need = Needs(use.holder, statement, sam_grants=False)
    return [Grant(need, replaces=replaced, about=key, role=use.role or "")]


def _role_elsewhere(view: View, ends: Ends, use: _Use) -> bool:
    if use.role is not None:
        return not use.role
    holder = ends.of(use.holder)
    return not view.own_policies(holder) and len(view.roles(holder)) != 1


def _known(view: View, ends: Ends, use: _Use) -> list[Granted]:
    """What who uses it may do so far."""
    if use.role is not None:
        return view.role_grants.get(use.role, [])
    return view.grants.get(ends.of(use.holder), [])


def _service(view: View, use: _Use) -> str:
    seal = seal_of(view, use.about)
    return seal.service if seal is not None else ""


def grant_claims(view: View, connection: Connection, ends: Ends) -> list[tuple[str, list[Path]]]:
    """The keys that the wire uses, each with the places that let it."""
    found: list[tuple[str, list[Path]]] = []
    for use in _uses(view, connection, ends):
        for key in keys_of(view, use.about):
            if use.service:
                found.append((key, let_in_claims(view, key, use.service)))
                continue
            known, service = _known(view, ends, use), _service(view, use)
            mine = [one for one in known if one.target == key and one.via == service]
            fitting = [one.claim for one in mine if covers(use.actions, one.actions)]
            found.append((key, fitting or [one.claim for one in mine if covers(one.actions, use.actions)]))
    return found
