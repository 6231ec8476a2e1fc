"""What a card opens on a page of its own: a nested application's template, states, a schema, a function's code."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any, cast

from stackline.build import is_local
from stackline.catalog import View
from stackline.catalog.machine_definitions import definition
from stackline.server.schemas import OpensView
from stackline.template import Project
from stackline.template.nesting import nested_file

_CODE = ("function", "edge-function")


def opens(project: Project, view: View | None, id: str, kind: str, folder: str) -> OpensView | None:
    """What the card `id` opens; `folder` is that of the template, relative to the project's.

    `view` is needed where there are state machines: making it takes a while.
    """
    if kind in _CODE:
        return OpensView(what="function") if _has_code(project, id) else None
    if kind == "state-machine":
        read = view is not None and definition(view, id) is not None
        return OpensView(what="machine") if read else None
    if kind == "graphql-api":
        return OpensView(what="graphql")
    body = project.expanded.resources.get(id)
    if not isinstance(body, Mapping):
        return None
    file = nested_file(cast("Mapping[str, Any]", body))
    if file is None:
        return None
    return OpensView(what="template", canvas=posixpath.normpath(posixpath.join(folder, file)))


def _has_code(project: Project, id: str) -> bool:
    """Whether its code is in a folder here: then it can be edited and run. Asked of every card, so it is quick."""
    body = project.expanded.resources.get(id)
    own = body.get("Properties") if isinstance(body, Mapping) else None
    if not isinstance(own, Mapping):
        return False
    properties = cast("Mapping[str, Any]", own)
    shared = project.template.get(("Globals", "Function", "CodeUri"))
    inline = "InlineCode" in properties or properties.get("PackageType") == "Image"
    return not inline and is_local(properties.get("CodeUri", properties.get("Code", shared)))
