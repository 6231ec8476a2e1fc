"""The library as its documentation shows it: `import stackline`, and nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest

import stackline

TEMPLATE = b"""\
Transform: AWS::Serverless-2016-10-31
Resources:
  GetItem:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src
  ItemsTable:
    Type: AWS::Serverless::SimpleTable
"""


def test_a_wire_is_drawn_and_erased_and_nothing_else_changes() -> None:
    template = stackline.Template.parse(TEMPLATE)
    drawn = stackline.connect(template, "GetItem", "ItemsTable", access="read")
    (wire,) = stackline.read_diagram(drawn).to_json()["wires"]
    assert (wire["source"], wire["target"], wire["access"]) == ("GetItem", "ItemsTable", "read")
    assert stackline.disconnect(drawn, "GetItem", "ItemsTable").to_bytes() == TEMPLATE


def test_problems_are_diagnostics() -> None:
    template = stackline.Template.parse(TEMPLATE)
    assert all(isinstance(d, stackline.Diagnostic) for d in stackline.check(template))
    with pytest.raises(stackline.Refused):
        stackline.connect(template, "GetItem", "Nowhere")
    with pytest.raises(stackline.TemplateError):
        stackline.Template.parse(b"\xff\xfe\x00")


def test_the_catalog_is_data() -> None:
    assert stackline.catalog().connections["function-uses-table"].style == "access"


def test_every_promised_name_is_there() -> None:
    assert set(stackline.__all__) <= set(dir(stackline))
    for name in stackline.__all__:
        assert getattr(stackline, name) is not None
    with pytest.raises(AttributeError):
        getattr(stackline, "nothing")  # noqa: B009


def test_importing_it_loads_no_library() -> None:
    code = (
        "import sys, stackline; print([m for m in ('yaml', 'boto3', 'fastapi', 'click') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
