"""The HTTP interface, one file a subject. A route parses, makes one call on the workspace, and answers."""

from fastapi import APIRouter

from stackline.server.routes import (
    cloud,
    delivery,
    differences,
    editing,
    functions,
    git,
    language,
    pictures,
    project,
    session,
    traces,
)

ROUTERS: tuple[APIRouter, ...] = (
    session.router,
    project.router,
    pictures.router,
    editing.router,
    language.router,
    git.router,
    differences.router,
    cloud.router,
    delivery.router,
    functions.router,
    traces.router,
)

__all__ = ["ROUTERS"]
