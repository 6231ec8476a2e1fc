"""What a page of a foreign site can do to the cloud in a real browser: nothing, and it reads nothing."""

from __future__ import annotations

import http.server
import json
import shutil
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import sync_playwright

from embedded_cloud import Cloud

pytestmark = [pytest.mark.cloud, pytest.mark.browser]

# Runs in the page: every way to send a request there; what came back, or that nothing did.
ATTACK = """
async ([cloud, api, own]) => {
  const told = {};
  const ask = async (name, url, options) => {
    try {
      const answer = await fetch(url, options);
      told[name] = answer.type === "opaque" ? "opaque" : `${answer.status} ${await answer.text()}`.slice(0, 60);
    } catch (error) { told[name] = "blocked"; }
  };
  const forged = "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/sqs/aws4_request";
  const form = {"content-type": "application/x-www-form-urlencoded"};
  const blind = {method: "POST", mode: "no-cors"};
  await ask("read", `${cloud}/_stackline/health`);
  await ask("reset", `${cloud}/_ministack/reset`, blind);
  const remove = `${cloud}/?Action=DeleteQueue&QueueUrl=${cloud}/000000000000/prey`;
  await ask("delete", remove, {...blind, headers: form});
  const signed = {method: "POST", headers: {authorization: forged, ...form}, body: "Action=ListQueues"};
  await ask("signed", `${cloud}/`, signed);
  await ask("bucket", `${cloud}/prey-bucket`, {method: "PUT", mode: "cors"});
  await ask("api", `${api}/hello`);
  await ask("post", `${api}/hello`, {...blind, body: "x"});
  await ask("rebound", own.replace("/page", "/_api/x/hello"));
  await new Promise((done) => {
    const image = new Image(); image.onload = image.onerror = done; image.src = `${api}/image`;
  });
  told.socket = await new Promise((done) => {
    const socket = new WebSocket(api.replace("http", "ws"));
    socket.onopen = () => done("open"); socket.onerror = () => done("blocked");
  });
  return told;
}
"""
SOURCE = "def handler(event, context): return {'statusCode': 200, 'body': 'secret'}"


class Foreign(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>foreign</title>")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def foreign() -> Iterator[str]:
    """A page of evil.example, which the browser is told is this machine."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Foreign)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://evil.example:{server.server_address[1]}/page"
    server.shutdown()


def test_a_foreign_page(cloud: Cloud, foreign: str) -> None:
    cloud.client("sqs").create_queue(QueueName="prey")
    function = {
        "FunctionName": "guarded",
        "Runtime": "python3.11",
        "Handler": "index.handler",
        "InlineCode": SOURCE,
        "Events": {"Any": {"Type": "HttpApi", "Properties": {"Path": "/{proxy+}", "Method": "any"}}},
    }
    output = {"Fn::Sub": "https://${ServerlessHttpApi}.execute-api.${AWS::Region}.amazonaws.com"}
    template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Fn": {"Type": "AWS::Serverless::Function", "Properties": function}},
        "Outputs": {"Api": {"Value": output}},
    }
    assert cloud.deploy("guarded", template)["StackStatus"] == "CREATE_COMPLETE"
    api = cloud.outputs("guarded")["Api"]
    port = cloud.endpoint["port"]
    found = next(
        path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))
    )
    with sync_playwright() as playwright:
        # The same name also stands for the cloud's own port: a name that was rebound.
        arguments = ["--no-sandbox", "--host-resolver-rules=MAP evil.example 127.0.0.1"]
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        page = browser.new_page()
        page.goto(foreign)
        told = page.evaluate(ATTACK, [cloud.url, api, f"http://evil.example:{port}/page"])
        page.goto(f"http://evil.example:{port}/")
        rebound = page.evaluate("async () => (await fetch('/_stackline/health')).status")
        calls = called(cloud)
        # A page of this machine may call the API: what was counted would have been seen.
        page.goto(foreign.replace("evil.example", "localhost"))
        page.evaluate("async (api) => { await fetch(`${api}/hello`, {mode: 'no-cors'}); }", api)
        browser.close()
    # Opaque answers are what a browser gives for no-cors requests, whatever the status was.
    assert told == {
        "read": "blocked",
        "reset": "opaque",
        "delete": "opaque",
        "signed": "blocked",
        "bucket": "blocked",
        "api": "blocked",
        "post": "opaque",
        "rebound": "blocked",
        "socket": "blocked",
    }, json.dumps(told, indent=1)
    assert rebound == 403
    assert any(url.endswith("/prey") for url in cloud.client("sqs").list_queues()["QueueUrls"])
    assert "prey-bucket" not in {bucket["Name"] for bucket in cloud.client("s3").list_buckets()["Buckets"]}
    assert (calls, called(cloud)) == (0, 1)


def called(cloud: Cloud) -> int:
    """How often the function ran."""
    logs = cloud.client("logs")
    try:
        events = logs.filter_log_events(logGroupName="/aws/lambda/guarded")["events"]
    except logs.exceptions.ResourceNotFoundException:
        return 0
    return sum(event["message"].startswith("REPORT") for event in events)
