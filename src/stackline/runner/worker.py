"""One process that runs one function, an invocation at a time, and stays warm between them."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
import signal
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol, cast

from stackline.runner.http import Reply
from stackline.runner.model import RESPONSE_LIMIT, Function, Request, Result, Status
from stackline.runner.output import Output, exit_line, report_lines, start_line, timeout_line
from stackline.runner.processes import Launch, ended, function_process, kill_tree, peak_memory, spawn
from stackline.runner.runtime_api import Listener, listen

# "Lambda execution environment": the init phase is limited to 10 seconds, then it runs again under the
# function's own timeout. Here it goes on instead.
INIT_SECONDS = 10.0
# How long a worker that has answered may take to ask for more, before another is started in its place.
RETURN_SECONDS = 1.0

_numbers = itertools.count(1)


class Owner(Protocol):
    """Who hears of a worker's life: the pool it belongs to."""

    def worker_ready(self, worker: Worker) -> None: ...
    def worker_ended(self, worker: Worker) -> None: ...


class Invocation:
    """A request on its way: where its result goes, and when it was asked for."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()

    def finish(self, result: Result) -> None:
        if not self.result.done():
            self.result.set_result(result)


class Worker:
    """Starts when made by `start`, then serves the Runtime API until it is ended or dies."""

    def __init__(self, function: Function, owner: Owner) -> None:
        self.function = function
        self.number = next(_numbers)
        self.log_stream = f"{datetime.now(UTC):%Y/%m/%d}/[{function.version}]{secrets.token_hex(16)}"
        self.idle_since = time.monotonic()
        self.ready = False
        self.returning = False
        self.init_failure: dict[str, Any] | None = None
        self.init_timed_out = False
        self._owner = owner
        self._process: subprocess.Popen[bytes] | None = None
        self._listener: Listener | None = None
        self._output = Output()
        self._polling: Reply | None = None
        self._current: Invocation | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._began = time.perf_counter()
        self._init_ms: float | None = None
        self._printed = ""
        self._exit_status = 0
        self._inner = 0
        self._end: asyncio.Task[None] | None = None

    @property
    def idle(self) -> bool:
        return self._polling is not None and self._current is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def start(self, launch: Callable[[Worker, str], Launch]) -> None:
        """Open its Runtime API and start the process. `launch` is given the worker and the API's address.

        Raises OSError where the program cannot be started (absent, or for another processor).
        """
        self._listener = await listen(self)
        try:
            self._began = time.perf_counter()
            self._process = spawn(launch(self, self._listener.address), self._output.write_end)
        except BaseException:
            self._listener.close()
            self._output.close()
            raise
        finally:
            self._output.started()
        allowed = max(INIT_SECONDS, self.function.timeout)
        self._timer = asyncio.get_running_loop().call_later(allowed, self._init_takes_too_long)
        self._end = asyncio.create_task(self._watch(self._process))

    def assign(self, invocation: Invocation) -> None:
        """Hand the invocation to the process, which must be idle."""
        reply, self._polling = self._polling, None
        if reply is None:
            raise RuntimeError("an invocation was assigned to a worker that is not idle")
        self._current = invocation
        request = invocation.request
        self._printed = self._output.take() + start_line(self.function, request.id)
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self.function.timeout, self._takes_too_long)
        self._began = time.perf_counter()
        deadline = int((time.time() + self.function.timeout) * 1000)
        if not reply(200, request.event, _headers(self.function, request, deadline)):
            self.kill()  # the client hung up; its process has no other connection to ask on

    def kill(self) -> None:
        """End the process and everything it started. `Owner.worker_ended` follows."""
        if self._process is not None and self._process.returncode is None:
            kill_tree(self._process.pid)

    async def wait(self) -> None:
        if self._end is not None:
            await self._end

    # What the process asks of its Runtime API (runtime_api.Runtime).

    def next(self, reply: Reply) -> None:
        self._polling = reply
        self.returning = False
        self.idle_since = time.monotonic()
        self._stop_timer()
        if not self.ready:
            self.ready = True
            self._inner = function_process(self._process.pid) if self._process else 0
            self._init_ms = (time.perf_counter() - self._began) * 1000
        self._owner.worker_ready(self)

    def respond(self, request_id: str, body: bytes, too_large: bool) -> bool:
        if not self._is_current(request_id):
            return False
        if too_large:
            message = f"Response payload size exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes)."
            self._finish({"errorMessage": message, "errorType": "Function.ResponseSizeTooLarge"}, "error")
        else:
            self._finish(_json_or_text(body), "ok")
        self._comes_back()
        return True

    def fail(self, request_id: str, body: bytes, error_type: str) -> bool:
        if not self._is_current(request_id):
            return False
        self._finish(_error(body, error_type), "error")
        self._comes_back()
        return True

    def fail_init(self, body: bytes, error_type: str) -> None:
        self.init_failure = _error(body, error_type)

    # How an invocation ends.

    def _is_current(self, request_id: str) -> bool:
        return self._current is not None and self._current.request.id == request_id

    def _finish(self, payload: Any, status: Status, *, extra: str = "") -> None:
        invocation, self._current = self._current, None
        if invocation is None:
            return
        duration = (time.perf_counter() - self._began) * 1000
        self._stop_timer()
        memory = peak_memory(self._inner)
        init_ms, self._init_ms = self._init_ms, None
        lines = report_lines(self.function, invocation.request.id, status, duration, init_ms, memory)
        log = self._printed + _ended_line(self._output.take()) + extra + lines
        invocation.finish(Result(payload, status, log, duration, init_ms, memory, self.log_stream))

    def _comes_back(self) -> None:
        self.returning = True
        self._timer = asyncio.get_running_loop().call_later(RETURN_SECONDS, self._stays_away)

    def _stays_away(self) -> None:
        self.returning = False
        self._owner.worker_ready(self)

    def _takes_too_long(self) -> None:
        if self._current is None:
            return
        request_id = self._current.request.id
        message = f"RequestId: {request_id} Error: Task timed out after {self.function.timeout:.2f} seconds"
        self._finish(
            {"errorType": "Sandbox.Timedout", "errorMessage": message},
            "timeout",
            extra=timeout_line(self.function, request_id),
        )
        self.kill()

    def _init_takes_too_long(self) -> None:
        self.init_timed_out = True
        self.kill()

    async def _watch(self, process: subprocess.Popen[bytes]) -> None:
        status = await ended(process)
        self._stop_timer()
        if self._current is not None:
            request_id = self._current.request.id
            error = exit_error(request_id, status)
            line = exit_line(self.function, request_id, error["errorMessage"], error["errorType"])
            self._finish(error, "exit", extra=line)
        self._exit_status = status
        if self._listener is not None:
            self._listener.close()
        self._owner.worker_ended(self)
        self._output.close()

    def init_result(self, request: Request) -> Result:
        """The result for the invocation this worker was started for, when it ended before it was ready."""
        duration = (time.perf_counter() - self._began) * 1000
        printed = _ended_line(self._output.take())
        if self.init_timed_out:
            message = (
                f"RequestId: {request.id} Error: Task timed out after {self.function.timeout:.2f} seconds"
            )
            payload: Any = {"errorType": "Sandbox.Timedout", "errorMessage": message}
            status: Status = "timeout"
            extra = timeout_line(self.function, request.id)
        else:
            payload = self.init_failure or exit_error(request.id, self._exit_status)
            status, extra = "init-error", ""
        lines = report_lines(self.function, request.id, status, duration, None, 0)
        log = printed + start_line(self.function, request.id) + extra + lines
        return Result(payload, status, log, duration, None, 0, self.log_stream)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def exit_error(request_id: str, status: int) -> dict[str, Any]:
    """Lambda's words for a process that ended in the middle. `status` is Popen's: negative for a signal."""
    number = -status if status < 0 else status - 128 if status > 128 else 0  # bubblewrap passes 128 + signal
    if number == signal.SIGKILL:
        reason = "signal: killed"
    elif number in set(signal.Signals):
        reason = f"signal: {signal.strsignal(number) or number}".lower()
    else:
        reason = f"exit status {status}"
    message = (
        f"RequestId: {request_id} Error: Runtime exited without providing a reason"
        if status == 0
        else f"RequestId: {request_id} Error: Runtime exited with error: {reason}"
    )
    return {"errorType": "Runtime.ExitError", "errorMessage": message}


def _headers(function: Function, request: Request, deadline_ms: int) -> dict[str, str]:
    headers = {
        "Lambda-Runtime-Aws-Request-Id": request.id,
        "Lambda-Runtime-Deadline-Ms": str(deadline_ms),
        "Lambda-Runtime-Invoked-Function-Arn": function.arn,
        "Lambda-Runtime-Trace-Id": request.trace_id or _trace_id(),
    }
    if request.client_context:
        headers["Lambda-Runtime-Client-Context"] = request.client_context
    if request.cognito_identity:
        headers["Lambda-Runtime-Cognito-Identity"] = request.cognito_identity
    return headers


def _trace_id() -> str:
    return f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)};Parent={secrets.token_hex(8)};Sampled=0"


def _json_or_text(body: bytes) -> Any:
    text = body.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except ValueError:
        return text


def _error(body: bytes, error_type: str) -> dict[str, Any]:
    payload = _json_or_text(body)
    if isinstance(payload, dict):
        return cast("dict[str, Any]", payload)
    return {"errorType": error_type or "Runtime.Unknown", "errorMessage": str(payload)}


def _ended_line(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"
