"""An event is sent once more as it was, or as it was edited: what was masked is what it was."""

from __future__ import annotations

import json
import urllib.error

import pytest

from embedded_cloud import Cloud, package
from stackline.embedded import replays
from stackline.embedded.replays import Originals

pytestmark = pytest.mark.cloud

CODE = "def handler(event, context):\n    return [event, len(event['password'])]\n"


@pytest.fixture(scope="module")
def echo(cloud: Cloud) -> str:
    cloud.client("lambda").create_function(
        FunctionName="replayed",
        Runtime="python3.11",
        Handler="index.handler",
        Role="arn:aws:iam::000000000000:role/any",
        Code={"ZipFile": package({"index.py": CODE})},
    )
    return "replayed"


def test_as_it_was_and_as_it_was_edited(cloud: Cloud, echo: str) -> None:
    event = {"id": 1, "password": "hunter22"}
    cloud.client("lambda").invoke(FunctionName=echo, Payload=json.dumps(event))
    first = cloud.invocation(function=echo)
    begun = next(
        one
        for one in cloud.own("events?after=0")["events"]
        if one.get("event") and one["span"] == first["span"]
    )
    assert json.loads(begun["event"]) == {"id": 1, "password": "****"}
    assert json.loads(first["result"]) == [{"id": 1, "password": "****"}, 8]

    again = cloud.invocation(trace=cloud.own("replay", {"request": first["request"]})["trace"])
    assert json.loads(again["result"]) == [{"id": 1, "password": "****"}, 8]

    edited = json.dumps({"id": 2, "password": "****"})
    asked = cloud.own("replay", {"request": first["request"], "event": edited})
    assert json.loads(cloud.invocation(trace=asked["trace"])["result"]) == [{"id": 2, "password": "****"}, 8]


def test_what_cannot_be_replayed(cloud: Cloud, echo: str) -> None:
    for asked, status in (({"request": "unknown"}, 404), ({"request": 7}, 404)):
        with pytest.raises(urllib.error.HTTPError) as caught:
            cloud.own("replay", asked)
        assert caught.value.code == status
    cloud.client("lambda").invoke(FunctionName=echo, Payload='{"password": "x"}')
    request = cloud.invocation(function=echo)["request"]
    with pytest.raises(urllib.error.HTTPError) as caught:
        cloud.own("replay", {"request": request, "event": "{"})
    assert caught.value.code == 400


def test_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replays, "_MOST_CHARACTERS", 100)
    kept = Originals()
    for number in range(5):
        kept.keep(str(number), "arn", "x" * 38)
    with pytest.raises(replays.Forgotten):
        kept.replay("0")
    assert list(kept._events) == ["3", "4"]
