"""Routes and function URLs with AWS_IAM authorization: only for callers with a verified signature.

MiniStack leaves them open unless it evaluates policies too; policies are not evaluated here.
"""

from __future__ import annotations

from stackline.embedded.upstream import module


def wanted(path: str, method: str, headers: dict[str, str]) -> bool:
    """Must this call (path in MiniStack's form) be signed?"""
    app = module("app")
    if path.startswith("/_aws/lambda-url/"):
        found = module("services.lambda_svc").resolve_function_url(path.split("/")[3])
        return found is not None and found[4].get("AuthType") == "AWS_IAM"
    parsed = app._parse_execute_api_url("", path)
    if parsed is None:
        return False
    api_id, tentative, rest = parsed
    if rest.startswith("/@connections/"):
        return True  # sending to somebody's WebSocket always needs IAM
    if method == "OPTIONS" and "access-control-request-method" in headers and _answers_preflight(api_id):
        return False
    stage, rest = app._resolve_stage_and_path(api_id, tentative, rest)
    return app._execute_api_authorization_type(api_id, stage, method, rest) == "AWS_IAM"


def _answers_preflight(api_id: str) -> bool:
    """An HTTP API with CORS answers a preflight by itself, whatever the route wants."""
    apis = module("services.apigateway")._apis
    return any(
        name == api_id and api.get("corsConfiguration") for (_, _, name), api in list(apis._data.items())
    )
