"""The Python functions, with a bus and a table in memory. Run: python -m pytest"""

import base64
import importlib.util
import json
from decimal import Decimal
from pathlib import Path

import boto3
import pytest


def load(folder):
    path = Path(__file__).parents[1] / "src" / folder / "app.py"
    spec = importlib.util.spec_from_file_location(folder, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def entries(monkeypatch):
    sent = []

    class Bus:
        def put_events(self, Entries):
            sent.extend(Entries)
            return {"FailedEntryCount": 0}

    monkeypatch.setenv("ORDERS_BUS_NAME", "orders")
    monkeypatch.setattr(boto3, "client", lambda service: Bus())
    return sent


def test_an_order_becomes_an_event(entries):
    answer = load("order").handler({"body": '{"total": 12.5, "delivery": "post"}'}, None)
    assert answer["statusCode"] == 202
    [entry] = entries
    assert (entry["Source"], entry["DetailType"], entry["EventBusName"]) == ("shop", "OrderPlaced", "orders")
    assert json.loads(entry["Detail"]) == json.loads(answer["body"])


def test_what_curl_sends_as_a_form_comes_in_base64(entries):
    body = base64.b64encode(b'{"total": 1, "delivery": "pickup"}').decode()
    assert load("order").handler({"body": body, "isBase64Encoded": True}, None)["statusCode"] == 202


@pytest.mark.parametrize("body", [None, "x", "[]", "{}", '{"total": "much", "delivery": "post"}'])
def test_what_is_no_order_is_refused(entries, body):
    assert load("order").handler({"body": body}, None)["statusCode"] == 400
    assert entries == []


def test_one_bad_message_holds_up_no_other(monkeypatch):
    kept = {}
    table = type("Table", (), {"put_item": lambda self, Item: kept.update({Item["order"]: Item})})()
    resource = type("Resource", (), {"Table": lambda self, name: table})()
    monkeypatch.setenv("INVOICES_TABLE_NAME", "invoices")
    monkeypatch.setattr(boto3, "resource", lambda service: resource)
    good = {"messageId": "1", "body": '{"detail": {"id": "a", "total": 1.5}}'}
    answer = load("invoice").handler({"Records": [{"messageId": "0", "body": "x"}, good]}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert kept == {"a": {"order": "a", "total": Decimal("1.5")}}
