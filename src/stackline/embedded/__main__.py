"""`python -m stackline.embedded start|status|stop|reset --state DIR [--port N]`.

One JSON object a line: {"progress": …} while it works, then the result; {"diagnostic": …} and status 1 when it cannot.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.embedded import lifecycle
from stackline.embedded.settings import Folder


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m stackline.embedded")
    parser.add_argument("command", choices=["start", "status", "stop", "reset"])
    parser.add_argument("--state", required=True, type=Path)
    parser.add_argument("--port", type=int, choices=range(1, 65536), metavar="N")
    parser.add_argument("--resume", type=int, metavar="PID", help="for this session, as the last one left it")
    arguments = parser.parse_args()
    folder = Folder(arguments.state.absolute())
    try:
        _print(_run(arguments.command, folder, arguments.port, arguments.resume))
    except OSError as error:
        _print({"diagnostic": _unusable(folder, error).to_json()})
        sys.exit(1)
    except DiagnosticError as error:
        for diagnostic in error.diagnostics:
            _print({"diagnostic": diagnostic.to_json()})
        sys.exit(1)


def _run(command: str, folder: Folder, port: int | None, resume: int | None) -> dict[str, Any]:
    if command == "start" and resume is not None:
        endpoint, resumed = lifecycle.resume(folder, port, resume, _progress)
        return {**endpoint.to_json(), "resumed": resumed}
    if command == "start":
        return lifecycle.start(folder, port, _progress).to_json()
    if command == "stop":
        return {"stopped": lifecycle.stop(folder, _progress)}
    if command == "reset":
        return {"reset": lifecycle.reset(folder, _progress)}
    endpoint = lifecycle.running_endpoint(folder)
    if endpoint is None:
        return {"running": False, "pid": None, "port": None}
    return {"running": True, "pid": endpoint.pid, "port": endpoint.port, "endpoint": endpoint.endpoint}


def _unusable(folder: Folder, error: OSError) -> Diagnostic:
    return Diagnostic(
        "error",
        "embedded-state-unusable",
        f"The embedded cloud cannot use its folder: {error.strerror or error}",
        str(error),
        file=str(folder.root),
        fix=Fix("Make the folder writable for you, or remove what is in its place."),
    )


def _progress(text: str) -> None:
    _print({"progress": text})


def _print(content: dict[str, Any]) -> None:
    print(json.dumps(content), flush=True)


if __name__ == "__main__":
    main()
