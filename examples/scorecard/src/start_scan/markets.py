"""The markets to scan, and the pages a scan of them has."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Scan:
    """One run over some markets on a day. Of two scans of a day, the one with the greater `id` is the newer."""

    id: str
    day: str


@dataclass(frozen=True, slots=True)
class Markets:
    """`markets.json`: our brand and products, what to search for, and where each market shows it."""

    brand: str
    products: dict[str, str]
    terms: list[str]
    markets: dict[str, dict[str, Any]]

    @classmethod
    def read(cls) -> Markets:
        return cls(**json.loads(Path(__file__).with_name("markets.json").read_text("utf-8")))

    def page_count(self, market: str) -> int:
        return len(self.terms) * int(self.markets[market]["pages"])

    def tasks(self, scan: Scan, names: Sequence[str], shop_url: str) -> Iterator[dict[str, Any]]:
        """A task for each page, one market after another in turn, so that no shop gets all requests at once."""
        by_market = (self._market_tasks(scan, name, shop_url) for name in names)
        turns = chain.from_iterable(zip_longest(*by_market))
        return (task for task in turns if task is not None)

    def _market_tasks(self, scan: Scan, name: str, shop_url: str) -> Iterator[dict[str, Any]]:
        market = self.markets[name]
        for page in range(1, market["pages"] + 1):
            for term in self.terms:
                address = market["address"].format(term=quote(term), page=page)
                # A task holds all that its page needs: a change of markets.json never splits a scan.
                yield {
                    "scan": scan.id,
                    "day": scan.day,
                    "market": name,
                    "term": term,
                    "page": page,
                    "url": shop_url.rstrip("/") + address,
                    "first_rank": (page - 1) * market["results_per_page"] + 1,
                    "selectors": market["selectors"],
                    "brand": self.brand,
                    "products": self.products,
                }
