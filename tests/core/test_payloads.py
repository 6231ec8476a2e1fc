"""Secrets are masked by their names and looks, wherever AWS nests them; the rest stays as it is."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackline.core.payloads import redact_payload, redact_text, restore
from stackline.core.redaction import MASK

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc"


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "Password",
        "user_password",
        "X-Api-Key",
        "apiKey",
        "Authorization",
        "Set-Cookie",
        "cookies",
        "accessToken",
        "client_secret",
        "SecretAccessKey",
        "card_number",
        "cvv",
        "pin",
    ],
)
@pytest.mark.parametrize("value", ["hidden", 1234, ["hidden"], {"S": "hidden"}])
def test_by_its_name(name: str, value: Any) -> None:
    assert redact_payload({"a": [{name: value}]}) == {"a": [{name: MASK}]}


@pytest.mark.parametrize("name", ["id", "passenger", "shopping", "opinion", "panel", "author", "className"])
def test_a_plain_name_is_shown(name: str) -> None:
    assert redact_payload({name: "seen"}) == {name: "seen"}


@pytest.mark.parametrize("value", [None, True, False, "", [], {}])
def test_nothing_is_no_secret(value: Any) -> None:
    assert redact_payload({"password": value}) == {"password": value}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("4111 1111 1111 1111", MASK),
        ("4111-1111-1111-1111 paid", f"{MASK} paid"),
        ("4111111111111112", "4111111111111112"),
        ("0000000000000000", "0000000000000000"),
        (f"sent {JWT}", f"sent {MASK}"),
        ("key AKIAIOSFODNN7EXAMPLE", f"key {MASK}"),
        ("Authorization: Bearer abcdefgh.ijkl", f"Authorization: {MASK}"),
        ("a=1&token=abc&b=2", f"a=1&token={MASK}&b=2"),
        ("postgres://user:pass@host/db", f"postgres://{MASK}@host/db"),
        ('log {"password": "x y", "id": 1}', f'log {{"password": "{MASK}", "id": 1}}'),
        ("12 requests at 1735689600123", "12 requests at 1735689600123"),
        ("arn:aws:sqs:us-east-1:000000000000:orders", "arn:aws:sqs:us-east-1:000000000000:orders"),
    ],
)
def test_by_its_looks(text: str, shown: str) -> None:
    assert redact_text(text) == shown


@pytest.mark.parametrize("text", ["x" * 200_000, "tokens" * 30_000, "a" * 100_000 + "=token", '"' * 100_000])
def test_long_words_do_not_take_long(text: str) -> None:
    assert len(redact_text(text)) <= len(text) + len(MASK)


def test_json_in_a_text_keeps_its_shape() -> None:
    event = {"Records": [{"body": json.dumps({"id": 1, "password": "x"})}]}
    [record] = redact_payload(event)["Records"]
    assert json.loads(record["body"]) == {"id": 1, "password": MASK}


def test_base64_where_aws_has_it() -> None:
    def encoded(text: str) -> str:
        return base64.b64encode(text.encode()).decode()

    form = redact_payload({"body": encoded("user=a&password=b"), "isBase64Encoded": True})
    assert base64.b64decode(form["body"]).decode() == f"user=a&password={MASK}"
    stream = redact_payload({"data": encoded('{"token": "x"}'), "sequenceNumber": "1"})
    assert json.loads(base64.b64decode(stream["data"])) == {"token": MASK}
    picture = {"body": base64.b64encode(b"\x89PNG\xff").decode(), "isBase64Encoded": True}
    assert redact_payload(picture) == picture


def test_what_is_nested_without_end_is_masked() -> None:
    deep: Any = "end"
    for _ in range(500):
        deep = [deep]
    assert MASK in json.dumps(redact_payload(deep))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(max_size=8) | st.just(JWT),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "password", "body", "token", "Records"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(JSON)
def test_what_was_shown_comes_back_whole(original: Any) -> None:
    assert restore(redact_payload(original), original) == original


@given(JSON)
def test_masking_twice_is_masking_once(original: Any) -> None:
    shown = redact_payload(original)
    assert redact_payload(shown) == shown


def test_an_edit_keeps_what_is_masked_beside_it() -> None:
    body = json.dumps({"id": 1, "password": "hunter22"})
    original = {"headers": {"authorization": "Bearer abc"}, "Records": [{"body": body, "n": 1}]}
    edited = redact_payload(original)
    edited["Records"][0]["body"] = edited["Records"][0]["body"].replace('"id": 1', '"id": 2')
    edited["Records"].append({"body": "new"})
    edited["added"] = MASK
    found = restore(edited, original)
    assert found["headers"] == original["headers"]
    assert json.loads(found["Records"][0]["body"]) == {"id": 2, "password": "hunter22"}
    assert found["Records"][1] == {"body": "new"}
    assert found["added"] == MASK
