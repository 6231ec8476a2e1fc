"""The same function in a project of ours, for `stackline dev`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from running.rivals import NODE_CODE, PYTHON_CODE, Plan

_PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"
_TEMPLATE = """Transform: AWS::Serverless-2016-10-31
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: app.handler
      Runtime: {runtime}
      MemorySize: 512
      Events:
        Get:
          Type: HttpApi
          Properties:
            Method: GET
            Path: /hello
"""


def python(folder: Path, port: int) -> Plan:
    return _plan("stackline dev", "Python", folder, port, _PYTHON, ("app.py", PYTHON_CODE))


def node(folder: Path, port: int) -> Plan:
    return _plan("stackline dev", "Node.js", folder, port, "nodejs22.x", ("app.js", NODE_CODE))


def _plan(name: str, language: str, folder: Path, port: int, runtime: str, code: tuple[str, str]) -> Plan:
    (folder / "src").mkdir(parents=True)
    (folder / "template.yaml").write_text(_TEMPLATE.format(runtime=runtime))
    (folder / "src" / code[0]).write_text(code[1])
    command = (str(Path(sys.executable).with_name("stackline")), "dev", "--json", "--port", str(port))
    return Plan(name, language, command, folder, {}, None)


def forget(folder: Path) -> None:
    """Everything that is kept of a project between two sessions."""
    shutil.rmtree(folder / ".stackline", ignore_errors=True)
