"""The guard alone, with doors that only say that they were opened."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given, settings
from hypothesis import strategies as st

from stackline.embedded.guard import Doors, Guard, Receive, Scope, Send
from stackline.embedded.sigv4 import Key

PORT = 4566
HOST = f"127.0.0.1:{PORT}"
SECRET = "the-project's-secret"
API = "/_api/abcd1234/Prod/items"


def door(name: str) -> Any:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        body = (await receive()).get("body", b"") if scope["type"] == "http" else b""
        headers = [
            (b"access-control-allow-origin", b"*"),
            (b"x-door", name.encode()),
            (b"x-length", str(len(body)).encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    return app


GUARD = Guard(
    PORT,
    SECRET,
    {"000000000000": Key(SECRET)}.get,
    Doors(
        door("control"),
        door("data"),
        door("public"),
        door("own"),
        lambda path, origin: origin == "https://shop.example",
    ),
)


def ask(
    method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"", *, sign: bool = False
) -> tuple[int, dict[str, str]]:
    """Status and headers of the answer; `x-door` names who gave it."""
    sent = {"host": HOST, **(headers or {})}
    if sign:
        request = AWSRequest(
            method, f"http://{sent['host']}{path}", data=body, headers={"content-type": "application/json"}
        )
        SigV4Auth(Credentials("000000000000", SECRET), "lambda", "us-east-1").add_auth(request)
        sent |= {name.lower(): value for name, value in request.headers.items()}
    plain, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": plain,
        "raw_path": plain.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
    }
    answers: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        answers.append(message)

    asyncio.run(GUARD(scope, receive, send))
    return answers[0]["status"], {name.decode(): value.decode() for name, value in answers[0]["headers"]}


def test_a_signed_call_passes_with_its_body() -> None:
    status, headers = ask("POST", "/2015-03-31/functions", body=b"{}", sign=True)
    assert (status, headers["x-door"], headers["x-length"]) == (200, "control", "2")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/_ministack/reset",
        "/_ministack/config",
        "/bucket/key",
        "/_stackline/types",
        "/2015-03-31/functions",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS"])
def test_an_unsigned_call_reaches_nothing(method: str, path: str) -> None:
    assert ask(method, path)[0] == 403


pieces = st.sampled_from(
    [
        "", "/", "_ministack", "reset", "config", "_api", "_aws", "execute-api", "lambda-url", "abcd1234", "restapis",
        "_user_request_", "cfn-response", "_stackline", "health", "types", "oauth2", "token", "..", ".",
        "%2e%2e", "%2F", "bucket", "@connections", "2015-03-31", "functions",
    ]
)  # fmt: skip
hosts = st.sampled_from(
    [HOST, f"localhost:{PORT}", f"abcd1234.execute-api.localhost:{PORT}", "evil.example:4566", ""]
)
headers = st.fixed_dictionaries(
    {"host": hosts},
    optional={
        "origin": st.sampled_from(["https://evil.example", "http://localhost:3000", "null", "https://shop.example"]),
        "authorization": st.sampled_from(
            [
                f"Bearer {SECRET}", "Bearer x", "AWS4-HMAC-SHA256", "Basic eDp5",
                "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/s3/aws4_request, "
                "SignedHeaders=host, Signature=00",
            ]
        ),
        "x-amz-date": st.sampled_from(["20260101T000000Z", "now"]),
        "x-amz-target": st.sampled_from(
            ["DynamoDB_20120810.PutItem", "AWSCognitoIdentityProviderService.InitiateAuth"]
        ),
        "content-type": st.sampled_from(["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x"]),
        "x-amz-content-sha256": st.sampled_from(["UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"]),
        "sec-fetch-site": st.sampled_from(["cross-site", "same-origin"]),
    },
)  # fmt: skip
queries = st.sampled_from(
    [
        "", "?Action=CreateStack", "?X-Amz-Algorithm=AWS4-HMAC-SHA256",
        "?AWSAccessKeyId=000000000000&Signature=x&Expires=1",
        "?AWSAccessKeyId=000000000000&Signature=x&Expires=9999999999",
        "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=000000000000/20260101/us-east-1/s3/aws4_request"
        "&X-Amz-Signature=0&X-Amz-SignedHeaders=host&X-Amz-Date=20260101T000000Z&X-Amz-Expires=604800",
    ]
)  # fmt: skip
methods = st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])


@settings(max_examples=1000, deadline=None)
@given(
    methods,
    st.lists(pieces, max_size=5),
    queries,
    headers,
    st.sampled_from([b"", b"Action=ListQueues", b"{}"]),
)
def test_no_unproven_request_opens_the_control_plane(
    method: str, path: list[str], query: str, sent: dict[str, str], body: bytes
) -> None:
    where = "/" + "/".join(path)
    status, answered = ask(method, where + query, sent, body)
    door = answered.get("x-door")
    if door == "control":  # CloudFormation's answer addresses carry a token nobody can guess
        assert method == "PUT"
        assert where.startswith(("/_ministack/cfn-response/", "/_ministack/cfn-signal/"))
    if door == "own":
        assert sent["authorization"] == f"Bearer {SECRET}"
    if door is not None:
        assert sent["host"].endswith(f":{PORT}")
        assert "evil" not in sent["host"]
        assert sent.get("origin") not in ("https://evil.example", "null")
    else:
        assert status in (403, 413)


def test_a_foreign_host_is_refused_even_when_signed() -> None:
    assert ask("POST", "/x", {"host": "evil.example:4566"}, sign=True)[0] == 403
    assert ask("GET", API, {"host": "evil.example:4566"})[0] == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_foreign_page_reaches_no_control_plane(origin: str) -> None:
    assert ask("POST", "/x", {"origin": origin}, sign=True)[0] == 403
    preflight = {"origin": origin, "access-control-request-method": "PUT"}
    assert ask("OPTIONS", "/bucket/key", preflight)[0] == 403
    assert ask("PUT", "/_ministack/cfn-response/token", {"origin": origin})[0] == 403


def test_an_image_of_a_foreign_page_reaches_nothing() -> None:
    """A browser sends no Origin with these, but marks them."""
    marked = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    assert ask("GET", API, marked)[0] == 403
    assert ask("GET", API, {**marked, "referer": "https://evil.example/"})[0] == 403
    assert ask("GET", API, {**marked, "referer": "http://localhost:3000/"})[0] == 200
    assert ask("GET", API, {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"})[0] == 200


def test_an_api_is_open_and_its_own_cors_decides() -> None:
    assert ask("GET", API)[1]["x-door"] == "data"
    assert ask("GET", API, {"origin": "http://localhost:3000"})[0] == 200
    assert ask("GET", API, {"origin": "https://shop.example"})[0] == 200
    assert ask("GET", API, {"origin": "https://evil.example"})[0] == 403


def test_a_local_page_may_read_what_it_may_call() -> None:
    page = "http://localhost:3000"
    assert ask("OPTIONS", "/bucket/key", {"origin": page, "access-control-request-method": "PUT"})[0] == 200
    assert ask("GET", "/x", {"origin": page}, sign=True)[1]["access-control-allow-origin"] == page
    assert "access-control-allow-origin" not in ask("GET", "/x", sign=True)[1]


def test_the_secret_opens_the_launchers_own_answers_only() -> None:
    bearer = {"authorization": f"Bearer {SECRET}"}
    assert ask("GET", "/_stackline/health", bearer)[1]["x-door"] == "own"
    assert ask("GET", "/_stackline/health", sign=True)[1]["x-door"] == "own"
    assert ask("GET", "/_stackline/health", {"authorization": "Bearer other"})[0] == 403
    assert ask("POST", "/x", bearer)[0] == 403


def test_a_large_api_body_is_refused() -> None:
    assert ask("POST", API, body=b"x" * (10 * 1024 * 1024 + 1))[0] == 413
