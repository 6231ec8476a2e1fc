"""Print the OpenAPI document, the source of the web app's typed client.

    python -m stackline.server.openapi > web/src/api/openapi.json

The WebSocket's message, which OpenAPI has no word for, is among the schemas as `Push`.
"""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from stackline.server.routes import ROUTERS
from stackline.server.schemas import Push


def document() -> dict[str, Any]:
    """The interface as an OpenAPI 3.1 document, the same for every start and machine."""
    app = FastAPI(generate_unique_id_function=operation_id)
    for router in ROUTERS:
        app.include_router(router)
    result = get_openapi(title="Stackline canvas server", version="1", routes=app.routes)
    push = Push.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    schemas: dict[str, Any] = result["components"]["schemas"]
    for name, schema in push.pop("$defs").items():
        schemas.setdefault(name, schema)
    schemas["Push"] = push
    # The server answers a malformed request with a `Problem` too; FastAPI documents its own shape unasked.
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    for path in result["paths"].values():
        for operation in path.values():
            answer = operation["responses"].get("422", {})
            if "HTTPValidationError" in json.dumps(answer):
                del operation["responses"]["422"]
    return result


def operation_id(route: APIRoute) -> str:
    return route.name


if __name__ == "__main__":
    print(json.dumps(document(), indent=2))
