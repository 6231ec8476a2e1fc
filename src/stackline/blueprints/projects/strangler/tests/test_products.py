"""The new function, with a table in memory. Run: python -m pytest"""

import json
import sys
from pathlib import Path

import boto3
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "src" / "products"))
import app


class Table:
    def __init__(self):
        self.items = {}

    def put_item(self, Item):
        self.items[Item["id"]] = Item

    def get_item(self, Key):
        return {"Item": self.items[Key["id"]]} if Key["id"] in self.items else {}


@pytest.fixture
def call(monkeypatch):
    table = Table()
    resource = type("Resource", (), {"Table": lambda self, name: table})()
    monkeypatch.setenv("PRODUCTS_TABLE_NAME", "products")
    monkeypatch.setattr(boto3, "resource", lambda service: resource)

    def call(method, id, body=None):
        event = {"routeKey": f"{method} /products/{{id}}", "pathParameters": {"id": id}, "body": body}
        answer = app.handler(event, None)
        return answer["statusCode"], json.loads(answer["body"])

    return call


def test_a_product_is_kept(call):
    assert call("GET", "7")[0] == 404
    assert call("PUT", "7", '{"name": "chair"}') == (200, {"id": "7", "name": "chair"})
    assert call("GET", "7") == (200, {"id": "7", "name": "chair"})


@pytest.mark.parametrize("body", [None, "x", "[]", "{}"])
def test_what_has_no_name_is_refused(call, body):
    assert call("PUT", "7", body)[0] == 400
