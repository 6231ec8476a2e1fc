"""Which functions can be debugged, and on which ports; what cannot be is one clear message."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from debuggers import free_port
from stackline.build import Source
from stackline.core import DiagnosticError
from stackline.dev import debugging
from stackline.dev.debugging import debug_ports, how
from stackline.template import Project, Template

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: python3.13}}
Resources:
  One: {Type: AWS::Serverless::Function, Properties: {CodeUri: src, Handler: app.h}}
  Two: {Type: AWS::Serverless::Function, Properties: {CodeUri: src, Handler: app.h}}
  Node: {Type: AWS::Serverless::Function, Properties: {CodeUri: src, Handler: app.h, Runtime: nodejs22.x}}
  Own: {Type: AWS::Serverless::Function, Properties: {CodeUri: src, Runtime: provided.al2023}}
  Table: {Type: AWS::Serverless::SimpleTable}
"""
PROJECT = Project.of(Template.parse(TEMPLATE.encode()))


@pytest.fixture(autouse=True)
def all_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever listens on this machine at the debuggers' own ports."""
    monkeypatch.setattr(debugging, "_is_free", lambda port: port != 1)


def test_the_debuggers_own_ports() -> None:
    assert debug_ports(PROJECT, []) == {}
    assert debug_ports(PROJECT, ["One", "Node"]) == {"One": 5678, "Node": 9229}
    assert debug_ports(PROJECT, ["One", "Two"]) == {"One": 5678, "Two": 5679}
    assert debug_ports(PROJECT, ["One:6000"]) == {"One": 6000}


@pytest.mark.parametrize(
    ("asked", "code", "says"),
    [
        (["Onee"], "function-unknown", "Did you mean One"),
        (["Table"], "function-unknown", "There is: One, Two, Node, Own."),
        (["Own"], "debugger-unsupported", "no debugger for provided.al2023"),
        (["One:x"], "port-invalid", "FUNCTION:PORT"),
        (["One:70000"], "port-invalid", "1 to 65535"),
        (["One:1"], "port-in-use", "--debug One:2"),
        (["One:6000", "Two:6000"], "port-in-use", "Two"),
    ],
)
def test_what_cannot_be(asked: list[str], code: str, says: str) -> None:
    with pytest.raises(DiagnosticError) as caught:
        debug_ports(PROJECT, asked)
    [found] = caught.value.diagnostics
    assert found.code == code
    assert says in str(found)


def test_a_port_of_another_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(DiagnosticError, match="in use by another program"):
            debug_ports(PROJECT, [f"One:{taken.getsockname()[1]}"])
    port = free_port()
    assert debug_ports(PROJECT, [f"One:{port}"]) == {"One": port}


def test_where_the_code_runs(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    plain = Source("One", "function", (), "src", "uri", "python3.13")
    assert how(plain, 5678, tmp_path) == {"port": 5678, "source": str(tmp_path / "src")}
    made = Source("One", "function", (), "src", "uri", "python3.13", method="makefile")
    assert how(made, 5678, tmp_path) == {"port": 5678, "source": ""}
    zipped = Source("One", "function", (), "src.zip", "uri", "python3.13")
    assert how(zipped, 5678, tmp_path) == {"port": 5678, "source": ""}
