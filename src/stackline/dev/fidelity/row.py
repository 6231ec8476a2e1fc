"""What the table of fidelity is made of: a row says how far a type, or a part of it, is emulated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["emulated", "partly", "not"]

WORST: tuple[Level, ...] = ("not", "partly", "emulated")
WORDS: dict[Level, str] = {"emulated": "Emulated", "partly": "Partly emulated", "not": "Not emulated"}


@dataclass(frozen=True, slots=True)
class Row:
    """`id` names the probe that shows it, too (tests/embedded/test_fidelity.py).

    `types` are CloudFormation's and SAM's; `part` is what of them it is about, in a word or two, empty for the whole.
    `says` is one plain sentence. `uses` are the properties that bring it in (see `using`), any of them; none: every
    resource of the types. A row of level `emulated` with a part tells of a difference that takes nothing away.
    """

    id: str
    types: tuple[str, ...]
    level: Level
    part: str
    says: str
    uses: tuple[str, ...] = ()
