"""Puts the launcher's parts together: every gap filled, then the guard in front."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from stackline.embedded import (
    api_answers,
    api_cors,
    api_events,
    api_requests,
    api_tasks,
    async_invocations,
    async_results,
    cdn,
    change_sets,
    changes,
    credentials,
    data_plane,
    database_secrets,
    drift_readers,
    drift_reverting,
    event_targets,
    executors,
    gradual_types,
    graphql_api,
    http_api,
    identifiers,
    interrupted,
    kept_properties,
    mail_authorization,
    mapping_types,
    more_types,
    nested_stacks,
    network_types,
    own,
    pipes,
    provisioning,
    rest_api,
    s3_documents,
    scoping,
    sdk_tasks,
    serverless_types,
    service_calls,
    service_logs,
    service_routes,
    subscriptions,
    topic_letters,
    trace_links,
    transform,
)
from stackline.embedded.afterwards import Afterwards
from stackline.embedded.beginning import Begun
from stackline.embedded.code_store import BadPackage
from stackline.embedded.deliveries import Deliveries
from stackline.embedded.descriptions import Descriptions
from stackline.embedded.dispatch import Dispatch
from stackline.embedded.durability import Durability
from stackline.embedded.event_sources import StreamSources
from stackline.embedded.guard import App, Doors, Guard, Receive, Scope, Send
from stackline.embedded.kept_calls import Keeping
from stackline.embedded.known_calls import KnownCalls
from stackline.embedded.live import Live
from stackline.embedded.outputs import Addresses
from stackline.embedded.replays import Originals
from stackline.embedded.runner_process import Runner
from stackline.embedded.settings import Endpoint, Folder
from stackline.embedded.tracing import Marks
from stackline.embedded.upstream import module


@dataclass(frozen=True, slots=True)
class Cloud:
    guard: Guard
    runner: Runner
    live: Live
    calls: KnownCalls


def assemble(folder: Folder, endpoint: Endpoint, begun: Begun) -> Cloud:
    durability = Durability(folder.services)
    addresses = Addresses(endpoint.endpoint)
    feed, live, runner = begun.feed, Live(folder.code), begun.runner
    durability.install()
    interrupted.install(durability.changed)
    transform.install()
    nested_stacks.install()
    change_sets.install()
    drift_readers.install()
    drift_reverting.install()
    http_api.install()
    rest_api.install()
    api_answers.install()
    api_events.install()
    provisioning.install()
    network_types.install()
    graphql_api.install(addresses)
    s3_documents.install()
    scoping.install()
    identifiers.install()
    executors.install()
    api_tasks.install(endpoint)
    cdn.install(endpoint)
    deliveries = Deliveries(endpoint)
    sdk_tasks.install(deliveries)
    async_results.install(deliveries)
    event_targets.install(deliveries)
    topic_letters.install(deliveries)
    pipes.install(deliveries)
    service_routes.install(deliveries)
    service_logs.install()
    database_secrets.install()
    kept_properties.install()
    mapping_types.install()
    more_types.install()
    serverless_types.install()
    gradual_types.install()
    subscriptions.install()
    mail_authorization.install()
    StreamSources().install()
    addresses.install()
    marks, originals = Marks(), Originals()
    trace_links.install(marks)
    descriptions = Descriptions(folder.code, endpoint.secret, addresses, live)
    afterwards = Afterwards()
    dispatch = Dispatch(runner, descriptions, durability.changed, feed, live, marks, originals, afterwards)
    dispatch.install()
    async_invocations.install(dispatch)
    keeping = Keeping(folder, endpoint.port, live)
    calls = KnownCalls(dispatch, feed, begun.page, begun.listening.teach, durability.logged, keeping)
    durability.keeping = calls.keeping
    _go_on(begun, live, calls)
    calls.install()
    runner.output.begin(calls)
    changes.install(calls.forget)

    async def before() -> None:
        afterwards.all()
        await runner.output.up_to_date()

    def reload(arns: list[str]) -> None:
        """Before the session is answered: then its calls run the new code."""
        if arns:
            calls.forget()
        dispatch.reload(arns)

    doors = Doors(
        control=changes.told(_noting(service_calls.told(module("app").app, feed), durability), calls.forget),
        data=_noting(api_requests.told(data_plane.serve, feed, afterwards), durability),
        public=_noting(data_plane.serve_public, durability),
        own=own.door(own.State(lambda: durability.saved, lambda: calls.count), feed, live, reload, originals),
        origin_allowed=api_cors.origin_allowed,
        before=before,
    )
    find_key = functools.partial(credentials.find_key, secret=endpoint.secret)
    guard = Guard(endpoint.port, endpoint.secret, find_key, doors)
    return Cloud(guard, runner, live, calls)


def _go_on(begun: Begun, live: Live, calls: KnownCalls) -> None:
    """As the last session left it."""
    if begun.resumed is None:
        return
    calls.recall(begun.resumed.calls)
    try:
        live.begin({"pid": begun.session, "functions": begun.resumed.functions})
    except (BadPackage, OSError, KeyError, ValueError):
        calls.forget()


def _noting(app: Any, durability: Durability) -> App:
    """Anything but a plain read may have changed something; saving starts with the server."""

    async def noted(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            durability.start()
        writes = scope.get("method") not in ("GET", "HEAD", "OPTIONS")
        if writes:
            durability.changed()  # before the answer too: who has it may ask whether all is saved
        await app(scope, receive, send)
        if writes:
            durability.changed()

    return noted
