"""What a worker prints, and the platform's lines around it (START, END, REPORT)."""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import os
from datetime import UTC, datetime
from typing import Any

from stackline.runner.model import Function, Status

# A function may print without end; what is kept of one invocation must have one.
_KEPT = 4 * 1024 * 1024
# A function that prints from a thread may print as fast as this reads.
_READS = 256
_CUT = b"\n[stackline] the rest of this invocation's output is left out (more than 4 MB)\n"


class Output:
    """The read end of a worker's stdout and stderr. Owns the pipe."""

    def __init__(self) -> None:
        self._read, self.write_end = os.pipe()
        os.set_blocking(self._read, False)
        self._kept = bytearray()
        self._open = True
        asyncio.get_running_loop().add_reader(self._read, self._receive)

    def started(self) -> None:
        """The worker holds the write end now; give ours up, so that its end can be seen."""
        os.close(self.write_end)

    def take(self) -> str:
        """Everything printed up to now.

        A client posts its answer after it has printed, so what belongs to an invocation is already in the
        pipe when its answer arrives, though perhaps not read yet.
        """
        for _ in range(_READS):
            if not self._receive():
                break
        text = self._kept.decode("utf-8", "replace")
        self._kept.clear()
        return text

    def close(self) -> None:
        if self._open:
            self._open = False
            asyncio.get_running_loop().remove_reader(self._read)
            os.close(self._read)

    def _receive(self) -> bool:
        if not self._open:
            return False
        data = b""
        with contextlib.suppress(BlockingIOError):
            data = os.read(self._read, 65536)
            if not data:
                self.close()
        if len(self._kept) < _KEPT:
            self._kept += data
            if len(self._kept) >= _KEPT:
                self._kept += _CUT
        return bool(data)


def start_line(function: Function, request_id: str) -> str:
    if function.log_format == "JSON":
        return _platform("start", {"requestId": request_id, "version": function.version})
    return f"START RequestId: {request_id} Version: {function.version}\n"


def timeout_line(function: Function, request_id: str) -> str:
    """Lambda's line for a function that ran out of time; JSON logging has it in the report only."""
    if function.log_format == "JSON":
        return ""
    return f"{_now()} {request_id} Task timed out after {function.timeout:.2f} seconds\n\n"


def exit_line(function: Function, request_id: str, message: str, error_type: str) -> str:
    if function.log_format == "JSON":
        return ""
    return f"{message}\n{error_type}\n" if request_id in message else f"RequestId: {request_id} {message}\n"


def report_lines(
    function: Function,
    request_id: str,
    status: Status,
    duration_ms: float,
    init_ms: float | None,
    memory_mb: int,
) -> str:
    """END and REPORT. Billed duration is whole milliseconds and includes the init phase ("AWS Lambda
    standardizes billing for INIT Phase", 2025)."""
    billed = math.ceil(duration_ms + (init_ms or 0))
    if function.log_format == "JSON":
        metrics: dict[str, Any] = {
            "durationMs": round(duration_ms, 3),
            "billedDurationMs": billed,
            "memorySizeMB": function.memory,
            "maxMemoryUsedMB": memory_mb,
        }
        if init_ms is not None:
            metrics["initDurationMs"] = round(init_ms, 3)
        outcome = {"ok": "success", "timeout": "timeout"}.get(status, "error")
        return _platform("report", {"requestId": request_id, "metrics": metrics, "status": outcome})
    parts = [
        f"REPORT RequestId: {request_id}",
        f"Duration: {duration_ms:.2f} ms",
        f"Billed Duration: {billed} ms",
        f"Memory Size: {function.memory} MB",
        f"Max Memory Used: {memory_mb} MB",
        *([f"Init Duration: {init_ms:.2f} ms"] if init_ms is not None else []),
        *({"timeout": ["Status: timeout"], "exit": ["Status: error"]}.get(status, [])),
    ]
    return f"END RequestId: {request_id}\n" + "\t".join(parts) + "\t\n"


def _platform(kind: str, record: dict[str, Any]) -> str:
    return json.dumps({"time": _now(), "type": f"platform.{kind}", "record": record}) + "\n"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
