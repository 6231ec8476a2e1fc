"""Reads a result page with the market's CSS selectors: who stands where, and how often we are named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup, Tag

KINDS = ("organic", "sponsored", "banner")


class PageUnreadable(Exception):
    """The page shows no results: a captcha, a login, or a layout that the selectors do not know."""


@dataclass(slots=True)
class Findings:
    """What one page shows. `placements` counts by kind; a product's `rank` is its organic rank in the search."""

    placements: dict[str, dict[str, int]] = field(default_factory=dict)
    products: dict[str, dict[str, int]] = field(default_factory=dict)
    mentions: int = 0


def extract(html: bytes, task: Mapping[str, Any]) -> Findings:
    """Apply the task's selectors. Raises PageUnreadable on a page without organic results."""
    document = BeautifulSoup(html, "html.parser")
    selectors = task["selectors"]
    findings = Findings()
    for kind in KINDS:
        places = document.select(selectors[kind])
        ours = [(place, id) for place, tag in enumerate(places) if (id := _product(tag, task)) is not None]
        findings.placements[kind] = {"all": len(places), "ours": len(ours)}
        for place, id in ours:
            product = findings.products.setdefault(id, {"placements": 0})
            product["placements"] += 1
            if kind == "organic":
                product["rank"] = min(
                    task["first_rank"] + place, product.get("rank", task["first_rank"] + place)
                )
    if not findings.placements["organic"]["all"]:
        raise PageUnreadable("no results on the page")
    name = re.compile(rf"\b{re.escape(task['brand'])}\b", re.IGNORECASE)
    findings.mentions = sum(
        len(name.findall(tag.get_text())) for tag in document.select(selectors["mention"])
    )
    return findings


def _product(tag: Tag, task: Mapping[str, Any]) -> str | None:
    """Which of our products this place shows. An accessory that names ours in its title is of another brand."""
    selectors = task["selectors"]
    if _text(tag, selectors["brand"]).casefold() != task["brand"].casefold():
        return None
    title = _text(tag, selectors["title"]).casefold()
    return next((id for id, name in task["products"].items() if name.casefold() in title), None)


def _text(tag: Tag, selector: str) -> str:
    found = tag.select_one(selector)
    return " ".join(found.get_text().split()) if found else ""
