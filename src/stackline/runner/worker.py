"""One process that runs one function, an invocation at a time, and stays warm between them."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from stackline.runner import invocation as invocations
from stackline.runner.awake import Timer
from stackline.runner.http import Reply
from stackline.runner.invocation import Ending, Invocation
from stackline.runner.model import Function, Request, Result
from stackline.runner.output import Output, Report, exit_line, report_lines, start_line, timeout_line
from stackline.runner.processes import (
    Launch,
    ended,
    function_process,
    held_memory,
    kill_tree,
    peak_memory,
    shared_out_memory,
    spawn,
)
from stackline.runner.runtime_api import (
    UNKNOWN_REQUEST,
    Answer,
    Listener,
    Refusal,
    listen,
    out_of_turn,
    too_large,
)

# "Lambda execution environment": the init phase is limited to 10 seconds, then it runs again under the
# function's own timeout. Here it goes on instead.
INIT_SECONDS = 10.0
# How long a worker that has answered may take to ask for more, before another is started in its place; and one that
# has told of an error at its start, to end.
RETURN_SECONDS = 1.0

_QUICK_MS = 20.0

_numbers = itertools.count(1)


class Owner(Protocol):
    """Who hears of a worker's life: the pool it belongs to."""

    def worker_ready(self, worker: Worker) -> None: ...
    def worker_ended(self, worker: Worker) -> None: ...
    def worker_says(self, request_id: str, line: str) -> None:
        """A line that it prints, when it does; without a request at its start."""
        ...

    def look_at_clock(self) -> None:
        """Tell every worker when this machine has stood still."""
        ...


class Worker:
    """Starts when made by `start`, then serves the Runtime API until it is ended or dies."""

    def __init__(self, function: Function, owner: Owner) -> None:
        self.function = function
        self.number = next(_numbers)
        self.stream_number = secrets.token_hex(16)
        self.log_stream = f"{datetime.now(UTC):%Y/%m/%d}/[{function.version}]{self.stream_number}"
        self.idle_since = time.monotonic()
        self.ready = False
        self.returning = False
        self.init_failure: dict[str, Any] | None = None
        self.init_timed_out = False
        self._owner = owner
        self._process: subprocess.Popen[bytes] | None = None
        self._listener: Listener | None = None
        self._output = Output(self._says)
        self._polling: Reply | None = None
        self._current: Invocation | None = None
        self._last_id = ""
        self._timer: Timer | None = None
        self._began = time.perf_counter()
        self._stood_still = 0.0
        self._init_ms: float | None = None
        self._printed = ""
        self._exit_status = 0
        self._most_memory = 0
        self._peak, self._peak_asked = 0, 0.0
        self._too_much_memory = 0
        self._inner = 0
        self._end: asyncio.Task[None] | None = None

    def _says(self, line: str) -> None:
        self._owner.worker_says(self._current.request.id if self._current else "", line)

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
        self._limit(max(INIT_SECONDS, self.function.timeout), self._init_takes_too_long)
        self._end = asyncio.create_task(self._watch(self._process))

    def assign(self, invocation: Invocation) -> None:
        """Hand the invocation to the process, which must be idle."""
        reply, self._polling = self._polling, None
        if reply is None:
            raise RuntimeError("an invocation was assigned to a worker that is not idle")
        self._current = invocation
        self._last_id = invocation.request.id
        self._printed = self._output.take() + start_line(self.function, invocation.request.id)
        self._limit(self.function.timeout, self._takes_too_long)
        self._began, self._stood_still, self._most_memory = time.perf_counter(), 0.0, 0
        invocation.begin(self.function)
        if not reply(200, invocation.request.event, invocation.headers):
            self.kill()  # the client hung up; its process has no other connection to ask on

    def kill(self) -> None:
        """End the process and everything it started. `Owner.worker_ended` follows."""
        if self._process is not None and self._process.returncode is None:
            kill_tree(self._process.pid)

    async def wait(self) -> None:
        if self._end is not None:
            await self._end

    # What the process asks of its Runtime API (runtime_api.Runtime).

    @property
    def _state(self) -> str:
        """The runtime's state, as Lambda's own answers name it."""
        if self.init_failure is not None:
            return "InitError"
        if self._polling is not None:
            return "Ready"
        if self._current is not None:
            return "Running"
        return "RuntimeResponseSentState" if self.ready else "Started"

    def next(self, reply: Reply) -> Refusal | None:
        if self.init_failure is not None:
            return out_of_turn(self._state, "Ready")
        if self._current is not None and not self._current.cut:
            # Asked again before it has answered: Lambda gives the same event again, under the same deadline.
            reply(200, self._current.request.event, self._current.headers)
            return None
        if self._current is not None:
            self._finish(invocations.truncated())
        self._polling = reply
        self.returning = False
        self.idle_since = time.monotonic()
        self._stop_timer()
        if not self.ready:
            self.ready = True
            self._inner = function_process(self._process.pid) if self._process else 0
            self._init_ms = self._elapsed_ms()
        self._owner.worker_ready(self)
        return None

    def respond(self, request_id: str, answer: Answer) -> Refusal | None:
        if not request_id or request_id != self._last_id or self._polling is not None:
            return UNKNOWN_REQUEST
        if self._current is None:
            return out_of_turn(
                self._state, "InvocationErrorResponse" if answer.told_error else "InvocationResponse"
            )
        limit = self._current.limit
        ending = invocations.answered(answer, self._current)
        self._finish(ending)
        self.returning = True
        self._set_timer(RETURN_SECONDS, self._stays_away)
        return too_large(limit) if ending.error_type == invocations.TOO_LARGE else None

    def fail_init(self, error_type: str, body: bytes) -> Refusal | None:
        if self._state != "Started":
            return out_of_turn(self._state, "InitError")
        self.init_failure = invocations.error_payload(body, error_type)
        self._set_timer(RETURN_SECONDS, self.kill)  # it is to end by itself, and to print before
        return None

    def cut(self, request_id: str) -> None:
        if self._current is not None and self._current.request.id == request_id:
            self._current.cut = True

    # What befalls it from outside.

    def stood_still(self, seconds: float) -> None:
        """The machine has: that is nothing of the function's time."""
        self.idle_since += seconds
        self._stood_still += seconds
        if self._timer is not None:
            self._timer.postpone(seconds)

    def look_at_memory(self) -> None:
        """End the process that holds more than its function has, with what it has started, as Lambda does."""
        if self._process is None or self._process.returncode is not None or self.idle or self.function.debug:
            return
        held = held_memory(self._process.pid)
        if held > self.function.memory:
            held = shared_out_memory(self._process.pid)
        self._most_memory = max(self._most_memory, held)
        if held > self.function.memory:
            self._too_much_memory = held
            self.kill()

    def _peak_memory(self, duration: float) -> int:
        """Asking the system takes as long as a short function does: of calls in quick succession it is asked of one."""
        now = time.perf_counter()
        if duration > _QUICK_MS or now - self._peak_asked > _QUICK_MS / 1000:
            self._peak, self._peak_asked = peak_memory(self._inner), now
        return self._peak

    # How an invocation ends.

    def _finish(self, ending: Ending) -> None:
        self._owner.look_at_clock()
        invocation = self._current
        if invocation is None:
            return
        printed = self._printed + _ended_line(self._output.take())
        self._current = None
        duration = self._elapsed_ms()
        self._stop_timer()
        memory = max(self._peak_memory(duration), self._most_memory)
        init_ms, self._init_ms = self._init_ms, None
        report = Report(invocation.request.id, ending.status, ending.error_type, duration, init_ms, memory)
        log = printed + self._stood_still_line() + ending.extra + report_lines(self.function, report)
        invocation.finish(
            Result(
                ending.payload, ending.status, log, duration, init_ms, memory, self.log_stream, raw=ending.raw
            )
        )

    def _elapsed_ms(self) -> float:
        return max(0.0, time.perf_counter() - self._began - self._stood_still) * 1000

    def _stood_still_line(self) -> str:
        if not self._stood_still:
            return ""
        return f"[stackline] this machine stood still for {self._stood_still:.1f} s, which is not counted\n"

    def _stays_away(self) -> None:
        self.returning = False
        self._owner.worker_ready(self)

    def _takes_too_long(self) -> None:
        if self._current is None:
            return
        request_id = self._current.request.id
        line = timeout_line(self.function, request_id)
        self._finish(Ending(invocations.timeout_error(self.function, request_id), "timeout", extra=line))
        self.kill()

    def _init_takes_too_long(self) -> None:
        self.init_timed_out = True
        self.kill()

    async def _watch(self, process: subprocess.Popen[bytes]) -> None:
        status = await ended(process)
        self._stop_timer()
        self._exit_status = status
        if self._current is not None:
            self._finish(self._exited(self._current.request))
        if self._listener is not None:
            self._listener.close()
        self._owner.worker_ended(self)
        self._output.close()

    def _exited(self, request: Request) -> Ending:
        """Ended by itself, or for the memory it held."""
        error = invocations.exit_error(request.id, self._exit_status)
        line = exit_line(self.function, request.id, error["errorMessage"], error["errorType"])
        if not self._too_much_memory:
            return Ending(error, "exit", invocations.EXITED, extra=line)
        told = f"[stackline] {self.function.name} was ended: it held {self._too_much_memory} MB of memory"
        line = f"{told}, and its MemorySize is {self.function.memory} MB\n{line}"
        return Ending(error, "exit", "Runtime.OutOfMemory", extra=line)

    def init_result(self, request: Request) -> Result:
        """The result for the invocation this worker was started for, when it ended before it was ready."""
        ending = self._init_ending(request)
        duration = self._elapsed_ms()
        printed = _ended_line(self._output.take())
        report = Report(request.id, ending.status, ending.error_type, duration, None, self._most_memory)
        log = printed + start_line(self.function, request.id) + self._stood_still_line() + ending.extra
        log += report_lines(self.function, report)
        return Result(ending.payload, ending.status, log, duration, None, self._most_memory, self.log_stream)

    def _init_ending(self, request: Request) -> Ending:
        if self.init_timed_out:
            line = timeout_line(self.function, request.id)
            return Ending(invocations.timeout_error(self.function, request.id), "timeout", extra=line)
        if self.init_failure is not None:
            return Ending(self.init_failure, "init-error", str(self.init_failure.get("errorType") or ""))
        exited = self._exited(request)
        return Ending(
            exited.payload,
            "init-error",
            exited.error_type,
            extra=exited.extra if self._too_much_memory else "",
        )

    def _set_timer(self, seconds: float, ring: Callable[[], None]) -> None:
        self._stop_timer()
        self._timer = Timer(seconds, ring, self._owner.look_at_clock)

    def _limit(self, seconds: float, ring: Callable[[], None]) -> None:
        """A limit of the function's time. Who looks at it with a debugger has as much as they like."""
        if self.function.debug is None:
            self._set_timer(seconds, ring)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _ended_line(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"
