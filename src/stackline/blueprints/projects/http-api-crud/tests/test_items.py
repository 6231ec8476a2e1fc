"""The API's function, with a table in memory. Run: python -m pytest"""

import json
import sys
from pathlib import Path

import boto3
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "src" / "items"))
import app


class Table:
    def __init__(self):
        self.items = {}

    def put_item(self, Item):
        self.items[Item["id"]] = Item

    def get_item(self, Key):
        return {"Item": self.items[Key["id"]]} if Key["id"] in self.items else {}

    def delete_item(self, Key):
        self.items.pop(Key["id"], None)

    def scan(self, Limit, **start):
        return {"Items": list(self.items.values())[:Limit]}


@pytest.fixture
def call(monkeypatch):
    table = Table()
    resource = type("Resource", (), {"Table": lambda self, name: table})()
    monkeypatch.setenv("ITEMS_TABLE_NAME", "items")
    monkeypatch.setattr(boto3, "resource", lambda service: resource)

    def call(route, id=None, body=None):
        event = {"routeKey": route, "pathParameters": {"id": id} if id else None}
        event["body"] = body if isinstance(body, str | None) else json.dumps(body)
        answer = app.handler(event, None)
        return answer["statusCode"], json.loads(answer.get("body", "null"))

    return call


def test_an_item_from_its_first_to_its_last_day(call):
    status, made = call("POST /items", body={"name": "chair", "price": 9.5})
    assert status == 201
    id = made["id"]
    assert call("GET /items/{id}", id) == (200, {"id": id, "name": "chair", "price": 9.5})
    assert call("PUT /items/{id}", id, {"name": "table"}) == (200, {"id": id, "name": "table"})
    assert call("GET /items") == (200, {"items": [{"id": id, "name": "table"}], "after": None})
    assert call("DELETE /items/{id}", id) == (204, None)
    assert call("GET /items/{id}", id)[0] == 404


@pytest.mark.parametrize("body", [None, "", "no json", "[1]", '{"n": NaN}'])
def test_what_is_no_object_is_refused(call, body):
    assert call("POST /items", body=body)[0] == 400
