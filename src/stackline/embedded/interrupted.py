"""Stacks whose operation was cut off by the end of the process: rolled back at the next start.

The operation is written into the stack's record when it begins, as CloudFormation's service would keep it, so that
a new process can undo exactly what had been done, and a new deployment finds a stack it can work with.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from stackline.embedded.upstream import module, record

_REASON = "The embedded cloud stopped during the operation."
_KEY = "_operation"


def install(changed: Callable[[], None]) -> None:
    """Records operations, and settles what the loaded state left in progress."""
    stacks, app = module("services.cloudformation.stacks"), module("app")
    stock_deploy, stock_load = stacks._deploy_stack_async, app._load_persisted_state

    async def deploy(
        stack_name: str,
        stack_id: str,
        template: Any,
        values: Any,
        disable_rollback: bool,
        tags: Any,
        **options: Any,
    ) -> None:
        stack = module("services.cloudformation")._stacks[stack_name]
        previous: dict[str, Any] | None = options.get("previous_stack")
        stack[_KEY] = {
            "is_update": bool(options.get("is_update")),
            "previous_stack": previous,
            "template": template,
            "param_values": values,
            "stack_tags": stack.get("Tags") or [],
            "previous_tags": record(previous).get("Tags") or [],
        }
        changed()
        try:
            await stock_deploy(stack_name, stack_id, template, values, disable_rollback, tags, **options)
        finally:
            stack.pop(_KEY, None)
            changed()

    def load() -> None:
        stock_load()
        _settle(changed)

    for name in ("stacks", "changesets", "handlers"):
        module(f"services.cloudformation.{name}")._deploy_stack_async = deploy
    app._load_persisted_state = load


def _settle(changed: Callable[[], None]) -> None:
    """Starts, on the running loop, the rollback or deletion of every stack that is in progress."""
    cloudformation, responses = module("services.cloudformation"), module("core.responses")
    for (account, region, name), stack in list(cloudformation._stacks._data.items()):
        work = _work(name, stack)
        if work is not None:
            with responses.request_scope(account, region):
                asyncio.get_running_loop().create_task(_then(work, changed))
    for change_set in list(cloudformation._change_sets._data.values()):
        if change_set.get("ExecutionStatus") == "EXECUTE_IN_PROGRESS":
            change_set["ExecutionStatus"] = "EXECUTE_FAILED"


def _work(name: str, stack: dict[str, Any]) -> Coroutine[Any, Any, None] | None:
    stacks = module("services.cloudformation.stacks")
    status, stack_id = stack.get("StackStatus", ""), stack["StackId"]
    if not status.endswith("_IN_PROGRESS") or status == "REVIEW_IN_PROGRESS":
        return None
    if status == "DELETE_IN_PROGRESS":
        return stacks._delete_stack_async(name, stack_id)
    operation = stack.pop(_KEY, None)
    if operation is None:
        stack["StackStatus"] = "UPDATE_ROLLBACK_COMPLETE" if "UPDATE" in status else "ROLLBACK_COMPLETE"
        stack["StackStatusReason"] = _REASON
        return None
    operation["created"] = _touched(stack, operation)
    return stacks._roll_back_operation(name, stack_id, stack, operation, reason_override=_REASON)


def _touched(stack: dict[str, Any], operation: dict[str, Any]) -> list[str]:
    """What the operation had created or changed, in the order it was done (a record is written when it is done)."""
    before = record(record(operation.get("previous_stack")).get("_resources"))
    return [
        logical_id
        for logical_id, record in stack.get("_resources", {}).items()
        if record != before.get(logical_id)
    ]


async def _then(work: Coroutine[Any, Any, None], changed: Callable[[], None]) -> None:
    await work
    changed()
