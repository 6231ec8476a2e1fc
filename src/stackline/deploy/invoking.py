"""Calling a deployed function by its logical ID."""

from __future__ import annotations

import base64
import json
import re
import time
from dataclasses import dataclass
from typing import Any, cast

from stackline.cloud import Cloud
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.deploy.stack import function_name

# A function may run for 15 minutes (Lambda Developer Guide, "Lambda quotas").
_LONGEST = 920.0


@dataclass(frozen=True, slots=True)
class Invocation:
    """What a call gave. `result` is the answer as parsed JSON; where `ok` is false, `error_…` tell what went wrong.

    `log` is the end of what it wrote (4 kB, as AWS gives it); `duration_ms` is the function's own time.
    """

    function: str
    ok: bool
    result: Any
    log: str
    duration_ms: float
    error_type: str = ""
    error_message: str = ""
    stack_trace: tuple[str, ...] = ()
    memory_mb: int = 0

    def to_json(self) -> dict[str, Any]:
        error = {"type": self.error_type, "message": self.error_message, "stackTrace": list(self.stack_trace)}
        return {
            "function": self.function,
            "ok": self.ok,
            "result": self.result,
            "error": None if self.ok else error,
            "log": self.log,
            "duration_ms": self.duration_ms,
        }


def invoke(cloud: Cloud, stack: str, function: str, event: Any = None) -> Invocation:
    """Call function `function` (a logical ID) of a deployed stack with `event`, anything JSON can say.

    Raises DiagnosticError (no such function, stack not deployed), Refusal, Away. A function that raises is no
    exception but an Invocation that is not ok.
    """
    name = function_name(cloud, stack, function)
    begun = time.monotonic()
    answer = cloud.call_once(
        "lambda", "invoke", _LONGEST, FunctionName=name, LogType="Tail", Payload=json.dumps(event).encode()
    )
    payload = cast(bytes, answer["Payload"].read())
    took = (time.monotonic() - begun) * 1000
    log = base64.b64decode(answer.get("LogResult") or "").decode("utf-8", "replace")
    reported = re.search(r'\tDuration: ([\d.]+) ms|"durationMs": ?([\d.]+)', log)
    result = _parsed(payload)
    used = re.search(r'Max Memory Used: (\d+) MB|"maxMemoryUsedMB": ?(\d+)', log)
    memory = int(used[1] or used[2]) if used else 0
    duration = float(reported[1] or reported[2]) if reported else round(took, 2)
    if not answer.get("FunctionError"):
        return Invocation(function, True, result, log, duration, memory_mb=memory)
    told = cast(dict[str, Any], result) if isinstance(result, dict) else {"errorMessage": str(result)}
    # Node.js calls it `trace`.
    trace = cast(list[Any], told.get("stackTrace") or told.get("trace") or [])
    return Invocation(
        function,
        False,
        result,
        log,
        duration,
        str(told.get("errorType") or answer["FunctionError"]),
        str(told.get("errorMessage") or ""),
        tuple(str(line).rstrip("\n") for line in trace),
        memory,
    )


def parse_event(text: str, file: str) -> Any:
    """An event as JSON. Raises DiagnosticError with the line and column; `file` is how it is called there."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        summary = f"The event is not JSON: {error.msg}"
        found = Diagnostic(
            "error",
            "event-not-json",
            summary,
            file=file,
            line=error.lineno,
            column=error.colno,
            fix=Fix("An event is one JSON value; mend it there."),
        )
        raise DiagnosticError([found]) from error
    except RecursionError as error:
        found = Diagnostic("error", "event-not-json", "The event is nested too deep", file=file)
        raise DiagnosticError([found]) from error


def _parsed(payload: bytes) -> Any:
    try:
        return json.loads(payload)
    except ValueError:
        return payload.decode("utf-8", "replace")
