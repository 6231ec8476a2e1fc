"""The HTTP interface, one file a subject. A route parses, makes one call on the workspace, and answers."""

from fastapi import APIRouter

from stackline.server.routes import cloud, editing, git, project, session

ROUTERS: tuple[APIRouter, ...] = (
    session.router,
    project.router,
    editing.router,
    git.router,
    cloud.router,
)

__all__ = ["ROUTERS"]
