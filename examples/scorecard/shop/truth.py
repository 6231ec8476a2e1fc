"""What the scorecards must say, computed from what the shops sell. No page is rendered or read for it."""

from __future__ import annotations

from typing import Any

from shop.world import SHOPS, ResultPage, Shop, World

KINDS = ("organic", "sponsored", "banner")


def scorecard(world: World, shop: Shop) -> dict[str, Any]:
    """The scorecard of one market after a whole scan, but for its day and times: what `GET /scorecards` answers."""
    pages = list(world.pages(shop))
    seen = [page for page in pages if is_readable(world, page)]
    offers = [offer for page in seen for offer in page.offers]
    placements = {kind: _share([o.product for o in offers if o.kind == kind]) for kind in KINDS}
    return {
        "market": shop.name,
        "status": "complete",
        "pages": {"expected": len(pages), "scanned": len(seen), "failed": len(pages) - len(seen)},
        "placements": placements,
        "products": _products(seen),
        "mentions": sum(review.mentions for page in seen for review in page.reviews),
    }


def scorecards(world: World) -> dict[str, dict[str, Any]]:
    return {name: scorecard(world, shop) for name, shop in SHOPS.items()}


def is_readable(world: World, page: ResultPage) -> bool:
    """A scanner that tries again gets this page in the end."""
    return world.fault(page.shop, page.term, page.number) in ("none", "flaky")


def _share(products: list[str | None]) -> dict[str, Any]:
    ours = sum(product is not None for product in products)
    return {"ours": ours, "all": len(products), "share": round(ours / len(products), 4) if products else 0.0}


def _products(pages: list[ResultPage]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for page in pages:
        rank = (page.number - 1) * page.shop.per_page
        for offer in page.offers:
            rank += offer.kind == "organic"
            if offer.product is None:
                continue
            product = found.setdefault(offer.product, {"placements": 0, "ranks": {}})
            product["placements"] += 1
            if offer.kind == "organic":
                product["ranks"][page.term] = rank
    return found
