"""What every route file needs: the workspace it works on, and the documented refusals."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import Depends, Header, Response
from starlette.requests import HTTPConnection

from stackline.server.canvases import Canvases
from stackline.server.schemas import EditResult, Problem, Snapshot
from stackline.server.workspace import Workspace

HEADER = "stackline-canvas"
"""Which canvas a request is about: its name, URL-encoded. Links and sockets say it as `?canvas=`."""


def canvases(connection: HTTPConnection) -> Canvases:
    return connection.app.state.canvases


def workspace(connection: HTTPConnection) -> Workspace:
    """The canvas that the request is about; raises HttpRefusal (404) where there is none of its name."""
    said = connection.query_params.get("canvas") or unquote(connection.headers.get(HEADER, ""))
    return canvases(connection).of(said)


Here = Annotated[Workspace, Depends(workspace)]
All = Annotated[Canvases, Depends(canvases)]


Has = Annotated[
    str,
    Header(alias="stackline-drawn", description="What the page has of drawings: names, with spaces between."),
]


def answer(model: Snapshot | EditResult, has: str = "") -> Response:
    """The model as it is: a snapshot was checked when it was made, and checking a large one again takes long.

    What is drawn is left out where the page `has` it: after undo, a move or a check it is what it was before.
    """
    names = has.split()
    if isinstance(model, Snapshot):
        model = brief(model, names)
    else:
        model = model.model_copy(update={"snapshot": brief(model.snapshot, names)})
    return Response(model.model_dump_json(), media_type="application/json")


def brief(snapshot: Snapshot, names: Collection[str]) -> Snapshot:
    """The snapshot without what is drawn, where that has one of the `names`."""
    if snapshot.drawn not in names:
        return snapshot
    nothing: dict[str, Any] = {
        "text": "",
        "others": {},
        "cards": [],
        "wires": [],
        "references": [],
        "groups": [],
    }
    return snapshot.model_copy(update={"known": True, **nothing})


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
