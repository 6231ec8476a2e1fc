"""What the pattern of a rule is about, as far as it names something of the template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stackline.catalog.expressions import event_pattern
from stackline.catalog.model import Setting
from stackline.catalog.references import items, mapping, texts

if TYPE_CHECKING:
    from stackline.catalog.view import View

PATTERN = Setting(
    path="pattern",
    label="Pattern",
    description="Which events, e.g. `{source: [shop.orders], detail-type: [OrderPlaced]}`.",
    kind="yaml",
    example={"source": ["shop.orders"], "detail-type": ["OrderPlaced"]},
    check=event_pattern,
)
# What a new wire matches until someone says which events are meant: all of a bus of one's own, none of AWS's.
ALL = {"source": [{"prefix": ""}]}
PLACEHOLDER = {"source": ["my.application"]}


def bucket_meant(view: View, pattern: Any) -> str | None:
    """The bucket that the pattern is about, where it names one of this template."""
    entries = mapping(pattern)
    if texts(entries.get("source")) != ["aws.s3"]:
        return None
    values = mapping(mapping(entries.get("detail")).get("bucket")).get("name")
    names = view.ends(values, "bucket") or [
        name for _, item in items(values) for name in view.ends(item, "bucket")
    ]
    return names[0] if len(names) == 1 else None
