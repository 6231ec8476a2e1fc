"""The form's function, with a table in memory. Run: python -m pytest"""

import base64
import sys
from pathlib import Path
from urllib.parse import urlencode

import boto3
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "src" / "contact"))
import app


@pytest.fixture
def kept(monkeypatch):
    items = []
    table = type("Table", (), {"put_item": lambda self, Item: items.append(Item)})()
    resource = type("Resource", (), {"Table": lambda self, name: table})()
    monkeypatch.setenv("MESSAGES_TABLE_NAME", "messages")
    monkeypatch.setattr(boto3, "resource", lambda service: resource)
    return items


def send(**fields):
    body = base64.b64encode(urlencode(fields).encode()).decode()
    return app.handler({"body": body, "isBase64Encoded": True}, None)


def test_a_message_is_kept_and_leads_back(kept):
    answer = send(mail="a@b.c", message="Grüße & more")
    assert (answer["statusCode"], answer["headers"]["location"]) == (303, "/")
    assert [(item["mail"], item["message"]) for item in kept] == [("a@b.c", "Grüße & more")]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"mail": "a@b.c"},
        {"mail": "x", "message": "y"},
        {"mail": "a@b", "message": "y" * 2001},
    ],
)
def test_what_is_no_message_is_refused(kept, fields):
    assert send(**fields)["statusCode"] == 400
    assert kept == []


def test_no_form_at_all(kept):
    assert app.handler({}, None)["statusCode"] == 400
