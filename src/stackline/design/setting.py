"""Set or take away one value of what is drawn, where it is written: also in a loop's body and in an included file."""

from __future__ import annotations

from typing import Any

from stackline.catalog import Delete, Path, Put
from stackline.design.requests import refusal
from stackline.design.sources import Batch, at_source
from stackline.design.wires import Draft
from stackline.template.expansion import LOOP_PREFIX


def set_value(template: Draft, path: Path, value: Any) -> Draft:
    """The template with the value at a place of what is drawn. Raises Refused."""
    if template.expanded.plain:
        return template.put(path, value)
    edit = Put(path, value)
    here = at_source(template, edit, Batch.of(template, [edit]))
    assert isinstance(here, Put)
    after = template.put(here.path, here.value)
    if here.path != path and after.expanded.get(path) != value and not template.expanded.origin(path).loops:
        raise refusal(
            "edit-not-read",
            f"{path[-1]} cannot be set where it is written",
            "Change it by hand.",
            path=here.path,
        )
    return after


def unset_value(template: Draft, path: Path, *, prune: bool) -> Draft:
    """The template without the value; the same where it is not there. Raises Refused."""
    if template.expanded.plain:
        return template.delete(path, prune=prune) if template.has(path) else template
    edit = Delete(path)
    here = at_source(template, edit, Batch.of(template, [edit]))
    return template if here is None else template.delete(here.path, prune=prune)


def check_own_name(template: Draft, id: str, doing: str) -> None:
    """Refused for a resource whose name a loop or a file gives it."""
    origin = template.expanded.origin(("Resources", id))
    if origin.loops:
        loop, line = origin.loops[-1], template.lines(origin.path)[0]
        values = " and ".join(origin.scope.values())
        raise refusal(
            "loop-one-item",
            f"{id} is made by the loop {str(loop[-1]).removeprefix(LOOP_PREFIX)}: it cannot be {doing} alone",
            f"Take {values} out of the loop's collection, or change the loop's body at line {line}.",
            path=origin.path,
        )
    if origin.file is not None:
        raise refusal(
            "include-name",
            f"{id} is written in {origin.file[2:]}: it cannot be {doing} from here",
            f"Change {origin.file[2:]} by hand.",
            path=origin.path,
        )
