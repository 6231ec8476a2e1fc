"""The code a developer is working on: run in place of what was deployed, for as long as their session lives.

A session is a process of the toolkit (`stackline dev`). What is deployed does not change; when the process is gone, the
cloud ends too, so that nothing is left running that nobody sees.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stackline.embedded import acting, code_store
from stackline.embedded.acting import Acting
from stackline.embedded.processes import is_alive
from stackline.embedded.upstream import record


@dataclass(frozen=True, slots=True)
class LiveFunction:
    """`folder` has the package's files; `debug` is for the runner as it is; `acting` says whose work it does."""

    folder: Path
    debug: dict[str, Any] | None = None
    acting: Acting | None = None


@dataclass
class Live:
    """By ARN without a version: every version of a function runs the developer's code."""

    code: Path
    _process: int | None = None
    _functions: dict[str, LiveFunction] = field(default_factory=dict[str, LiveFunction])
    told: dict[str, Any] = field(default_factory=dict[str, Any])
    """The functions as they were told last."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, told: dict[str, Any]) -> list[str]:
        """`{"pid", "functions": {ARN: {"package", "debug", "acting"}}}`, all of them each time. The ARNs that changed.

        Raises BadPackage, OSError, KeyError, ValueError for what makes no sense; then nothing has changed.
        """
        with self._lock:
            found = {arn: self._function(arn, record(one)) for arn, one in record(told["functions"]).items()}
            changed = [
                arn for arn in {**self._functions, **found} if self._functions.get(arn) != found.get(arn)
            ]
            self._functions, self._process = found, int(told["pid"])
            self.told = record(told["functions"])
        return changed

    def end(self) -> list[str]:
        """What was deployed runs again. The ARNs that were live."""
        with self._lock:
            changed = list(self._functions)
            self._functions, self._process, self.told = {}, None, {}
        return changed

    def of(self, arn: str) -> LiveFunction | None:
        """By an ARN with or without a version."""
        return self._functions.get(":".join(arn.split(":")[:7]))

    @property
    def process(self) -> int | None:
        """The number of the process whose session it is."""
        return self._process

    @property
    def is_abandoned(self) -> bool:
        """A session was begun, and its process is gone without ending it."""
        return self._process is not None and not is_alive(self._process)

    def _function(self, arn: str, told: dict[str, Any]) -> LiveFunction:
        data = Path(str(told["package"])).read_bytes()
        before = self._functions.get(arn)
        digest = hashlib.sha256(data).hexdigest()
        folder = code_store.unpack(self.code, data, digest, like=before.folder if before else None)
        return LiveFunction(folder, record(told.get("debug")) or None, acting.read(told.get("acting")))


Changed = Callable[[list[str]], None]
"""Told the ARNs of functions whose code is another now."""
