"""Which statements of a template are a wire's: those between its two ends, less what another wire brought."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from stackline.catalog import Connection, Path, View
from stackline.catalog.actions import covers
from stackline.catalog.references import mentions
from stackline.design.grants.made_by_sam import data_sources, event_roles
from stackline.design.grants.resource_policies import on
from stackline.design.grants.roles import of_compute, of_role
from stackline.design.grants.stated import Stated, everything
from stackline.design.wires import Wire

_ROLE = "AWS::IAM::Role"


@dataclass(frozen=True, slots=True)
class About:
    """A statement, the end that it is about, and whether it is so for every resource of the kind."""

    stated: Stated
    target: str
    wide: bool


@dataclass(frozen=True, slots=True)
class WireGrants:
    """`elsewhere`: the end that would be granted something, where its role is not in this template."""

    wire: Wire
    statements: tuple[About, ...]
    elsewhere: str | None = None
    others: tuple[Wire, ...] = ()
    """Other wires between the two ends, whose grants are theirs."""


def wire_grants(view: View, wire: Wire, wires: Sequence[Wire]) -> WireGrants:
    """What the template grants for this wire; `wires` are all of it, since their lines are theirs."""
    connection = view.catalog.connections[wire.connection]
    between = {wire.source, wire.target}
    others = [one for one in wires if one.key != wire.key and {one.source, one.target} == between]
    foreign = {
        claim for one in others if one.style != "access" or wire.style != "access" for claim in one.claims
    } - set(wire.claims)
    found: dict[tuple[Path, str], About] = {}
    for one in _candidates(view, wire, connection):
        path = one.stated.path
        mine = _overlaps(path, wire.claims)
        if mine or (not _overlaps(path, foreign) and _unclaimed(view, wire, connection, one)):
            found.setdefault((path, f"{one.target} {one.stated.statement}"), one)
    return WireGrants(wire, tuple(found.values()), _elsewhere(view, wire, connection), tuple(others))


def _overlaps(path: Path, claims: Iterable[Path]) -> bool:
    return any(path[: len(claim)] == claim or claim[: len(path)] == path for claim in claims)


def _elsewhere(view: View, wire: Wire, connection: Connection) -> str | None:
    holders = {need.holder for spelling in connection.spellings for need in spelling.needs}
    ends = (
        [wire.source]
        if wire.style == "access"
        else [wire.source if one == "source" else wire.target for one in holders]
    )
    for key in ends:
        if view.identity(key) is not None and not view.own_policies(key) and not view.roles(key):
            return key
    return None


# Candidates --------------------------------------------------------------------------------------------------------


def _candidates(view: View, wire: Wire, connection: Connection) -> Iterator[About]:
    """Statements by which either end may act on the other, or a role or service may for it."""
    for holder, target in ((wire.source, wire.target), (wire.target, wire.source)):
        if wire.style == "access" and holder != wire.source:
            continue
        if view.identity(holder) is not None:
            yield from _about(view, of_compute(view, holder), target, wire.claims)
        if wire.style != "access":
            made = [*event_roles(view, target), *data_sources(view, holder)]
            yield from _about(view, made, target)
            yield from (
                About(one, target, False) for one in on(view, target) if _acts_for(view, one, holder, wire)
            )
    if wire.style != "access":
        for role in _own_roles(view, wire):
            for target in (wire.target, wire.source):
                yield from _about(view, of_role(view, role, wire.source), target)


def _about(view: View, stated: Iterable[Stated], target: str, claims: Iterable[Path] = ()) -> Iterator[About]:
    """Those about the target; a wire's own statement may be about everything, where IAM knows no less."""
    own = [claim for claim in claims if len(claim) > 2]
    for one in stated:
        named = any(target in _meant(view, one, value) for value in one.resources)
        # A managed policy that a wire adds is for the one who has it: it is about no resource.
        own_words = one.written and one.form != "managed policy"
        named = named or (own_words and any(one.path[: len(claim)] == claim for claim in own))
        wide = any(everything(value) for value in one.resources) and _concerns(view, one, target)
        if named or wide:
            yield About(one, target, not named)


def _meant(view: View, one: Stated, value: Any) -> list[str]:
    """What a Resource is about; a role that is passed is about what starts with it."""
    names = view.meant(value)
    if all(action.lower() == "iam:passrole" for action in one.actions):
        return [user for name in names for user in view.passed.get(name, [name])]
    return names


def _concerns(view: View, one: Stated, target: str) -> bool:
    rules = view.resource(target).access
    if rules is None:
        return False
    prefixes = (rules.service, *(action.partition(":")[0] for action in rules.besides))
    return any(action == "*" or action.partition(":")[0].lower() in prefixes for action in one.actions)


def _acts_for(view: View, one: Stated, source: str, wire: Wire) -> bool:
    """Whether a resource's policy speaks of this source: by its lines or condition, or of all that its service has."""
    if _overlaps(one.path, wire.claims) or one.who == source:
        return True
    named = {view.actual(name) for name, _ in mentions(one.statement.get("Condition"))}
    if named - {None}:
        return source in named
    return one.written and one.service == _service(view, source)


_SERVICES = {
    "bucket": "s3.amazonaws.com",
    "topic": "sns.amazonaws.com",
    "http-api": "apigateway.amazonaws.com",
    "rest-api": "apigateway.amazonaws.com",
    "websocket-api": "apigateway.amazonaws.com",
    "event-bus": "events.amazonaws.com",
    "event-rule": "events.amazonaws.com",
    "schedule": "events.amazonaws.com",
    "user-pool": "cognito-idp.amazonaws.com",
    "log-group": "logs.amazonaws.com",
    "alarm": "lambda.alarms.cloudwatch.amazonaws.com",
    "cdn": "cloudfront.amazonaws.com",
}


def _service(view: View, source: str) -> str | None:
    return _SERVICES.get(view.kind(source) or "")


def _own_roles(view: View, wire: Wire) -> Iterator[str]:
    """Roles that the wire's lines name, or are; those of compute resources are read with these."""
    users = {role for role in view.role_users}
    seen: set[str] = set()
    for claim in wire.claims:
        value = view.beyond(claim) if claim[:1] != ("Resources",) else _value(view, claim)
        names = [str(claim[1]), *view.named(value)] if len(claim) > 1 else view.named(value)
        for name in names:
            if view.types.get(name) == _ROLE and name not in users and name not in seen:
                seen.add(name)
                yield name


def _value(view: View, path: Path) -> Any:
    value: Any = {"Resources": view.resources}
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


# Whose they are ----------------------------------------------------------------------------------------------------


def _unclaimed(view: View, wire: Wire, connection: Connection, one: About) -> bool:
    """Whether a statement that no wire has brought is about what this one does."""
    if wire.style == "access":
        return one.stated.service is None
    if one.stated.service is not None:
        return _speaks_of(view, one.stated, wire)
    needs = [need for spelling in connection.spellings for need in spelling.needs]
    holder = one.stated.who
    if not needs:
        return one.stated.written and holder == wire.source
    wanted = [action for need in needs for action in need.statement.actions]
    return one.stated.written and any(covers([*one.stated.actions], [action]) for action in wanted)


def _speaks_of(view: View, stated: Stated, wire: Wire) -> bool:
    """A permission that is written for the source, or for its whole service."""
    return stated.written and stated.who in (wire.source, wire.target, stated.service)
