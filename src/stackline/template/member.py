"""A new pair or item, in every form it may be written in."""

from __future__ import annotations

from dataclasses import replace

from stackline.template.house import House
from stackline.template.models import MappingModel, Model, ScalarModel, SequenceModel
from stackline.template.render import flow_text, item_lines, key_text, pair_lines
from stackline.template.scalars import double_quoted


class Member:
    """`key` is None for an item of a list."""

    def __init__(self, house: House, key: Model | None, value: Model) -> None:
        self.key = key
        self.value = value
        self.house = house

    @property
    def name(self) -> str | None:
        """The key as a text; None for an item."""
        return self.key.value if isinstance(self.key, ScalarModel) else None

    def flow(self, quote: str = "p'") -> str:
        if self.key is None:
            return flow_text(self.value, quote)
        name = key_text(self.key, flow=True, quote='"' if quote == '"' else "p'")
        if quote == '"' and not isinstance(self.key, MappingModel | SequenceModel):
            name = double_quoted(getattr(self.key, "value", ""))
        return f"{name}: {flow_text(self.value, quote)}"

    def collection(self) -> str:
        return f"[{self.flow()}]" if self.key is None else "{" + self.flow() + "}"

    def lines(self, indent: int, gap: int = 2) -> list[str]:
        if self.key is None:
            return item_lines(self.value, indent, self.house, gap)
        return pair_lines(self.key, self.value, indent, self.house)

    def forms(self, indent: int, gap: int) -> list[list[str]]:
        """The lines of the member, the preferred form first."""
        quoted = Member(replace(self.house, literals=False), self.key, self.value)
        return [
            self.lines(indent, gap),
            quoted.lines(indent, gap),
            self.one_line(indent, "p'"),
            self.one_line(indent, '"'),
        ]

    def one_line(self, indent: int, quote: str) -> list[str]:
        """The fallback: the value in flow style."""
        if self.key is None:
            return [" " * indent + "- " + flow_text(self.value, quote)]
        name = key_text(self.key, flow=False, quote="p'")
        if quote == '"' and not name.startswith('"'):
            name = double_quoted(getattr(self.key, "value", ""))
        return [" " * indent + name + ": " + flow_text(self.value, quote)]
