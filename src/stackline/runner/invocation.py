"""An invocation on its way to a worker and back: the headers it goes with, and what is made of the client's answer."""

from __future__ import annotations

import asyncio
import json
import secrets
import signal
import time
from dataclasses import dataclass
from typing import Any, cast

from stackline.runner.model import RESPONSE_LIMIT, STREAM_LIMIT, Function, Request, Result, Status
from stackline.runner.runtime_api import Answer

TOO_LARGE = "Function.ResponseSizeTooLarge"
EXITED = "Runtime.ExitError"
# What a function is told to have left while somebody looks at it with a debugger: a day.
_DEBUGGED_SECONDS = 86_400.0


class Invocation:
    """A request on its way: where its result goes."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self.headers: dict[str, str] = {}  # known when it begins
        self.cut = False  # the client went away in the middle of its answer

    def finish(self, result: Result) -> None:
        if not self.result.done():
            self.result.set_result(result)

    @property
    def limit(self) -> int:
        """How large an answer may be."""
        return STREAM_LIMIT if self.request.streamed else RESPONSE_LIMIT

    def begin(self, function: Function) -> None:
        """Make the headers that its event goes with: "Next invocation", response headers."""
        request = self.request
        left = function.timeout if function.debug is None else _DEBUGGED_SECONDS
        self.headers = {
            "Lambda-Runtime-Aws-Request-Id": request.id,
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + left) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": function.arn,
            "Lambda-Runtime-Trace-Id": request.trace_id or _trace_id(),
        }
        if request.client_context:
            self.headers["Lambda-Runtime-Client-Context"] = request.client_context
        if request.cognito_identity:
            self.headers["Lambda-Runtime-Cognito-Identity"] = request.cognito_identity


@dataclass(frozen=True, slots=True)
class Ending:
    """How an invocation ends: what its caller gets, and what stands in the log. `error_type` is the report's."""

    payload: Any
    status: Status
    error_type: str = ""
    raw: bytes | None = None
    extra: str = ""  # lines of the log


def answered(answer: Answer, invocation: Invocation) -> Ending:
    """What the caller gets for what the client has posted."""
    if answer.too_large or len(answer.body) > invocation.limit:
        message = f"Response payload size exceeded maximum allowed payload size ({invocation.limit} bytes)."
        return Ending({"errorMessage": message, "errorType": TOO_LARGE}, "error", TOO_LARGE)
    if answer.failure is not None:
        error_type, body = answer.failure
        return Ending(error_payload(body, error_type), "error", error_type)
    text = answer.body.decode("utf-8", "replace")
    try:
        payload = json.loads(text)
    except ValueError:
        return Ending(text, "ok", raw=answer.body)
    return Ending(payload, "ok", raw=answer.body if invocation.request.streamed else None)


def truncated() -> Ending:
    error_type, message = "Runtime.TruncatedResponse", "The runtime hung up in the middle of its response"
    return Ending({"errorType": error_type, "errorMessage": message}, "error", error_type)


def error_payload(body: bytes, error_type: str) -> dict[str, Any]:
    """An error as the client told it; made of the header's type where the body is not what Lambda's errors are."""
    text = body.decode("utf-8", "replace")
    try:
        payload = json.loads(text)
    except ValueError:
        payload = text
    if isinstance(payload, dict):
        return cast("dict[str, Any]", payload)
    return {"errorType": error_type or "Runtime.Unknown", "errorMessage": str(payload)}


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
    return {"errorType": EXITED, "errorMessage": message}


def timeout_error(function: Function, request_id: str) -> dict[str, Any]:
    message = f"RequestId: {request_id} Error: Task timed out after {function.timeout:.2f} seconds"
    return {"errorType": "Sandbox.Timedout", "errorMessage": message}


def _trace_id() -> str:
    return f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)};Parent={secrets.token_hex(8)};Sampled=0"
