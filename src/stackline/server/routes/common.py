"""What every route file needs: the workspace it works on, and the documented refusals."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import HTTPConnection

from stackline.server.schemas import Problem
from stackline.server.workspace import Workspace


def _workspace(connection: HTTPConnection) -> Workspace:
    return connection.app.state.workspace


Here = Annotated[Workspace, Depends(_workspace)]


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI entries: each of these statuses answers with a `Problem`, and nothing was changed."""
    return {status: {"model": Problem, "description": _MEANING[status]} for status in (400, *statuses)}


_MEANING = {
    400: "The request does not make sense.",
    401: "The token is not valid.",
    404: "There is no such thing in the template.",
    409: "Made on an older text, or the file changed on disk, or it is already under way.",
    422: "Refused, with the reason.",
    503: "What this needs is not there or not running.",
}
