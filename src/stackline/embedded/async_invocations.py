"""Calls that come by HTTP wait for their functions on the event loop, where MiniStack starts a thread for each.

Everything before and after the function (routes, authorizers, events, answers) stays as it is.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from stackline.embedded import api_events
from stackline.embedded.dispatch import Dispatch
from stackline.embedded.upstream import module, record

_CALLERS = ("lambda_svc", "apigateway", "apigateway_v1")
Reentrant = Callable[..., Awaitable[Any]]


def install(dispatch: Dispatch) -> None:
    for name in _CALLERS:
        service = module(f"services.{name}")
        service.run_reentrant = _instead(service.run_reentrant, dispatch)


def _instead(stock: Reentrant, dispatch: Dispatch) -> Reentrant:
    functions = module("services.lambda_svc")

    async def run(work: Any, *arguments: Any, **options: Any) -> Any:
        if work is not functions._execute_function_with_config_scope or len(arguments) != 2:
            return await stock(work, *arguments, **options)
        func, event = arguments
        config = record(func.get("config") or func)
        slot, _ = functions._acquire_execution_slot(func, config)
        if slot is None:  # MiniStack says that it is too much
            return await stock(work, *arguments, **options)
        try:
            return await _to_the_end(_invoked(dispatch, func, config, api_events.as_sent(event)))
        finally:
            functions._release_execution_slot(slot)

    return run


async def _invoked(dispatch: Dispatch, func: dict[str, Any], config: dict[str, Any], event: Any) -> Any:
    account, region = module("services.lambda_svc")._account_region_from_function_config(config)
    with module("core.responses").request_scope(account, region):
        return await dispatch.serve(func, config, event, str(uuid.uuid4()))


async def _to_the_end(invocation: Any) -> Any:
    """A caller that goes away does not end a function, nor what is noted of it."""
    task = asyncio.ensure_future(invocation)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if not task.done():
            await asyncio.wait([task])
        raise
