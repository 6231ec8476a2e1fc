"""What editing a wire may change: told by the claims of the wire, and by comparing data and text, not by our engine."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from laws.wire_cases import CATALOG, sample_of
from stackline.catalog import Path, View
from stackline.catalog.extras import grounds
from stackline.catalog.places import value_at
from stackline.catalog.read import read_spelling
from stackline.core import TEXT, Refused
from stackline.design import Draft, Wire, connect, disconnect
from stackline.design.wires import view_of, wires_in

# Why a wire cannot be erased or set as asked; each is one sentence about the template, and what to do.
REASONS = {
    "dependency-cycle",
    "include-whole",
    "loop-one-item",
    "text-broken",
    "wire-access",
    "wire-by-hand",
    "wire-conditional",
    "wire-in-use",
    "wire-place-taken",
    "wire-refused",
    "wire-role-ambiguous",
    "wire-role-elsewhere",
    "wire-role-missing",
    "wire-setting",
    "wire-setting-fixed",
    "wire-shared",
    "wrong-kind",
}


def looped(template: Draft, ends: Iterable[str]) -> bool:
    """Whether a loop makes one of the ends, or some of what it has."""
    return any(
        origin.loops and place[:1] == ("Resources",) and place[1] in {end.partition("/")[0] for end in ends}
        for place, origin in template.expanded.origins.items()
    )


def refused(problem: Refused, template: Draft, wire: Wire, what: Any) -> str:
    """The code of a refusal, which says one thing, why, and where it is possible what to do."""
    (diagnostic,) = problem.diagnostics
    # Of one item of a loop nothing can be said in the text; elsewhere that is no reason.
    assert diagnostic.code != "loop-one-item" or looped(template, (wire.source, wire.target)), (what, problem)
    assert diagnostic.code in REASONS or diagnostic.code.startswith("path-"), (what, problem)
    assert diagnostic.summary, (what, problem)
    assert diagnostic.fix is not None or diagnostic.code.startswith("path-"), (what, problem)
    return diagnostic.code


# What is different ----------------------------------------------------------------------------------------------------


def differences(before: Any, after: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Places (of `before`, of new ones of `after`) that are gone, new or changed."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            if key not in after:
                yield (*path, key), "gone"
            else:
                yield from differences(value, after[key], (*path, key))
        yield from (((*path, key), "new") for key in after if key not in before)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _in_lists(before, after, path)
    elif before != after or type(before) is not type(after):
        yield path, "changed"


def _in_lists(before: list[Any], after: list[Any], path: Path) -> Iterator[tuple[Path, str]]:
    if len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, (*path, index))
        return
    old, new = ([json.dumps(item, default=str) for item in items] for items in (before, after))
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            paired = min(b - a, d - c)
            for index in range(paired):
                yield from differences(before[a + index], after[c + index], (*path, a + index))
            yield from (((*path, index), "gone") for index in range(a + paired, b))
            yield from (((*path, index), "new") for index in range(c + paired, d))


def within(path: Path, places: Iterable[Path]) -> bool:
    return any(path[: len(place)] == place for place in places)


def leaves(value: Any, path: Path) -> Iterator[Path]:
    inner = (
        list(value.items())
        if isinstance(value, dict)
        else list(enumerate(value))
        if isinstance(value, list)
        else []
    )
    if not inner:
        yield path
    for key, item in inner:
        yield from leaves(item, (*path, key))


def hunks(before: str, after: str) -> list[tuple[str, str]]:
    """The lines that are different, old and new, at each place."""
    old, new = before.splitlines(), after.splitlines()
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return [
        ("\n".join(old[a:b]), "\n".join(new[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]


def is_part(short: str, long: str) -> bool:
    """Whether nothing is written in the one that is not, in that order, in the other."""
    characters = iter(long)
    return all(character in characters for character in short if not character.isspace())


def text_of(draft: Draft) -> dict[str, str]:
    files = {**getattr(draft, "files", {})}
    files.pop(draft.file, None)
    return {**{name: data.decode() for name, data in files.items()}, "": draft.text}


# Erasing --------------------------------------------------------------------------------------------------------------


def places_of(view: View, claims: Iterable[Path]) -> set[Path]:
    """Where claims are written: a place inside a text is the whole text, as far as the template's data goes."""
    written = {view.source(claim) for claim in claims}
    return {path[: path.index(TEXT)] if TEXT in path else path for path in written}


def erase_and_check(template: Draft, wire: Wire, what: Any) -> str | None:
    """Erases the wire: only its text goes, it is no longer read, the others are. The code, where it is refused."""
    view = view_of(template)
    wires = wires_in(view)
    try:
        after = disconnect(template, wire.source, wire.target, facet=wire.facet, connection=wire.connection)
    except Refused as problem:
        return refused(problem, template, wire, what)
    left_view = view_of(after)
    left = {one.key for one in wires_in(left_view)}
    assert wire.key not in left, what
    along = [one for one in wires if one.key not in left and one.key != wire.key]
    for one in along:
        assert goes_along(view, wire, one) or not are_there(left_view, one), (what, one.key)
    claims = places_of(view, [claim for one in (wire, *along) for claim in one.claims])
    if grounds(CATALOG.connections[wire.connection]):
        touched = [one for one in wires if wire.target in (one.source, one.target)]
        claims |= places_of(view, [claim for one in touched for claim in one.claims])
    mends = any(spelling.erase for spelling in CATALOG.connections[wire.connection].spellings)
    changed = list(differences(template.data, after.data))
    for path, kind in changed:
        assert may_go(template.data, path, kind, claims) or (mends and kind != "new"), (what, path, kind)
    old, new = text_of(template), text_of(after)
    files = {str(claim[0]) for claim in claims if str(claim[0]).startswith("./")}
    assert all(old[name] == new[name] or f"./{name}" in files or not name for name in old), what
    found = hunks(template.text, after.text)
    assert mends or len(found) <= max(len(changed), 1), (what, found)
    for gone, put in found:
        assert mends or is_part(put.replace(NO_VALUE, ""), gone) or NO_VALUE in put, (what, gone, put)
    return None


NO_VALUE = "AWS::NoValue"


def goes_along(view: View, wire: Wire, other: Wire) -> bool:
    """Whether another wire has nothing left without this one: one of the same ends, or inside its lines, or of them."""
    connection = view.catalog.connections[other.connection]
    return (
        other.key[1:] == wire.key[1:]
        or connection.inside
        or (
            (connection.derived or view.catalog.connections[wire.connection].derived)
            and bool(set(other.claims) & set(wire.claims))
        )
    )


def are_there(view: View, wire: Wire) -> bool:
    """Whether both ends are: an API that SAM makes for routes is not without one."""
    cards = {*view.resources, *view.implicit, *view.imports}
    return all(end in cards or "/" in end for end in (wire.source, wire.target))


def may_go(data: Any, path: Path, kind: str, claims: set[Path]) -> bool:
    """Whether a difference is the wire's: claimed, or a parent in which all was claimed, or waiting for what goes."""
    if within(path, claims):
        return True
    if "DependsOn" in path:
        return kind in ("gone", "changed")
    if kind != "gone":
        return False
    value = data
    for step in path:
        value = value[step]
    return all(
        within(leaf, claims) or "DependsOn" in leaf or leaf[-1] == "Type" for leaf in leaves(value, path)
    )


# Setting --------------------------------------------------------------------------------------------------------------


def read_as(template: Draft, wire: Wire) -> list[tuple[str, dict[str, Any], dict[str, Path]]]:
    """The spellings in which the wire is there, each with its settings and their places."""
    view, connection = view_of(template), CATALOG.connections[wire.connection]
    view.claimed.update(claim for one in wires_in(view) for claim in one.claims if one.style != "access")
    return [
        (spelling.name, dict(found.settings), dict(found.places))
        for spelling in connection.spellings
        for found in read_spelling(view, connection, spelling)
        if (found.source, found.facet, found.target) == wire.key[1:]
    ]


def changes_of(wire: Wire) -> Iterator[tuple[str, Any]]:
    """What can be asked of a wire: each setting with another value than a new one has, each level that it has not."""
    connection = CATALOG.connections[wire.connection]
    for setting in connection.settings:
        if sample_of(setting) is not None:
            yield setting.path, sample_of(setting)
    yield from (("access", level) for level in connection.accesses if level != wire.access)


def set_and_check(template: Draft, wire: Wire, name: str, value: Any, what: Any) -> str | None:
    """Changes one thing: it is read back in the same spellings, and nothing else is another. The code, if refused."""
    before = read_as(template, wire)
    asked = {"access": value} if name == "access" else {"settings": {name: value}}
    try:
        after = connect(
            template, wire.source, wire.target, facet=wire.facet, connection=wire.connection, **asked
        )
    except Refused as problem:
        return refused(problem, template, wire, what)
    again = connect(after, wire.source, wire.target, facet=wire.facet, connection=wire.connection, **asked)
    assert text_of(again) == text_of(after), what
    there = read_as(after, wire)
    assert [one for one, _, _ in there] == [one for one, _, _ in before], what
    view, others = view_of(template), {one.key: one.access for one in wires_in(view_of(after))}
    places = [places[name] for _, _, places in before if name in places]
    for one in wires_in(view):
        # The value that was there may be another wire: a dead-letter queue, the subnets of a network.
        replaced = any(within(one.claims[0], [place]) or within(place, one.claims) for place in places)
        assert one.key in others or replaced, (what, one.key)
        assert one.key == wire.key or replaced or others[one.key] == one.access, (what, one.key)
    if name == "access":
        assert others[wire.key] == value, (what, others[wire.key], after.text)
    else:
        # A wire that is written twice with different values shows and gets the first one's.
        assert any(same(settings.get(name), value) for _, settings, _ in there), (what, there[0][1])
        for (_, old, _), (_, new, _) in zip(before, there, strict=True):
            assert same({**old, name: None}, {**new, name: None}), (what, old, new)
    mine = next(one for one in wires_in(view) if one.key == wire.key)
    new = next(one for one in wires_in(view_of(after)) if one.key == wire.key)
    allowed = places_of(view, mine.claims) | places_of(view_of(after), new.claims)
    allowed |= places_of(view, places) | policies_of(view, wire)
    if not places:
        # What has no single place is set by the spelling itself, at the source (its default authorizer).
        allowed.add(("Resources", wire.source, "Properties"))
    changed = list(differences(template.data, after.data))
    for path, kind in changed:
        is_parent = any(place[: len(path)] == path for place in allowed)
        assert within(path, allowed) or (is_parent and kind == "new"), (what, path, kind)
    assert len(hunks(template.text, after.text)) <= max(len(changed), 1), what
    return None


def policies_of(view: View, wire: Wire) -> set[Path]:
    """The managed policies of the template by which the wire's claims grant."""
    named = {name for claim in wire.claims for name in view.named(value_at(view, claim))}
    return {("Resources", name) for name in named if view.types.get(name) == "AWS::IAM::ManagedPolicy"}


def same(one: Any, other: Any) -> bool:
    """JSON, because to Python 1 is True; text of a number in YAML is that number."""
    return json.dumps(one, default=str, sort_keys=True) == json.dumps(other, default=str, sort_keys=True)
