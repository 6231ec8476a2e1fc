"""What the twelve shops sell and show. Everything follows from the seed; nothing here knows HTML or selectors."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

BRAND = "Blåfjell"
TERMS = ("kettle", "toaster", "coffee grinder", "blender", "espresso machine")
PRODUCTS = {
    "kettle-17": "Kettle 1.7 l",
    "kettle-10": "Kettle 1.0 l",
    "toaster-duo": "Toaster Duo",
    "toaster-quattro": "Toaster Quattro",
    "grinder-60": "Burr Grinder 60",
    "blender-900": "Blender Pro 900",
    "espresso-one": "Espresso One",
    "espresso-two": "Espresso Two",
}
RIVALS = ("Fjordkraft", "Maison Béa", "Ostfriese", "Quattro & Figli", "Tamarind", "Vesterhav", "Zumo")
GOODS = (
    "Kettle 1.7 l",
    "Toaster Duo",
    "Hand Grinder",
    "Blender 600",
    "Espresso Uno",
    "Milk Frother",
    "Scale",
)

Kind = Literal["organic", "sponsored", "banner"]
Fault = Literal["none", "flaky", "broken", "hanging", "blocked"]


@dataclass(frozen=True, slots=True)
class Shop:
    """One retailer: `pages` result pages a search, `per_page` organic results on each."""

    name: str
    pages: int
    per_page: int
    temper: Literal["normal", "slow", "failing"] = "normal"


@dataclass(frozen=True, slots=True)
class Offer:
    """One place on a page. `product` is ours by its id, or None for a rival's."""

    kind: Kind
    brand: str
    title: str
    product: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A sentence on the page; `mentions` is how often it names our brand."""

    text: str
    mentions: int


@dataclass(frozen=True, slots=True)
class ResultPage:
    shop: Shop
    term: str
    number: int
    offers: tuple[Offer, ...]
    reviews: tuple[Review, ...]


# 500 result pages in all: ten shops with 8 pages for each of five searches, two with 10.
SHOPS = {
    shop.name: shop
    for shop in (
        Shop("at-alpenkauf", 8, 24),
        Shop("be-grotemarkt", 8, 20),
        Shop("ch-bergladen", 8, 18),
        Shop("de-warenhaus", 10, 30),
        Shop("dk-torvet", 8, 16),
        Shop("es-mercadillo", 8, 24),
        Shop("fi-kauppa", 8, 20, "slow"),
        Shop("fr-galerie", 10, 36),
        Shop("it-bottega", 8, 24, "failing"),
        Shop("nl-winkel", 8, 20),
        Shop("no-butikken", 8, 18),
        Shop("se-varuhuset", 8, 28),
    )
}


@dataclass(frozen=True)
class World:
    """All shops' pages for one seed."""

    seed: int = 1

    def pages(self, shop: Shop) -> Iterator[ResultPage]:
        for term in TERMS:
            for number in range(1, shop.pages + 1):
                yield self.page(shop, term, number)

    def page(self, shop: Shop, term: str, number: int) -> ResultPage:
        listed = _organic(self.seed, shop, term)[(number - 1) * shop.per_page : number * shop.per_page]
        chance = self._chance(shop, term, number)
        offers = [*_advertised(chance), *listed]
        chance.shuffle(offers)
        # Shuffling mixes the kinds; organic results keep their order, which is their rank.
        order = iter(listed)
        offers = [next(order) if offer.kind == "organic" else offer for offer in offers]
        return ResultPage(shop, term, number, tuple(offers), tuple(_reviews(chance)))

    def fault(self, shop: Shop, term: str, number: int) -> Fault:
        """What is wrong with this page. A flaky one fails every other time, the rest for good."""
        if shop.temper != "failing":
            return "none"
        return _faults(self.seed, shop).get((term, number), "none")

    def delay(self, shop: Shop, term: str, number: int) -> float:
        """Seconds until the shop answers."""
        return self._chance(shop, term, number).uniform(1.0, 2.0) if shop.temper == "slow" else 0.0

    def _chance(self, shop: Shop, term: str, number: int) -> random.Random:
        return random.Random(f"{self.seed}/{shop.name}/{term}/{number}")


@cache
def _faults(seed: int, shop: Shop) -> dict[tuple[str, int], Fault]:
    pages = [(term, number) for term in TERMS for number in range(1, shop.pages + 1)]
    kinds: list[Fault] = ["flaky"] * 6 + ["broken"] * 4 + ["blocked"] * 2 + ["hanging"]
    chosen = random.Random(f"{seed}/{shop.name}/faults").sample(pages, len(kinds))
    return dict(zip(chosen, kinds, strict=True))


@cache
def _organic(seed: int, shop: Shop, term: str) -> tuple[Offer, ...]:
    """Every organic result of a search, best first: mostly rivals, and some of our products once each."""
    chance = random.Random(f"{seed}/{shop.name}/{term}")
    offers = [_rival(chance, "organic") for _ in range(shop.pages * shop.per_page)]
    ours = chance.sample(sorted(PRODUCTS), chance.randint(2, 5))
    for product, place in zip(ours, chance.sample(range(len(offers)), len(ours)), strict=True):
        offers[place] = _ours("organic", product)
    return tuple(offers)


def _advertised(chance: random.Random) -> list[Offer]:
    kinds: list[Kind] = ["sponsored"] * chance.randint(1, 4) + ["banner"] * chance.randint(0, 2)
    return [
        _ours(kind, chance.choice(sorted(PRODUCTS))) if chance.random() < 0.2 else _rival(chance, kind)
        for kind in kinds
    ]


def _ours(kind: Kind, product: str) -> Offer:
    return Offer(kind, BRAND, PRODUCTS[product], product)


def _rival(chance: random.Random, kind: Kind) -> Offer:
    brand, good = chance.choice(RIVALS), chance.choice(GOODS)
    # An accessory names our brand and product in its title, and is neither.
    accessory = chance.random() < 0.05
    return Offer(kind, brand, f"Descaler for {BRAND} {good}" if accessory else good)


def _reviews(chance: random.Random) -> Iterator[Review]:
    rival = chance.choice(RIVALS)
    sentences = (
        Review(f"My {BRAND} has boiled water every day for six years.", 1),
        Review(f"I compared {BRAND.upper()} and {rival}, and kept the {BRAND}.", 2),
        Review(f"{rival} broke after a month; <no> refund & no answer.", 0),
        Review("Our hut is called Blåfjellet, so I had to buy one.", 0),
        Review("Arrived quickly, box slightly damaged.", 0),
    )
    yield from chance.sample(sentences, chance.randint(0, 3))
