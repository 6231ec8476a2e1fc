"""Every invocation of a function goes to the runner; MiniStack's own executors are not used.

`_execute_function_dispatch` is the one point all callers pass: Invoke, queues, streams, APIs, schedules, state
machines. The package is unpacked once by content and the runner gets folders.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from stackline.core.payloads import redact_payload
from stackline.embedded import acting, code_store, logs, response_streams, tracing
from stackline.embedded.afterwards import Afterwards
from stackline.embedded.causes import cause
from stackline.embedded.descriptions import Described, Descriptions
from stackline.embedded.feed import Feed
from stackline.embedded.live import Live
from stackline.embedded.payloads import shown, shown_body
from stackline.embedded.replays import Originals
from stackline.embedded.runner_channel import RunnerGone
from stackline.embedded.runner_process import Runner
from stackline.embedded.trace_links import parents
from stackline.embedded.tracing import Marks, Place
from stackline.embedded.upstream import module, record

_client_context: ContextVar[Any] = ContextVar("client_context", default=None)
_INSTALLING = 600.0  # seconds
_GRACE = 90.0  # seconds beyond a function's timeout: its start has a limit of its own


@dataclass(frozen=True, slots=True)
class Call:
    """One invocation. `told` is what every event of it says, `began` in seconds since 1970."""

    config: dict[str, Any]
    event: Any
    request_id: str
    place: Place
    told: dict[str, Any]
    began: float


@dataclass
class Dispatch:
    runner: Runner
    descriptions: Descriptions
    on_invoke: Callable[[], None]
    feed: Feed
    live: Live
    marks: Marks
    originals: Originals
    afterwards: Afterwards
    _seen: dict[str, bytes] = field(default_factory=dict[str, bytes])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def install(self) -> None:
        service = module("services.lambda_svc")
        service._execute_function_dispatch = self.run
        response_streams.install()
        stock = service._invoke

        async def invoke(name: str, event: Any, headers: dict[str, str], *more: Any, **options: Any) -> Any:
            # The client context comes in a header, which MiniStack does not hand on.
            _client_context.set(_decoded(headers.get("x-amz-client-context")))
            if tracing.current.get():  # a function of this cloud calls it
                return await stock(name, event, headers, *more, **options)
            with acting.asked():
                return await stock(name, event, headers, *more, **options)

        service._invoke = invoke

    def run(
        self, func: dict[str, Any], config: dict[str, Any], event: Any, request_id: str, started: float
    ) -> dict[str, Any]:
        """One invocation; the answer is in MiniStack's shape (`body`, `error`, `function_error`, `log`)."""
        call = self._call(config, event, request_id)
        self.begun(call)
        with tracing.at(call.place):
            answer = self._answer(func, call)
            self.runner.output.drained(request_id)
        self.ended(call, answer)
        self.on_invoke()
        return _result(answer)

    async def serve(
        self, func: dict[str, Any], config: dict[str, Any], event: Any, request_id: str
    ) -> dict[str, Any]:
        """The same on the event loop. What is noted of it is noted afterwards."""
        call = self._call(config, event, request_id)
        self.afterwards.add(lambda _: self.begun(call))
        with tracing.at(call.place):
            answer = await self._answered(func, call)

        def end(now: bool) -> bool:
            if not now and not self.runner.output.is_drained(request_id):
                return False
            self.runner.output.drained(request_id)
            with tracing.at(call.place):
                self.ended(call, answer)
            self.on_invoke()
            return True

        self.afterwards.add(end)
        return _result(answer)

    def told_call(
        self, config: dict[str, Any], event: Any, request_id: str, place: Place, parent: str, began: float
    ) -> Call:
        """One that the runner began by itself."""
        told = {"function": config["FunctionName"], "request": request_id, **cause(event)}
        told |= {"trace": place.root, "span": place.span, "parent": parent}
        return Call(config, event, request_id, place, told, began)

    def lost(self) -> dict[str, Any]:
        """How a call ended whose runner died."""
        return _failure("Sandbox.RunnerGone", "The function runner went away during the call")

    def _call(self, config: dict[str, Any], event: Any, request_id: str) -> Call:
        self.on_invoke()
        sources = parents(event, self.marks)
        above = tracing.current.get() or next(iter(sources), None)
        place = above.below() if above else tracing.begin()
        told = {"function": config["FunctionName"], "request": request_id, **cause(event)}
        told |= {"trace": place.root, "span": place.span, "parent": above.span if above else ""}
        if others := [[one.root, one.span] for one in sources if one != above]:
            told["links"] = others
        if caller := tracing.caller.get():
            told["caller"] = caller
        return Call(config, event, request_id, place, told, time.time())

    def begun(self, call: Call) -> bool:
        self.originals.keep(call.request_id, str(call.config["FunctionArn"]), call.event)
        times = {"began": call.began, "at": call.began}
        self.feed.publish("invocation-begin", shown("event", call.event), call.told, times)
        return True

    def ended(self, call: Call, answer: dict[str, Any]) -> None:
        """Note it: nothing changes by this but logs."""
        log = str(answer.get("log") or "")
        logs.write(call.config, call.request_id, log, answer.get("log_stream") or "")
        body = _body(answer)
        result = shown_body("result", body, len(body)) if isinstance(body, bytes) else shown("result", body)
        self.feed.publish("invocation", result, _outcome(answer), call.told, began=call.began)

    def _answer(self, func: dict[str, Any], call: Call) -> dict[str, Any]:
        """What the runner says, or that it could not."""
        try:
            described = self._prepared(func, call.config)
            return json.loads(self.runner.call("/invoke", _content(described, call), _patience(described)))
        except code_store.BadPackage as error:
            return _failure("Runtime.InvalidPackage", str(error))
        except RunnerGone as error:
            return _failure("Sandbox.RunnerGone", str(error))

    async def _answered(self, func: dict[str, Any], call: Call) -> dict[str, Any]:
        """The same on the event loop; what may take a while there, unpacking and ending, is left to a thread."""
        try:
            described = self.descriptions.known(func, call.config)
            described = described or await asyncio.to_thread(self._prepared, func, call.config)
            content, sent = _content(described, call), self.afterwards.some
            return json.loads(await self.runner.channel.post("/invoke", content, _patience(described), sent))
        except code_store.BadPackage as error:
            return _failure("Runtime.InvalidPackage", str(error))
        except RunnerGone as error:
            return _failure("Sandbox.RunnerGone", str(error))

    def _prepared(self, func: dict[str, Any], config: dict[str, Any]) -> Described:
        """Its description. Workers of an older code or configuration must not answer any more. Raises BadPackage."""
        described = self.descriptions.describe(func, config)
        key = f"{described.told['arn']}:{described.told['version']}"
        with self._lock:
            before = self._seen.get(key)
            self._seen[key] = described.encoded
        if before not in (None, described.encoded):
            self._call_runner("/forget", {"name": described.told["name"], "arn": described.told["arn"]}, 30)
        return described

    def _call_runner(self, path: str, content: dict[str, Any], seconds: float) -> dict[str, Any]:
        return json.loads(self.runner.call(path, json.dumps(content).encode(), seconds))

    def reload(self, arns: list[str]) -> None:
        """The code of these functions is another now: their workers end when they are done."""
        for arn in arns:
            with contextlib.suppress(RunnerGone):  # then its workers are gone too
                self._call_runner("/forget", {"name": arn.split(":")[6]}, 30)
            live = self.live.of(arn)
            if live is not None and live.debug is not None:
                threading.Thread(target=self._await_debugger, args=(arn,), name="debugger").start()

    def _await_debugger(self, arn: str) -> None:
        """A function that is debugged starts at once, so that a debugger finds it before the first call.

        Its debugger may have to be installed first, which takes a while.
        """
        _, _, _, region, account, _, name = arn.split(":")[:7]
        found = module("services.lambda_svc")._functions._data.get((account, region, name))
        if found is None:
            return
        try:
            described = self._prepared(found, record(found["config"]))
            told = self._call_runner("/warm", {"function": described.told}, _INSTALLING)
        except RunnerGone:
            return  # with it goes what it ran; the next call starts it again
        if diagnostic := told.get("diagnostic"):
            self.feed.publish("diagnostic", function=name, diagnostic=diagnostic)


def _outcome(answer: dict[str, Any]) -> dict[str, Any]:
    """What is told of an invocation that has ended."""
    error = record(answer.get("payload")) if answer.get("error") else {}
    return {
        "status": answer.get("status") or ("error" if answer.get("error") else "ok"),
        "ms": answer.get("duration_ms"),
        "init_ms": answer.get("init_ms"),
        "memory_mb": answer.get("max_memory_mb"),
        "error": redact_payload(error) or None,
        "diagnostic": answer.get("diagnostic"),
    }


def _content(described: Described, call: Call) -> bytes:
    """What the runner is asked: the description is JSON already."""
    asked: dict[str, Any] = {"event": call.event, "request_id": call.request_id}
    asked |= {"client_context": _client_context.get(), "streamed": response_streams.wanted()}
    asked["trace_id"] = call.place.header
    return b'{"function":' + described.encoded + b"," + json.dumps(asked).encode()[1:]


def _patience(described: Described) -> float | None:
    return None if described.told["debug"] else described.told["timeout"] + _GRACE


def _result(answer: dict[str, Any]) -> dict[str, Any]:
    return {
        "body": _body(answer),
        "error": bool(answer.get("error")),
        "function_error": answer.get("error_type") or "Unhandled",
        "log": str(answer.get("log") or ""),
    }


def _body(answer: dict[str, Any]) -> Any:
    """What the function answered: JSON's value, or the bytes themselves."""
    raw = answer.get("payload_base64")
    return answer.get("payload") if raw is None else base64.b64decode(raw)


def _failure(kind: str, message: str) -> dict[str, Any]:
    payload = {"errorType": kind, "errorMessage": message}
    return {"payload": payload, "error": True, "error_type": "Unhandled", "log": f"{kind}: {message}\n"}


def _decoded(header: str | None) -> Any:
    """The client context: JSON in base64; what is not is not handed on."""
    try:
        return json.loads(base64.b64decode(header, validate=True)) if header else None
    except ValueError:
        return None
