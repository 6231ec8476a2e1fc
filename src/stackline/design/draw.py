"""Draw a wire: the first spelling that fits the two types, closes no dependency cycle and is read back as the wire."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeGuard, Unpack

from stackline.catalog import (
    Append,
    Change,
    Connection,
    Delete,
    Ends,
    Note,
    Put,
    Spelling,
    View,
    load,
)
from stackline.catalog.access import grants_of
from stackline.catalog.changes import Allow, Grant, No
from stackline.catalog.extras import extra_changes, grounds
from stackline.catalog.read import read_spelling
from stackline.catalog.references import mapping
from stackline.core import Diagnostic, Refused
from stackline.design.changes import Edit, apply
from stackline.design.cycles import new_cycle
from stackline.design.existing_ends import CODE, allow_left, grant_left, is_existing, settle
from stackline.design.levels import check_level, connector_level, refuse_ungranted
from stackline.design.parts import part_changes
from stackline.design.permits import allow_edits
from stackline.design.requests import Request, Wanted, choose, named_settings, refusal
from stackline.design.roles import grant_edits, role_shared
from stackline.design.wire_settings import check_settings, known_wire, set_on_wire, settle_new
from stackline.design.wires import Draft, Wire, ends_of, view_of, wires_in, wires_seen


def connect(template: Draft, source: str, target: str, **wanted: Unpack[Wanted]) -> Draft:
    """Draw the wire from `source` to `target` (logical IDs), as it is wanted.

    A wire that is there already gets the access and the settings named, and is else left as it is. A state machine's
    task may be in a file beside the template: that is edited where `template` is a Project. Raises Refused.
    """
    drawn, _ = connect_with_notes(template, source, target, **wanted)
    return drawn


def connect_with_notes(
    template: Draft, source: str, target: str, **wanted: Unpack[Wanted]
) -> tuple[Draft, list[Diagnostic]]:
    """Like `connect`, and what the person should know about the wire (an event whose shape is another, say)."""
    request = Request(source, target, **wanted)
    access, settings = request.access, request.settings
    view, wires = wires_seen(template)
    there = {wire.key: wire for wire in wires}
    virtual = known_wire(view, list(there.values()), request)
    if virtual is not None:
        return _settled(template, view, virtual, settings or {}), []
    chosen, ends = choose(view, request)
    check_settings(chosen, ends.settings)
    _refuse_superseded(view, there.values(), chosen, ends)
    known = there.get((chosen.id, ends.source, ends.facet, ends.target))
    if known is not None and settings:
        template = _settled(template, view, known, settings)
        if access is None:
            return template, []
        view, settings = view_of(template), None
    if known is not None and access is not None:
        return _with_level(template, view, list(there.values()), known, ends)
    if known is not None and access is None and known.access is not None:
        # Drawing what is there changes nothing, whatever the default is.
        ends = Ends(ends.source, ends.target, ends.facet, known.access, ends.settings, ends.connection)
    try:
        return _first_without_cycle(
            template, view, chosen, ends, named_settings(chosen, settings or {}), known
        )
    except Refused:
        # What cannot be completed stays as a person wrote it.
        if known is not None and access is None and not settings:
            return template, []
        raise


def _with_level(
    template: Draft, view: View, wires: list[Wire], known: Wire, ends: Ends
) -> tuple[Draft, list[Diagnostic]]:
    """The template with another level of a wire that is there; nothing else is written where it had one."""
    connection = view.catalog.connections[known.connection]
    if known.access == ends.access:
        return template, []
    refuse_ungranted(view, connection, ends)
    ends = replace(ends, there=bool(grants_of(view, connection, ends)))
    changed, notes = connector_level(template, view, connection, ends), list[Diagnostic]()
    if changed is None:
        changed, notes = _first_without_cycle(template, view, connection, ends, {}, known)
    check_level(view, wires, known, ends, changed)
    return changed, notes


def _settled(template: Draft, view: View, wire: Wire, named: Mapping[str, Any]) -> Draft:
    """The template with the settings of a wire that is there."""
    connection = view.catalog.connections[wire.connection]
    given = named_settings(connection, named)
    check_settings(connection, given)
    return set_on_wire(template, view, wire, given)


def _refuse_superseded(view: View, wires: Iterable[Wire], connection: Connection, ends: Ends) -> None:
    for wire in wires:
        same = (wire.source, wire.target) == (ends.source, ends.target)
        if same and connection.id in view.catalog.connections[wire.connection].supersedes:
            raise refusal(
                "wire-included",
                f"{wire.connection} from {ends.source} to {ends.target} includes what {connection.id} would add",
                "Nothing needs to be done.",
            )


def fitting(view: View, connection: Connection, ends: Ends) -> Iterator[Spelling]:
    """The spellings that can be written between resources of these types, best first."""
    source, target = view.types.get(ends.source, ""), view.types.get(ends.target, "")
    for spelling in connection.spellings:
        fits = (spelling.sources is None or source in spelling.sources) and (
            spelling.targets is None or target in spelling.targets
        )
        if spelling.draws and fits and (not spelling.beside or _beside(view, spelling.beside, ends)):
            yield spelling


def _holding(view: View, connection: Connection, ends: Ends) -> list[Spelling]:
    """The spellings in which the wire is there: it is completed in its own, not written in another beside it."""
    wanted = (ends.source, ends.facet, ends.target)
    holding = [
        spelling
        for spelling in connection.spellings
        if any(
            (found.source, found.facet, found.target) == wanted
            for found in read_spelling(view, connection, spelling)
        )
    ]
    if not any(spelling.draws for spelling in holding):
        raise refusal(
            "wire-by-hand",
            f"The wire from {ends.source} to {ends.target} is written in a way that is only read",
            "Change it by hand.",
        )
    return [spelling for spelling in holding if spelling.draws]


def _beside(view: View, connection: str, ends: Ends) -> bool:
    """Whether the connection runs the other way already."""
    return any(
        (ends.target, ends.source) == (wire.source, wire.target)
        for wire in wires_in(view)
        if wire.connection == connection
    )


def _first_without_cycle(
    template: Draft,
    view: View,
    connection: Connection,
    ends: Ends,
    named: Mapping[str, Any],
    known: Wire | None,
) -> tuple[Draft, list[Diagnostic]]:
    problem: Refused | None = None
    by_hand = known is not None and connection.style != "access"
    spellings = _holding(view, connection, ends) if by_hand else list(fitting(view, connection, ends))
    for number, spelling in enumerate(spellings):
        for apart in (False, True):
            try:
                drawn, notes = draw_spelling(template, view, connection, spelling, ends, named, apart=apart)
            except Refused as refused:
                if refused.diagnostics[0].code != CODE:
                    raise problem or refused from None
                # What cannot be written at an existing resource may be possible beside it.
                problem = problem or refused
                break
            after = view_of(drawn)
            cycle = new_cycle(view, after) if drawn is not template else None
            if cycle is None:
                notes += _check_read(after, connection, ends)
                if number and spelling.note and not by_hand:
                    notes.append(Diagnostic("info", "wire-spelling", spelling.note))
                if spelling.left and drawn is not template:
                    notes.append(Diagnostic("info", "wire-left", spelling.left))
                return drawn, notes
            problem = problem or _cycle_refusal(connection, ends, cycle)
    raise problem or _no_spelling(view, connection, ends)


def draw_spelling(
    template: Draft,
    view: View,
    connection: Connection,
    spelling: Spelling,
    ends: Ends,
    named: Mapping[str, Any],
    *,
    apart: bool = False,
) -> tuple[Draft, list[Diagnostic]]:
    """The wire written in one spelling, whatever follows from it.

    `apart`: grants become policy resources, on which nothing depends; a role that two functions share cannot name one
    of them, say.
    """
    if spelling.write is not None:
        changes = list(spelling.write(view, ends))
    else:
        changes = list(part_changes(view, connection, spelling, ends, named))
    drawn, notes = _carried_out(template, view, changes, ends, apart=apart)
    drawn = settle_new(drawn, view, connection, ends, named)
    after = view_of(drawn)
    drawn, more = _carried_out(drawn, after, extra_changes(after, connection, ends), ends, apart=apart)
    notes += more
    if grounds(connection):
        drawn, more = _completed(drawn, ends.target, apart=apart)
        notes += more
    return drawn, notes


def _carried_out(
    template: Draft, view: View, changes: list[Change], ends: Ends, *, apart: bool
) -> tuple[Draft, list[Diagnostic]]:
    if apart:
        changes = [replace(one, apart=True) if isinstance(one, Grant) else one for one in changes]
    edits, left = settle(view, _edits(view, changes, ends), ends)
    said = [one for one in (*changes, *_left(view, changes, ends), *left) if isinstance(one, Note)]
    notes = [Diagnostic("info", one.code, one.summary, one.detail) for one in dict.fromkeys(said)]
    return apply(template, _in_turn(edits)), notes


def _completed(template: Draft, end: str, *, apart: bool) -> tuple[Draft, list[Diagnostic]]:
    """The wires of a resource that has come into a network, or under a key, with what they need there."""
    notes: list[Diagnostic] = []
    for wire in wires_in(view_of(template)):
        connection = load().connections[wire.connection]
        if end not in (wire.source, wire.target) or grounds(connection):
            continue
        view, ends = view_of(template), ends_of(wire)
        changes = extra_changes(view, connection, ends)
        template, more = _carried_out(template, view, changes, ends, apart=apart)
        notes += more
    return template, notes


# AWS refuses to make these before the role may do what they need, or the service may run the function.
_CHECKED = {
    "AWS::Lambda::EventSourceMapping": "AWS::IAM::Policy",
    "AWS::Lambda::EventInvokeConfig": "AWS::IAM::Policy",
    "AWS::Logs::SubscriptionFilter": "AWS::Lambda::Permission",
}


def _in_turn(edits: list[Edit]) -> list[Edit]:
    """What AWS checks waits for a grant or permission that is a resource of its own."""
    made = {edit.path[1]: str(mapping(edit.value).get("Type")) for edit in edits if _is_new(edit)}
    return [_waiting(edit, made) if _is_new(edit) else edit for edit in edits]


def _waiting(edit: Put, made: Mapping[Any, str]) -> Put:
    needed = _CHECKED.get(made[edit.path[1]])
    names = [name for name, kind in made.items() if kind == needed]
    return (
        replace(edit, value={**edit.value, "DependsOn": names[0] if len(names) == 1 else names})
        if names
        else edit
    )


def _is_new(edit: Edit) -> TypeGuard[Put]:
    return isinstance(edit, Put) and len(edit.path) == 2 and edit.path[0] == "Resources"


def _edits(view: View, changes: Iterable[Change], ends: Ends) -> Iterator[Edit]:
    for change in changes:
        if isinstance(change, (Put, Append, Delete)):
            yield change
        elif isinstance(change, Grant):
            if change.role or ends.of(change.need.holder) not in view.outside:
                yield from grant_edits(view, change, ends)
        elif isinstance(change, Allow):
            yield from allow_edits(view, change, ends)
        elif isinstance(change, No):
            raise refusal("wire-refused", change.summary, change.fix)


def _left(view: View, changes: Iterable[Change], ends: Ends) -> Iterator[Note]:
    """Grants and permissions that only the owner of an existing end can give, and grants that others get too."""
    for change in changes:
        if isinstance(change, Grant) and (shared := role_shared(view, change, ends)) is not None:
            yield shared
        if isinstance(change, Grant) and not change.role and is_existing(view, ends.of(change.need.holder)):
            yield grant_left(view, change, ends.of(change.need.holder))
        elif isinstance(change, Allow):
            on = ends.of(change.allows.on)
            if is_existing(view, on) and view.kind(on) != "function":
                yield allow_left(view, on, change.allows.principal, change.allows.action)


def _check_read(after: View, connection: Connection, ends: Ends) -> list[Diagnostic]:
    """What was written must be read as the wire that was asked for: the last defence before the text is changed.

    Or as one that includes it: a state named what only now is set (`${ItemsTableName}`), and is a task from then on.
    """
    wanted = (connection.id, ends.source, ends.facet, ends.target)
    wires = wires_in(after)
    if any(wire.key == wanted for wire in wires):
        return []
    for wire in wires:
        same = (wire.source, wire.target) == (ends.source, ends.target)
        if same and connection.id in after.catalog.connections[wire.connection].supersedes:
            summary = f"{wire.facet or wire.connection} of {ends.source} is a wire to {ends.target} now"
            return [Diagnostic("info", "wire-completed", summary, "It named what the new lines set.")]
    for wire in wires if ends.there else ():
        if {wire.source, wire.target} == {ends.source, ends.target} and wire.style != "access":
            raise refusal(
                "wire-shared",
                f"{wire.connection} needs to {ends.access} {ends.target}, and its lines would be all that is left",
                "Erase the access wire: what the event needs stays.",
                path=wire.claims[0],
            )
    raise refusal(
        "wire-not-readable",
        f"The template does not let {connection.id} be written from {ends.source} to {ends.target}",
        "Write it by hand, and tell us: this should not happen.",
    )


def _cycle_refusal(connection: Connection, ends: Ends, cycle: tuple[str, ...]) -> Refused:
    way = " → ".join((*cycle, cycle[0]))
    return refusal(
        "dependency-cycle",
        f"{ends.source} and {ends.target} would wait for each other when the stack is created",
        f"Take away one of the wires between {cycle[0]} and {cycle[-1]}.",
        detail=f"{connection.id} would close the cycle {way}, which CloudFormation refuses to deploy.",
    )


def _no_spelling(view: View, connection: Connection, ends: Ends) -> Refused:
    types = f"{view.types.get(ends.source, ends.source)} to {view.types.get(ends.target, ends.target)}"
    return refusal("wire-type", f"{connection.id} cannot be written from {types}", connection.summary)
