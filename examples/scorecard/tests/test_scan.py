"""A whole scan in memory, against the shops' own truth: retries, dead letters, duplicates and all."""

from __future__ import annotations

import random
from typing import Any

import pytest
from fakes import Cloud, body
from functions import Functions
from shop.server import ShopServer
from shop.truth import scorecard, scorecards
from shop.world import SHOPS, World

DAY = "2026-03-02"


def scan(cloud: Cloud, functions: Functions, **event: Any) -> dict[str, Any]:
    return functions.load("start_scan").handler({"day": DAY, **event}, None)


def scan_all_pages(cloud: Cloud, functions: Functions) -> None:
    cloud.drain(functions.load("scan_page").handler)
    functions.load("scan_page", "failed").handler({"Records": cloud.dead}, None)


def summarise(functions: Functions, records: list[dict[str, Any]]) -> None:
    handler = functions.load("summarise").handler
    for first in range(0, len(records), 100):
        assert handler({"Records": records[first : first + 100]}, None) == {"batchItemFailures": []}


def get(functions: Functions, market: str, day: str = DAY) -> dict[str, Any]:
    path = {"market": market, "day": day}
    return functions.load("get_scorecard").handler({"pathParameters": path}, None)


def shown(functions: Functions, market: str) -> dict[str, Any]:
    card = body(get(functions, market))
    assert card.pop("day") == DAY
    del card["scan"]
    return card


def test_every_scorecard_is_the_shops_truth(cloud: Cloud, functions: Functions, shops: ShopServer) -> None:
    started = scan(cloud, functions)
    assert started["pages"] == sum(5 * shop.pages for shop in SHOPS.values()) == 500
    scan_all_pages(cloud, functions)
    summarise(functions, cloud.records)
    assert {market: shown(functions, market) for market in SHOPS} == scorecards(shops.world)


@pytest.mark.parametrize("seed", range(3))
def test_duplicates_disorder_and_crashes_change_nothing(
    cloud: Cloud, functions: Functions, shops: ShopServer, seed: int
) -> None:
    chance = random.Random(seed)
    scan(cloud, functions, markets=["it-bottega", "dk-torvet"])
    cloud.messages += [{**chance.choice(cloud.messages), "messageId": f"again{n}"} for n in range(20)]
    chance.shuffle(cloud.messages)
    scan_all_pages(cloud, functions)
    records = [*cloud.records, *chance.choices(cloud.records, k=40)]
    chance.shuffle(records)
    summarise(functions, records)
    for market in ("it-bottega", "dk-torvet"):
        assert shown(functions, market) == scorecard(shops.world, SHOPS[market])


def test_a_scorecard_can_be_had_while_the_scan_runs(cloud: Cloud, functions: Functions) -> None:
    scan(cloud, functions, markets=["dk-torvet"])
    assert get(functions, "dk-torvet")["statusCode"] == 404
    rest, cloud.messages = cloud.messages[10:], cloud.messages[:10]
    scan_all_pages(cloud, functions)
    summarise(functions, cloud.records)
    card = shown(functions, "dk-torvet")
    assert (card["status"], card["pages"]) == ("running", {"expected": 40, "scanned": 10, "failed": 0})
    cloud.messages = rest
    scan_all_pages(cloud, functions)
    summarise(functions, cloud.records)
    assert shown(functions, "dk-torvet") == scorecard(World(7), SHOPS["dk-torvet"])


def test_late_pages_of_an_older_scan_do_not_count(cloud: Cloud, functions: Functions) -> None:
    scan(cloud, functions, markets=["dk-torvet"], time="2026-03-02T04:00:00Z")
    older, cloud.messages = cloud.messages, []
    scan(cloud, functions, markets=["dk-torvet"], time="2026-03-02T05:00:00Z")
    scan_all_pages(cloud, functions)
    cloud.messages = older
    scan_all_pages(cloud, functions)
    summarise(functions, cloud.records)
    assert body(get(functions, "dk-torvet"))["scan"] == "2026-03-02T05:00:00Z"
    assert shown(functions, "dk-torvet") == scorecard(World(7), SHOPS["dk-torvet"])


def test_a_failed_page_rests_longer_each_time(cloud: Cloud, functions: Functions) -> None:
    scan(cloud, functions, markets=["it-bottega"])
    scan_all_pages(cloud, functions)
    assert len(cloud.dead) == 7
    assert min(cloud.waits) >= 3
    assert max(cloud.waits) >= 12


def test_a_message_that_makes_no_sense_takes_no_other_with_it(cloud: Cloud, functions: Functions) -> None:
    scan(cloud, functions, markets=["dk-torvet"])
    cloud.messages.insert(2, {"messageId": "bad", "receiptHandle": "bad", "body": "{}", "receives": 0})
    cloud.drain(functions.load("scan_page").handler)
    assert [message["messageId"] for message in cloud.dead] == ["bad"]
    assert len(cloud.tables["results"].items) == 41
