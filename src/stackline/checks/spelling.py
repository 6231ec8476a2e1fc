"""Fixes of misspelt words: the nearest one that there is, put in the word's place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, cast

from stackline.core import Fix, TextEdit
from stackline.template import Path

_ONE_OF = re.compile(r"'([^']*)' is not one of \[(.*)\]")
_UNEXPECTED = re.compile(r"'([^']+)' was unexpected. Did you mean '([^']+)'")
_NO_TYPE = re.compile(r"Resource type '([^']*)' does not exist")
_TOLD = 8


@lru_cache(maxsize=512)
def nearest(word: str, words: tuple[str, ...]) -> str | None:
    """Kept, because the same names are asked for after every edit of a large template."""
    return next(iter(difflib.get_close_matches(word, words, 1)), None)


def key_fix(path: Path, allowed: Iterable[str]) -> Fix:
    """For a key, the last step of `path`, that is none of those allowed."""
    words = tuple(allowed)
    near = nearest(str(path[-1]), words)
    if near is None:
        return Fix(f"Take one of {', '.join(words[:12])}.")
    return Fix(f"Write {near}.", (TextEdit("key", path, near),))


def value_fix(path: Path, word: str, allowed: Iterable[str]) -> Fix | None:
    """For a value at `path` that is none of those allowed."""
    words = tuple(allowed)
    near = nearest(word, words)
    if near is not None:
        # `!GetAtt A.B` is one text: no item of it can be set. Our own rule has the edit.
        edits = () if "Fn::GetAtt" in path[-2:] else (TextEdit("set", path, near),)
        return Fix(f"Write {near}.", edits)
    return Fix(f"Take one of {', '.join(words)}.") if words and len(words) <= _TOLD else None


def fix_of(message: str, path: Path, types: Iterable[str] = ()) -> Fix | None:
    """The fix that a message of cfn-lint or of a schema tells of; None where it tells of none."""
    found = _UNEXPECTED.search(message)
    if found is not None:
        if path and path[-1] == found[1]:
            return Fix(f"Write {found[2]}.", (TextEdit("key", path, found[2]),))
        return Fix(f"Write {found[2]}.")
    found = _NO_TYPE.search(message)
    if found is not None:
        return value_fix(path, found[1], types)
    found = _ONE_OF.search(message)
    if found is not None and path:
        return value_fix(path, found[1], re.findall(r"'([^']*)'", found[2]))
    return None


def reference_edit(path: Path, via: str, value: Any, wrong: str, right: str) -> tuple[TextEdit, ...]:
    """What makes the reference at `path`, whose value is there, name `right`; nothing where it is written otherwise."""
    if via in ("Ref", "DependsOn", "Condition", "Connector"):
        return (TextEdit("set", path, right),) if value == wrong else ()
    if via == "GetAtt" and isinstance(value, list) and value:
        items = cast("list[Any]", value)
        whole = {path[-1]: [right, *items[1:]]}  # `!GetAtt A.B` is no list in the text
        return (TextEdit("set", path[:-1], whole),) if items[0] == wrong else ()
    if via == "Sub" and isinstance(value, str):
        hole = re.compile(r"(\$\{\s*)" + re.escape(wrong) + r"(?=\s*[.}])")
        return (TextEdit("set", path, hole.sub(lambda found: found[1] + right, value)),)
    return ()
