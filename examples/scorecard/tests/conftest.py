"""The example's functions with an in-memory AWS behind boto3, and the shops they scan."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

EXAMPLE = Path(__file__).parents[1]
sys.path[:0] = [str(EXAMPLE), str(EXAMPLE / "tests")]

from fakes import Cloud  # noqa: E402
from functions import Functions  # noqa: E402
from shop.server import ShopServer  # noqa: E402
from shop.world import World  # noqa: E402

VARIABLES = {
    "LOADER": "http",  # quick; test_browser.py has the other one
    "PAGES_QUEUE_URL": "queue",
    "RESULTS_TABLE_NAME": "results",
    "SCORECARDS_TABLE_NAME": "scorecards",
    "PAGES_BUCKET_NAME": "pages",
    "RESULTS_STREAM_NAME": "stream",
}


@pytest.fixture
def shops() -> Iterator[ShopServer]:
    with ShopServer(0, World(seed=7), pace=0) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch, shops: ShopServer) -> Cloud:
    cloud = Cloud()
    monkeypatch.setattr(boto3, "client", cloud.client)
    monkeypatch.setattr(boto3, "resource", cloud.resource)
    for name, value in {**VARIABLES, "SHOP_URL": shops.url}.items():
        monkeypatch.setenv(name, value)
    return cloud


@pytest.fixture
def functions(monkeypatch: pytest.MonkeyPatch, cloud: Cloud) -> Functions:
    return Functions(monkeypatch)
