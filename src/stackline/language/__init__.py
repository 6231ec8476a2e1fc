"""What an editor asks of a template's text while a person types: completions, documentation, definitions, names.

Text and an offset go in, plain data comes out; the text may be broken where the cursor is. Nothing here changes a text.
"""

from stackline.language.completing import complete
from stackline.language.completion import Completion, Completions
from stackline.language.defining import Place, define
from stackline.language.hovering import Hover, hover
from stackline.language.reading import Typing
from stackline.language.targets import Target, target_at

__all__ = [
    "Completion",
    "Completions",
    "Hover",
    "Place",
    "Target",
    "Typing",
    "complete",
    "define",
    "hover",
    "target_at",
]
