"""Both functions, with a stream and a table in memory. Run: python -m pytest"""

import base64
import importlib.util
import json
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError


def load(folder):
    path = Path(__file__).parents[1] / "src" / folder / "app.py"
    spec = importlib.util.spec_from_file_location(folder, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Table:
    def __init__(self):
        self.items = {}

    def update_item(self, Key, ExpressionAttributeValues, **expressions):
        item = self.items.setdefault((Key["page"], Key["shard"]), {"last": "", "views": 0})
        if item["last"] >= ExpressionAttributeValues[":number"]:
            raise ClientError({"Error": {"Code": "ConditionalCheckFailedException"}}, "UpdateItem")
        item["last"] = ExpressionAttributeValues[":number"]
        item["views"] += 1

    def query(self, ExpressionAttributeValues, **expressions):
        page = ExpressionAttributeValues[":page"]
        return {"Items": [item for (name, _), item in self.items.items() if name == page]}


@pytest.fixture
def table(monkeypatch):
    table = Table()
    resource = type("Resource", (), {"Table": lambda self, name: table})()
    monkeypatch.setenv("COUNTS_TABLE_NAME", "counts")
    monkeypatch.setenv("VIEWS_STREAM_NAME", "views")
    monkeypatch.setattr(boto3, "resource", lambda service: resource)
    return table


def record(number, data):
    data = base64.b64encode(data).decode()
    return {"eventID": f"shard-0:{number}", "kinesis": {"sequenceNumber": str(number), "data": data}}


def test_views_are_counted_once_however_often_they_come(table):
    batch = {
        "Records": [record(9, b'{"page": "a"}'), record(10, b'{"page": "a"}'), record(11, b'{"page": "b"}')]
    }
    for _ in range(2):
        assert load("summarise").handler(batch, None) == {"batchItemFailures": []}
    event = {"routeKey": "GET /counts/{page}", "pathParameters": {"page": "a"}}
    assert json.loads(load("collect").handler(event, None)["body"]) == {"page": "a", "views": 2}


def test_the_stream_goes_on_from_what_failed(table):
    batch = {"Records": [record(1, b'{"page": "a"}'), record(2, b"x"), record(3, b'{"page": "a"}')]}
    assert load("summarise").handler(batch, None) == {"batchItemFailures": [{"itemIdentifier": "2"}]}
    assert [item["views"] for item in table.items.values()] == [1]


def test_a_view_goes_into_the_stream(table, monkeypatch):
    sent = []
    client = type("Kinesis", (), {"put_record": lambda self, **record: sent.append(record)})()
    monkeypatch.setattr(boto3, "client", lambda service: client)
    post = {"routeKey": "POST /views"}
    assert load("collect").handler({**post, "body": '{"page": "a"}'}, None)["statusCode"] == 202
    assert load("collect").handler({**post, "body": '{"page": 7}'}, None)["statusCode"] == 400
    assert [(record["PartitionKey"], record["Data"]) for record in sent] == [("a", b'{"page": "a"}')]
