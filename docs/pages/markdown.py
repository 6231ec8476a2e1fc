"""What the pages are put together from: tables of settings, blocks of YAML, differences."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator

from stackline.catalog import Setting

HEAD = "<!-- Made by docs/generate.py from src/stackline/catalog. Change it there. -->\n"


def settings(known: Iterable[Setting]) -> Iterator[str]:
    found = list(known)
    if not found:
        return
    yield "| setting | | values | default |"
    yield "|---|---|---|---|"
    for one in found:
        default = "" if one.default is None else f"`{json.dumps(one.default)}`"
        words = one.label + (f": {one.description}" if one.description else "")
        yield f"| `{one.path}` | {cell(words)} | {cell(values(one))} | {cell(default)} |"
    yield ""


def values(one: Setting) -> str:
    if one.choices:
        return ", ".join(f"`{choice}`" for choice in one.choices)
    text = "YAML" if one.kind == "yaml" else one.kind
    if one.minimum is not None or one.maximum is not None:
        text = f"{number(one.minimum)}–{number(one.maximum)}"
    return f"{text} {one.unit}" if one.unit else text


def number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def code(text: str, language: str = "yaml") -> Iterator[str]:
    yield f"```{language}"
    yield text.rstrip("\n")
    yield "```"
    yield ""


def difference(before: str, after: str) -> Iterator[str]:
    """All of `after` as a diff block: what is new stands out, and what was there stays readable."""
    old, new = before.splitlines(), after.splitlines()
    lines = [line for line in difflib.ndiff(old, new) if not line.startswith("?")]
    return code("\n".join(f"{line[0]} {line[2:]}".rstrip() for line in lines), "diff")
