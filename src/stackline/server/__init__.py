"""HTTP and WebSocket for the web app. `guard.py` holds all of its security."""

from stackline.server.serve import listen, serve
from stackline.server.workspace import Workspace

__all__ = ["Workspace", "listen", "serve"]
