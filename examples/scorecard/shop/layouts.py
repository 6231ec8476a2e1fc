"""How each shop lays out its result pages. Four ways of building a page, and class names of each shop's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape

from shop.world import SHOPS, Offer, ResultPage

Layout = Callable[[ResultPage, str], str]


def render(page: ResultPage, scripted: bool = False) -> str:
    """The whole HTML document. Where it is `scripted`, its results come from a script that the page runs."""
    prefix = page.shop.name.split("-")[0]
    layout = LAYOUTS[list(SHOPS).index(page.shop.name) % len(LAYOUTS)]
    results = _scripted(layout(page, prefix)) if scripted else layout(page, prefix)
    title = f"{page.term} – page {page.number} – {page.shop.name}"
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{escape(title)}</title></head><body>"
        f"<header><form><input name=q value='{escape(page.term)}'></form></header>{results}"
        f"<footer>Also of interest: <a href='/help'>Blåfjell recalls</a></footer></body></html>"
    )


def _scripted(results: str) -> str:
    quoted = json.dumps(results).replace("</", "<\\/")
    return f"<div id=app></div><script>document.getElementById('app').innerHTML = {quoted}</script>"


def _grid(page: ResultPage, prefix: str) -> str:
    def tile(offer: Offer) -> str:
        marks = {"organic": "", "sponsored": f" {prefix}-tile--ad", "banner": ""}[offer.kind]
        name = f"{prefix}-hero" if offer.kind == "banner" else f"{prefix}-tile{marks}"
        return (
            f"<div class='{name}'><span class='{prefix}-maker'>{escape(offer.brand)}</span>"
            f"<h3>{escape(offer.title)}</h3><span class=price>29,90</span></div>"
        )

    # The last row looks like results and is none: what this visitor has seen before.
    recent = f"<section id=recent><div class='{prefix}-tile'><h3>Kettle 1.7 l</h3></div></section>"
    tiles = "".join(tile(offer) for offer in page.offers)
    voices = "".join(f"<blockquote>{escape(review.text)}</blockquote>" for review in page.reviews)
    return f"<main class='{prefix}-grid'>{tiles}</main>{recent}<div class='{prefix}-voices'>{voices}</div>"


def _list(page: ResultPage, prefix: str) -> str:
    def line(offer: Offer) -> str:
        label = f"<small class='{prefix}-label'>Sponsored</small>" if offer.kind == "sponsored" else ""
        name = f"<em>{escape(offer.brand)}</em> <strong>{escape(offer.title)}</strong>"
        return f"<li><a href='/p/1'>{name}</a>{label}</li>"

    lines = "".join(line(offer) for offer in page.offers if offer.kind != "banner")
    banners = "".join(
        f"<aside class='{prefix}-promo'><em>{escape(o.brand)}</em><strong>{escape(o.title)}</strong></aside>"
        for o in page.offers
        if o.kind == "banner"
    )
    voices = "".join(f"<li class=opinion>{escape(review.text)}</li>" for review in page.reviews)
    return f"{banners}<ol class='{prefix}-hits'>{lines}</ol><ul class='{prefix}-opinions'>{voices}</ul>"


def _table(page: ResultPage, prefix: str) -> str:
    def row(offer: Offer) -> str:
        return (
            f"<tr data-{prefix}='{ {'organic': 'hit', 'sponsored': 'paid', 'banner': 'wide'}[offer.kind] }'>"
            f"<td class=brand>{escape(offer.brand)}</td><td class=name>{escape(offer.title)}</td><td>29.90</td></tr>"
        )

    rows = "".join(row(offer) for offer in page.offers)
    voices = "".join(f"<dd>{escape(review.text)}</dd>" for review in page.reviews)
    return f"<table id='{prefix}-results'><tbody>{rows}</tbody></table><dl id='{prefix}-talk'>{voices}</dl>"


def _articles(page: ResultPage, prefix: str) -> str:
    def article(offer: Offer) -> str:
        tag = "section" if offer.kind == "banner" else "article"
        paid = " data-paid=true" if offer.kind == "sponsored" else ""
        return (
            f"<{tag} data-unit='{prefix}'{paid}><figure></figure><div><p data-role=brand>{escape(offer.brand)}</p>"
            f"<p data-role=title><a>{escape(offer.title)}</a></p></div></{tag}>"
        )

    units = "".join(article(offer) for offer in page.offers)
    # Some shops write a name with entities or break it up with markup.
    voices = "".join(
        f"<div data-role=review><p>{escape(review.text).replace('å', '&aring;')}</p></div>"
        for review in page.reviews
    )
    return f"<div role=main>{units}</div><div data-unit='{prefix}-reviews'>{voices}</div>"


LAYOUTS: tuple[Layout, ...] = (_grid, _list, _table, _articles)
