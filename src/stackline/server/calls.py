"""Calling functions from the canvas: their code as it is on disk, or the deployed ones."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from stackline.cloud import Away
from stackline.core import Diagnostic, DiagnosticError
from stackline.deploy import Invocation, Runner, invoke, open_stack, parse_event, try_function
from stackline.deploy.frames import frames
from stackline.server.drawing import diagnostic_views
from stackline.server.function_code import code_folder
from stackline.server.problems import HttpRefusal, refuse_all
from stackline.server.schemas.functions import (
    FrameView,
    InvokeRequest,
    InvokeResult,
)
from stackline.template import Project


class Calls:
    """The calls of one project. Its runner starts with the first call of code that is not deployed."""

    def __init__(self, root: Path) -> None:
        self._runner = Runner(root / ".stackline" / "run")

    def stop(self) -> None:
        self._runner.close()

    def call(self, project: Project, asked: InvokeRequest) -> InvokeResult:
        """Raises HttpRefusal: 422 for an event that is no JSON or code that cannot be built, 503 without a cloud."""
        try:
            event = parse_event(asked.event, "event")
            if asked.code == "disk":
                tried = try_function(project, asked.function, event, self._runner)
                return _result(project, tried.called, tried.memory_mb, tried.notes)
            cloud, stack = open_stack(project, asked.environment)
            return _result(project, invoke(cloud, stack, asked.function, event))
        except Away as error:
            raise refuse_all(503, error.diagnostics) from error


def _result(
    project: Project, called: Invocation, memory_mb: int = 0, notes: tuple[Diagnostic, ...] = ()
) -> InvokeResult:
    folder = None
    # Where the code is somewhere else the trace leads nowhere.
    with suppress(HttpRefusal, DiagnosticError):
        folder = code_folder(project, called.function).folder
    return InvokeResult(
        ok=called.ok,
        result=json.dumps(called.result, indent=2, ensure_ascii=False),
        logs=called.log,
        duration_ms=called.duration_ms,
        memory_mb=memory_mb or called.memory_mb,
        error_type=called.error_type,
        error_message=called.error_message,
        trace=[FrameView(text=f.text, path=f.path, line=f.line) for f in frames(called.stack_trace, folder)],
        notes=diagnostic_views(notes),
    )
