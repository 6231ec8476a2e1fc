"""Every invocation of a function goes to the runner; MiniStack's own executors are not used.

`_execute_function_dispatch` is the one point all callers pass: Invoke, queues, streams, APIs, schedules, state
machines. The package is unpacked once by content and the runner gets folders.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stackline.core.payloads import redact_payload
from stackline.embedded import acting, code_store, enforcement, logs, response_streams, tracing
from stackline.embedded.causes import cause
from stackline.embedded.feed import Feed
from stackline.embedded.live import Live, LiveFunction
from stackline.embedded.outputs import Addresses
from stackline.embedded.payloads import shown, shown_body
from stackline.embedded.replays import Originals
from stackline.embedded.runner_process import Runner, RunnerGone
from stackline.embedded.trace_links import parents
from stackline.embedded.tracing import Marks
from stackline.embedded.upstream import module, record, rows

_client_context: ContextVar[Any] = ContextVar("client_context", default=None)
_INSTALLING = 600.0  # seconds
_GRACE = 90.0  # seconds beyond a function's timeout: its start has a limit of its own


@dataclass
class Dispatch:
    runner: Runner
    code: Path
    secret: str
    addresses: Addresses
    on_invoke: Callable[[], None]
    feed: Feed
    live: Live
    marks: Marks
    originals: Originals
    _sessions: enforcement.Sessions = field(default_factory=enforcement.Sessions)
    _seen: dict[str, str] = field(default_factory=dict[str, str])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def install(self) -> None:
        service = module("services.lambda_svc")
        service._execute_function_dispatch = self.run
        response_streams.install()
        stock = service._invoke

        async def invoke(name: str, event: Any, headers: dict[str, str], *more: Any, **options: Any) -> Any:
            # The client context comes in a header, which MiniStack does not hand on.
            _client_context.set(_decoded(headers.get("x-amz-client-context")))
            if tracing.current.get():  # a function of this cloud calls it
                return await stock(name, event, headers, *more, **options)
            with acting.asked():
                return await stock(name, event, headers, *more, **options)

        service._invoke = invoke

    def run(
        self, func: dict[str, Any], config: dict[str, Any], event: Any, request_id: str, started: float
    ) -> dict[str, Any]:
        """One invocation; the answer is in MiniStack's shape (`body`, `error`, `function_error`, `log`)."""
        self.on_invoke()
        sources = parents(event, self.marks)
        above = tracing.current.get() or next(iter(sources), None)
        place = above.below() if above else tracing.begin()
        told = {"function": config["FunctionName"], "request": request_id, **cause(event)}
        told |= {"trace": place.root, "span": place.span, "parent": above.span if above else ""}
        if others := [[one.root, one.span] for one in sources if one != above]:
            told["links"] = others
        if caller := tracing.caller.get():
            told["caller"] = caller
        self.originals.keep(request_id, str(config["FunctionArn"]), event)
        begun = time.time()
        self.feed.publish("invocation-begin", **told, began=begun, **shown("event", event))
        with tracing.at(place):
            answer = self._answer(func, config, event, request_id)
        log = str(answer.get("log") or "")
        logs.write(config, request_id, log, answer.get("log_stream") or "")
        body = _body(answer)
        result = shown_body("result", body, len(body)) if isinstance(body, bytes) else shown("result", body)
        self.feed.publish("invocation", **told, began=begun, **_outcome(answer), **result)
        self.on_invoke()
        return {
            "body": body,
            "error": bool(answer.get("error")),
            "function_error": answer.get("error_type") or "Unhandled",
            "log": log,
        }

    def _answer(
        self, func: dict[str, Any], config: dict[str, Any], event: Any, request_id: str
    ) -> dict[str, Any]:
        """What the runner says, or that it could not."""
        try:
            described = self._describe(func, config)
        except code_store.BadPackage as error:
            return _failure("Runtime.InvalidPackage", str(error))
        content = {"function": described, "event": event, "request_id": request_id}
        content |= {"client_context": _client_context.get(), "streamed": response_streams.wanted()}
        if place := tracing.current.get():
            content["trace_id"] = place.header
        try:
            self._forget_if_changed(described)
            patience = None if described["debug"] else described["timeout"] + _GRACE
            answer = self.runner.call("/invoke", content, patience)
            self.runner.output.drained(request_id)
            return answer
        except RunnerGone as error:
            return _failure("Sandbox.RunnerGone", str(error))

    def _describe(self, func: dict[str, Any], config: dict[str, Any]) -> dict[str, Any]:
        """The function as the runner's contract wants it."""
        service = module("services.lambda_svc")
        account, region = service._account_region_from_function_config(config)
        arn, logging = str(config.get("FunctionArn", "")), record(config.get("LoggingConfig"))
        live = self.live.of(arn)
        folder = live.folder if live else self._code(func, config)
        place = live.acting if live and acting.is_asked() else None
        layers = [self._layer(layer) for layer in rows(config.get("Layers"))]
        elsewhere = iter(
            [code_store.unpack(self.code, one.read_bytes()) for one in place.layers] if place else []
        )
        present = [one for layer in layers if (one := layer or next(elsewhere, None)) is not None]
        merged = present if len(present) < 2 else [code_store.merge(self.code, present)]
        version = config.get("Version", "$LATEST")
        if live and live.debug:  # one process, whichever version is called: there is one debugger
            arn, version = ":".join(arn.split(":")[:7]), "$LATEST"
        described: dict[str, Any] = {
            "name": config["FunctionName"],
            "arn": arn,
            "version": version,
            "runtime": config.get("Runtime") or "",
            "handler": config.get("Handler") or "",
            "code": str(folder),
            "code_id": folder.name,
            "layers": [str(layer) for layer in merged],
            "environment": self._environment(config, account, region) | _source_maps(config, live),
            "timeout": int(config.get("Timeout") or 3),
            "memory": int(config.get("MemorySize") or 128),
            "account": account,
            "region": region,
            "endpoint": self.addresses.endpoint,
            "concurrency": service._reserved_concurrency(func, config),
            "log_format": logging.get("LogFormat", "Text"),
            "log_level": logging.get("ApplicationLogLevel", ""),
            "debug": live.debug if live else None,
        }
        if place is not None:
            described |= place.described()
            described["environment"] |= _source_maps(config, live)
        return described

    def _code(self, func: dict[str, Any], config: dict[str, Any]) -> Path:
        if config.get("PackageType") == "Image":
            raise code_store.BadPackage(
                f"{config.get('FunctionName')} is a container image; the embedded cloud runs zip packages only."
            )
        package = func.get("code_zip")
        if not isinstance(package, bytes) or not package:
            raise code_store.BadPackage(
                f"{config.get('FunctionName')} has no code: its package was not in the bucket when it was deployed."
            )
        return code_store.unpack(self.code, package, _hex(config.get("CodeSha256")))

    def _layer(self, attachment: Any) -> Path | None:
        package = module("services.lambda_svc")._resolve_layer_zip(attachment)
        return code_store.unpack(self.code, package) if package else None

    def _environment(self, config: dict[str, Any], account: str, region: str) -> dict[str, str]:
        """The function's variables, with what an SDK needs to reach this cloud. Addresses of APIs are made to work."""
        variables: dict[str, Any] = record(record(config.get("Environment")).get("Variables"))
        own = {name: self.addresses.rewrite(str(value)) for name, value in variables.items()}
        return {
            "AWS_ENDPOINT_URL": self.addresses.endpoint,
            **own,
            **self._credentials(config, account),
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
        }

    def _credentials(self, config: dict[str, Any], account: str) -> dict[str, str]:
        """The account's own, which may do everything; a session of the function's role where policies count."""
        role = str(config.get("Role") or "")
        if enforcement.wanted() and role.count(":") > 4:
            return self._sessions.of(role, str(config["FunctionName"]))
        return {
            "AWS_ACCESS_KEY_ID": account,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_SESSION_TOKEN": "embedded",  # always there on Lambda; checked for temporary keys only
        }

    def _forget_if_changed(self, described: dict[str, Any]) -> None:
        """Workers of an older code or configuration must not answer any more."""
        key = f"{described['arn']}:{described['version']}"
        mark = hashlib.sha256(repr(sorted(described.items())).encode()).hexdigest()
        with self._lock:
            before = self._seen.get(key)
            self._seen[key] = mark
        if before not in (None, mark):
            self.runner.call("/forget", {"name": described["name"], "arn": described["arn"]}, 30)

    def reload(self, arns: list[str]) -> None:
        """The code of these functions is another now: their workers end when they are done."""
        for arn in arns:
            with contextlib.suppress(RunnerGone):  # then its workers are gone too
                self.runner.call("/forget", {"name": arn.split(":")[6]}, 30)
            live = self.live.of(arn)
            if live is not None and live.debug is not None:
                threading.Thread(target=self._await_debugger, args=(arn,), name="debugger").start()

    def _await_debugger(self, arn: str) -> None:
        """A function that is debugged starts at once, so that a debugger finds it before the first call.

        Its debugger may have to be installed first, which takes a while.
        """
        _, _, _, region, account, _, name = arn.split(":")[:7]
        found = module("services.lambda_svc")._functions._data.get((account, region, name))
        if found is None:
            return
        try:
            described = self._describe(found, record(found["config"]))
            self._forget_if_changed(described)
            told = self.runner.call("/warm", {"function": described}, _INSTALLING)
        except RunnerGone:
            return  # with it goes what it ran; the next call starts it again
        if diagnostic := told.get("diagnostic"):
            self.feed.publish("diagnostic", function=name, diagnostic=diagnostic)


def _source_maps(config: dict[str, Any], live: LiveFunction | None) -> dict[str, str]:
    """Errors of bundled code name the developer's own files and lines, where the bundle brings its maps along."""
    if live is None or not str(config.get("Runtime")).startswith("nodejs"):
        return {}
    variables: dict[str, Any] = record(record(config.get("Environment")).get("Variables"))
    own = str(variables.get("NODE_OPTIONS") or "")
    return {"NODE_OPTIONS": f"{own} --enable-source-maps".strip()}


def _outcome(answer: dict[str, Any]) -> dict[str, Any]:
    """What is told of an invocation that has ended."""
    error = record(answer.get("payload")) if answer.get("error") else {}
    return {
        "status": answer.get("status") or ("error" if answer.get("error") else "ok"),
        "ms": answer.get("duration_ms"),
        "init_ms": answer.get("init_ms"),
        "memory_mb": answer.get("max_memory_mb"),
        "error": redact_payload(error) or None,
        "diagnostic": answer.get("diagnostic"),
    }


def _body(answer: dict[str, Any]) -> Any:
    """What the function answered: JSON's value, or the bytes themselves."""
    raw = answer.get("payload_base64")
    return answer.get("payload") if raw is None else base64.b64decode(raw)


def _failure(kind: str, message: str) -> dict[str, Any]:
    payload = {"errorType": kind, "errorMessage": message}
    return {"payload": payload, "error": True, "error_type": "Unhandled", "log": f"{kind}: {message}\n"}


def _decoded(header: str | None) -> Any:
    """The client context: JSON in base64; what is not is not handed on."""
    try:
        return json.loads(base64.b64decode(header, validate=True)) if header else None
    except ValueError:
        return None


def _hex(digest: Any) -> str | None:
    """CodeSha256 is base64 of the package's SHA-256; an unknown one is computed again."""
    try:
        raw = base64.b64decode(str(digest), validate=True)
    except ValueError:
        return None
    return raw.hex() if len(raw) == 32 else None
