"""Deployments of plain CloudFormation's APIs: snapshots of the routes there are when they are made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stackline.catalog.changes import Append, Change, Ends, Note, Put
from stackline.catalog.model import Path
from stackline.catalog.references import texts

if TYPE_CHECKING:
    from stackline.catalog.view import View

_TYPES = {"AWS::ApiGateway::Deployment": "RestApiId", "AWS::ApiGatewayV2::Deployment": "ApiId"}


def deployments(view: View, api: str) -> list[str]:
    return [
        key
        for name, holder in _TYPES.items()
        for key in view.by_type.get(name, ())
        if view.named(view.properties(key).get(holder)) == [api]
    ]


def wait_for(view: View, api: str, route: str) -> Iterator[Change]:
    """The API's deployments wait for the route's resource: in a new stack they would else be made without it."""
    for key in deployments(view, api):
        waits = view.resources[key].get("DependsOn")
        path: Path = ("Resources", key, "DependsOn")
        if route not in texts(waits):
            yield Put(path, [waits, route]) if isinstance(waits, str) else Append(path, route)


def snapshot_notes(view: View, ends: Ends) -> Iterator[Note]:
    """What a new route still needs to be served: CloudFormation never takes a second snapshot by itself."""
    for name in deployments(view, ends.source):
        yield Note(
            "api-deployment",
            f"{name} is a snapshot: a stack that has it already goes on without {ends.facet}",
            f"Give it a new name before you deploy to such a stack (`stackline rename {name} NAME`): CloudFormation "
            "then takes a new snapshot, and the stages that name it serve it.",
        )


def publishing_notes(view: View, ends: Ends) -> Iterator[Note]:
    """The same for a REST API, which nothing but a deployment publishes."""
    yield from snapshot_notes(view, ends)
    if not deployments(view, ends.source):
        yield Note(
            "api-deployment",
            f"Nothing publishes {ends.source} yet",
            "Add an AWS::ApiGateway::Deployment and an AWS::ApiGateway::Stage.",
        )
