"""Pipes that call a route of a REST API: the target's ARN holds the stage, the method and the path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from stackline.catalog.changes import Change, Ends, Grant, No, Put
from stackline.catalog.model import Connection, Needs, Path, Setting, Spelling, Statement
from stackline.catalog.places import value_at
from stackline.catalog.policies import granted
from stackline.catalog.references import mapping
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

_PLACE = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}"
_ROUTE = re.compile(r"/(?P<method>[A-Z*]+)(?P<path>/.*)?$")
_METHODS = ("POST", "PUT", "PATCH", "DELETE", "GET", "*")


def _need(arn: Any) -> Needs:
    return Needs("source", Statement(("execute-api:Invoke",), (arn,)))


def _read(view: View) -> Iterator[Found]:
    for pipe in view.by_type.get("AWS::Pipes::Pipe", ()):
        value = view.properties(pipe).get("Target")
        for api in view.ends(value, "rest-api"):
            path: Path = ("Resources", pipe, "Properties")
            claims = [(*path, "Target")]
            if mapping(view.properties(pipe).get("TargetParameters")):
                claims.append((*path, "TargetParameters"))
            claims += granted(view, _need(value), Ends(pipe, api))
            yield Found(pipe, api, tuple(claims), settings=_route(value))


def _route(value: Any) -> dict[str, str]:
    text = mapping(value).get("Fn::Sub")
    found = _ROUTE.search(text) if isinstance(text, str) else None
    return {"method": found["method"], "path": found["path"] or "/"} if found else {}


def _change(view: View, found: Found, name: str, value: Any) -> list[Change] | None:
    """Another method or path in the target's ARN, and in what the pipe's role may call."""
    target: Path = ("Resources", found.source, "Properties", "Target")
    old = value_at(view, target)
    text = mapping(old).get("Fn::Sub")
    place = _ROUTE.search(text) if isinstance(text, str) else None
    if place is None or not isinstance(text, str):
        return None
    route = {**_route(old), name: value or {"method": "POST", "path": "/"}[name]}
    new = f"{text[: place.start()]}/{route['method']}/{route['path'].lstrip('/')}"
    places = [target, *(where for claim in found.claims[1:] for where in _same(view, claim, old))]
    return [Put((*where, "Fn::Sub"), new) for where in places]


def _same(view: View, claim: Path, wanted: Any) -> Iterator[Path]:
    """Where the value stands inside the claim."""
    value = value_at(view, claim)
    if value == wanted:
        yield claim
    entries = cast("list[Any]", value) if isinstance(value, list) else []
    for step in (*range(len(entries)), *mapping(value)):
        yield from _same(view, (*claim, step), wanted)


def _write(view: View, ends: Ends) -> list[Change]:
    place: Path = ("Resources", ends.source, "Properties", "Target")
    there = view.properties(ends.source).get("Target")
    if there is not None and ends.target not in view.ends(there, "rest-api"):
        return [
            No(f"{ends.source} has a target already", "Take that wire away first: a pipe has one target.")
        ]
    if there is not None:
        return [Grant(_need(there))]
    stage = "${" + ends.target + ".Stage}" if ends.target in view.resources else "Prod"
    method, path = ends.settings.get("method", "POST"), str(ends.settings.get("path", "/"))
    arn = {"Fn::Sub": f"{_PLACE}:${{{ends.target}}}/{stage}/{method}/{path.lstrip('/')}"}
    return [Put(place, arn), Grant(_need(arn))]


PIPE_CALLS_API = Connection(
    id="pipe-calls-rest-api",
    source="pipe",
    target="rest-api",
    style="event",
    label="calls",
    summary="Records that come through are sent to a route of the API.",
    settings=(
        Setting(path="method", label="Method", kind="choice", choices=_METHODS, default="POST", plain=True),
        Setting(
            path="path",
            label="Path",
            description="e.g. `/orders`.",
            default="/",
            example="/orders",
            plain=True,
        ),
    ),
    spellings=(
        Spelling(
            name="target", targets=("AWS::Serverless::Api", ""), write=_write, read=_read, change=_change
        ),
    ),
)
