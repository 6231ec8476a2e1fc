"""What a worker prints, and the platform's lines around it (START, END, REPORT)."""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from stackline.runner.model import Function, Status

# A function may print without end; what is kept of one invocation must have one.
_KEPT = 4 * 1024 * 1024
# A function that prints from a thread may print as fast as this reads.
_READS = 256
_CUT = b"\n[stackline] the rest of this invocation's output is left out (more than 4 MB)\n"


class Output:
    """The read end of a worker's stdout and stderr. Owns the pipe. `tell` hears each line when it is printed."""

    def __init__(self, tell: Callable[[str], None] = lambda _: None) -> None:
        self._read, self.write_end = os.pipe()
        os.set_blocking(self._read, False)
        self._kept = bytearray()
        self._tell = tell
        self._told = 0  # bytes of what is kept
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
        if self._told < len(self._kept):  # no line, but all there is
            self._tell(self._kept[self._told :].decode("utf-8", "replace"))
        text = self._kept.decode("utf-8", "replace")
        self._kept.clear()
        self._told = 0
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
            self._tell_lines()
        return bool(data)

    def _tell_lines(self) -> None:
        end = self._kept.rfind(b"\n")
        if end < self._told:
            return
        lines = self._kept[self._told : end].decode("utf-8", "replace").split("\n")
        self._told = end + 1
        for line in lines:
            self._tell(line)


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


@dataclass(frozen=True, slots=True)
class Report:
    """What the last line of an invocation tells. `init_ms` is of a cold start; `error_type` may be empty."""

    request_id: str
    status: Status
    error_type: str
    duration_ms: float
    init_ms: float | None
    memory_mb: int


def report_lines(function: Function, report: Report) -> str:
    """END and REPORT. Billed duration is whole milliseconds and includes the init phase ("AWS Lambda
    standardizes billing for INIT Phase", 2025)."""
    billed = math.ceil(report.duration_ms + (report.init_ms or 0))
    if function.log_format == "JSON":
        metrics: dict[str, Any] = {
            "durationMs": round(report.duration_ms, 3),
            "billedDurationMs": billed,
            "memorySizeMB": function.memory,
            "maxMemoryUsedMB": report.memory_mb,
        }
        if report.init_ms is not None:
            metrics["initDurationMs"] = round(report.init_ms, 3)
        record: dict[str, Any] = {
            "requestId": report.request_id,
            "metrics": metrics,
            "status": {"ok": "success", "timeout": "timeout"}.get(report.status, "error"),
        }
        # "Lambda Telemetry API Event schema reference", platform.report.
        return _platform(
            "report", {**record, **({"errorType": report.error_type} if report.error_type else {})}
        )
    parts = [
        f"REPORT RequestId: {report.request_id}",
        f"Duration: {report.duration_ms:.2f} ms",
        f"Billed Duration: {billed} ms",
        f"Memory Size: {function.memory} MB",
        f"Max Memory Used: {report.memory_mb} MB",
        *([f"Init Duration: {report.init_ms:.2f} ms"] if report.init_ms is not None else []),
        *_outcome(report),
    ]
    return f"END RequestId: {report.request_id}\n" + "\t".join(parts) + "\t\n"


def _outcome(report: Report) -> list[str]:
    if report.status == "timeout":
        return ["Status: timeout"]
    if report.status not in ("exit", "init-error"):
        return []
    return ["Status: error", *([f"Error Type: {report.error_type}"] if report.error_type else [])]


def _platform(kind: str, record: dict[str, Any]) -> str:
    return json.dumps({"time": _now(), "type": f"platform.{kind}", "record": record}) + "\n"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
