"""What a value of a template is, as far as it can be known before a deployment: intrinsics worked out.

Parameters' values come from outside (an environment); what only a deployment makes (a physical name, an ARN) is
UNKNOWN, and so is what depends on it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar, Final, cast

from stackline.template.references import SUB_NAME


class Special(Enum):
    """Results that are no values."""

    UNKNOWN = "unknown until deployed"
    NO_VALUE = "not set"


UNKNOWN: Final = Special.UNKNOWN
NO_VALUE: Final = Special.NO_VALUE
"""AWS::NoValue: the property is as if it were not written."""
_DEPTH = 60
_DYNAMIC = "{{resolve:"
_LISTS = ("CommaDelimitedList", "List<")


@dataclass(frozen=True)
class Evaluator:
    """Works out values of the template `data`. `parameters`: their values; `pseudo`: those of `AWS::Region` and others.

    None is a value that is not known. A parameter that is not there has its default; without one, or where that is a
    name in Systems Manager, it is UNKNOWN. So are those that are not to be shown (NoEcho).
    """

    data: Mapping[str, Any]
    parameters: Mapping[str, str | None] = field(default_factory=dict[str, "str | None"])
    pseudo: Mapping[str, str] = field(default_factory=dict[str, str])

    def value(self, value: Any) -> Any:
        """The plain value, UNKNOWN, or NO_VALUE. A part that is not known makes a mapping or list UNKNOWN."""
        return self._value(value, 0)

    def condition(self, name: str) -> bool | None:
        """Whether the condition holds; None where that is not known."""
        return self._condition(name, 0)

    # --- values -----------------------------------------------------------------------------------------

    def _value(self, value: Any, depth: int) -> Any:
        if depth > _DEPTH:
            return UNKNOWN
        if isinstance(value, str):
            return UNKNOWN if _DYNAMIC in value else value
        if isinstance(value, list):
            return self._all(cast("list[Any]", value), depth)
        if not isinstance(value, dict):
            return value
        entries = cast("dict[str, Any]", value)
        if len(entries) == 1:
            ((name, argument),) = entries.items()
            if name == "Ref" or name == "Condition" or name.startswith("Fn::"):
                work = self._WORK.get(name)
                return work(self, argument, depth + 1) if work else UNKNOWN
        worked = {key: self._value(item, depth + 1) for key, item in entries.items()}
        if UNKNOWN in worked.values():
            return UNKNOWN
        return {key: item for key, item in worked.items() if item is not NO_VALUE}

    def _all(self, items: list[Any], depth: int) -> Any:
        worked = [self._value(item, depth + 1) for item in items]
        return UNKNOWN if UNKNOWN in worked else [item for item in worked if item is not NO_VALUE]

    def _text(self, value: Any, depth: int) -> str | None:
        """A plain value as CloudFormation writes it into a text; None where it is none or not known."""
        return as_text(self._value(value, depth))

    def _ref(self, name: Any, depth: int) -> Any:
        if name == "AWS::NoValue":
            return NO_VALUE
        if not isinstance(name, str):
            return UNKNOWN
        declared = _mapping(_mapping(self.data.get("Parameters")).get(name))
        if not declared:
            return self.pseudo.get(name, UNKNOWN) if name.startswith("AWS::") else UNKNOWN
        kind = str(declared.get("Type", "String"))
        given: Any = self.parameters.get(name, declared.get("Default"))
        hidden = as_text(declared.get("NoEcho")) == "true"
        if given is None or hidden or kind.startswith("AWS::SSM::Parameter::"):
            return UNKNOWN
        if isinstance(given, str) and _DYNAMIC in given:
            return UNKNOWN
        if kind.startswith(_LISTS):
            return [part.strip() for part in str(given).split(",")]
        return as_text(given) or ""

    def _find_in_map(self, argument: Any, depth: int) -> Any:
        steps = cast("list[Any]", argument) if isinstance(argument, list) else []
        found: Any = self.data.get("Mappings")
        for step in steps[:3]:
            key = self._text(step, depth)
            if key is None:
                return UNKNOWN
            found = _mapping(found).get(key)
        if len(steps) >= 3 and found is not None:
            return found
        fallback = _mapping(steps[3]) if len(steps) > 3 else {}
        return self._value(fallback["DefaultValue"], depth) if "DefaultValue" in fallback else UNKNOWN

    def _if(self, argument: Any, depth: int) -> Any:
        parts = cast("list[Any]", argument) if isinstance(argument, list) else []
        if len(parts) != 3:
            return UNKNOWN
        holds = self._condition(str(parts[0]), depth)
        return UNKNOWN if holds is None else self._value(parts[1] if holds else parts[2], depth)

    def _sub(self, argument: Any, depth: int) -> Any:
        parts = cast("list[Any]", argument) if isinstance(argument, list) else [argument]
        text = parts[0] if parts else None
        own = _mapping(parts[1]) if len(parts) > 1 else {}
        if not isinstance(text, str) or _DYNAMIC in text:
            return UNKNOWN
        known: dict[str, str] = {}
        for name in {match[1] for match in SUB_NAME.finditer(text)}:
            value = self._text(own.get(name, {"Ref": name}), depth)
            if value is None:
                return UNKNOWN
            known[name] = value
        return SUB_NAME.sub(lambda match: known[match[1]], text).replace("${!", "${")

    def _join(self, argument: Any, depth: int) -> Any:
        parts = cast("list[Any]", argument) if isinstance(argument, list) else []
        items = self._value(parts[1], depth) if len(parts) == 2 else UNKNOWN
        if not isinstance(items, list):
            return UNKNOWN
        texts = [as_text(item) for item in cast("list[Any]", items)]
        return UNKNOWN if None in texts else str(parts[0]).join(cast("list[str]", texts))

    def _select(self, argument: Any, depth: int) -> Any:
        parts = cast("list[Any]", argument) if isinstance(argument, list) else []
        index = self._text(parts[0], depth) if len(parts) == 2 else None
        if index is None or not index.isdigit():
            return UNKNOWN
        # An item is known also where its neighbours are not.
        listed = isinstance(parts[1], list)
        items = cast("list[Any]", parts[1] if listed else self._items(parts[1], depth))
        if int(index) >= len(items):
            return UNKNOWN
        return self._value(items[int(index)], depth)

    def _items(self, value: Any, depth: int) -> list[Any]:
        found = self._value(value, depth)
        return cast("list[Any]", found) if isinstance(found, list) else []

    def _split(self, argument: Any, depth: int) -> Any:
        parts = cast("list[Any]", argument) if isinstance(argument, list) else []
        text = self._text(parts[1], depth) if len(parts) == 2 else None
        return UNKNOWN if text is None or not parts[0] else text.split(str(parts[0]))

    def _base64(self, argument: Any, depth: int) -> Any:
        text = self._text(argument, depth)
        return UNKNOWN if text is None else base64.b64encode(text.encode()).decode()

    def _length(self, argument: Any, depth: int) -> Any:
        items = self._value(argument, depth)
        return len(cast("list[Any]", items)) if isinstance(items, list) else UNKNOWN

    def _json(self, argument: Any, depth: int) -> Any:
        value = self._value(argument, depth)
        return UNKNOWN if isinstance(value, Special) else json.dumps(value, separators=(",", ":"))

    # --- conditions -------------------------------------------------------------------------------------

    def _condition(self, name: str, depth: int) -> bool | None:
        conditions = _mapping(self.data.get("Conditions"))
        return self._holds(conditions[name], depth + 1) if name in conditions else None

    def _holds(self, test: Any, depth: int) -> bool | None:
        result = self._value(test, depth)
        if isinstance(result, str) and result in ("true", "false"):
            return result == "true"
        return result if isinstance(result, bool) else None

    def _named(self, name: Any, depth: int) -> Any:
        holds = self._condition(name, depth) if isinstance(name, str) else None
        return UNKNOWN if holds is None else holds

    def _equals(self, argument: Any, depth: int) -> Any:
        parts = cast("list[Any]", argument) if isinstance(argument, list) else []
        texts = [self._text(part, depth) for part in parts]
        return UNKNOWN if len(texts) != 2 or None in texts else texts[0] == texts[1]

    def _not(self, argument: Any, depth: int) -> Any:
        parts = cast("list[Any]", argument) if isinstance(argument, list) else []
        holds = self._holds(parts[0], depth) if len(parts) == 1 else None
        return UNKNOWN if holds is None else not holds

    def _and(self, argument: Any, depth: int) -> Any:
        return self._each(argument, depth, decides=False)

    def _or(self, argument: Any, depth: int) -> Any:
        return self._each(argument, depth, decides=True)

    def _each(self, argument: Any, depth: int, *, decides: bool) -> Any:
        parts = cast("list[Any]", argument) if isinstance(argument, list) else []
        results = [self._holds(part, depth) for part in parts]
        if decides in results:
            return decides
        return UNKNOWN if None in results or not results else not decides

    _WORK: ClassVar[Mapping[str, Callable[..., Any]]] = {
        "Condition": _named,
        "Fn::And": _and,
        "Fn::Base64": _base64,
        "Fn::Equals": _equals,
        "Fn::FindInMap": _find_in_map,
        "Fn::If": _if,
        "Fn::Join": _join,
        "Fn::Length": _length,
        "Fn::Not": _not,
        "Fn::Or": _or,
        "Fn::Select": _select,
        "Fn::Split": _split,
        "Fn::Sub": _sub,
        "Fn::ToJsonString": _json,
        "Ref": _ref,
    }


def as_text(value: Any) -> str | None:
    """A plain value as it stands in a text: `true`, `1.5`; None for what is none."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int | float) else None


def _mapping(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
