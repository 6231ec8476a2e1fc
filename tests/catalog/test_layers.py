import pytest

from stackline.core import Refused
from stackline.design import connect, disconnect, read_wires
from stackline.template import Template

TEXT = b"""Globals: {Function: {Layers: [!Ref Lib]}}
Resources:
  Lib: {Type: AWS::Serverless::LayerVersion}
  A: {Type: AWS::Serverless::Function}
  B: {Type: AWS::Serverless::Function}
  Plain: {Type: AWS::Lambda::Function}
"""


def test_a_layer_of_globals_extends_every_sam_function() -> None:
    template = Template.parse(TEXT)
    assert [(wire.source, wire.target) for wire in read_wires(template)] == [("Lib", "A"), ("Lib", "B")]


def test_one_function_cannot_leave_globals() -> None:
    template = Template.parse(TEXT)
    assert connect(template, "Lib", "A").text == template.text
    with pytest.raises(Refused, match="Globals"):
        disconnect(template, "Lib", "A")


def test_a_function_that_ignores_globals_has_no_layer_of_theirs() -> None:
    text = TEXT.replace(b"B: {", b"B: {IgnoreGlobals: [Layers], ").replace(
        b"A: {", b"A: {IgnoreGlobals: '*', "
    )
    assert read_wires(Template.parse(text)) == []
