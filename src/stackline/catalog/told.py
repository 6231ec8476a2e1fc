"""What is told of other resources, without being allowed anything: a nested application by its parameters, the code
of a custom resource by its properties, whoever reads a parameter of Systems Manager by its value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Ends, No, Put
from stackline.catalog.fragments import fill
from stackline.catalog.holes import Known
from stackline.catalog.model import Connection, Part, Path, Resource, Spelling, Told
from stackline.catalog.references import intrinsics, mapping
from stackline.catalog.variables import variable_name
from stackline.catalog.view import VIRTUAL_KINDS, Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

Mentioned = tuple[str, str, Path]
"""Who is told, of which resource, and where."""


def tells(target: Resource) -> bool:
    """Whether a kind has something to tell: what its first variable says."""
    return bool(target.variables)


def knows(keeper: Resource, target: Resource) -> Connection:
    """`application-knows-table`, `custom-resource-knows-bucket`, `parameter-holds-function`, …"""
    told = keeper.takes
    assert told is not None  # the catalog asks only for kinds that are told something

    def read(view: View) -> Iterator[Found]:
        for one, other, place in _mentioned(view):
            if view.kind(one) == keeper.kind and view.kind(other) == target.kind:
                yield Found(one, other, (place,))

    # The default bus and the default network have no logical ID that a value could name.
    virtual = target.kind in VIRTUAL_KINDS.values() and not target.kind.endswith("-api")
    return Connection(
        id=f"{keeper.kind}-{told.verb}-{target.kind}",
        source=keeper.kind,
        target=target.kind,
        style="attach",
        label=told.verb,
        summary=told.summary.format(target=target.label),
        spellings=(
            Spelling(
                name="value",
                targets=target.types if virtual else None,
                parts=() if told.named else (Part(_place(told), Known("target", _value)),),
                write=_writer(told),
                read=read,
            ),
        ),
    )


def _place(told: Told) -> str:
    return "/".join(("{source}", "Properties", *told.path))


def _mentioned(view: View) -> list[Mentioned]:
    known: list[Mentioned] | None = view.memory.get("told")
    if known is None:
        known = view.memory["told"] = []
        for kind in view.by_kind:
            told = view.catalog.kinds[kind].takes
            for key in view.by_kind[kind] if told is not None else ():
                known += _of(view, key, told) if told is not None else ()
    return known


def _of(view: View, key: str, told: Told) -> Iterator[Mentioned]:
    path: Path = ("Resources", key, "Properties", *told.path)
    value = _at(view, key, told)
    entries = mapping(value) if told.named else {}
    values = [((*path, name), item) for name, item in entries.items() if name not in told.apart]
    for place, item in values or ([(path, value)] if not told.named else []):
        for inner, intrinsic in intrinsics(item, place):
            for name in view.named(intrinsic):
                if name != key:
                    # An entry that is about this resource alone goes as a whole.
                    yield key, name, place if view.named(item) == [name] else inner


def _writer(told: Told) -> Callable[[View, Ends], list[Change]]:
    def write(view: View, ends: Ends) -> list[Change]:
        known = [one for one in _mentioned(view) if one[:2] == (ends.source, ends.target)]
        if known:
            return []
        path: Path = ("Resources", ends.source, "Properties", *told.path)
        suffix, value = _first(view, ends)
        if told.named:
            return [Put((*path, _free(view, ends, told, suffix)), value)]
        if _at(view, ends.source, told) is not None:
            place = ".".join(told.path)
            return [No(f"{ends.source} has a {place} already", f"Take {place} out of {ends.source} first.")]
        return [Put(path, value)]

    return write


def _at(view: View, keeper: str, told: Told) -> Any:
    value: Any = view.properties(keeper)
    for step in told.path:
        value = mapping(value).get(step)
    return value


def _value(view: View, target: str) -> Any:
    return _first(view, Ends("", target))[1]


def _first(view: View, ends: Ends) -> tuple[str, Any]:
    """What is told of the target: what its first variable would say; what Ref gives where that is not known."""
    of_type = view.types.get(ends.target, "")
    for variable in view.resource(ends.target).variables:
        fits = variable.types is None or of_type in variable.types
        if fits and (variable.only is None or variable.only(view.properties(ends.target))):
            value = fill(view, variable.value, ends) if variable.literal is None else None
            if value is not None:
                return variable.suffix, value
    return "", {"Ref": ends.target}


def _free(view: View, ends: Ends, told: Told, suffix: str) -> str:
    taken = mapping(_at(view, ends.source, told))
    plain = variable_name(ends.target, view.resource(ends.target).word, suffix, pascal=True)
    name, number = plain, 2
    while name in taken:
        name, number = f"{plain}{number}", number + 1
    return name
