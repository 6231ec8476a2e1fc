"""The drawing as a file to keep, in every format that `stackline diagram` writes."""

from __future__ import annotations

import re
from typing import Literal

from fastapi import APIRouter, Response

from stackline.design.pictures import FORMATS, Picture
from stackline.design.png import to_png
from stackline.server.projects import project_view
from stackline.server.routes.common import Here, refusals

router = APIRouter()


@router.get(
    "/api/diagram.{ending}",
    response_class=Response,
    responses={200: {"content": {media: {} for media in FORMATS.values()}}, **refusals(422)},
)
def diagram(
    here: Here,
    ending: Literal["svg", "png", "html", "drawio", "mmd"],
    theme: Literal["light", "dark"] = "light",
    details: bool = False,
) -> Response:
    """The working text's picture, with the cards where they stand. `details`: roles, permissions and the like too."""
    session = here.session()
    picture = Picture(theme, dict(session.places), details=details, free=session.groups)
    text = picture.text(here.drawing().document.editable(), ending)
    name = re.sub(r"[^A-Za-z0-9._-]", "-", project_view(here.root, here.file).name) or "diagram"
    headers = {"content-disposition": f'attachment; filename="{name}.{ending}"'}
    return Response(to_png(text) if ending == "png" else text, media_type=FORMATS[ending], headers=headers)
