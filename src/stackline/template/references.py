"""Every place where one part of a template names another: Ref, GetAtt, Sub, DependsOn, Condition, connector Ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from stackline.template.refusals import Path

if TYPE_CHECKING:
    from stackline.template.template import Template

SUB_NAME = re.compile(r"\$\{\s*([^!}\s][^}]*?)\s*\}")
"""`${Name}` and `${Name.Attribute}`; `${!Name}` is literal text (Fn::Sub)."""


class Reference(NamedTuple):
    """`path` is the place that refers, `target` the logical ID it names (a resource, parameter or condition).

    `via` is "Ref", "GetAtt", "Sub", "DependsOn", "Condition" or "Connector".
    """

    path: Path
    target: str
    via: str


def references(template: Template) -> list[Reference]:
    """Every place of a template that names another logical ID: (path, target, via), in the order of the file."""
    return list(template.references)


def references_in(data: Any, path: Path = ()) -> list[Reference]:
    """All references below `path`, `data` being the value there, but for pseudo parameters such as `AWS::Region`."""
    return list(_walk(data, path))


def sub_names(text: str, shadowed: frozenset[str] = frozenset()) -> list[str]:
    """The logical IDs that the text of a Fn::Sub names, in order, without those its own variables shadow."""
    names: list[str] = []
    for match in SUB_NAME.finditer(text):
        name = match.group(1)
        if name in shadowed or name.startswith("AWS::"):
            continue
        names.append(name.split(".", 1)[0])
    return names


def _walk(value: Any, path: Path) -> Iterator[Reference]:
    if isinstance(value, dict):
        yield from _mapping(cast("dict[str, Any]", value), path)
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[Any]", value)):
            yield from _walk(item, (*path, index))


def _mapping(value: dict[str, Any], path: Path) -> Iterator[Reference]:
    if len(value) == 1:
        ((name, argument),) = value.items()
        if name in _INTRINSICS:
            yield from _intrinsic(name, argument, (*path, name))
            return
    for name, member in value.items():
        here = (*path, name)
        if name == "DependsOn" and len(here) == 3 and here[0] == "Resources":
            yield from _names(member, here, "DependsOn")
        elif name == "Condition" and len(here) == 3 and here[0] in ("Resources", "Outputs"):
            yield from _names(member, here, "Condition")
        elif name in ("Source", "Destination", "SourceReference") and _in_connector(value, here):
            yield from _ends(member, here)
        else:
            yield from _walk(member, here)


_INTRINSICS = frozenset({"Ref", "Fn::GetAtt", "Fn::Sub", "Fn::If", "Condition"})


def _intrinsic(name: str, argument: Any, path: Path) -> Iterator[Reference]:
    if name == "Ref":
        if isinstance(argument, str) and not argument.startswith("AWS::"):
            yield Reference(path, argument.split(".", 1)[0], "Ref")
    elif name == "Fn::Sub":
        yield from _sub(argument, path)
    elif name == "Fn::GetAtt":
        yield from _attribute(argument, path)
    elif name == "Condition" and isinstance(argument, str):
        yield Reference(path, argument, "Condition")
    elif name == "Fn::If" and isinstance(argument, list) and argument and isinstance(argument[0], str):
        yield Reference((*path, 0), argument[0], "Condition")
        yield from _walk(cast("list[Any]", argument), path)
    else:
        yield from _walk(argument, path)


def _attribute(argument: Any, path: Path) -> Iterator[Reference]:
    if isinstance(argument, list) and argument:
        items = cast("list[Any]", argument)
        if isinstance(items[0], str):
            yield Reference(path, items[0], "GetAtt")
        for index, item in enumerate(items):
            yield from _walk(item, (*path, index))


def _sub(argument: Any, path: Path) -> Iterator[Reference]:
    if isinstance(argument, str):
        for name in dict.fromkeys(sub_names(argument)):
            yield Reference(path, name, "Sub")
    elif isinstance(argument, list) and argument:
        items = cast("list[Any]", argument)
        variables = cast("dict[str, Any]", items[1]) if len(items) > 1 and isinstance(items[1], dict) else {}
        if isinstance(items[0], str):
            for name in dict.fromkeys(sub_names(items[0], frozenset(variables))):
                yield Reference((*path, 0), name, "Sub")
        for name, member in variables.items():
            yield from _walk(member, (*path, 1, name))


def _names(member: Any, path: Path, via: str) -> Iterator[Reference]:
    if isinstance(member, str):
        yield Reference(path, member, via)
    elif isinstance(member, list):
        for index, item in enumerate(cast("list[Any]", member)):
            if isinstance(item, str):
                yield Reference((*path, index), item, via)
    else:
        yield from _walk(member, path)


def _in_connector(siblings: dict[str, Any], path: Path) -> bool:
    """Whether `path` is an end of a SAM connector: `Properties` of one, or of one in a resource's `Connectors`."""
    if path[0] != "Resources" or "Properties" not in path:
        return False
    if len(path) == 4:
        return path[2] == "Properties" and "Permissions" in siblings
    inside = len(path) == 6 and path[2] == "Connectors" and path[4] == "Properties"
    return inside or (len(path) == 5 and path[2] == "Connectors")


def _ends(member: Any, path: Path) -> Iterator[Reference]:
    if isinstance(member, list):
        for index, item in enumerate(cast("list[Any]", member)):
            yield from _ends(item, (*path, index))
    elif isinstance(member, dict):
        end = cast("dict[str, Any]", member)
        if isinstance(end.get("Id"), str):
            yield Reference((*path, "Id"), end["Id"], "Connector")
        yield from _walk({key: value for key, value in end.items() if key != "Id"}, path)
