"""A legacy server to try with: python -m legacy [--port 8090]"""

import argparse
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    """Answers every request with what it was asked."""

    def answer(self):
        length = int(self.headers.get("content-length") or 0)
        told = {"server": "legacy", "method": self.command, "path": self.path}
        body = json.dumps({**told, "body": self.rfile.read(length).decode()}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def log_message(self, format, *arguments):
        pass


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8090)
    server = ThreadingHTTPServer(("127.0.0.1", parser.parse_args().port), Handler)
    print(f"The legacy server is at http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
