"""What a template says, as far as it says it plainly: literal values, with parameters' defaults and Globals applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast


def mapping(value: Any) -> dict[str, Any]:
    """The value if it is a mapping, else an empty one: while somebody types, anything may stand anywhere."""
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}


def sequence(value: Any) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return cast(list[Any], value) if isinstance(value, list) else []


def type_of(body: Any) -> str:
    """A resource's or an event's type; empty where it has none or it is no text."""
    type = mapping(body).get("Type")
    return type if isinstance(type, str) else ""


def at_path(data: Any, path: Sequence[str | int]) -> Any:
    """The value at a path of keys and indexes; None where there is none."""
    for step in path:
        if isinstance(data, dict):
            data = cast(dict[Any, Any], data).get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(cast(list[Any], data)):
            data = cast(list[Any], data)[step]
        else:
            return None
    return data


@dataclass(frozen=True, slots=True)
class Plain:
    """Reads one resource's properties. What an intrinsic computes is None, but for a `Ref` of a parameter's default."""

    properties: Mapping[str, Any]
    common: Mapping[str, Any]
    """The resource type's section of Globals."""
    parameters: Mapping[str, Any]

    def get(self, *path: str) -> Any:
        """The value at the path: the resource's own, else that of Globals; None where it is absent or computed."""
        for root in (self.properties, self.common):
            value: Any = root
            for key in path:
                value = mapping(value).get(key)
            if value is not None:
                return self.literal(value)
        return None

    def literal(self, value: Any) -> Any:
        """The value itself unless it is an intrinsic."""
        entries = mapping(value)
        if len(entries) == 1:
            ((key, operand),) = entries.items()
            if key == "Ref" and isinstance(operand, str):
                return mapping(self.parameters.get(operand)).get("Default")
            if key.startswith("Fn::") or key == "Ref":
                return None
        return value

    def text(self, *path: str) -> str:
        """The value at the path as text; empty where there is none."""
        value = self.get(*path)
        return "" if value is None or isinstance(value, dict | list) else str(value)

    def true(self, *path: str) -> bool:
        """Whether the value is true, also written as text."""
        return self.text(*path).lower() == "true"


def read_plain(data: Mapping[str, Any], type: str, properties: Any) -> Plain:
    """The plain values of a resource with these properties, in the template `data`."""
    section = type.rpartition("::")[2] if type.startswith("AWS::Serverless::") else ""
    return Plain(
        mapping(properties),
        mapping(mapping(data.get("Globals")).get(section)),
        mapping(data.get("Parameters")),
    )
