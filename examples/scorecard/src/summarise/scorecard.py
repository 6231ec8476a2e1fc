"""A market's day as one scorecard, from the results of its pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

KINDS = ("organic", "sponsored", "banner")


def scorecard(plan: Mapping[str, Any], results: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Add up the pages of the plan's scan: counts only, so that nothing is rounded twice.

    `plan` is {"scan_id", "expected"}; results of other scans are left out.
    """
    mine = [result for result in results if result["scan_id"] == plan["scan_id"]]
    scanned = [result for result in mine if result["status"] == "scanned"]
    placements = {
        kind: {
            count: sum(result["placements"][kind][count] for result in scanned) for count in ("ours", "all")
        }
        for kind in KINDS
    }
    return {
        "pages": {"expected": plan["expected"], "scanned": len(scanned), "failed": len(mine) - len(scanned)},
        "placements": placements,
        "products": _products(scanned),
        "mentions": sum(result["mentions"] for result in scanned),
    }


def _products(results: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """How often each of our products was seen, and its best organic rank for each search."""
    products: dict[str, Any] = {}
    for result in results:
        for id, found in result["products"].items():
            product = products.setdefault(id, {"placements": 0, "ranks": {}})
            product["placements"] += found["placements"]
            if "rank" in found:
                best = product["ranks"].get(result["term"], found["rank"])
                product["ranks"][result["term"]] = min(best, found["rank"])
    return products
