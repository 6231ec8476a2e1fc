"""CloudFormation's intrinsic functions, short and long: `!GetAtt A.B` is `{"Fn::GetAtt": ["A", "B"]}`."""

from __future__ import annotations

from typing import Any, cast

_NAMES = (
    "And", "Base64", "Cidr", "Equals", "FindInMap", "GetAtt", "GetAZs", "If", "ImportValue", "Join", "Length",
    "Not", "Or", "Select", "Split", "Sub", "ToJsonString", "Transform",
)  # fmt: skip

SHORT_TO_LONG: dict[str, str] = {"!Ref": "Ref", "!Condition": "Condition"} | {
    f"!{name}": f"Fn::{name}" for name in _NAMES
}
LONG_TO_SHORT: dict[str, str] = {long: short for short, long in SHORT_TO_LONG.items()}
CONDITION_FUNCTIONS = frozenset({"Fn::And", "Fn::Or", "Fn::Not"})
"""Where `{"Condition": name}` is the intrinsic; anywhere else it may be a property of that name."""


def long_name(tag: str | None) -> str | None:
    """The long key of a short tag; for an unknown local tag its likely one, None for YAML's own tags."""
    if tag is None or not tag.startswith("!") or len(tag) == 1:
        return None
    return SHORT_TO_LONG.get(tag) or f"Fn::{tag[1:]}"


def attribute_list(value: Any) -> Any:
    """`Fn::GetAtt` in its list form. The logical ID ends at the first dot: `A.Outputs.B` is `["A", "Outputs.B"]`."""
    return value.split(".", 1) if isinstance(value, str) else value


def attribute_text(value: Any) -> str | None:
    """`A.B.C` for `["A", "B.C"]`; None where an item is not plain text or the dots would be read otherwise."""
    parts = cast("list[Any]", value) if isinstance(value, list | tuple) else []
    if len(parts) != 2:
        return None
    name, attribute = parts
    if isinstance(name, str) and isinstance(attribute, str) and name and attribute and "." not in name:
        return f"{name}.{attribute}"
    return None
