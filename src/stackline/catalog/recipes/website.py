"""Websites: a private bucket with the files, and the CDN that serves them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stackline.catalog.model import Setting
from stackline.catalog.recipe import Ingredient, Recipe

_PAGES = "DistributionConfig.CustomErrorResponses"


def _single_page(value: Any) -> Mapping[str, Any]:
    """The page itself answers for paths that are no files. Of a private bucket, what is not there is 403."""
    if str(value).lower() != "true":
        return {}
    page = {"ResponseCode": 200, "ResponsePagePath": "/index.html"}
    return {_PAGES: [{"ErrorCode": code, **page} for code in (403, 404)]}


RECIPE = Recipe(
    kind="website",
    label="Website",
    summary="Files in a private bucket, and the CDN that serves them over HTTPS, by one wire.",
    group="Storage",
    family="storage",
    glyph="website",
    ingredients=(
        Ingredient("cdn", "{id}", {"DistributionConfig.DefaultRootObject": "index.html"}),
        Ingredient("bucket", "{id}Bucket"),
    ),
    wires=(("cdn-origin-serves-bucket", "{id}", "{id}Bucket"),),
    settings=(
        Setting(
            path="single_page",
            label="Single-page application",
            kind="boolean",
            default=False,
            description="Paths that are no files are answered with `/index.html`, which then knows what to show.",
        ),
    ),
    options={"single_page": _single_page},
)
