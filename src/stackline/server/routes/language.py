"""What an editor asks while a person types: completions, documentation, definitions."""

from __future__ import annotations

from fastapi import APIRouter

from stackline.server import language
from stackline.server.problems import refuse
from stackline.server.routes.common import Here, refusals
from stackline.server.schemas import CompletionsView, FileView, HoverView, SpotView, TypingRequest
from stackline.template import Project

router = APIRouter()


@router.post("/api/language/completions", responses=refusals(409))
def completions(here: Here, body: TypingRequest) -> CompletionsView:
    return language.completions(_asked(here, body))


@router.post("/api/language/hover", responses=refusals(409))
def hover(here: Here, body: TypingRequest) -> HoverView | None:
    """What is known of the place, if anything."""
    return language.hover_view(_asked(here, body))


@router.post("/api/language/definition", responses=refusals(409))
def definition(here: Here, body: TypingRequest) -> SpotView:
    """Where the thing at the place is declared; and the name there, which a `rename` intent can change."""
    return language.spot_view(_asked(here, body), _project(here))


@router.get("/api/file", responses=refusals(404))
def file(here: Here, name: str) -> FileView:
    """A file of the project, as edited or else as it is on disk."""
    project = _project(here)
    if project is None:
        raise refuse(404, "file-missing", f"{name} cannot be read while the template cannot")
    return language.file_view(project, name)


def _asked(here: Here, body: TypingRequest) -> language.Question | None:
    document = here.read(body.revision)
    if document is None:
        raise refuse(409, "stale", "The text has changed since this was asked")
    return language.question(document, body)


def _project(here: Here) -> Project | None:
    """The template as it is edited, with the files beside it: as edited, else from disk."""
    document = here.drawing().document
    if document.template is None:
        return None
    return Project(here.root, document.template, dict(document.others), {}, on_disk=True)
