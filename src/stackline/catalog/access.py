"""Access wires: compute may use a resource. One pair of functions reads and writes them for every pair of kinds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, cast

from stackline.catalog.actions import access_of, concerns, covers
from stackline.catalog.changes import Append, Change, Ends, Grant, No, Note, Put
from stackline.catalog.existing import stem_of
from stackline.catalog.fragments import DEFAULT_BUS, fill
from stackline.catalog.model import (
    Access,
    Accessible,
    Connection,
    Identity,
    Needs,
    Path,
    Resource,
    Spelling,
    Statement,
)
from stackline.catalog.model import Grant as Level
from stackline.catalog.references import plain
from stackline.catalog.statements import Granted
from stackline.catalog.substitutions import unset
from stackline.catalog.variables import variable_name, variables_by_target
from stackline.catalog.view import Found, View

LEVELS: tuple[Access, ...] = ("read", "write", "read-write")
_WORDS: dict[Access, str] = {"read": "reads", "write": "writes", "read-write": "reads and writes"}


def can_use(compute: Resource, target: Resource) -> bool:
    """Whether a wire between the kinds would write anything: a grant, or variables."""
    knows = any(identity.variables for identity in compute.identity.values())
    return target.access is not None and (knows or bool(target.access.levels))


def uses(compute: Resource, target: Resource) -> Connection:
    """The connection between a compute kind and a kind that can be accessed (`function-uses-table`)."""
    rules = target.access
    assert rules is not None  # the catalog asks only for accessible kinds
    levels: tuple[Access, ...] = tuple(level for level in LEVELS if level in rules.levels)

    def read(view: View) -> Iterator[Found]:
        return _read(view, compute.kind, target.kind, rules)

    def write(view: View, ends: Ends) -> list[Change]:
        return _write(view, ends, rules)

    def write_apart(view: View, ends: Ends) -> list[Change]:
        return _write_apart(view, ends, rules)

    return Connection(
        id=f"{compute.kind}-uses-{target.kind}",
        source=compute.kind,
        target=target.kind,
        style="access",
        label="uses",
        summary=f"{compute.label} may use {target.label}: {_written(compute, bool(levels))}.",
        spellings=tuple(
            Spelling(
                name="role" if identity.policies is None else "policies",
                sources=(kind,),
                write=write,
                read=read if index == 0 else None,
            )
            for index, (kind, identity) in enumerate(compute.identity.items())
        )
        + ((_apart(compute, target, write_apart),) if rules.named_by.endswith(f"-{compute.kind}") else ()),
        accesses=levels,
        default_access=rules.default,
    )


def _written(compute: Resource, grants: bool) -> str:
    """What such a wire is made of."""
    grant = "the grant for the chosen access, on exactly this resource"
    if not any(identity.variables for identity in compute.identity.values()):
        return f"{grant}; it has no variables"
    known = "definition substitutions" if compute.kind == "state-machine" else "environment variables"
    return f"{grant}, and {known}" if grants else f"it needs no grant, only {known}"


def _apart(compute: Resource, target: Resource, write: Callable[[View, Ends], list[Change]]) -> Spelling:
    return Spelling(
        name="policy-apart",
        sources=tuple(kind for kind, identity in compute.identity.items() if identity.policies is not None),
        beside=target.access.named_by if target.access else "",
        write=write,
        note=f"The grant is a policy of its own, and no variable names the {target.label}: it starts the "
        f"{compute.label}, and CloudFormation could create neither first. Take its name from the event.",
    )


# Reading ----------------------------------------------------------------------------------------------------------


def _read(view: View, source_kind: str, target_kind: str, rules: Accessible) -> Iterator[Found]:
    for source in view.by_kind.get(source_kind, ()):
        named = variables_by_target(view, source)
        granted = _specific(view, source, target_kind, rules)
        for target in dict.fromkeys([*granted, *(t for t in named if view.kind(t) == target_kind)]):
            if target != source:
                found = _wire(view, source, target, granted.get(target, []), named.get(target, []), rules)
                if found is not None:
                    yield found


def _specific(view: View, source: str, target_kind: str, rules: Accessible) -> dict[str, list[Granted]]:
    """Grants on exactly one resource of the kind, those left out that an event wire has claimed."""
    found: dict[str, list[Granted]] = {}
    besides: dict[str, list[Granted]] = {}
    for grant in view.grants.get(source, ()):
        if grant.target is None or view.kind(grant.target) != target_kind or _claimed(view, source, grant):
            continue
        if grant.via:  # of a key, for what it encrypts: that wire's
            continue
        if access_of(grant.actions, rules) is not None:
            found.setdefault(grant.target, []).append(grant)
        elif rules.besides and covers(rules.besides, grant.actions):
            besides.setdefault(grant.target, []).append(grant)
    for target, grants in besides.items():
        if target in found or target in variables_by_target(view, source):
            found.setdefault(target, []).extend(grants)
    return found


def _grants_on(
    view: View, source: str, target: str, rules: Accessible, *, besides: bool = False
) -> list[Granted]:
    """Every grant on exactly this target, whichever wire it belongs to; with what comes with one, if asked for."""
    extra = rules.besides if besides else ()
    return [
        grant
        for grant in view.grants.get(source, ())
        if grant.target == target
        and (access_of(grant.actions, rules) is not None or (extra and covers(extra, grant.actions)))
    ]


def grants_of(view: View, connection: Connection, ends: Ends) -> list[Granted]:
    """The grants of an access wire; none where it has no levels."""
    rules = view.catalog.kinds[connection.target].access
    if rules is None or not connection.accesses:
        return []
    return _specific(view, ends.source, connection.target, rules).get(ends.target, [])


def access_claims(view: View, ends: Ends, rules: Accessible) -> list[Path]:
    """The grants and variables through which the source uses the target."""
    grants = [grant.claim for grant in _grants_on(view, ends.source, ends.target, rules, besides=True)]
    return list(dict.fromkeys([*grants, *variables_by_target(view, ends.source).get(ends.target, [])]))


def access_changes(view: View, ends: Ends, rules: Accessible) -> list[Change]:
    """What the source still lacks to use the target: for wires that bring an access along."""
    wanted = _level(rules, ends)
    if wanted is None:
        return variable_changes(view, ends)
    allowed = [action for one in _grants_on(view, ends.source, ends.target, rules) for action in one.actions]
    changes: list[Change] = []
    if not covers(allowed, [action for statement in wanted.statements for action in statement.actions]):
        need = Needs("source", wanted.statements[0], sam_grants=False, templates=wanted.templates)
        more = rules.grants(view, ends.target) if rules.grants is not None else ()
        changes.append(Grant(need, (*wanted.statements, *more)))
    return changes + variable_changes(view, ends)


def _claimed(view: View, source: str, grant: Granted) -> bool:
    """Whether the grant is an event wire's; one to send counts for both where variables name the target."""
    path = grant.claim
    claimed = any(path[:length] in view.claimed for length in range(2, len(path) + 1))
    return claimed and not (path in view.lent and grant.target in variables_by_target(view, source))


def _wire(
    view: View, source: str, target: str, granted: list[Granted], named: list[Path], rules: Accessible
) -> Found | None:
    own = [path for path in named if path[0] != "Globals"]
    if not granted and not own:
        return None
    if granted and not named and _shared(view, source, target):
        return None
    if not rules.levels:
        access = None
    elif granted:
        access = access_of([action for grant in granted for action in grant.actions], rules)
    else:
        access = access_of(_wide(view, source, rules), rules)
    named = [*named, *_literals(view, source, target)]
    claims = dict.fromkeys([*(grant.claim for grant in granted), *named])
    return Found(source, target, tuple(claims), access=access)


def _literals(view: View, source: str, target: str) -> Iterator[Path]:
    """The variables that hold what the target's properties say, by the name that a wire gives them."""
    resource, identity = view.resource(target), view.identity(source)
    for variable in resource.variables:
        value = variable.literal(view.properties(target)) if variable.literal is not None else None
        if value is None or identity is None:
            continue
        name = variable_name(
            view.called(target, source), resource.word, variable.suffix, pascal=identity.pascal
        )
        for path, known, there in view.variables(source):
            if path[0] != "Globals" and re.sub(r"_[0-9]+$", "", known) == name and there == value:
                yield path


def _wide(view: View, source: str, rules: Accessible) -> list[str]:
    actions = [
        action for grant in view.grants.get(source, ()) if grant.target is None for action in grant.actions
    ]
    return list(concerns(actions, rules.service))


def _shared(view: View, source: str, target: str) -> bool:
    """Whether the grant is there for another user of the same role: one whose variables name the target."""
    for role in view.roles(source):
        for other in view.role_users.get(role, ()):
            if other != source and target in variables_by_target(view, other):
                return True
    return False


# Writing ----------------------------------------------------------------------------------------------------------


def _write(view: View, ends: Ends, rules: Accessible) -> list[Change]:
    identity = view.identity(ends.source)
    if identity is not None and identity.listed and not _has_list(view, ends.source, identity):
        first = str(identity.variables[0])
        return [No(f"{ends.source} has no {first} in the template", f"Add an item to its {first} first.")]
    shared = _shared_users(view, ends.source)
    edited = _edited(view, ends, rules) if ends.there and not shared else None
    if edited is not None:
        return [edited]
    grant = _grant(view, ends, rules, keep=shared)
    if grant is None and shared and _is_wire(view, ends):
        # The grant of a shared role is its users' until one of them names the target (see `_shared`).
        return []
    changes = [*([grant] if grant else []), *([] if ends.there else variable_changes(view, ends))]
    left = rules.left(view, ends) if rules.left is not None and changes else None
    return [*changes, Note("wire-left-to-do", *left)] if left is not None else changes


def _has_list(view: View, source: str, identity: Identity) -> bool:
    """Whether the item is there that holds the list of variables."""
    value = view.properties(source).get(str(identity.variables[0]))
    return isinstance(value, list) and len(cast("list[Any]", value)) > 0


def _write_apart(view: View, ends: Ends, rules: Accessible) -> list[Change]:
    """The grant as a policy resource: nothing depends on it."""
    grant = _grant(view, ends, rules, keep=False)
    return [replace(grant, apart=True)] if grant else []


def _edited(view: View, ends: Ends, rules: Accessible) -> Put | None:
    """The actions of the one statement that grants it, for another level; None where more than those must change.

    What it says of the level stays as it is written, and what it says of other services.
    """
    mine = _specific(view, ends.source, view.kind(ends.target) or "", rules).get(ends.target, [])
    level, place = _level(rules, ends), mine[0].statement if len(mine) == 1 else None
    if level is None or place is None:
        return None
    wanted = ends.access or rules.default
    kept = [
        one for one in mine[0].actions if access_of([one], rules) in (None, wanted) or wanted == "read-write"
    ]
    if access_of(kept, rules) != wanted:
        if len(level.statements) > 1:
            return None  # each is about parts of its own
        missing = [one for statement in level.statements for one in statement.actions]
        kept += [one for one in missing if not covers(kept, [one])]
    if access_of(kept, rules) != wanted:
        return None
    return Put((*place, "Action"), kept[0] if len(kept) == 1 else kept)


def _grant(view: View, ends: Ends, rules: Accessible, *, keep: bool) -> Grant | None:
    """The grant for the wanted level, in place of what is there; None where that is the level already."""
    level = _level(rules, ends)
    if level is None or (rules.granted is not None and not rules.granted(view, ends.target)):
        return None
    mine = _specific(view, ends.source, view.kind(ends.target) or "", rules).get(ends.target, [])
    if access_of([action for one in mine for action in one.actions], rules) == (ends.access or rules.default):
        return None
    actions = tuple(action for statement in level.statements for action in statement.actions)
    resources = tuple(resource for statement in level.statements for resource in statement.resources)
    need = Needs("source", Statement(actions, resources), sam_grants=False, templates=level.templates)
    more = rules.grants(view, ends.target) if rules.grants is not None else ()
    claims = () if keep else tuple(dict.fromkeys(one.claim for one in mine))
    return Grant(need, (*level.statements, *more), replaces=claims)


def _level(rules: Accessible, ends: Ends) -> Level | None:
    wanted = ends.access or rules.default
    return rules.levels[wanted] if wanted is not None else None


def _shared_users(view: View, source: str) -> bool:
    return any(len(view.role_users.get(role, ())) > 1 for role in view.roles(source))


def _is_wire(view: View, ends: Ends) -> bool:
    named = variables_by_target(view, ends.source).get(ends.target)
    return not named and not _shared(view, ends.source, ends.target)


def variable_changes(view: View, ends: Ends) -> list[Change]:
    """The variables this wire still lacks: one that holds the same reference already is reused, by any name."""
    identity = view.identity(ends.source)
    resource = view.resource(ends.target)
    if identity is None or not identity.variables:
        return []
    there = list(view.variables(ends.source))
    taken = {name for _, name, _ in there}
    known = [plain(value) for _, _, value in there]
    changes: list[Change] = []
    for variable in resource.variables if ends.target != DEFAULT_BUS else ():
        if variable.types is not None and view.types.get(ends.target, "") not in variable.types:
            continue
        if variable.only is not None and not variable.only(view.properties(ends.target)):
            continue
        if variable.literal is None:
            value = fill(view, variable.value, ends)
            there = plain(value) in known
        else:
            value = variable.literal(view.properties(ends.target))
            there = any(True for _ in _literals(view, ends.source, ends.target))
        if value is None or there:
            continue
        called = view.called(ends.target, ends.source)
        named = stem_of(ends.target) if ends.target in view.outside else called
        name = unset(view, ends.source, resource.kind, variable.suffix) or _free(
            variable_name(named, resource.word, variable.suffix, pascal=identity.pascal), taken
        )
        taken.add(name)
        changes.append(new_variable(ends.source, identity, name, value))
    return changes


def new_variable(source: str, identity: Identity, name: str, value: Any) -> Change:
    """One more variable of a compute resource, or substitution."""
    path = ("Resources", source, "Properties", *identity.variables)
    return Append(path, {"Name": name, "Value": value}) if identity.listed else Put((*path, name), value)


def _free(name: str, taken: set[str]) -> str:
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}_{number}", number + 1
    return candidate


def level_words(access: Access | None) -> str:
    return _WORDS.get(access, "uses") if access else "uses"
