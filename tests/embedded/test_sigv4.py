"""What botocore signs is accepted, and no part of it can be changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

import pytest
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from stackline.embedded.sigv4 import Key, Request, SignatureRefused, verify

SECRET = "the-project's-secret"
HOST = "127.0.0.1:4566"
KEYS = {"000000000000": Key(SECRET), "ASIA1": Key("session-secret", "session-token")}

names = st.text("abcXYZ09-_.~ +/=&%äλ*'()", min_size=1, max_size=12)
queries = st.dictionaries(names, names, max_size=4)
paths = st.lists(names, max_size=4).map(lambda parts: "/" + "/".join(quote(part, safe="") for part in parts))
methods = st.sampled_from(["GET", "PUT", "POST", "DELETE", "HEAD"])


def signed(
    method: str, path: str, query: dict[str, str], body: bytes, *, service: str = "sqs", token: bool = False
) -> Request:
    """The request as botocore sends it."""
    credentials = (
        Credentials("ASIA1", "session-secret", "session-token")
        if token
        else Credentials("000000000000", SECRET)
    )
    # botocore lets urllib3 encode the query exactly as it was signed.
    text = "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in query.items())
    request = AWSRequest(method, f"http://{HOST}{path}" + (f"?{text}" if text else ""), data=body)
    signer = (S3SigV4Auth if service == "s3" else SigV4Auth)(credentials, service, "eu-west-1")
    signer.add_auth(request)
    headers = {name.lower(): value for name, value in request.headers.items()} | {"host": HOST}
    return Request(method, path, text, headers, body)


@given(
    methods, paths, queries, st.binary(max_size=30), st.sampled_from(["sqs", "s3", "lambda"]), st.booleans()
)
def test_a_signed_request_is_accepted(
    method: str, path: str, query: dict[str, str], body: bytes, service: str, token: bool
) -> None:
    claim = verify(signed(method, path, query, body, service=service, token=token), KEYS.get)
    assert claim.key_id == ("ASIA1" if token else "000000000000")
    assert claim.service == service


@given(paths, queries, st.binary(min_size=1, max_size=30), st.data())
def test_nothing_that_is_signed_can_be_changed(
    path: str, query: dict[str, str], body: bytes, data: st.DataObject
) -> None:
    request = signed("POST", path, query, body)
    changed = data.draw(
        st.sampled_from(
            [
                replace(request, method="PUT"),
                replace(request, path=path + "x"),
                replace(request, query=request.query + "&Action=DeleteQueue"),
                replace(request, body=body + b"!"),
                replace(request, headers={**request.headers, "host": "127.0.0.1:80"}),
                replace(request, headers={**request.headers, "x-amz-date": "20200101T000000Z"}),
                replace(
                    request,
                    headers={
                        **request.headers,
                        "authorization": request.headers["authorization"][:-4] + "0000",
                    },
                ),
            ]
        )
    )
    with pytest.raises(SignatureRefused):
        verify(changed, KEYS.get)


@given(paths, st.integers(1, 3600), st.integers(0, 7200))
def test_a_presigned_url_lives_as_long_as_it_says(path: str, expires: int, later: int) -> None:
    request = AWSRequest("GET", f"http://{HOST}{path}")
    S3SigV4QueryAuth(Credentials("000000000000", SECRET), "s3", "us-east-1", expires=expires).add_auth(
        request
    )
    parts = urlsplit(request.url)
    sent = Request("GET", parts.path, parts.query, {"host": HOST})
    now = datetime.now(UTC) + timedelta(seconds=later)
    if later < expires - 2:
        assert verify(sent, KEYS.get, now).presigned
        with pytest.raises(SignatureRefused):
            verify(replace(sent, method="DELETE"), KEYS.get, now)
    elif later > expires + 2:
        with pytest.raises(SignatureRefused, match="expired"):
            verify(sent, KEYS.get, now)


def test_other_services_presign_too() -> None:
    request = AWSRequest("POST", f"http://{HOST}/", params={"Action": "GetCallerIdentity"})
    SigV4QueryAuth(Credentials("000000000000", SECRET), "sts", "us-east-1").add_auth(request)
    parts = urlsplit(request.url)
    assert verify(Request("POST", parts.path, parts.query, {"host": HOST}), KEYS.get).service == "sts"


def test_a_credential_alone_is_not_enough() -> None:
    """MiniStack by itself takes the account out of this header and asks nothing more."""
    header = (
        "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/sqs/aws4_request,"
        " SignedHeaders=host, Signature=0"
    )
    with pytest.raises(SignatureRefused):
        verify(Request("POST", "/", "", {"host": HOST, "authorization": header}), KEYS.get)


def test_a_header_that_decides_must_be_signed() -> None:
    request = signed("POST", "/", {}, b"{}")
    turned = {**request.headers, "x-amz-target": "DynamoDB_20120810.DeleteTable"}
    with pytest.raises(SignatureRefused, match="not signed"):
        verify(replace(request, headers=turned), KEYS.get)


def test_a_session_needs_its_token() -> None:
    request = signed("POST", "/", {}, b"", token=True)
    stolen = {**request.headers, "x-amz-security-token": "another"}
    with pytest.raises(SignatureRefused, match="token"):
        verify(replace(request, headers=stolen), KEYS.get)


def test_only_s3_may_leave_a_body_unsigned() -> None:
    request = signed("POST", "/", {}, b"body")
    unsigned = {**request.headers, "x-amz-content-sha256": "UNSIGNED-PAYLOAD"}
    with pytest.raises(SignatureRefused):
        verify(replace(request, headers=unsigned), KEYS.get)


def test_an_old_request_cannot_be_sent_again() -> None:
    request = signed("POST", "/", {}, b"")
    with pytest.raises(SignatureRefused, match="too far"):
        verify(request, KEYS.get, datetime.now(UTC) + timedelta(minutes=16))


@pytest.mark.parametrize(
    "header", ["", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential", "AWS4-HMAC-SHA256 =,=,=", "Basic eDp5"]
)
def test_nonsense_is_refused(header: str) -> None:
    with pytest.raises(SignatureRefused):
        verify(
            Request("POST", "/", "", {"host": HOST, "authorization": header, "x-amz-date": "now"}), KEYS.get
        )
