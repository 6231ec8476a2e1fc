"""Who runs what, when: the workers of every function, their queues, and the machine's ceiling.

A function gets a worker per concurrent invocation, up to its reserved concurrency. Over all functions no more
than `ceiling` workers are busy at once, and further invocations wait; but a function with nothing running may
always run one. So functions that call one another cannot wait for each other's place for ever.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections import deque
from dataclasses import replace

from stackline.core import Diagnostic, DiagnosticError
from stackline.runner.awake import TICK_SECONDS, Clock
from stackline.runner.feed import Feed
from stackline.runner.invocation import Invocation
from stackline.runner.launching import Launcher, Launching
from stackline.runner.model import REQUEST_LIMIT, Function, Request, Result, failure
from stackline.runner.worker import Worker

_log = logging.getLogger("stackline.runner")

CEILING = max(16, 8 * (os.cpu_count() or 1))
IDLE_SECONDS = 300.0
_PAUSE = 0.005


class Pool:
    """The workers of one function as it was deployed. A change of code or configuration makes a new pool."""

    def __init__(self, host: Host, function: Function, launcher: Launcher) -> None:
        self.function = function
        self.queue: deque[Invocation] = deque()
        self.workers: set[Worker] = set()
        self.retired = False
        self._host = host
        self._launcher = launcher

    @property
    def coming(self) -> int:
        """Workers that will be idle in a moment: those that start, and those that have just answered."""
        return sum(not worker.ready or worker.returning for worker in self.workers)

    @property
    def busy(self) -> int:
        """Workers with something to do, those that start included."""
        return sum(not worker.idle for worker in self.workers)

    @property
    def idle(self) -> list[Worker]:
        return [worker for worker in self.workers if worker.idle]

    def serve_one(self) -> bool:
        """Bring the next waiting invocation nearer to a worker. False when nothing can be done now."""
        if not self.queue:
            return False
        if idle := self.idle:
            # The one used last: its caches are warm, and the others grow old enough to be ended.
            max(idle, key=lambda worker: worker.idle_since).assign(self.queue.popleft())
            return True
        limit = 1 if self.function.debug else self.function.concurrency
        if len(self.queue) <= self.coming or (limit is not None and len(self.workers) >= limit):
            return False
        self._start()
        return True

    def _start(self) -> None:
        worker = Worker(self.function, self)
        self.workers.add(worker)
        task = asyncio.create_task(self._started(worker))
        self._host.keep(task)

    async def _started(self, worker: Worker) -> None:
        try:
            await worker.start(self._launcher)
        except OSError as error:
            self.workers.discard(worker)
            if self.queue:
                message = f"The worker cannot be started: {error}"
                diagnostic = Diagnostic("error", "worker-start-failed", message)
                self.queue.popleft().finish(
                    failure("Runtime.InvalidEntrypoint", message, "init-error", diagnostic)
                )
            self._host.schedule()

    # What workers tell (worker.Owner).

    def worker_ready(self, worker: Worker) -> None:
        if self.retired and not self.queue:
            worker.kill()
        self._host.schedule()
        self._host.launching.compile(self.function)

    def worker_ended(self, worker: Worker) -> None:
        self.workers.discard(worker)
        if not worker.ready and self.queue:
            invocation = self.queue.popleft()
            invocation.finish(worker.init_result(invocation.request))
        self._host.worker_gone(self, worker)

    def worker_says(self, request_id: str, line: str) -> None:
        self._host.feed.line(self.function.name, request_id, line)

    def look_at_clock(self) -> None:
        self._host.look_at_clock()

    def warm(self) -> None:
        """Start a worker where there is none."""
        if not self.workers:
            self._start()

    def retire(self) -> None:
        """End idle workers now and the others when they are done; one at which a debugger looks may never be."""
        self.retired = True
        if self.function.debug:
            for worker in self.workers:
                worker.kill()
        elif not self.queue:
            for worker in self.idle:
                worker.kill()


class Host:
    """All pools, and the rule of who is served next."""

    def __init__(
        self,
        launching: Launching,
        *,
        ceiling: int = CEILING,
        idle_seconds: float = IDLE_SECONDS,
        feed: Feed | None = None,
    ) -> None:
        self.launching = launching
        self.feed = feed or Feed()
        self._ceiling = ceiling
        self._idle_seconds = idle_seconds
        self._current: dict[tuple[str, str], Pool] = {}
        self._pools: list[Pool] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False
        self._watch: asyncio.Task[None] | None = None
        self._clock: Clock | None = None

    async def invoke(self, function: Function, request: Request) -> Result:
        """Run the function with this event and wait for the end. Expected failures are in the result."""
        result = await self.run(function, request)
        self.feed.end(request.id)
        return result

    async def warm(self, function: Function) -> None:
        """Start a worker of the function before there is anything to do for it. Raises DiagnosticError."""
        launcher, _ = await self.launching.prepare(function)
        self._pool(function, launcher).warm()

    async def warmed(self) -> None:
        """When every worker that was started is ready, or has ended."""
        while any(not worker.ready for pool in self._pools for worker in pool.workers):
            await asyncio.sleep(_PAUSE)

    async def run(self, function: Function, request: Request) -> Result:
        """The same, for who tells of its end otherwise."""
        if len(request.event) > REQUEST_LIMIT:
            message = (
                f"{len(request.event)} byte payload is too large for the RequestResponse invocation type"
                f" (limit {REQUEST_LIMIT} bytes)"
            )
            return failure("RequestTooLargeException", message, "error")
        if function.concurrency == 0:
            return failure("TooManyRequestsException", "Rate Exceeded: reserved concurrency is 0", "error")
        try:
            launcher, note = await self.launching.prepare(function)
        except DiagnosticError as error:
            problem = error.diagnostics[0]
            return failure("Runtime.Unsupported", problem.summary, "unsupported", problem)
        invocation = Invocation(request)
        self._pool(function, launcher).queue.append(invocation)
        self.schedule()
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._watch_workers())
            self.keep(self._watch)
        result = await invocation.result
        return _noted(result, note)

    def forget(self, name: str) -> int:
        """End the warm workers of a function, by name or ARN, after what they are doing. How many pools it had."""
        keys = [key for key, pool in self._current.items() if name in (pool.function.name, pool.function.arn)]
        for key in keys:
            self._current.pop(key).retire()
        self._keep_relays()
        self._drop_ended()
        return len(keys)

    def status(self) -> list[dict[str, object]]:
        return [
            {
                "function": pool.function.name,
                "version": pool.function.version,
                "workers": [worker.pid for worker in pool.workers],
                "busy": pool.busy,
                "queued": len(pool.queue),
                "retired": pool.retired,
            }
            for pool in self._pools
        ]

    def schedule(self) -> None:
        """Serve what can be served: a step for each function in turn, so that a long queue delays no other."""
        if self._closing or not any(pool.queue for pool in self._pools):
            return
        progress = True
        while progress:
            progress = False
            busy = sum(pool.busy for pool in self._pools)
            for pool in self._pools:
                running = pool.busy
                if (busy < self._ceiling or running == 0) and pool.serve_one():
                    busy += pool.busy - running
                    progress = True

    def worker_gone(self, pool: Pool, worker: Worker) -> None:
        self.launching.discard(worker)
        self._drop_ended()
        self.schedule()

    def end_idle(self) -> None:
        """End workers that have had nothing to do for long, and the oldest idle ones over twice the ceiling."""
        idle = sorted(
            (worker for pool in self._pools for worker in pool.idle if not worker.function.debug),
            key=lambda worker: worker.idle_since,
        )
        spare = sum(len(pool.workers) for pool in self._pools) - 2 * self._ceiling
        oldest = time.monotonic() - self._idle_seconds
        for position, worker in enumerate(idle):
            if worker.idle_since < oldest or position < spare:
                worker.kill()

    async def tend(self) -> None:
        """End idle workers again and again; runs until cancelled."""
        while True:
            await asyncio.sleep(min(15.0, self._idle_seconds / 2))
            self.end_idle()

    async def _watch_workers(self) -> None:
        """Look at the clock and at the workers' memory again and again, while any of them does something."""
        self._clock = Clock()
        while any(pool.busy or pool.queue for pool in self._pools):
            await asyncio.sleep(TICK_SECONDS)
            self.look_at_clock()
            for worker in [worker for pool in self._pools for worker in pool.workers]:
                worker.look_at_memory()
        self._clock = None

    def look_at_clock(self) -> None:
        """Tell the workers when this machine has stood still."""
        if self._clock is not None and (gone := self._clock.stood_still()):
            _log.info("this machine stood still for %.1f s", gone)
            for worker in [worker for pool in self._pools for worker in pool.workers]:
                worker.stood_still(gone)

    async def close(self) -> None:
        """End every worker, and wait until they are gone."""
        self._closing = True
        workers = [worker for pool in self._pools for worker in pool.workers]
        for worker in workers:
            worker.kill()
        for task in list(self._tasks):
            task.cancel()
        await self.launching.close()
        await asyncio.gather(*(worker.wait() for worker in workers))

    def keep(self, task: asyncio.Task[None]) -> None:
        """Hold on to a task until it is done; the loop itself does not."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _drop_ended(self) -> None:
        self._pools = [pool for pool in self._pools if not pool.retired or pool.workers or pool.queue]

    def _pool(self, function: Function, launcher: Launcher) -> Pool:
        pool = self._current.get(function.key)
        if pool is not None and pool.function == function:
            return pool
        if pool is not None:
            pool.retire()
        pool = Pool(self, function, launcher)
        self._current[function.key] = pool
        self._keep_relays()
        self._pools.append(pool)
        return pool

    def _keep_relays(self) -> None:
        debugged = (pool.function.debug for pool in self._current.values())
        self.launching.keep_relays({debug.port for debug in debugged if debug})


def _noted(result: Result, note: Diagnostic | None) -> Result:
    if note is None or result.diagnostic is not None:
        return result
    return replace(result, diagnostic=note)
