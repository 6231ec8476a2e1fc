"""Secrets do not get into what is said."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stackline.core.redaction import redact


@given(
    st.text(max_size=30),
    st.lists(st.text(min_size=4, max_size=10).filter(lambda s: "*" not in s), max_size=3),
)
def test_law_no_secret_is_left(text: str, secrets: list[str]) -> None:
    said = redact(f"{text}{''.join(secrets)}{text}", secrets)
    assert not any(secret in said for secret in secrets)


def test_credentials_in_addresses_are_masked() -> None:
    assert redact("from https://ann:pw@pypi.example/simple") == "from https://****@pypi.example/simple"
    assert redact("https://pypi.org/simple") == "https://pypi.org/simple"
