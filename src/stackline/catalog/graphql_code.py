"""The code of resolvers: JavaScript of AppSync's runtime, for each kind of target. Yours to change afterwards.

AppSync Developer Guide, "JavaScript resolvers reference".
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Ends
from stackline.catalog.references import items, mapping
from stackline.catalog.stages import stage_name

if TYPE_CHECKING:
    from stackline.catalog.view import View

RUNTIME = {"Name": "APPSYNC_JS", "Version": "1.0.0"}
OPERATIONS = ("GetItem", "Scan", "PutItem", "DeleteItem")

_HEAD = 'import { util } from "@aws-appsync/utils";\n\n'
_RESULT = """
export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  return %s;
}
"""
_INVOKE = """export function request(ctx) {
  return {
    operation: "Invoke",
    payload: {
      arguments: ctx.args,
      identity: ctx.identity,
      source: ctx.source,
      info: { fieldName: ctx.info.fieldName, parentTypeName: ctx.info.parentTypeName },
    },
  };
}
"""
_HTTP = """export function request(ctx) {
  return {
    method: %s,
    resourcePath: %s,
    params: { headers: { "Content-Type": "application/json" }, %s },
  };
}

export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  if (ctx.result.statusCode >= 400) util.error(ctx.result.body, "HttpError");
  return JSON.parse(ctx.result.body);
}
"""


def operation_of(ends: Ends) -> str:
    """What a field does with a table: as it was asked for, else what its name says."""
    wanted = ends.settings.get("operation")
    if wanted is not None:
        return wanted
    kind, _, field = (ends.facet or "").partition(".")
    if kind == "Mutation":
        return "DeleteItem" if re.match("delete|remove", field, re.IGNORECASE) else "PutItem"
    return "Scan" if re.match("list|all|scan|search", field, re.IGNORECASE) else "GetItem"


def code(view: View, ends: Ends) -> str:
    """The request to the target and what becomes of its answer."""
    match view.kind(ends.target):
        case "function":
            return _HEAD + _INVOKE + _RESULT % "ctx.result"
        case "table":
            return _HEAD + _table(view, ends)
        case "event-bus":
            return _HEAD + _events(ends) + _RESULT % "ctx.result"
        case _:
            return _HEAD + _http(view, ends)


def _table(view: View, ends: Ends) -> str:
    operation = operation_of(ends)
    names = [(name, re.sub(r"\W", "_", name)) for name in _key(view, ends.target)]
    if operation == "Scan":
        request = '{ operation: "Scan", limit: 100, nextToken: ctx.args.nextToken }'
        return f"export function request(ctx) {{\n  return {request};\n}}\n" + _RESULT % "ctx.result.items"
    if operation == "PutItem":
        arguments = ", ".join(argument for _, argument in names)
        key = ", ".join(f"{json.dumps(name)}: {argument}" for name, argument in names)
        return (
            "export function request(ctx) {\n"
            f"  const {{ {arguments}, ...values }} = ctx.args;\n"
            "  return {\n"
            '    operation: "PutItem",\n'
            f"    key: util.dynamodb.toMapValues({{ {key} }}),\n"
            "    attributeValues: util.dynamodb.toMapValues(values),\n"
            "  };\n}\n" + _RESULT % "ctx.result"
        )
    key = ", ".join(f"{json.dumps(name)}: ctx.args.{argument}" for name, argument in names)
    return (
        "export function request(ctx) {\n"
        f"  const key = util.dynamodb.toMapValues({{ {key} }});\n"
        f"  return {{ operation: {json.dumps(operation)}, key }};\n}}\n" + _RESULT % "ctx.result"
    )


def _key(view: View, table: str) -> list[str]:
    """The names of the table's key attributes; `id` where the template does not say them as text."""
    properties = view.properties(table)
    simple = mapping(properties.get("PrimaryKey")).get("Name")
    names = [simple, *(mapping(part).get("AttributeName") for _, part in items(properties.get("KeySchema")))]
    return [name for name in names if isinstance(name, str)] or ["id"]


def _events(ends: Ends) -> str:
    source = json.dumps(ends.settings.get("source") or "graphql.api")
    return (
        "export function request(ctx) {\n"
        f"  const event = {{ source: {source}, detailType: ctx.info.fieldName, detail: ctx.args }};\n"
        '  return { operation: "PutEvents", events: [event] };\n}\n'
    )


def _http(view: View, ends: Ends) -> str:
    method = str(ends.settings.get("method") or "GET")
    route = "/" + str(ends.settings.get("path") or "/").lstrip("/")
    stage = stage_of(view, ends.target)
    prefix = f"/{stage}" if isinstance(stage, str) and stage != "$default" else ""
    sent = "query: ctx.args" if method in ("GET", "DELETE") else "body: JSON.stringify(ctx.args)"
    return _HTTP % (json.dumps(method), json.dumps(prefix + route), sent)


def stage_of(view: View, api: str) -> Any:
    """The stage's name, with which an API's paths begin; no text where only a deployment knows it."""
    if api == "ServerlessRestApi":
        return "Prod"
    return view.properties(api).get("StageName", stage_name(view, api))


# What drawing wrote for a setting, as it stands in the code; the stage stays in front of a path.
_WRITTEN = {
    "operation": re.compile(r'(?P<before>operation: ")(?P<value>GetItem|Scan|PutItem|DeleteItem)(?=")'),
    "method": re.compile(r'(?P<before>method: ")(?P<value>[A-Z]+)(?=")'),
    "path": re.compile(
        r'(?P<before>resourcePath: "(?:/(?:Prod|prod|live|[A-Z]\w*)(?=/))?)(?P<value>/[^"]*)(?=")'
    ),
    "source": re.compile(r'(?P<before>event = \{ source: ")(?P<value>[^"]*)(?=")'),
}


def code_settings(text: Any) -> dict[str, Any]:
    """The settings that a resolver's code says, as far as it still is as it was drawn."""
    found = {name: one.search(text) for name, one in _WRITTEN.items()} if isinstance(text, str) else {}
    return {name: place["value"] for name, place in found.items() if place is not None}


def changed_code(text: Any, name: str, value: Any) -> str | None:
    """The code with one setting changed; None where it does not say it, or where another shape would be needed."""
    place = _WRITTEN[name].search(text) if isinstance(text, str) and name in _WRITTEN else None
    if place is None or value is None or (name == "operation" and value != place["value"]):
        return None
    if name == "path":
        value = "/" + str(value).lstrip("/")
    return text[: place.start("value")] + json.dumps(str(value))[1:-1] + text[place.end("value") :]
