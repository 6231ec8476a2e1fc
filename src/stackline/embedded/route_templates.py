"""Mapping templates of REST APIs: Velocity with API Gateway's `$input`, `$context` and `$util`.

Source: "Variables for data transformations for API Gateway" (API Gateway developer guide).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any, cast

from stackline.embedded.upstream import load, record, rows
from stackline.embedded.velocity import Util


class Failed(Exception):
    """The template cannot be read, or fails for this request."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A request, or an answer, as a template sees it."""

    body: str
    path: dict[str, Any] = field(default_factory=dict[str, Any])
    query: dict[str, Any] = field(default_factory=dict[str, Any])
    headers: dict[str, Any] = field(default_factory=dict[str, Any])
    context: dict[str, Any] = field(default_factory=dict[str, Any])

    def answered(self, body: str) -> Seen:
        return replace(self, body=body)

    def header(self, name: str) -> Any:
        return next((value for key, value in self.headers.items() if key.lower() == name), None)


def render(template: Any, seen: Seen) -> str:
    airspeed = load("airspeed")
    names = {"input": Input(seen), "util": Util([]), "context": seen.context, "stageVariables": {}}
    try:
        return str(airspeed.Template(str(template)).merge(names))
    except (airspeed.TemplateExecutionError, airspeed.TemplateSyntaxError) as error:
        raise Failed(str(error)) from error


class Input:
    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self.body = seen.body

    def path(self, path: str) -> Any:
        return at(self._loaded(), path)

    def json(self, path: str) -> str:
        return json.dumps(at(self._loaded(), path))

    def params(self, name: str | None = None) -> Any:
        """One by its name, from the path, the query string or the headers, in this order; all without a name."""
        seen = self._seen
        if name is None:
            return {"path": seen.path, "querystring": seen.query, "header": seen.headers}
        found = (place[name] for place in (seen.path, seen.query) if name in place)
        return next(found, seen.header(name.lower()) or "")

    def _loaded(self) -> Any:
        try:
            return json.loads(self.body) if self.body else {}
        except ValueError:
            return self.body


def at(value: Any, path: str) -> Any:
    """What stands at a JSON path of names and numbers (`$.order.items[0]`); None where there is nothing."""
    for step in path.strip().removeprefix("$").replace("[", ".").replace("]", "").split("."):
        step = step.strip("'\"")
        if not step:
            continue
        if isinstance(value, dict):
            value = record(cast("Any", value)).get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(rows(cast("Any", value))):
            value = rows(cast("Any", value))[int(step)]
        else:
            return None
    return value
