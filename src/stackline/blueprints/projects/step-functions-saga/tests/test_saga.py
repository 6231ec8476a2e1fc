"""The steps, with a table in memory. Run: python -m pytest"""

import sys
from pathlib import Path

import boto3
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "src" / "saga"))
import app

ORDER = {"id": "1", "quantity": 2, "card": "good", "address": "Here 1"}


@pytest.fixture
def orders(monkeypatch):
    kept = {}

    class Table:
        def update_item(self, Key, ExpressionAttributeNames, ExpressionAttributeValues, **expressions):
            item = kept.setdefault(Key["id"], {})
            item[ExpressionAttributeNames["#what"]] = ExpressionAttributeValues[":how"]

    resource = type("Resource", (), {"Table": lambda self, name: Table()})()
    monkeypatch.setenv("ORDERS_TABLE_NAME", "orders")
    monkeypatch.setattr(boto3, "resource", lambda service: resource)
    return kept


def test_an_order_goes_through(orders):
    for step in (app.reserve, app.charge, app.ship):
        step(ORDER, None)
    assert orders == {"1": {"stock": "reserved", "payment": "charged", "parcel": "shipped"}}


def test_undoing_twice_is_undoing_once(orders):
    for step in (app.reserve, app.charge, app.refund, app.release, app.refund, app.release):
        step(ORDER, None)
    assert orders == {"1": {"stock": "released", "payment": "refunded"}}


@pytest.mark.parametrize(
    ("step", "flaw"),
    [(app.reserve, {"quantity": 11}), (app.charge, {"card": "declined"}), (app.ship, {"address": ""})],
)
def test_what_cannot_be_done_says_so_and_does_nothing(orders, step, flaw):
    with pytest.raises(app.NotPossible):
        step({**ORDER, **flaw}, None)
    assert orders == {}
