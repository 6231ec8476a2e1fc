"""A wire's grants in a sentence a person understands: what is allowed, what notably is not, and what is too much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stackline.catalog import Access, Resource, View
from stackline.catalog.model import Accessible, Deed
from stackline.design.grants.deeds import deeds_of, joined, phrase, rights, unsaid
from stackline.design.grants.wire_grants import About, WireGrants

_DENIED_SAID = 2
"""How many of the things that are not allowed are worth saying."""


def sentence(view: View, grants: WireGrants) -> str:
    """`GetItem may read items of ItemsTable, not write any or delete the table.`"""
    said = [_said(view, grants, actor, about) for actor, about in _by_actor(view, grants).items()]
    return " ".join(filter(None, said)) or _nothing(view, grants)


def _nothing(view: View, grants: WireGrants) -> str:
    wire = grants.wire
    if grants.elsewhere and wire.style == "access":
        return (
            f"What {wire.source} may do with {wire.target} is up to its role, which is not in this template."
        )
    if wire.style == "access":
        rules = view.resource(wire.target).access
        if rules is not None and not rules.levels:
            return f"{wire.source} knows of {wire.target}; no grant is needed for that."
        if grants.others:
            names = joined([f"{one.source} {one.label} {one.target}" for one in grants.others])
            return f"{wire.source} knows of {wire.target}; what it may do there belongs to another wire: {names}."
        return f"Nothing in this template lets {wire.source} do anything with {wire.target}."
    return f"Nothing is granted between {wire.source} and {wire.target} by this template."


def _by_actor(view: View, grants: WireGrants) -> dict[tuple[str, str], list[About]]:
    """(who may, on what) → the statements about it; those for everything only where there is no other."""
    found: dict[tuple[str, str], list[About]] = {}
    for one in grants.statements:
        found.setdefault((_actor(view, grants, one), one.target), []).append(one)
    return found


def _actor(view: View, grants: WireGrants, one: About) -> str:
    """Services and roles act for the other end of the wire."""
    wire = grants.wire
    if one.stated.who in (wire.source, wire.target) and one.stated.who != one.target:
        return one.stated.who
    return wire.target if one.target == wire.source else wire.source


def _said(view: View, grants: WireGrants, who: tuple[str, str], about: Sequence[About]) -> str:
    actor, target = who
    rules = rights(view.resource(target))
    said = allowed(rules, about)
    strange = [
        action
        for one in about
        if one.stated.allows and not one.wide
        for action in unsaid(rules, one.stated.actions)
    ]
    shown = [one for one in said if not one.harmless] or said
    parts = [phrase(shown, target)] if shown else []
    if strange:
        names = joined(list(dict.fromkeys(strange)))
        parts.append(f"use {names}" if parts else f"use {names} on {target}")
    if not parts:
        return ""
    denied = _denied(rules, said, about)
    return f"{actor} may {joined(parts)}{f', not {denied}' if denied else ''}."


def allowed(rules: Accessible | None, about: Sequence[About]) -> list[Deed]:
    """What the statements allow, less what a Deny without condition takes away again."""
    found: dict[str, Deed] = {}
    for one in about:
        if one.stated.allows:
            for deed in deeds_of(rules, one.stated.actions, one.stated.resources):
                found[f"{deed.verb} {deed.what}"] = deed
    for one in about:
        if not one.stated.allows and "Condition" not in one.stated.statement:
            for deed in deeds_of(rules, one.stated.actions, one.stated.resources):
                found.pop(f"{deed.verb} {deed.what}", None)
    order = list(rules.deeds) if rules is not None else []
    return sorted(found.values(), key=order.index)


def _denied(rules: Accessible | None, said: Sequence[Deed], about: Sequence[About]) -> str:
    """What it notably may not do; of a service that only delivers nothing is said."""
    if rules is None or not said or all(one.stated.service is not None for one in about):
        return ""
    return _lacking(rules, said)


def level_words(rules: Accessible, level: Access, name: str) -> str:
    """What a level of access comes to: `may read items of the table, not write items or delete the table`."""
    actions = [action for statement in rules.levels[level].statements for action in statement.actions]
    said = deeds_of(rules, actions)
    denied = _lacking(rules, said)
    shown = [one for one in said if not one.harmless] or said
    return f"may {phrase(shown, name)}{f', not {denied}' if denied else ''}"


def _lacking(rules: Accessible, said: Sequence[Deed]) -> str:
    missing = [one for one in rules.deeds if one.denied and one not in said]
    kept = [*missing[: _DENIED_SAID - 1], *missing[-1:]] if len(missing) > _DENIED_SAID else missing
    return joined([one.denied for one in kept], " or ")


# What to look at ---------------------------------------------------------------------------------------------------


def warnings(view: View, grants: WireGrants) -> list[str]:
    """Where a grant that somebody wrote is wider than the wire needs."""
    return list(dict.fromkeys(_warnings(view, grants)))


def _warnings(view: View, grants: WireGrants) -> Iterator[str]:
    for (actor, target), about in _by_actor(view, grants).items():
        resource = view.resource(target)
        mine = [one for one in about if one.stated.written and one.stated.allows]
        usual = _usual(view, grants, target)
        by_hand = [one for one in mine if one.stated.form != "policy template"]
        extra = [one for one in allowed(rights(resource), by_hand) if one not in usual and not one.harmless]
        if usual and extra:
            yield f"More than the wire needs: {actor} also may {phrase(extra, target)}."
        for one in mine:
            yield from _wide(view, one, actor, resource)


def _wide(view: View, one: About, actor: str, resource: Resource) -> Iterator[str]:
    if one.wide and one.stated.service is None:
        what = f"{one.stated.title} allows this" if one.stated.title else "A statement allows this"
        yield f"{what} on all {plural(resource)}, not only on {one.target}."
    elif one.stated.service == "*" and "Condition" not in one.stated.statement:
        yield f"Anybody may do this: the policy of {one.target} names no principal."
    elif one.stated.form == "Lambda permission" and "Condition" not in one.stated.statement:
        source = plural(view.resource(actor)) if view.kind(actor) not in (None, "other") else "sources"
        yield f"The permission names no source: all {source} of every account may run {one.target}."


def _usual(view: View, grants: WireGrants, target: str) -> list[Deed]:
    """The deeds of the wire's level; of an event's wire those that it needs."""
    rules = rights(view.resource(target))
    connection = view.catalog.connections[grants.wire.connection]
    if rules is None:
        return []
    if grants.wire.style == "access":
        level = rules.levels.get(grants.wire.access or rules.default or "read-write")
        statements = level.statements if level is not None else ()
        actions = [*rules.besides, *(action for one in statements for action in one.actions)]
    else:
        actions = [
            a for spelling in connection.spellings for need in spelling.needs for a in need.statement.actions
        ]
    return deeds_of(rules, actions)


def notes(view: View, grants: WireGrants) -> list[str]:
    """What is good to know and no fault: grants of SAM's on everything, and roles that others have too."""
    found: list[str] = []
    for one in grants.statements:
        if one.wide and not one.stated.written:
            every = plural(view.resource(one.target))
            found.append(f"SAM gives {one.stated.who} {one.stated.title}, which is for all {every}.")
        if one.stated.partly:
            found.append(f"{one.stated.title} is AWS's: only some of its actions are listed here.")
        if not one.stated.allows:
            found.append(f"A Deny statement limits what {one.stated.who} may do with {one.target}.")
    for role in view.roles(grants.wire.source) if grants.statements else ():
        others = [user for user in view.role_users.get(role, ()) if user != grants.wire.source]
        if others:
            found.append(f"{joined(others)} {'has' if len(others) == 1 else 'have'} the same role, {role}.")
    return list(dict.fromkeys(found))


def plural(resource: Resource) -> str:
    """`tables`, `event buses`, `HTTP APIs`."""
    words = [
        word if word.isupper() or word.endswith("API") else word.lower() for word in resource.label.split()
    ]
    label = " ".join(
        "GraphQL" if word == "graphql" else "WebSocket" if word == "websocket" else word for word in words
    )
    if label.endswith("y"):
        return label[:-1] + "ies" if label[-2:-1] not in "aeiou" else label + "s"
    return label + ("es" if label.endswith(("s", "x", "ch")) else "s")
