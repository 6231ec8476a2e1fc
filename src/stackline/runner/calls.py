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
from stackline.runner.notes import Notes

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
        status, named, content = proxy_calls.answer(_shape(result), known.route.version)
        named.update(cors_headers(known.route.cors, headers.get("origin", "")))
        took = (time.perf_counter() - clock) * 1000
        said = {"method": asked.method, "path": scope["path"], "query": asked.query, "ms": took}
        said |= {"status": int(status), "length": len(content), "at": time.time()}
        said |= {"host": headers.get("host", ""), "agent": headers.get("user-agent", "")}
        begun = await self.notes.ending(request.id)
        try:
            await answer.whole(status, named, content)
        finally:
            self.notes.end(begun, {**told, **said}, result)


def _shape(result: Result) -> dict[str, object]:
    return {
        "body": result.payload if result.raw is None else result.raw,
        "error": result.status != "ok",
    }
