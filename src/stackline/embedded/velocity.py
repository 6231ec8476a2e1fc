"""Velocity templates with AppSync's `$util`: what a resolver's mapping template makes of its context.

AWS AppSync Developer Guide, "Resolver mapping template reference" and "utility reference in $util". A function that
is not here is refused by name, not left in the text.
"""

from __future__ import annotations

import base64
import json
import math
import random
import re
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import quote, unquote

from stackline.embedded.upstream import load, record, rows


class Raised(Exception):
    """`$util.error` and its like: what the field's error says."""

    def __init__(self, message: str, kind: str = "UnknownError", data: Any = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.data = data


class Returned(Exception):
    """`#return`: the template is left, with this value."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


def install() -> None:
    """Java's methods of maps, lists and texts that templates call and airspeed does not know."""
    known = load("airspeed").__additional_methods__
    known[dict].update(_OF_MAPS)
    known[list].update(_OF_LISTS)
    known[str].update(_OF_TEXTS)


def _has(self: Any, one: Any) -> bool:
    return one in self


def _empty(self: Any) -> bool:
    return not self


def _entries(self: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": value} for key, value in self.items()]


def _value(self: dict[str, Any], key: str) -> Any:
    return self.get(key)


def _without(self: dict[str, Any], key: str) -> Any:
    return self.pop(key, None)


def _values(self: dict[str, Any]) -> list[Any]:
    return list(self.values())


def _add_all(self: list[Any], more: list[Any]) -> None:
    self.extend(more)


def _equals(self: Any, other: Any) -> bool:
    return self == other


def _split(self: str, pattern: str) -> list[str]:
    return re.split(pattern, self)


def _part(self: str, start: int, end: int | None = None) -> str:
    return self[start:end]


_OF_MAPS: dict[str, Callable[..., Any]] = {
    "containsKey": _has,
    "entrySet": _entries,
    "get": _value,
    "remove": _without,
    "size": len,
    "values": _values,
}
_OF_LISTS: dict[str, Callable[..., Any]] = {"isEmpty": _empty, "addAll": _add_all}
_OF_TEXTS: dict[str, Callable[..., Any]] = {
    "contains": _has,
    "endsWith": str.endswith,
    "equals": _equals,
    "isEmpty": _empty,
    "replace": str.replace,
    "split": _split,
    "substring": _part,
    "toLowerCase": str.lower,
    "toUpperCase": str.upper,
    "trim": str.strip,
}


def render(template: str, context: dict[str, Any], appended: list[dict[str, Any]]) -> str:
    """The template's text for this context. Raises Raised and Returned."""
    airspeed = load("airspeed")
    util = Util(appended)
    text = re.sub(r"#return\s*\(([^()]*(?:\([^()]*\))*[^()]*)\)", r"$util.leave(\1)", template)
    text = re.sub(r"#return\b(?!\s*\()", "$util.leave()", text)
    names = {"ctx": context, "context": context, "util": util, "utils": util}
    try:
        return str(airspeed.Template(text).merge(names))
    except airspeed.TemplateExecutionError as error:
        cause: BaseException | None = error
        while cause is not None and isinstance(cause, airspeed.TemplateExecutionError):
            cause = cause.__cause__
        if isinstance(cause, Raised | Returned):
            raise cause from None
        raise Raised(f"The mapping template failed: {error}", "MappingTemplate") from error
    except airspeed.TemplateSyntaxError as error:
        raise Raised(f"The mapping template cannot be read: {error}", "MappingTemplate") from error


class _Strict:
    """A name that is not here is an error: as text in the output it would go unnoticed."""

    def __getattr__(self, name: str) -> Any:
        raise Raised(f"The embedded cloud knows no $util function {name}", "NotImplemented")


class Util(_Strict):
    def __init__(self, appended: list[dict[str, Any]]) -> None:
        self._appended = appended
        self.dynamodb = Dynamodb()
        self.time = Time()
        self.math = Math()
        self.list = Lists()
        self.map = Maps()
        self.str = Texts()

    # Errors and leaving

    def error(self, message: str, kind: str = "UnknownError", data: Any = None, *_: Any) -> None:
        raise Raised(message, kind, data)

    def appendError(self, message: str, kind: str = "UnknownError", *_: Any) -> str:
        self._appended.append({"message": message, "errorType": kind})
        return ""

    def validate(self, holds: bool, message: str, kind: str = "CustomTemplateException", *_: Any) -> str:
        if not holds:
            raise Raised(message, kind)
        return ""

    def unauthorized(self) -> None:
        raise Raised("Not Authorized to access this field", "Unauthorized")

    def leave(self, value: Any = None) -> None:
        raise Returned(value)

    def qr(self, *_: Any) -> str:
        return ""

    quiet = qr

    # What a value is

    def isNull(self, value: Any) -> bool:
        return value is None

    def isNullOrEmpty(self, value: Any) -> bool:
        return value is None or value == ""

    def isNullOrBlank(self, value: Any) -> bool:
        return value is None or not str(value).strip()

    def defaultIfNull(self, value: Any, other: Any) -> Any:
        return other if value is None else value

    def defaultIfNullOrEmpty(self, value: Any, other: Any) -> Any:
        return other if self.isNullOrEmpty(value) else value

    def defaultIfNullOrBlank(self, value: Any, other: Any) -> Any:
        return other if self.isNullOrBlank(value) else value

    def isString(self, value: Any) -> bool:
        return isinstance(value, str)

    def isNumber(self, value: Any) -> bool:
        return isinstance(value, int | float) and not isinstance(value, bool)

    def isBoolean(self, value: Any) -> bool:
        return isinstance(value, bool)

    def isList(self, value: Any) -> bool:
        return isinstance(value, list)

    def isMap(self, value: Any) -> bool:
        return isinstance(value, dict)

    def typeOf(self, value: Any) -> str:
        if value is None:
            return "Null"
        names = (("Boolean", bool), ("String", str), ("Number", (int, float)), ("List", list), ("Map", dict))
        return next((name for name, kinds in names if isinstance(value, kinds)), "Object")

    def matches(self, pattern: str, value: str) -> bool:
        return re.search(pattern, value) is not None

    # Texts

    def autoId(self) -> str:
        return str(uuid.uuid4())

    def toJson(self, value: Any) -> str:
        return json.dumps(value)

    def parseJson(self, text: str) -> Any:
        return json.loads(text)

    def base64Encode(self, text: str | bytes) -> str:
        return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()

    def base64Decode(self, text: str) -> str:
        return base64.b64decode(text).decode("utf-8", "replace")

    def urlEncode(self, text: str) -> str:
        return quote(str(text), safe="-_.*")

    def urlDecode(self, text: str) -> str:
        return unquote(str(text))

    def escapeJavaScript(self, text: str) -> str:
        return json.dumps(str(text))[1:-1].replace("'", "\\'")


class Dynamodb(_Strict):
    """Values as DynamoDB's typed ones, as maps and (`…Json`) as text."""

    def __getattr__(self, name: str) -> Any:
        if name.endswith("Json") and hasattr(type(self), name.removesuffix("Json")):
            typed: Callable[..., Any] = getattr(self, name.removesuffix("Json"))

            def as_text(*arguments: Any) -> str:
                return json.dumps(typed(*arguments))

            return as_text
        return super().__getattr__(name)

    def toDynamoDB(self, value: Any) -> dict[str, Any]:
        match value:
            case None:
                return {"NULL": True}
            case bool():
                return {"BOOL": value}
            case int() | float():
                return {"N": str(value)}
            case dict():
                return {"M": self.toMapValues(value)}
            case list():
                return {"L": [self.toDynamoDB(one) for one in rows(cast("Any", value))]}
            case _:
                return {"S": str(value)}

    def toMapValues(self, value: Any) -> dict[str, Any]:
        return {name: self.toDynamoDB(one) for name, one in record(value).items()}

    def toMap(self, value: Any) -> dict[str, Any]:
        return {"M": self.toMapValues(value)}

    def toString(self, value: Any) -> dict[str, Any]:
        return {"S": str(value)}

    def toNumber(self, value: Any) -> dict[str, Any]:
        return {"N": str(value)}

    def toBoolean(self, value: Any) -> dict[str, Any]:
        return {"BOOL": bool(value)}

    def toNull(self) -> dict[str, Any]:
        return {"NULL": True}

    def toList(self, value: Any) -> dict[str, Any]:
        return self.toDynamoDB(rows(value))

    def toStringSet(self, value: Any) -> dict[str, Any]:
        return {"SS": [str(one) for one in rows(value)]}

    def toNumberSet(self, value: Any) -> dict[str, Any]:
        return {"NS": [str(one) for one in rows(value)]}


class Time(_Strict):
    def nowISO8601(self) -> str:
        return _iso(time.time())

    def nowEpochSeconds(self) -> int:
        return int(time.time())

    def nowEpochMilliSeconds(self) -> int:
        return int(time.time() * 1000)

    def epochMilliSecondsToSeconds(self, value: float) -> int:
        return int(value // 1000)

    def epochMilliSecondsToISO8601(self, value: float) -> str:
        return _iso(value / 1000)

    def parseISO8601ToEpochMilliSeconds(self, text: str) -> int:
        return int(datetime.fromisoformat(text).timestamp() * 1000)


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Math(_Strict):
    def roundNum(self, value: float) -> int:
        return math.floor(value + 0.5)

    def minVal(self, one: float, other: float) -> float:
        return min(one, other)

    def maxVal(self, one: float, other: float) -> float:
        return max(one, other)

    def randomDouble(self) -> float:
        return random.random()

    def randomWithinRange(self, start: int, end: int) -> int:
        return random.randrange(start, end)


class Lists(_Strict):
    def copyAndRetainAll(self, of: list[Any], kept: list[Any]) -> list[Any]:
        return [one for one in of if one in kept]

    def copyAndRemoveAll(self, of: list[Any], left: list[Any]) -> list[Any]:
        return [one for one in of if one not in left]


class Maps(_Strict):
    def copyAndRetainAllKeys(self, of: dict[str, Any], kept: list[str]) -> dict[str, Any]:
        return {name: value for name, value in of.items() if name in kept}

    def copyAndRemoveAllKeys(self, of: dict[str, Any], left: list[str]) -> dict[str, Any]:
        return {name: value for name, value in of.items() if name not in left}


class Texts(_Strict):
    def toUpper(self, text: str) -> str:
        return text.upper()

    def toLower(self, text: str) -> str:
        return text.lower()

    def toReplace(self, text: str, old: str, new: str) -> str:
        return text.replace(old, new)
