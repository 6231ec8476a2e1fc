"""What SAM's `Globals` give to a resource: mappings are merged, lists joined, else the resource's own value wins.

Source: the SAM translator's globals plugin; `IgnoreGlobals` takes properties out, or all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from stackline.catalog.model import Path
from stackline.catalog.references import branches, mapping

if TYPE_CHECKING:
    from stackline.catalog.view import View

_FUNCTION = "AWS::Serverless::Function"


def inherits(body: dict[str, Any], path: Path) -> bool:
    """Whether a resource takes over the global value at `path`, which begins with a property."""
    ignored: Any = body.get("IgnoreGlobals")
    if ignored == "*" or (isinstance(ignored, list) and path and path[0] in cast(list[Any], ignored)):
        return False
    own: Any = body.get("Properties")
    for key in path:
        if isinstance(own, list):
            return isinstance(key, int)
        if not isinstance(own, dict) or _is_intrinsic(cast(dict[str, Any], own)):
            return own is None
        if key not in own:
            return not (isinstance(key, str) and key.startswith(("Ref", "Fn::")))
        own = cast(dict[Any, Any], own)[key]
    return False


def _is_intrinsic(value: dict[str, Any]) -> bool:
    return len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::", "Condition"))


def inheriting_functions(view: View, path: Path) -> list[str]:
    """The functions that take over what `Globals.Function` says at `path`."""
    return [key for key in view.by_type.get(_FUNCTION, ()) if inherits(view.resources[key], path)]


def of_functions(view: View, path: tuple[str, ...]) -> Iterator[tuple[Path, Any, list[str]]]:
    """A value of `Globals.Function`, each branch where it is conditional: its place, and the functions that have it."""
    value: Any = view.globals("Function")
    for step in path:
        value = mapping(value).get(step)
    if value is None:
        return
    for place, branch in branches(value, ("Globals", "Function", *path)):
        yield place, branch, inheriting_functions(view, path)
