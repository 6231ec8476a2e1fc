"""Writing the state: what changed, in the right order, and never stopped by one service."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from stackline.embedded import durability
from stackline.embedded.durability import save


@pytest.fixture(autouse=True)
def persistence(monkeypatch: pytest.MonkeyPatch) -> None:
    """MiniStack's, as far as it is used."""

    def default(value: Any) -> Any:
        raise TypeError(type(value).__name__)

    fake = SimpleNamespace(_state_format_version=lambda name: 2, _json_default=default)
    monkeypatch.setattr(durability, "module", lambda name: fake)


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    states = {"sqs": {"queues": 1}, "s3": {"buckets": 1}}
    services = {name: (lambda name=name: states[name]) for name in states}
    written = save(tmp_path, services, {})
    assert set(written) == {"sqs", "s3"}
    assert json.loads((tmp_path / "sqs.json").read_text()) == {
        "__ministack_format__": 2,
        "payload": {"queues": 1},
    }
    assert (tmp_path / "sqs.json").stat().st_mode & 0o777 == 0o600
    states["sqs"] = {"queues": 2}
    assert set(save(tmp_path, services, written)) == {"sqs"}


def test_a_service_that_cannot_be_saved_stops_no_other(tmp_path: Path) -> None:
    services: dict[str, Any] = {
        "bad": lambda: {"value": object()},
        "none": lambda: None,
        "sqs": lambda: {"queues": 1},
    }
    assert set(save(tmp_path, services, {})) == {"sqs"}
    assert [path.name for path in tmp_path.iterdir()] == ["sqs.json"]


def test_stacks_are_written_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    monkeypatch.setattr(durability, "write_atomic", lambda path, data, mode: order.append(path.stem))
    save(tmp_path, {name: (lambda: {"a": 1}) for name in ("cloudformation", "sqs", "dynamodb")}, {})
    assert order[-1] == "cloudformation"


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        save(tmp_path / "gone", {"sqs": lambda: {"queues": 1}}, {})
