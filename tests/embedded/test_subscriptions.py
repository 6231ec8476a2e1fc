"""Subscribers of templates at HTTP addresses: asked, told nothing before they say yes, and all that comes after."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from embedded_cloud import Cloud
from waiting import until

pytestmark = pytest.mark.cloud


class _Heard(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.heard.append((self.path, body))  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def listener() -> Iterator[Any]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Heard)
    server.heard = []  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_subscriber_says_yes(cloud: Cloud, listener: Any) -> None:
    base = f"http://127.0.0.1:{listener.server_address[1]}"
    inline = [{"Protocol": "http", "Endpoint": f"{base}/inline"}]
    apart = {"TopicArn": {"Ref": "Topic"}, "Protocol": "http", "Endpoint": f"{base}/apart"}
    resources = {
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"Subscription": inline}},
        "Apart": {"Type": "AWS::SNS::Subscription", "Properties": apart},
    }
    template = {"Resources": resources, "Outputs": {"Topic": {"Value": {"Ref": "Topic"}}}}
    assert cloud.deploy("asked-first", template)["StackStatus"] == "CREATE_COMPLETE", cloud.failures(
        "asked-first"
    )
    sns, topic = cloud.client("sns"), cloud.outputs("asked-first")["Topic"]

    def asked() -> dict[str, str]:
        found = {path: body for path, body in listener.heard if body["Type"] == "SubscriptionConfirmation"}
        return {path: body["SubscribeURL"] for path, body in found.items()} if len(found) == 2 else {}

    addresses = until(asked, "both to be asked", seconds=60)
    assert sns.get_topic_attributes(TopicArn=topic)["Attributes"]["SubscriptionsPending"] == "2"
    query = urllib.parse.urlencode({"Action": "ConfirmSubscription", "TopicArn": topic, "Token": "guessed"})
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{cloud.url}/?{query}")
    with urllib.request.urlopen(addresses["/apart"]) as answer:
        assert b"ConfirmSubscriptionResult" in answer.read()
    sns.publish(TopicArn=topic, Message="after")

    def told() -> list[str]:
        return [path for path, body in listener.heard if body.get("Message") == "after"]

    assert until(told, "the message", seconds=60) == ["/apart"]
    attributes = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert (attributes["SubscriptionsConfirmed"], attributes["SubscriptionsPending"]) == ("1", "1")
    cloud.client("cloudformation").delete_stack(StackName="asked-first")


def test_nothing_else_is_open_by_that_way(cloud: Cloud) -> None:
    for query in (
        "Action=ListTopics",
        "Action=CreateTopic&Name=t",
        "Action=ConfirmSubscription&Action=ListTopics",
    ):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{cloud.url}/?{query}")
        assert refused.value.code == 403
