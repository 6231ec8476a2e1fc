"""Routes of HTTP and REST APIs: their names as facets, who may call them, and the API's right to call a function."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackline.catalog.changes import Change, Ends, Put
from stackline.catalog.holes import Text
from stackline.catalog.model import Accessible, Allows, Deed, Facet, Grant, Path, Statement
from stackline.catalog.policies import allowed
from stackline.catalog.service_roles import free_name

if TYPE_CHECKING:
    from stackline.catalog.view import View

# `GET /items/{id}`, `ANY /{proxy+}`; `$default` is an HTTP API's catch-all.
_METHODS = "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|ANY|X-AMAZON-APIGATEWAY-ANY-METHOD"
PATTERN = rf"(?P<method>{_METHODS}) (?P<path>/\S*)|\$default"

ROUTE = Facet("route", "Route", pattern=PATTERN, make="{method} {path}", example="GET /items/{id}")

_ARN = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:{target}"


def pascal(facet: str | None) -> str:
    """`GET /items/{id}` → `GETItemsId`, for the names of what a route consists of."""
    return "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", facet or ""))


CALLS = Accessible(
    service="execute-api",
    default="read-write",
    reads=("Invoke",),
    writes=("Invoke",),
    levels={"read-write": Grant((Statement(("execute-api:Invoke",), (Text(f"{_ARN}/*"),)),))},
    deeds=(Deed("call", "{}", ("Invoke",)), Deed("empty", "the cache of {}", ("InvalidateCache",))),
)
"""The right to call an API whose routes check IAM; for other routes it changes nothing."""


@dataclass(frozen=True, slots=True)
class ApiKind:
    """What differs between HTTP and REST APIs."""

    kind: str
    event: str
    """SAM's event type."""
    holder: str
    """The event's property that names the API."""
    implicit: str
    sam_type: str


HTTP = ApiKind("http-api", "HttpApi", "ApiId", "ServerlessHttpApi", "AWS::Serverless::HttpApi")
REST = ApiKind("rest-api", "Api", "RestApiId", "ServerlessRestApi", "AWS::Serverless::Api")


def no_catch_all(_: View, ends: Ends) -> tuple[str, str] | None:
    """REST APIs have none: SAM and API Gateway want a path."""
    if ends.facet != "$default":
        return None
    return (
        f"{ends.source} is a REST API, which has no route $default",
        "Draw from ANY /{proxy+} and from ANY /.",
    )


SERVICE = "apigateway.amazonaws.com"
PERMISSION = Allows("target", SERVICE, "lambda:InvokeFunction", None)
_CALLER = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${API}/*"


def permissions(view: View, source: str, target: str) -> list[Path]:
    return allowed(view, PERMISSION, Ends(source, target)).claims


def permission(view: View, ends: Ends) -> list[Change]:
    """A Lambda permission for this API, all of its stages and routes."""
    if permissions(view, ends.source, ends.target):
        return []
    arn = _CALLER.replace("{API}", f"{{{ends.source}}}")
    value = {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "Action": "lambda:InvokeFunction",
            "FunctionName": {"Ref": ends.target},
            "Principal": SERVICE,
            "SourceArn": {"Fn::Sub": arn},
        },
    }
    name = free_name(view, f"{ends.source}To{ends.target}Permission")
    return [Put(("Resources", name), value, after=ends.target)]
