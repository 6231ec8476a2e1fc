"""The document the web app's client is made from says what the server does."""

from __future__ import annotations

import json

from corpus import REPOSITORY
from stackline.server.openapi import document
from stackline.server.routes import ROUTERS


def test_the_committed_document_is_up_to_date() -> None:
    written = json.loads((REPOSITORY / "web/src/api/openapi.json").read_text())
    assert written == document(), "python -m stackline.server.openapi > web/src/api/openapi.json"


def test_every_route_is_in_the_documentation() -> None:
    page = (REPOSITORY / "docs/canvas-server.md").read_text()
    for path in document()["paths"]:
        assert f"{path}`" in page or f"{path}?" in page, path


def test_every_route_is_behind_the_cookie() -> None:
    paths = [route.path for router in ROUTERS for route in router.routes]  # type: ignore[attr-defined]
    assert all(path.startswith("/api/") for path in paths)


def test_refusals_are_problems() -> None:
    for path, operations in document()["paths"].items():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    schema = answer["content"]["application/json"]["schema"]
                    assert schema == {"$ref": "#/components/schemas/Problem"}, (path, status)
