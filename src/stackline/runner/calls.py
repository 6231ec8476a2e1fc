"""A known call on its way: the function's event of the request, the answer of its result; noted both times."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass

from stackline.gateway import proxy_calls, traces
from stackline.gateway.answers import Answer
from stackline.gateway.callers import cors_headers
from stackline.gateway.heads import Scope
from stackline.gateway.payload_formats import Sent
from stackline.gateway.proxy_calls import Asked
from stackline.runner.host import Host
from stackline.runner.known import Known
from stackline.runner.model import Request, Result
from stackline.runner.notes import Begun, Notes

_EVENT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Calls:
    host: Host
    notes: Notes

    async def answer(
        self, known: Known, headers: dict[str, str], scope: Scope, body: bytes, answer: Answer
    ) -> None:
        """What is noted of the call is counted before its caller has the answer."""
        began, clock = time.time(), time.perf_counter()
        asked = Asked(scope["method"], scope["query_string"].decode("latin-1"), headers, body, Sent.of(scope))
        event = proxy_calls.event(known.route, asked)
        text = _EVENT.encode(event).encode("utf-8", "surrogatepass")
        place = traces.begin()
        called = place.below()
        request = Request(str(uuid.uuid4()), text, trace_id=called.header)
        told = {"known": known.number, "request": request.id, "began": began}
        told |= {"trace": place.root, "parent": place.span, "span": called.span}
        self.notes.begin(request.id, told, text)
        result = await self.host.run(known.function, request)
        said = {"method": asked.method, "path": scope["path"], "query": asked.query}
        said |= {"host": headers.get("host", ""), "agent": headers.get("user-agent", "")}
        begun: Begun | None = None
        try:
            status, named, content = proxy_calls.answer(_shape(result), known.route.version)
            named.update(cors_headers(known.route.cors, headers.get("origin", "")))
            said |= _ended(status, len(content), clock)
            begun = await self.notes.ending(request.id)
            await answer.whole(status, named, content)
        except Exception:
            said |= _ended(500, 0, clock)  # what the caller gets
            raise
        finally:
            self.notes.end(begun or await self.notes.ending(request.id), {**told, **said}, result)


def _ended(status: int, length: int, clock: float) -> dict[str, object]:
    return {"status": status, "length": length, "at": time.time(), "ms": (time.perf_counter() - clock) * 1000}


def _shape(result: Result) -> dict[str, object]:
    return {
        "body": result.payload if result.raw is None else result.raw,
        "error": result.status != "ok",
    }
