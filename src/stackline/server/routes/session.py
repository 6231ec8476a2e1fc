"""The token of the printed address, exchanged for the cookie that every other route asks for."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from stackline.server.guard import Sessions
from stackline.server.problems import refuse
from stackline.server.routes.common import refusals
from stackline.server.schemas import SessionRequest

router = APIRouter()


@router.post("/api/session", status_code=204, responses=refusals(401))
def open_session(body: SessionRequest, request: Request, response: Response) -> None:
    sessions: Sessions = request.app.state.sessions
    cookie = sessions.exchange(body.token)
    if cookie is None:
        raise refuse(
            401,
            "token-unknown",
            "This address is not valid any more",
            "The token was made by another start of `stackline edit`, or was already used.",
            "Open the address that the running `stackline edit` printed.",
        )
    response.set_cookie(sessions.cookie_name, cookie, httponly=True, samesite="strict", path="/")
