"""What the embedded cloud emulates, says by a table that a test holds against the embedded cloud itself."""

from stackline.dev.fidelity.nested import Placed, everywhere
from stackline.dev.fidelity.reading import MISSING, UNTRIED, Fidelity, Part, fidelity, table
from stackline.dev.fidelity.row import WORDS, WORST, Level, Row
from stackline.dev.fidelity.types import emulated
from stackline.dev.fidelity.warnings import unchecked

__all__ = [
    "MISSING",
    "UNTRIED",
    "WORDS",
    "WORST",
    "Fidelity",
    "Level",
    "Part",
    "Placed",
    "Row",
    "emulated",
    "everywhere",
    "fidelity",
    "table",
    "unchecked",
]
