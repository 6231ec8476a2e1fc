"""The built web app's files; where it is not built, a page that says how to build it."""

from __future__ import annotations

from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC = Path(__file__).parent / "static"

_PACKED = {"br": ".br", "gzip": ".gz"}
"""Content encoding → how the build names a file that is packed so."""

_NOT_BUILT = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Stackline: the web app is not built</title></head>
<body>
<h1>The web app is not built</h1>
<p>This copy of Stackline runs from its sources, and <code>src/stackline/server/static</code> holds no app yet.</p>
<p>Run <code>make web</code> in the repository (it brings its own Node), then load this page again.</p>
<p>The command line works without it: <code>stackline graph</code>, <code>stackline connect</code>, …</p>
</body>
</html>
"""


def web_app(folder: Path = STATIC) -> ASGIApp:
    """Serves `folder`; looks for it at each request, so that building it needs no restart."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        if (folder / "index.html").is_file():
            files = StaticFiles(directory=folder, html=True, follow_symlink=False)
            packed, encoding = _packed(files, scope)
            await files(packed, receive, _cached(scope, send, encoding))
        elif scope["path"] == "/":
            await HTMLResponse(_NOT_BUILT, 503)(scope, receive, send)
        else:
            await HTMLResponse("", 404)(scope, receive, send)

    return app


def _packed(files: StaticFiles, scope: Scope) -> tuple[Scope, str]:
    """The request for the packed file that the build put beside, where there is one that the browser takes."""
    said = Headers(scope=scope).get("accept-encoding", "")
    accepted = {part.partition(";")[0].strip() for part in said.split(",")}
    for encoding, ending in _PACKED.items():
        path = scope["path"] + ending
        if encoding in accepted and _is_there(files, path):
            return {**scope, "path": path}, encoding
    return scope, ""


def _is_there(files: StaticFiles, path: str) -> bool:
    try:
        return files.lookup_path(path.lstrip("/"))[1] is not None
    except ValueError:  # a name that no file can have
        return False


def _cached(scope: Scope, send: Send, encoding: str) -> Send:
    """Files under assets/ have their content's hash in the name; everything else is asked for again."""
    lasting = scope["path"].startswith("/assets/")
    value = b"public, max-age=31536000, immutable" if lasting else b"no-cache"
    headers = [(b"cache-control", value), (b"vary", b"accept-encoding")]
    if encoding:
        headers.append((b"content-encoding", encoding.encode()))

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            message = {**message, "headers": [*message["headers"], *headers]}
        await send(message)

    return sending
