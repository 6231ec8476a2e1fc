"""Each function for itself: what it is asked, and what it answers."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from fakes import Cloud, body
from functions import EXAMPLE, Functions
from shop.layouts import render
from shop.server import ShopServer
from shop.world import SHOPS, TERMS, World


def from_api(content: str | None) -> dict[str, Any]:
    return {"requestContext": {"http": {"method": "POST"}}, "body": content}


def test_the_api_starts_a_scan_of_all_markets(cloud: Cloud, functions: Functions) -> None:
    answer = functions.load("start_scan").handler(from_api(None), None)
    assert answer["statusCode"] == 202
    assert (body(answer)["pages"], len(cloud.messages)) == (500, 500)
    assert len({json.loads(message["body"])["url"] for message in cloud.messages}) == 500


def test_one_market_after_another_in_turn(cloud: Cloud, functions: Functions) -> None:
    functions.load("start_scan").handler({}, None)
    first = [json.loads(message["body"])["market"] for message in cloud.messages[:24]]
    assert first == [*SHOPS, *SHOPS]


def test_what_plain_curl_sends_is_read(cloud: Cloud, functions: Functions) -> None:
    event = from_api(base64.b64encode(b'{"markets": ["dk-torvet"]}').decode()) | {"isBase64Encoded": True}
    assert body(functions.load("start_scan").handler(event, None))["pages"] == 40


@pytest.mark.parametrize(
    "content",
    ["{", "[]", '{"day": "yesterday"}', '{"day": 5}', '{"markets": ["nowhere"]}', '{"markets": "x"}'],
)
def test_a_request_that_makes_no_sense_is_refused(cloud: Cloud, functions: Functions, content: str) -> None:
    answer = functions.load("start_scan").handler(from_api(content), None)
    assert answer["statusCode"] == 400
    assert body(answer)["message"]
    assert not cloud.messages


def test_the_schedule_run_again_is_the_same_scan(cloud: Cloud, functions: Functions) -> None:
    event = {"time": "2026-03-02T04:00:00Z", "detail-type": "Scheduled Event"}
    start = functions.load("start_scan").handler
    assert start(event, None) == start(event, None)
    assert start(event, None)["day"] == "2026-03-02"


def test_the_event_of_the_readme_works(cloud: Cloud, functions: Functions) -> None:
    event = json.loads((EXAMPLE / "events" / "start-scan.json").read_text())
    assert functions.load("start_scan").handler(event, None)["pages"] == 80


@pytest.mark.parametrize("market", SHOPS)
def test_selectors_find_what_the_shop_shows(cloud: Cloud, functions: Functions, market: str) -> None:
    extract = functions.load("scan_page", "extract").extract
    task = {**tasks(functions)[market], "first_rank": 1}
    for page in World(3).pages(SHOPS[market]):
        findings = extract(render(page).encode(), task)
        for kind, count in findings.placements.items():
            offers = [offer for offer in page.offers if offer.kind == kind]
            assert count == {"all": len(offers), "ours": sum(offer.product is not None for offer in offers)}
        assert findings.mentions == sum(review.mentions for review in page.reviews)


def test_a_page_without_results_is_unreadable(cloud: Cloud, functions: Functions) -> None:
    module = functions.load("scan_page", "extract")
    for html in (b"", b"<p>Please confirm that you are human.", b"\xff\xfe\x00", b"<div>" * 5000):
        with pytest.raises(module.PageUnreadable):
            module.extract(html, tasks(functions)["dk-torvet"])


@pytest.mark.parametrize("address", ["/nowhere", "/it-bottega/search?q=kettle&page=99"])
def test_what_cannot_be_loaded_is_unavailable(functions: Functions, shops: ShopServer, address: str) -> None:
    module = functions.load("scan_page", "plain")
    with pytest.raises(module.PageUnavailable, match="HTTP 404"):
        module.load(shops.url + address)


def test_a_shop_that_hangs_or_is_away_is_unavailable(functions: Functions, shops: ShopServer) -> None:
    module = functions.load("scan_page", "plain")
    with pytest.raises(module.PageUnavailable):
        module.load("http://127.0.0.1:9/")
    shops.pace = 1.0
    slow = f"{shops.url}/fi-kauppa/search?q=kettle&page=1"
    with pytest.raises(module.PageUnavailable, match="timed out"):
        module.load(slow, seconds=0.2)


def test_a_scorecard_of_no_day_is_refused(functions: Functions) -> None:
    handler = functions.load("get_scorecard").handler
    assert handler({"pathParameters": {"market": "dk-torvet", "day": "today"}}, None)["statusCode"] == 400


def test_the_shops_and_the_markets_agree() -> None:
    markets = json.loads((EXAMPLE / "src" / "start_scan" / "markets.json").read_text())
    assert list(markets["markets"]) == list(SHOPS)
    assert tuple(markets["terms"]) == TERMS
    assert {name: (m["pages"], m["results_per_page"]) for name, m in markets["markets"].items()} == {
        name: (shop.pages, shop.per_page) for name, shop in SHOPS.items()
    }


def tasks(functions: Functions) -> dict[str, dict[str, Any]]:
    """A task for each market."""
    markets = functions.load("start_scan", "markets")
    scan = markets.Scan("2026-03-02T04:00:00Z", "2026-03-02")
    return {task["market"]: task for task in markets.Markets.read().tasks(scan, list(SHOPS), "http://shop")}


def test_every_function_says_what_it_needs() -> None:
    for file in (EXAMPLE / "src").glob("*/requirements.txt"):
        assert all("==" in line for line in Path(file).read_text().splitlines())
