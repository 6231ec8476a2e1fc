"""The fields, with a table in memory. Run: python -m pytest"""

import sys
from pathlib import Path

import boto3
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "src" / "notes"))
import app


class Table:
    def __init__(self):
        self.items = {}

    def put_item(self, Item):
        self.items[Item["id"]] = Item

    def get_item(self, Key):
        return {"Item": self.items[Key["id"]]} if Key["id"] in self.items else {}

    def scan(self, Limit):
        return {"Items": list(self.items.values())[:Limit]}


@pytest.fixture
def ask(monkeypatch):
    table = Table()
    resource = type("Resource", (), {"Table": lambda self, name: table})()
    monkeypatch.setenv("NOTES_TABLE_NAME", "notes")
    monkeypatch.setattr(boto3, "resource", lambda service: resource)
    return lambda field, **arguments: app.handler(
        {"info": {"fieldName": field}, "arguments": arguments}, None
    )


def test_a_note_is_found_again(ask):
    note = ask("addNote", text="hello")
    assert ask("note", id=note["id"]) == note
    assert ask("notes") == [note]
    assert ask("note", id="other") is None


def test_a_field_that_is_not_written(ask):
    with pytest.raises(ValueError, match="dropNote"):
        ask("dropNote")
