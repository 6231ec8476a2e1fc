"""HTTP and WebSocket for the web app. `guard.py` holds all of its security."""
