"""What stands at a place of a template's text, as far as the lines around it tell: the text may be broken there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stackline.template import Path

Role = Literal["key", "value", "text"]


@dataclass(frozen=True, slots=True)
class Spot:
    """`path` leads to the key or value itself, intrinsics in their long form; `start` to `end` is its scalar, unquoted.

    `role` "text": inside a block text (`|`), `start` to `end` being what was typed of it on this line.
    `lone`: a word with no colon yet, after a dash or on a line of its own: it may become a key or stay a value.
    `before`: the items before it in the same list. `siblings`: the other keys of the same mapping.
    `column`: where the keys of the mapping that it is in (or would open) stand.
    """

    role: Role
    path: Path
    start: int
    end: int
    offset: int
    token: str
    quote: str = ""
    lone: bool = False
    colon: bool = False
    flow: bool = False
    json: bool = False
    column: int = 0
    before: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()

    @property
    def typed(self) -> str:
        """What of it stands before the cursor."""
        return self.token[: self.offset - self.start]
