"""Event source mappings of streams, and the pace of all of them.

MiniStack runs a stream's function on its one polling thread, so a slow one holds up every other mapping, and a failed
queue batch pauses its whole mapping for a second. Here each shard has one batch in flight on a thread of its own,
and streams have Lambda's retry rules. Source: "How Lambda processes records from stream and queue-based event
sources" (Lambda developer guide).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from stackline.embedded import stream_readers
from stackline.embedded.stream_readers import Batch, Position, Shard
from stackline.embedded.upstream import module, record, rows

QUEUE_CONCURRENCY = 10  # batches in flight for a queue whose mapping states no MaximumConcurrency
_QUEUE_PAUSE = 0.05  # a failed message waits for its visibility timeout anyway
_IDLE_GAP = 0.01
_LONGEST_BACKOFF = 10.0


@dataclass
class _Attempts:
    """How often the batch at a shard's position has failed, and how many records to try next."""

    failures: int = 0
    not_before: float = 0.0
    limit: int | None = None
    waiting_since: float | None = None


@dataclass
class StreamSources:
    _busy: set[Position] = field(default_factory=set[Position])
    _attempts: dict[Position, _Attempts] = field(default_factory=dict[Position, _Attempts])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def install(self) -> None:
        service = module("services.lambda_svc")
        service._poll_kinesis = lambda: self.poll("kinesis")
        service._poll_dynamodb_streams = lambda: self.poll("dynamodb")
        service._ESM_SQS_DEFAULT_CONCURRENCY = QUEUE_CONCURRENCY
        service._ESM_BACKOFF_SECONDS = _QUEUE_PAUSE
        service._ESM_IDLE_WAKE_GAP_SECONDS = _IDLE_GAP
        stock = service._init_stream_position

        def anchor(mapping_id: str, source: str, starting: str) -> None:
            stock(mapping_id, source, starting)
            stream_readers.anchor_kinesis(mapping_id, source, starting)

        service._init_stream_position = anchor

    def poll(self, kind: str) -> bool:
        """Starts a batch for every shard that has records and none in flight; True if any was taken."""
        taken = False
        for shard in _shards(kind):
            with self._lock:
                if shard.position in self._busy:
                    continue
                attempts = self._attempts.setdefault(shard.position, _Attempts())
            if attempts.not_before > time.time():
                continue
            batch = stream_readers.read(shard, attempts.limit)
            if not batch.count or self._still_filling(shard, batch, attempts):
                continue
            attempts.waiting_since = None
            taken = True
            if not batch.records:  # the filter left nothing
                stream_readers.advance(shard, batch.count)
                continue
            with self._lock:
                self._busy.add(shard.position)
            module("core.concurrency").spawn_background(
                self._run, shard, batch, attempts, thread_name="stackline-stream"
            )
        return taken

    def _still_filling(self, shard: Shard, batch: Batch, attempts: _Attempts) -> bool:
        """A mapping with a batching window waits for a full batch, but no longer than the window."""
        window = float(shard.mapping.get("MaximumBatchingWindowInSeconds") or 0)
        if not window or batch.count >= shard.batch_size or attempts.failures:
            return False
        attempts.waiting_since = attempts.waiting_since or time.time()
        return time.time() < attempts.waiting_since + window

    def _run(self, shard: Shard, batch: Batch, attempts: _Attempts) -> None:
        service = module("services.lambda_svc")
        try:
            result = service._execute_function(shard.function, {"Records": batch.records})
            done = _done(shard, batch, result)
            if done == batch.count:
                attempts.failures, attempts.limit = 0, None
                shard.mapping["LastProcessingResult"] = f"OK - {batch.count} records"
            else:
                done = self._failed(shard, batch, attempts, result, done)
            stream_readers.advance(shard, done)
        finally:
            with self._lock:
                self._busy.discard(shard.position)
            service._esm_wake.set()

    def _failed(
        self, shard: Shard, batch: Batch, attempts: _Attempts, result: dict[str, Any], done: int
    ) -> int:
        """How many records to go past: those that are done, or the whole batch where it is given up."""
        shard.mapping["LastProcessingResult"] = "FAILED"
        if result.get("throttle"):
            attempts.not_before = time.time() + 0.2
            return 0
        attempts.failures = attempts.failures + 1 if not done else 1
        why = _given_up(shard, batch, attempts.failures)
        if why:
            module("services.lambda_svc")._send_ddb_stream_failure_record(
                shard.mapping, shard.function, batch.records, shard.source, result, why
            )
            attempts.failures, attempts.limit = 0, None
            return batch.count
        if shard.mapping.get("BisectBatchOnFunctionError") and batch.count - done > 1:
            attempts.limit = (batch.count - done + 1) // 2
            attempts.failures -= 1  # splitting is not a retry
        attempts.not_before = time.time() + min(0.5 * 2**attempts.failures, _LONGEST_BACKOFF)
        return done


def _done(shard: Shard, batch: Batch, result: dict[str, Any]) -> int:
    """Records processed: all, none, or with ReportBatchItemFailures those before the first that failed."""
    if result.get("error"):
        return 0
    if "ReportBatchItemFailures" not in (shard.mapping.get("FunctionResponseTypes") or []):
        return batch.count
    body = result.get("body")
    failures = rows(record(body).get("batchItemFailures"))
    named = {str(item.get("itemIdentifier", "")) for item in failures}
    if not named:
        return batch.count
    return next((index for index, number in enumerate(batch.numbers) if number in named), 0)


def _given_up(shard: Shard, batch: Batch, failures: int) -> str | None:
    retries = int(shard.mapping.get("MaximumRetryAttempts", -1))
    age = int(shard.mapping.get("MaximumRecordAgeInSeconds") or -1)
    if 0 <= retries < failures:
        return "RetryAttemptsExhausted"
    if age > 0 and batch.oldest < time.time() - age:
        return "MaxRecordAgeExceeded"
    return None


def _shards(kind: str) -> Iterator[Shard]:
    """Every shard of every enabled mapping of this kind, visited in its account and region."""
    service, responses = module("services.lambda_svc"), module("core.responses")
    for account, region, mapping in service._iter_all_esms():
        source = str(mapping.get("EventSourceArn", ""))
        if not mapping.get("Enabled", True) or f":{kind}:" not in source:
            continue
        with responses.request_scope(account, region):
            function, _ = service._get_func_record_for_qualifier(
                mapping["FunctionName"], mapping.get("Qualifier")
            )
            if function is not None:
                yield from stream_readers.shards(kind, account, region, mapping, function)
