"""An API's OpenAPI document in a file beside the template, and the functions it names as API Gateway knows them."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any

from stackline.catalog.machine_names import of_name
from stackline.catalog.model import Path
from stackline.catalog.references import mapping

if TYPE_CHECKING:
    from stackline.catalog.view import View

_FILES = ("DefinitionUri", "BodyS3Location")
_FUNCTION = re.compile(r":function:(?P<name>\$\{stageVariables\.(?P<variable>[^}]+)\}|[A-Za-z0-9_-]+)")
_STAGES = {
    "AWS::ApiGateway::Stage": ("RestApiId", "Variables"),
    "AWS::ApiGatewayV2::Stage": ("ApiId", "StageVariables"),
}


def document_file(view: View, api: str) -> tuple[Path, str] | None:
    """The property that names the document's file on this machine, and the file as a path's first step."""
    for name in _FILES:
        written = view.properties(api).get(name)
        if (
            isinstance(written, str)
            and written
            and "://" not in written
            and not written.startswith(("/", "~"))
        ):
            return ("Resources", api, "Properties", name), "./" + posixpath.normpath(written)
    return None


def run_by(view: View, api: str, uri: Any) -> list[str]:
    """The functions that an integration's URI is about: by an intrinsic, a name or a stage's variable."""
    found = view.ends(uri, "function")
    named = _FUNCTION.search(uri) if not found and isinstance(uri, str) else None
    if named is None:
        return found
    if named["variable"] is None:
        return of_name(view, "function", named["name"])
    for value in _variables(view, api, named["variable"]):
        text = view.text(value)
        found += view.ends(value, "function") or (of_name(view, "function", text) if text else [])
    return list(dict.fromkeys(found))


def _variables(view: View, api: str, name: str) -> list[Any]:
    """What the API's stages give the variable."""
    own = view.properties(api)
    given = [own.get("Variables"), own.get("StageVariables")]
    for kind, (about, variables) in _STAGES.items():
        for stage in view.by_type.get(kind, ()):
            if api in view.ends(view.properties(stage).get(about)):
                given.append(view.properties(stage).get(variables))
    return [mapping(one)[name] for one in given if name in mapping(one)]
