"""Values and pieces of texts that become parameters."""

from __future__ import annotations

import pytest

from stackline.core import Refused
from stackline.design.extracting import extract
from stackline.template import Template

TEXT = """\
Resources:
  One:
    Type: AWS::Lambda::Function
    Properties:
      MemorySize: 512 # enough
      Timeout: 512
      Environment:
        Variables:
          HOST: https://api.example.com/v1
          SAME: https://api.example.com/v1
          NAME: !Sub ${AWS::StackName}.example.com
      Layers:
        - arn:aws:lambda:eu-west-1:111122223333:layer:a:1
        - arn:aws:lambda:eu-west-1:111122223333:layer:b:1
  Two:
    Type: AWS::Lambda::Function
    Properties:
      MemorySize: 512
"""
ONE = ("Resources", "One", "Properties")
HOST = (*ONE, "Environment", "Variables", "HOST")


def template() -> Template:
    return Template.parse(TEXT.encode())


def test_a_value_becomes_a_parameter_and_its_equals_are_named() -> None:
    after, notes = extract(template(), (*ONE, "MemorySize"), "Memory")
    assert after.data["Parameters"] == {"Memory": {"Type": "Number", "Default": 512}}
    assert "MemorySize: !Ref Memory # enough" in after.text
    assert after.data["Resources"]["Two"]["Properties"]["MemorySize"] == 512
    assert [note.summary for note in notes] == ["512 stands in one other place, too: Two.MemorySize"]


def test_everywhere_is_under_the_same_key_only() -> None:
    after, notes = extract(template(), (*ONE, "MemorySize"), "Memory", everywhere=True)
    assert after.data["Resources"]["Two"]["Properties"]["MemorySize"] == {"Ref": "Memory"}
    assert after.data["Resources"]["One"]["Properties"]["Timeout"] == 512
    assert notes == []


def test_an_item_of_a_list() -> None:
    after, _ = extract(template(), (*ONE, "Layers", 1), "Layer", type="String")
    assert after.get((*ONE, "Layers", 1)) == {"Ref": "Layer"}


def test_a_piece_of_a_text_becomes_a_sub_wherever_it_stands() -> None:
    after, notes = extract(template(), HOST, "Domain", piece="example.com")
    assert after.get(HOST) == {"Fn::Sub": "https://api.${Domain}/v1"}
    assert after.data["Parameters"]["Domain"] == {"Type": "String", "Default": "example.com"}
    assert "2 other places" in notes[0].summary or "one other place" in notes[0].summary
    after, _ = extract(template(), HOST, "Domain", piece="example.com", everywhere=True)
    variables = after.get((*ONE, "Environment", "Variables"))
    assert variables["SAME"] == {"Fn::Sub": "https://api.${Domain}/v1"}
    assert variables["NAME"] == {"Fn::Sub": "${AWS::StackName}.${Domain}"}


def test_a_dollar_of_the_text_stays_one() -> None:
    text = TEXT.replace("https://api.example.com/v1", "'${x}.example.com'", 1)
    after, _ = extract(Template.parse(text.encode()), HOST, "Domain", piece="example.com")
    assert after.get(HOST) == {"Fn::Sub": "${!x}.${Domain}"}


def test_a_piece_that_is_not_there_and_a_name_that_is_taken_are_refused() -> None:
    with pytest.raises(Refused, match="is not in the text"):
        extract(template(), HOST, "Domain", piece="example.org")
    with pytest.raises(Refused):
        extract(template(), HOST, "One", piece="example.com")
