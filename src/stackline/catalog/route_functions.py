"""Routes that run functions: the connection, in each way it is written."""

from __future__ import annotations

from dataclasses import replace

from stackline.catalog.model import Connection, Setting, Spelling
from stackline.catalog.rest_methods import read_methods, write_method
from stackline.catalog.route_documents import change_document, read_documents, write_document
from stackline.catalog.route_events import read_events, write_event
from stackline.catalog.route_guards import GUARDS, change_guard, with_guards
from stackline.catalog.route_resources import read_v2, write_v2
from stackline.catalog.routes import HTTP, REST, ApiKind, no_catch_all

_PAYLOAD = Setting(
    path="PayloadFormatVersion",
    label="Payload version",
    description="The shape of the event: 2.0 is an HTTP API's own, 1.0 that of REST APIs.",
    kind="choice",
    choices=("1.0", "2.0"),
)
_WAIT = Setting(
    path="TimeoutInMillis", label="Timeout", kind="number", unit="ms", minimum=50, maximum=30000, default=None
)
_WAITS = {"http-api": _WAIT, "rest-api": replace(_WAIT, maximum=29000)}
_FUNCTION = ("AWS::Serverless::Function",)


def function_routes(api: ApiKind) -> Connection:
    sam = Spelling(
        name="sam-event",
        sources=(api.sam_type, ""),
        targets=_FUNCTION,
        write=write_event(api, "function"),
        read=read_events(api, "function"),
    )
    if api is HTTP:
        plain = (
            Spelling(
                name="route",
                sources=("AWS::ApiGatewayV2::Api",),
                write=write_v2,
                read=read_v2,
                change=change_guard,
            ),
            Spelling(
                name="openapi",
                sources=(api.sam_type,),
                targets=("AWS::Lambda::Function",),
                write=write_document(api),
                read=read_documents(api),
                change=change_document,
            ),
        )
    else:
        plain = (
            Spelling(
                name="openapi",
                sources=("AWS::ApiGateway::RestApi", api.sam_type),
                write=write_document(api),
                read=read_documents(api),
                change=change_document,
            ),
            # First where the API's routes are methods already; else only where a document would close a cycle.
            Spelling(
                name="method",
                sources=("AWS::ApiGateway::RestApi",),
                write=write_method,
                read=read_methods,
                change=change_guard,
            ),
        )
    return Connection(
        id=f"{api.kind}-invokes-function",
        source=api.kind,
        facet="route",
        target="function",
        style="event",
        label="runs",
        summary="Requests to the route run the function, and its result is the answer.",
        settings=(*((_PAYLOAD,) if api is HTTP else ()), _WAITS[api.kind], *GUARDS),
        check=with_guards(no_catch_all if api is REST else None),
        spellings=(sam, *plain),
    )
