"""MiniStack's own ways to run a function, closed: they would run it with the emulator's Python, beside its state.

Two places do not pass the common dispatch: a WebSocket API calls a worker directly, and publishing a version with
SnapStart starts one.
"""

from __future__ import annotations

from typing import Any

from stackline.embedded.upstream import module, record


class _Worker:
    """What a WebSocket API takes for a worker: one call of the function, through the dispatch."""

    def __init__(self, config: dict[str, Any], package: bytes) -> None:
        self._function = {"config": config, "code_zip": package}

    def invoke(self, event: Any, request_id: str) -> dict[str, Any]:
        result = module("services.lambda_svc")._execute_function(self._function, event)
        if not result.get("error"):
            return {"status": "ok", "result": result.get("body")}
        return {"status": "error", "error": str(record(result.get("body")).get("errorMessage", ""))}


def install() -> None:
    service = module("services.lambda_svc")
    module("core.lambda_runtime").get_or_create_worker = _worker_for
    service.acquire_worker = _none
    service.ensure_spawned = _nothing
    service.release_worker = _nothing


def _worker_for(name: str, config: dict[str, Any], package: bytes, **_: Any) -> _Worker:
    return _Worker(config, package)


def _none(*_: Any, **__: Any) -> tuple[None, str]:
    return None, "runner"


def _nothing(*_: Any) -> None:
    return None
