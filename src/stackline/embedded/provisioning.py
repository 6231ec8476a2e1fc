"""What CloudFormation does while it makes resources: it answers others, and it wants the code to be there.

MiniStack makes all resources of a stack without giving way, so that events appear only at the end, and it makes a
function without code where its package is missing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from stackline.embedded.upstream import module, record

_FUNCTION = "AWS::Lambda::Function"
_LAYER = "AWS::Lambda::LayerVersion"


def install() -> None:
    _give_way()
    _want_code(_FUNCTION, "Code")
    _want_code(_LAYER, "Content")


def _give_way() -> None:
    """Between two resources the loop serves what is waiting; what blocks stays on a thread of its own."""
    stacks = module("services.cloudformation.stacks")
    blocks, on_thread = stacks._runs_on_worker_thread, stacks.run_reentrant

    async def run(work: Callable[..., Any], *arguments: Any) -> Any:
        if blocks(arguments[0]):
            return await on_thread(work, *arguments)
        await asyncio.sleep(0)
        return work(*arguments)

    def always(resource_type: str) -> bool:
        return True

    stacks.run_reentrant = run
    stacks._runs_on_worker_thread = always


def _want_code(resource_type: str, key: str) -> None:
    handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
    stock = handlers[resource_type]

    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> Any:
        _check(record(properties.get(key)))
        return stock["create"](logical_id, properties, stack_name)

    changed = {**stock, "create": create}
    if "update" in stock:

        def update(
            physical_id: str, old: dict[str, Any], new: dict[str, Any], *more: Any, **named: Any
        ) -> Any:
            if old.get(key) != new.get(key):
                _check(record(new.get(key)))
            return stock["update"](physical_id, old, new, *more, **named)

        changed["update"] = update
    handlers[resource_type] = changed


def _check(code: dict[str, Any]) -> None:
    bucket, name = code.get("S3Bucket"), code.get("S3Key")
    if not bucket or not name:
        return
    service = module("services.lambda_svc")
    if service._fetch_code_from_s3(bucket, name, version_id=code.get("S3ObjectVersion")) is None:
        raise ValueError(
            "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not "
            f"exist. ({bucket}/{name})"
        )
