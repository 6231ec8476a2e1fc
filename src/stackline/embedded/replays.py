"""Events of the last invocations as they were, to be sent once more. Their secrets stay in this process."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from stackline.core.payloads import redact_payload, restore
from stackline.embedded import tracing
from stackline.embedded.deliveries import in_background
from stackline.embedded.upstream import module

_MOST_CHARACTERS = 8_000_000  # some five thousand requests of APIs, as many as the feed remembers


class Forgotten(Exception):
    """The event is not remembered any more, or its function is gone."""


@dataclass
class Originals:
    """By the invocation's request ID: its function's ARN and its event as JSON. The oldest go first."""

    _events: OrderedDict[str, tuple[str, str]] = field(default_factory=OrderedDict[str, "tuple[str, str]"])
    _characters: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, request: str, function: str, event: Any) -> None:
        text = json.dumps(event, default=str)
        with self._lock:
            self._events[request] = (function, text)
            self._characters += len(text)
            while self._characters > _MOST_CHARACTERS and len(self._events) > 1:
                _, (_, oldest) = self._events.popitem(last=False)
                self._characters -= len(oldest)

    def replay(self, request: str, edited: str | None = None) -> str:
        """Calls the function once more, in the background; the trace that this is. `edited` is the event as JSON, in
        which what is masked stands for what it was. Raises Forgotten, and ValueError for what is no JSON.
        """
        with self._lock:
            function, text = self._events.get(request, ("", ""))
        if not function:
            raise Forgotten("This event is not remembered any more.")
        event = json.loads(text)
        if edited is not None:
            given = json.loads(edited)
            event = event if given == redact_payload(event) else restore(given, event)
        service = module("services.lambda_svc")
        place = tracing.begin()
        account, region = function.split(":")[4], function.split(":")[3]
        with module("core.responses").request_scope(account, region), tracing.at(place):
            found, config, _ = service._get_func_record_for_ref(function)
            if not found or not config:
                raise Forgotten("Its function is not there any more.")
            kept = service._execution_record_for_config(found, config)
            in_background(service._execute_function_with_config_scope, kept, event)
        return place.root
