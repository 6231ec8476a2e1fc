"""Settings of authorizers: what a request must bring, how long an answer holds, and whether it is the API's default."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Delete, No, Put
from stackline.catalog.model import Path, Setting
from stackline.catalog.places import value_at
from stackline.catalog.references import mapping, texts

if TYPE_CHECKING:
    from stackline.catalog.view import Found, View

_DOCS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
_FIELDS = {
    "header": "Headers",
    "querystring": "QueryStrings",
    "context": "Context",
    "stageVariables": "StageVariables",
}
_SOURCE = re.compile(
    r"(?:\$?(?:method\.)?request\.)?(?P<kind>header|querystring)\.(?P<name>.+)"
    r"|\$?(?P<other>context|stageVariables)\.(?P<value>.+)"
)

DEFAULT = Setting(
    path="default",
    label="API's default",
    description="Every route asks it that says nothing else.",
    kind="boolean",
    example=False,
    plain=True,
)
_TTL = Setting(
    path="ttl",
    label="Answer holds",
    description="How long the answer counts for the same identity; 0: the function is asked each time.",
    kind="number",
    unit="s",
    minimum=0,
    maximum=3600,
)


def _identity(default: str, example: str) -> Setting:
    return Setting(
        path="identity",
        label="Identity is taken from",
        description=f"What a request must bring, and what an answer is kept for: `[{default}]`.",
        kind="yaml",
        default=[default],
        example=[default, example],
        check=_is_identity,
        plain=True,
    )


def _is_identity(value: Any) -> str | None:
    found = texts(value)
    if isinstance(value, list) and found and all(_SOURCE.fullmatch(one) for one in found):
        return None
    return f"is a list of headers, query strings, context or stage variables, not {value}"


HTTP_SETTINGS: tuple[Setting, ...] = (
    _identity("$request.header.Authorization", "$request.querystring.tenant"),
    _TTL,
    Setting(
        path="payload",
        label="Payload version",
        description="The shape of what the function gets: 2.0 is an HTTP API's own, 1.0 that of REST APIs.",
        kind="choice",
        choices=("1.0", "2.0"),
        default="2.0",
        documentation=f"{_DOCS}http-api-lambda-authorizer.html",
    ),
    Setting(
        path="simple",
        label="Simple answers",
        description="The function says yes or no; otherwise it gives an IAM policy. Of version 2.0 only.",
        kind="boolean",
        default=True,
        documentation=f"{_DOCS}http-api-lambda-authorizer.html",
    ),
    DEFAULT,
)
REST_SETTINGS: tuple[Setting, ...] = (
    _identity("method.request.header.Authorization", "method.request.querystring.tenant"),
    _TTL,
    DEFAULT,
)


# SAM's Auth ---------------------------------------------------------------------------------------------------------


def said_in_sam(view: View, found: Found) -> dict[str, Any]:
    place = found.claims[0]
    told: dict[str, Any] = {"default": _is_default(view, found)}
    identity = list(_sources(view, found, mapping(value_at(view, (*place, "Identity")))))
    return {**told, "identity": identity} if identity else told


def _sources(view: View, found: Found, identity: dict[str, Any]) -> Iterator[str]:
    http = view.kind(found.source) == "http-api"
    for kind, field in _FIELDS.items():
        before = (
            ("$request." if http else "method.request.") if kind in ("header", "querystring") else "$" * http
        )
        yield from (f"{before}{kind}.{name}" for name in texts(identity.get(field)))


def _is_default(view: View, found: Found) -> bool:
    auth = mapping(view.properties(found.source).get("Auth"))
    return auth.get("DefaultAuthorizer") == found.claims[0][-1]


def change_in_sam(view: View, found: Found, name: str, value: Any) -> list[Change] | None:
    if name == "default":
        return change_default(view, found, value)
    if name != "identity":
        return None
    place: Path = (*found.claims[0], "Identity")
    there = mapping(value_at(view, place))
    changes: list[Change] = []
    for kind, field in _FIELDS.items():
        wanted = [
            one["name"] or one["value"]
            for one in map(_SOURCE.fullmatch, texts(value))
            if one is not None and kind in (one["kind"], one["other"])
        ]
        if wanted and there.get(field) != wanted:
            changes.append(Put((*place, field), wanted))
        elif not wanted and field in there:
            changes.append(Delete((*place, field)))
    return changes


def change_default(view: View, found: Found, value: Any) -> list[Change]:
    """Whether the API's DefaultAuthorizer is this one, whose name is the last step of its place.

    One that is there already is not taken away from another wire unasked.
    """
    place: Path = ("Resources", found.source, "Properties", "Auth", "DefaultAuthorizer")
    if bool(value) == _is_default(view, found):
        return []
    if not value:
        return [Delete(place)]
    there = value_at(view, place)
    if there not in (None, "NONE"):
        summary = f"{found.source} asks {there} already where a route says nothing"
        command = f"stackline unset {found.source} Auth.DefaultAuthorizer"
        return [No(summary, f"An API has one default: take it from that wire first, or with `{command}`.")]
    return [Put(place, found.claims[0][-1])]


# Authorizer resources -----------------------------------------------------------------------------------------------


def said_of_resource(view: View, found: Found) -> dict[str, Any]:
    """A REST API's authorizer has one text, with commas."""
    value = value_at(view, (*found.claims[0], "Properties", "IdentitySource"))
    return {"identity": [one.strip() for one in value.split(",")]} if isinstance(value, str) else {}


def change_resource(view: View, found: Found, name: str, value: Any) -> list[Change] | None:
    if name != "identity":
        return None
    place: Path = (*found.claims[0], "Properties", "IdentitySource")
    return [Delete(place) if value is None else Put(place, ", ".join(texts(value)))]
