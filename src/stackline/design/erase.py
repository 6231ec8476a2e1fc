"""Erase a wire: everything it claims that no other wire shares, with the parents that become empty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

from stackline.catalog import Append, Connection, Delete, Ends, Path, Put, View
from stackline.catalog.changes import No
from stackline.catalog.extras import extras, grounds
from stackline.catalog.places import value_at
from stackline.catalog.policies import RESOURCE_POLICIES
from stackline.catalog.read import anchored
from stackline.catalog.references import NO_VALUE, mapping, mentions
from stackline.design.changes import Edit, apply, file_order
from stackline.design.requests import Request, refusal
from stackline.design.wires import Draft, Wire, ends_of, view_of, wires_in, wires_seen

# Where the permissions of a wire are: they do not keep one whose own lines go.
_PERMISSIONS = {rules.type for rules in RESOURCE_POLICIES.values()} | {"AWS::IAM::Role"}


def disconnect(
    template: Draft, source: str, target: str, *, facet: str | None = None, connection: str | None = None
) -> Draft:
    """Erase the wire from `source` to `target`. Raises Refused where there is none, or which is meant is not clear."""
    view, wires = wires_seen(template)
    wire = _meant(view, wires, Request(source, target, facet, connection))
    erased = erase(template, view, wires, [wire])
    left = next((one for one in wires_in(view_of(erased)) if one.key == wire.key), None)
    if left is not None and all(claim[0] == "Globals" for claim in left.claims):
        raise refusal(
            "wire-shared",
            f"{wire.connection} from {source} to {target} is written in Globals, for every function",
            "Write it at the functions that need it, and take it out of Globals.",
            path=left.claims[0],
        )
    if left is not None:
        raise refusal(
            "wire-shared",
            f"{wire.connection} from {source} to {target} cannot be taken away: another wire needs the same lines",
            "Split what the two share first, or take the other wire away too.",
            path=left.claims[0] if left.claims else (),
        )
    return erased


def _meant(view: View, wires: list[Wire], request: Request) -> Wire:
    found = [
        wire
        for wire in wires
        if (wire.source, wire.target) == (request.source, request.target)
        and request.facet in (None, wire.facet)
        and request.connection in (None, wire.connection)
    ]
    if len(found) > 1 and request.facet is None and request.connection is None:
        found = [wire for wire in found if wire.facet is None] or found
    if len(found) == 1:
        return found[0]
    if not found:
        raise refusal(
            "wire-missing",
            f"There is no wire from {request.source} to {request.target}"
            + (f" at {request.facet}" if request.facet else ""),
            "`stackline graph` lists the wires there are.",
        )
    names = ", ".join(f"{wire.connection}" + (f" ({wire.facet})" if wire.facet else "") for wire in found)
    raise refusal(
        "wire-ambiguous",
        f"There are several wires from {request.source} to {request.target}: {names}",
        "Choose one with --as or --facet.",
    )


def erase(
    template: Draft, view: View, wires: list[Wire], gone: Iterable[Wire], *, inside: str | None = None
) -> Draft:
    """The template without these wires; what the other wires claim stays.

    `inside`: a resource that is about to go as a whole, so that what it holds need not be taken out.
    """
    asked = list(gone)
    wires, leaving = _without_ground(view, wires, asked)
    wires, leaving = _one_text(view, wires, leaving)
    leaving += _inner(view, wires, leaving)
    keys = {wire.key for wire in leaving}
    kept = {claim for wire in wires if wire.key not in keys for claim in _firm(view, wires, wire, leaving)}
    claims = {
        claim
        for wire in leaving
        for claim in wire.claims
        if claim[0] != "Globals" and not any(_within(other, claim) for other in kept)
    }
    claims = {
        claim for claim in claims if not any(_within(claim, other) and claim != other for other in claims)
    }
    needed = {path for wire in leaving for path in _still_needed(view, wire, claims)}
    # The definition's file of a state machine that goes stays as it is, for the person to keep or delete.
    own = {claim for wire in leaving if wire.source == inside for claim in wire.claims if _in_file(claim)}
    leaving_alone = {path for path in claims if path[:2] == ("Resources", inside) or path in own}
    mending = [edit for wire in leaving if wire.source != inside for edit in _mending(view, wire)]
    mending = [edit for edit in mending if edit.path[:2] != ("Resources", inside)]
    mended = {edit.path for edit in mending if isinstance(edit, (Put, Delete))}
    claims = {claim for claim in claims if claim not in mended}
    return apply(template, [*mending, *_deletions(view, claims - needed - leaving_alone, inside)])


def _without_ground(view: View, wires: list[Wire], gone: list[Wire]) -> tuple[list[Wire], list[Wire]]:
    """All wires and those that go, where what rests on a network goes with the wire into it, from the wires it is of.

    A function that uses a database is in its network, and let in, only while the database stands there.
    """
    grounding = [wire for wire in gone if grounds(view.catalog.connections[wire.connection])]
    if not grounding:
        return wires, list(gone)
    taken: dict[Wire, list[Path]] = {wire: [] for wire in grounding}
    kept: dict[Wire, set[Path]] = {}
    for wire in wires:
        if wire in gone:
            continue
        for ground in grounding:
            if ground.target in (wire.source, wire.target):
                mine = _resting(view, wire, ground.source)
                taken[ground] += mine
                kept.setdefault(wire, set()).update(mine)
    fuller = {wire: replace(wire, claims=(*wire.claims, *more)) for wire, more in taken.items()}
    poorer = {
        wire: replace(wire, claims=tuple(claim for claim in wire.claims if claim not in less))
        for wire, less in kept.items()
    }
    changed = {**fuller, **poorer}
    return [changed.get(wire, wire) for wire in wires], [fuller.get(wire, wire) for wire in gone]


def _one_text(view: View, wires: list[Wire], gone: list[Wire]) -> tuple[list[Wire], list[Wire]]:
    """All wires and those that go, where a wire that says what another one's lines name shares those with it.

    The lines go with either, and the wire whose mark (its first place) they are; what else the one that says it has
    stays.
    """
    derived = {wire for wire in wires if view.catalog.connections[wire.connection].derived}
    going = list(gone)
    changed: dict[Wire, Wire] = {}
    for wire in wires:
        shared = {
            claim for one in gone if (one in derived) != (wire in derived) for claim in one.claims
        } & set(wire.claims)
        if wire in gone or not shared:
            continue
        rest = tuple(claim for claim in wire.claims if claim not in shared)
        if rest and not (wire not in derived and wire.claims[0] in shared):
            changed[wire] = replace(wire, claims=rest)
        else:
            going.append(wire)
    return [changed.get(wire, wire) for wire in wires], going


def _resting(view: View, wire: Wire, ground: str) -> list[Path]:
    found = extras(view, view.catalog.connections[wire.connection], ends_of(wire))
    return [claim for one in found if one.ground == ground for claim in one.claims]


def _inner(view: View, wires: list[Wire], leaving: list[Wire]) -> list[Wire]:
    """Wires that stand inside those that go (the dead letters of a target): none of their lines is left there."""
    found: list[Wire] = []
    for wire in wires:
        if wire not in leaving and view.catalog.connections[wire.connection].inside:
            firm = _firm(view, wires, wire, leaving)
            lines = [one for one in firm if len(one) > 2 and view.types.get(str(one[1])) not in _PERMISSIONS]
            if not lines and len(firm) < len(wire.claims):
                found.append(wire)
    return found


def _going(wires: list[Wire], leaving: list[Wire]) -> set[Path]:
    """What the leaving wires claim and no other one does."""
    claimed = {claim for wire in wires if wire not in leaving for claim in wire.claims}
    return {claim for wire in leaving for claim in wire.claims} - claimed


def _firm(view: View, wires: list[Wire], wire: Wire, leaving: list[Wire]) -> tuple[Path, ...]:
    """What a wire that stays holds on to: of one that stands inside others, what is not inside those that go."""
    if not view.catalog.connections[wire.connection].inside:
        return wire.claims
    going = _going(wires, leaving)
    return tuple(
        claim for claim in wire.claims if not any(_within(claim, one) and claim != one for one in going)
    )


def _mending(view: View, wire: Wire) -> Iterable[Edit]:
    """What else must change for the wire to go, besides deleting what it claims."""
    ends = Ends(wire.source, wire.target, wire.facet)
    for spelling in view.catalog.connections[wire.connection].spellings:
        for change in spelling.erase(view, ends) if spelling.erase else ():
            if isinstance(change, No):
                raise refusal("wire-refused", change.summary, change.fix)
            if isinstance(change, (Append, Delete, Put)):
                yield change


def _in_file(path: Path) -> bool:
    return str(path[0]).startswith("./")


def _within(path: Path, parent: Path) -> bool:
    return path[: len(parent)] == parent


def _deletions(view: View, claims: set[Path], inside: str | None) -> list[Edit]:
    """Last items first, so that the numbers of the others stay true."""
    resources = {str(path[1]) for path in claims if len(path) == 2 and path[0] == "Resources"}
    edits: list[Edit] = list(_dangling(view, resources, claims, inside))
    for path in sorted(_as_one(view, claims), key=file_order, reverse=True):
        edits.append(Put(path, NO_VALUE) if len(path) > 1 and path[-2] == "Fn::If" else Delete(path))
    return edits


def _as_one(view: View, claims: set[Path]) -> set[Path]:
    """The claims, of which those that are all a container holds go as that: with the comments between them."""
    held: dict[Path, set[Path]] = {}
    for path in claims:
        if len(path) > 4 and path[-2] != "Fn::If" and view.source(path) == path:
            held.setdefault(path[:-1], set()).add(path)
    whole = {
        parent: inside
        for parent, inside in held.items()
        if len(inside) > 1 and len(inside) == len(value_at(view, parent) or ())
    }
    return claims.difference(*whole.values()) | set(whole)


def _dangling(view: View, resources: set[str], claims: set[Path], inside: str | None) -> Iterable[Edit]:
    """DependsOn of what goes away is taken out; any other use of it stops the erasing."""
    for key, resource in view.resources.items():
        if not resources or key in resources:
            continue
        waits = resource.get("DependsOn")
        names = cast("list[Any]", waits) if isinstance(waits, list) else [waits]
        for index in reversed(range(len(names))):
            path: Path = ("Resources", key, "DependsOn", *([index] if isinstance(waits, list) else []))
            if names[index] in resources and path not in claims:
                yield Delete(path)
    for section, value in (
        ("Outputs", view.data.get("Outputs")),
        ("Conditions", view.data.get("Conditions")),
    ):
        for name, _ in mentions(value):
            if name in resources:
                raise refusal(
                    "wire-in-use", f"{name} is used in {section}", f"Take it out of {section} first."
                )
    _check_users(view, resources, claims, inside)


def _check_users(view: View, resources: set[str], claims: set[Path], inside: str | None) -> None:
    for key in view.resources:
        if resources and key not in resources and key != inside:
            used = {name for name, _ in mentions(view.properties(key))} & resources
            if used and not any(path[1] == key for path in claims):
                name = min(used)
                raise refusal(
                    "wire-in-use", f"{key} uses {name}, which belongs to the wire", f"Change {key} first."
                )


def _still_needed(view: View, wire: Wire, claims: set[Path]) -> Iterable[Path]:
    """Parts like a table's stream that something besides wires uses."""
    connection: Connection = view.catalog.connections[wire.connection]
    ends = Ends(wire.source, wire.target, wire.facet)
    for spelling in connection.spellings:
        for part in spelling.parts:
            path = anchored(part.path, ends) if part.kind == "ensure" else None
            if (
                path in claims
                and part.needed_by is not None
                and _uses(view, str(path[1]), part.needed_by, claims)
            ):
                yield path


def _uses(view: View, key: str, attribute: str, claims: set[Path]) -> bool:
    """Whether the attribute is named anywhere outside the claims."""

    def walk(value: Any, path: Path) -> bool:
        if path in claims:
            return False
        if isinstance(value, list):
            return any(walk(item, (*path, index)) for index, item in enumerate(cast("list[Any]", value)))
        entries = mapping(value)
        if len(entries) == 1 and next(iter(entries)) in ("Ref", "Fn::GetAtt", "Fn::Sub"):
            return (key, attribute) in mentions(entries)
        return any(walk(item, (*path, name)) for name, item in entries.items())

    return any(walk(view.data.get(section), (section,)) for section in ("Resources", "Outputs"))
