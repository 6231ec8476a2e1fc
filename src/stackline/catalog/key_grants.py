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
from stackline.catalog.statements import Granted

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
# Services that send in their own name, and to what: the key's policy lets them in.
_SENDERS = {
    "bucket": "s3",
    "event-bus": "events",
    "event-rule": "events",
    "topic": "sns",
    "alarm": "cloudwatch",
}
# AWS's own keys, whose policies nobody can change.
_TARGETS = ("queue", "topic")
# What Lambda and Pipes fetch from, in the name of what they run.
_FETCHED = ("queue", "stream", "table")


@dataclass(frozen=True, slots=True)
class _Use:
    """`holder` may do `actions` with the key of `about`; or a service, by its name."""

    about: str
    holder: Literal["source", "target"] | None
    actions: tuple[str, ...] = ()
    service: str = ""


def _use(view: View, connection: Connection, ends: Ends) -> _Use | None:
    """Whose key this wire needs, and who needs it."""
    source, target = view.kind(ends.source) or "", view.kind(ends.target) or ""
    if connection.style == "attach":
        return None
    if source in _SENDERS and target in _TARGETS and key_value(view, ends.target) is not None:
        return _Use(ends.target, None, service=_SENDERS[source])
    if view.identity(ends.source) is not None and target in _WRITE:
        level = ends.access if connection.style == "access" else "write"
        needed = {*(_READ if level in ("read", "read-write") else ())}
        needed |= {*(_WRITE[target] if level in ("write", "read-write") else ())}
        return _Use(ends.target, "source", tuple(sorted(needed))) if needed else None
    if source in _FETCHED and connection.style == "event" and view.identity(ends.target) is not None:
        return _Use(ends.source, "target", _READ)
    return None


def grant_changes(view: View, connection: Connection, ends: Ends) -> list[Change]:
    """What is missing for a wire whose end is encrypted with a key of one's own."""
    use = _use(view, connection, ends)
    if use is None or key_value(view, use.about) is None:
        return []
    found: list[Change] = []
    keys = keys_of(view, use.about)
    for key in keys:
        if use.holder is None:
            found += let_in(view, key, use.service)
        else:
            found += _grant(view, ends, use, key)
    return found if keys else _elsewhere(view, ends, use)


def _elsewhere(view: View, ends: Ends, use: _Use) -> list[Change]:
    """The key is not in this template: only its owner can let somebody in."""
    value = key_value(view, use.about)
    if isinstance(value, str) and value.startswith("alias/aws/"):
        return []
    who = f"{use.service}.amazonaws.com" if use.holder is None else f"the role of {ends.of(use.holder)}"
    return [
        Note(
            "wire-key",
            f"{use.about} is encrypted with a key that is not in this template: {who} must be allowed to use it",
            "Allow kms:GenerateDataKey and kms:Decrypt in the key's policy"
            + (": without them nothing arrives." if use.holder is None else ", or in a policy of the role."),
        )
    ]


def _grant(view: View, ends: Ends, use: _Use, key: str) -> list[Change]:
    assert use.holder is not None
    holder = ends.of(use.holder)
    service = _service(view, use)
    mine = _mine(view, holder, key, service)
    if covers([action for one in mine for action in one.actions], use.actions) or _may(
        view, holder, key, use
    ):
        return []
    if not view.own_policies(holder) and len(view.roles(holder)) != 1:
        return [
            Note(
                "wire-key",
                f"{use.about} is encrypted with {key}: the role of {holder}, which is elsewhere, must be let in",
                f"Allow {' and '.join(use.actions)} on {key} in that role.",
            )
        ]
    condition = {"StringEquals": {"kms:ViaService": {"Fn::Sub": f"{service}.${{AWS::Region}}.amazonaws.com"}}}
    statement = Statement(use.actions, ({"Fn::GetAtt": [key, "Arn"]},), condition)
    replaced = tuple(one.claim for one in mine if covers(use.actions, one.actions))
    return [Grant(Needs(use.holder, statement, sam_grants=False), replaces=replaced, about=key)]


def _service(view: View, use: _Use) -> str:
    seal = seal_of(view, use.about)
    return seal.service if seal is not None else ""


def _mine(view: View, holder: str, key: str, service: str) -> list[Granted]:
    return [one for one in view.grants.get(holder, ()) if one.target == key and one.via == service]


def _may(view: View, holder: str, key: str, use: _Use) -> bool:
    """Whether it may use the key in any case: by a statement without the condition."""
    known = [one for one in view.grants.get(holder, ()) if one.target in (key, None) and not one.via]
    return covers([action for one in known for action in one.actions], use.actions)


def grant_claims(view: View, connection: Connection, ends: Ends) -> list[tuple[str, list[Path]]]:
    """The keys that the wire uses, each with the places that let it."""
    use = _use(view, connection, ends)
    if use is None or key_value(view, use.about) is None:
        return []
    found: list[tuple[str, list[Path]]] = []
    for key in keys_of(view, use.about):
        if use.holder is None:
            found.append((key, let_in_claims(view, key, use.service)))
            continue
        mine = _mine(view, ends.of(use.holder), key, _service(view, use))
        fitting = [one.claim for one in mine if covers(use.actions, one.actions)]
        found.append((key, fitting or [one.claim for one in mine if covers(one.actions, use.actions)]))
    return found
