"""Models to text: block lines in the file's own ways, and flow style on one line."""

from __future__ import annotations

from collections.abc import Sequence

from stackline.template.house import House
from stackline.template.intrinsics import LONG_TO_SHORT
from stackline.template.models import STR, AliasModel, MappingModel, Model, ScalarModel, SequenceModel
from stackline.template.scalars import double_quoted, literal_block, spellings

MAX_INLINE = 100
"""The longest list of an intrinsic that is written on its key's line."""


def quote_for(scalar: ScalarModel, quote: str) -> str:
    """Tagged scalars and keys are bare where possible, whatever the file does with its strings."""
    return quote if scalar.tag == STR or quote.startswith("p") else "p" + quote


def flow_text(model: Model, quote: str = "p'") -> str:
    """A model on one line."""
    if isinstance(model, AliasModel):
        return f"*{model.name}"
    if isinstance(model, ScalarModel):
        text = spellings(model, flow=True, quote=quote_for(model, quote))[0]
        # Pure PyYAML takes a comma or bracket that follows a bare tag into the tag.
        return f"{model.tag} {text}" if model.tag.startswith("!") else text
    prefix = f"{model.tag} " if model.tag else ""
    if isinstance(model, MappingModel):
        pairs = [f"{key_text(key, flow=True)}: {flow_text(value, quote)}" for key, value in model.pairs]
        return prefix + "{" + ", ".join(pairs) + "}"
    return prefix + "[" + ", ".join(flow_text(item, quote) for item in model.items) + "]"


def key_text(key: Model, *, flow: bool, quote: str = "p'") -> str:
    if not isinstance(key, ScalarModel):
        return flow_text(key, quote)
    preferred = quote if quote.startswith("p") else "p" + quote
    text = spellings(key, flow=flow, quote=preferred)[0]
    return text if "\n" not in text else double_quoted(key.value)


def pair_lines(
    key: Model, value: Model, indent: int, house: House, *, key_quote: str | None = None
) -> list[str]:
    """`key: value` as lines, the key `indent` spaces in."""
    if isinstance(key, ScalarModel) and key.value in LONG_TO_SHORT and _fits_inline(value):
        head, rest = flow_text(value, house.quote), []
    else:
        head, rest = value_lines(value, indent, house)
    written = key_text(key, flow=False, quote=key_quote or house.quote)
    return [" " * indent + written + ":" + (f" {head}" if head else ""), *rest]


def item_lines(value: Model, indent: int, house: House, gap: int = 2) -> list[str]:
    """`- value` as lines, the dash `indent` spaces in and the value `gap` after it."""
    dash = " " * indent + "-" + " " * (gap - 1)
    if _is_block(value) and not _inline(value):
        assert isinstance(value, MappingModel | SequenceModel)
        lines = _members(value, indent + gap, house)
        if value.tag:
            return [dash + value.tag, *lines]
        return [dash + lines[0].lstrip(" "), *lines[1:]]
    head, rest = value_lines(value, indent, house)
    return [dash + head if head else dash.rstrip(), *rest]


def value_lines(value: Model, indent: int, house: House) -> tuple[str, list[str]]:
    """What stands on the line of the key or dash at `indent`, and the lines below it."""
    if isinstance(value, ScalarModel):
        return _scalar_lines(value, indent, house)
    if isinstance(value, AliasModel) or not _is_block(value) or _inline(value):
        return flow_text(value, house.quote), []
    step = house.width if isinstance(value, MappingModel) else house.offset
    return value.tag or "", _members(value, indent + step, house)


def member_lines(value: MappingModel | SequenceModel, indent: int, house: House) -> list[str]:
    """The pairs or items of a non-empty collection as lines."""
    return _members(value, indent, house)


def _scalar_lines(value: ScalarModel, indent: int, house: House) -> tuple[str, list[str]]:
    prefix = f"{value.tag} " if value.tag.startswith("!") else ""
    if "\n" in value.value and (value.tag == STR or prefix):
        block = literal_block(value.value, indent + max(house.width, 1)) if house.literals else None
        if block is not None:
            return prefix + block[0], block[1]
        return prefix + double_quoted(value.value), []
    return prefix + spellings(value, flow=False, quote=quote_for(value, house.quote))[0], []


def _members(value: MappingModel | SequenceModel, indent: int, house: House) -> list[str]:
    lines: list[str] = []
    if isinstance(value, MappingModel):
        for key, member in value.pairs:
            lines += pair_lines(key, member, indent, house)
    else:
        for member in value.items:
            lines += item_lines(member, indent, house)
    return lines


def _is_block(value: Model) -> bool:
    if isinstance(value, MappingModel):
        return bool(value.pairs)
    return isinstance(value, SequenceModel) and bool(value.items)


def _inline(value: Model) -> bool:
    """A short tagged list of scalars reads best on one line: `!Join ["-", [a, b]]`."""
    return bool(getattr(value, "tag", None)) and _fits_inline(value)


def _fits_inline(value: Model) -> bool:
    return isinstance(value, SequenceModel) and _simple(value.items) and len(flow_text(value)) <= MAX_INLINE


def _simple(items: Sequence[Model], depth: int = 0) -> bool:
    return all(
        (isinstance(item, ScalarModel) and "\n" not in item.value)
        or (isinstance(item, SequenceModel) and depth < 2 and _simple(item.items, depth + 1))
        for item in items
    )
