"""The room, with connections and a table in memory. Run: python -m pytest"""

import json
import sys
from pathlib import Path

import boto3
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "src" / "chat"))
import app


class Table:
    def __init__(self):
        self.ids = []

    def put_item(self, Item):
        self.ids.append(Item["id"])

    def delete_item(self, Key):
        self.ids.remove(Key["id"])

    def scan(self, ProjectionExpression):
        return {"Items": [{"id": id} for id in self.ids]}


class Connections:
    class exceptions:
        class GoneException(Exception):
            pass

    def __init__(self):
        self.told = {}
        self.gone = set()

    def post_to_connection(self, ConnectionId, Data):
        if ConnectionId in self.gone:
            raise self.exceptions.GoneException
        self.told.setdefault(ConnectionId, []).append(json.loads(Data))


@pytest.fixture
def room(monkeypatch):
    table, connections = Table(), Connections()
    resource = type("Resource", (), {"Table": lambda self, name: table})()
    monkeypatch.setenv("CONNECTIONS_TABLE_NAME", "connections")
    monkeypatch.setenv("CHAT_API_CONNECTIONS_URL", "https://chat")
    monkeypatch.setattr(boto3, "resource", lambda service: resource)
    monkeypatch.setattr(boto3, "client", lambda service, endpoint_url: connections)
    return table, connections


def send(route, id, body=None):
    event = {"requestContext": {"routeKey": route, "connectionId": id}, "body": body}
    return app.handler(event, None)["statusCode"]


def test_everyone_hears_it_and_who_left_is_forgotten(room):
    table, connections = room
    for id in "abc":
        send("$connect", id)
    send("$disconnect", "b")
    connections.gone = {"c"}
    assert send("say", "a", '{"action": "say", "text": "hello"}') == 200
    assert connections.told == {"a": [{"from": "a", "text": "hello"}]}
    assert table.ids == ["a"]


@pytest.mark.parametrize("body", [None, "x", "[]", "{}", '{"text": ""}', '{"text": 7}'])
def test_what_says_nothing_is_refused(room, body):
    send("$connect", "a")
    assert send("say", "a", body) == 400
    assert room[1].told == {}
