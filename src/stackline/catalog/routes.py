"""Routes of HTTP and REST APIs: their names as facets, and the right to call them."""

from __future__ import annotations

from stackline.catalog.holes import Text
from stackline.catalog.model import Accessible, Facet, Grant, Statement

# `GET /items/{id}`, `ANY /{proxy+}`; `$default` is an HTTP API's catch-all.
_METHODS = "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|ANY|X-AMAZON-APIGATEWAY-ANY-METHOD"
PATTERN = rf"(?P<method>{_METHODS}) (?P<path>/\S*)|\$default"

ROUTE = Facet("route", "Route", pattern=PATTERN, make="{method} {path}", example="GET /items/{id}")

_ARN = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:{target}"


CALLS = Accessible(
    service="execute-api",
    default="read-write",
    reads=("Invoke",),
    writes=("Invoke",),
    levels={"read-write": Grant((Statement(("execute-api:Invoke",), (Text(f"{_ARN}/*"),)),))},
)
"""The right to call an API whose routes check IAM; for other routes it changes nothing."""
