"""Declare a parameter whose default a value becomes, and put a reference in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from stackline.template import refusals
from stackline.template.refusals import Path

if TYPE_CHECKING:
    from stackline.template.project import Project
    from stackline.template.template import Template

_NO_INTRINSICS = frozenset({"Type", "DependsOn", "Condition", "Metadata"})
"""Attributes of a resource that take plain text only (CloudFormation: Resource attribute reference)."""


def extract(template: Template, path: Path, name: str, type: str | None) -> Template:
    """As `Template.extract_parameter`."""
    value = template.get(path, _MISSING)
    if value is _MISSING:
        raise refusals.missing(path)
    check_free(template, name)
    if not takes_reference(path):
        raise refusals.refusal(
            "no-reference-here",
            f"CloudFormation takes no reference to a parameter at {refusals.dotted(path)}",
        )
    parameter = parameter_of(value, type, path)
    return template.set(path, {"Ref": name}).put(("Parameters", name), parameter)


def check_free(template: Template | Project, name: str) -> None:
    """Raises Refused where nothing can be declared by that name."""
    if not name.isalnum() or not name.isascii():
        raise refusals.refusal("id-invalid", f"{name!r} is not a logical ID", "Use letters and digits only.")
    for section in ("Parameters", "Resources"):
        if template.has((section, name)):
            raise refusals.exists((section, name))


_MISSING: Any = object()


def takes_reference(path: Path) -> bool:
    if len(path) < 3 or path[0] not in ("Resources", "Outputs", "Globals", "Conditions"):
        return False
    return path[0] != "Resources" or path[2] not in _NO_INTRINSICS


def parameter_of(value: Any, type: str | None = None, path: Path = ()) -> dict[str, Any]:
    """The declaration of a parameter with that default. Raises Refused where the value, of `path`, can be none."""
    if isinstance(value, bool):
        allowed = ["true", "false"]
        return {"Type": type or "String", "AllowedValues": allowed, "Default": str(value).lower()}
    if isinstance(value, int | float):
        return {"Type": type or "Number", "Default": value}
    if isinstance(value, str):
        return {"Type": type or "String", "Default": value}
    if isinstance(value, list) and value and all(_plain(item) for item in cast("list[Any]", value)):
        items = ",".join(str(item) for item in cast("list[Any]", value))
        return {"Type": type or "CommaDelimitedList", "Default": items}
    raise refusals.wrong_kind(path, "plain value or list of plain values, so that it could be a parameter")


def _plain(item: Any) -> bool:
    return isinstance(item, str | int | float) and not isinstance(item, bool) and "," not in str(item)
