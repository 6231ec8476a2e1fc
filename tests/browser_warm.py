"""Loaded once by the process that servers of browser tests are forked from: what the first check of a template reads
for seconds is there for all of them."""

from __future__ import annotations

from pathlib import Path

from stackline.checks import check
from stackline.template import Template

SHOP = Path(__file__).resolve().parent / "fixtures" / "shop"

check(Template.parse((SHOP / "template.yaml").read_bytes(), file="template.yaml"), SHOP)
