"""Scalars as text: quoting by YAML 1.1 rules, so that what was text is read back as text."""

from __future__ import annotations

import re
from functools import cache

from stackline.template.models import STR, ScalarModel, resolve_plain

_ESCAPES = {
    "\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0",
    "\x85": "\\N", "\u2028": "\\L", "\u2029": "\\P", "\ufeff": "\\uFEFF",
}  # fmt: skip
_NOT_PLAIN = re.compile(r"""^[\s\-?:,\[\]{}#&*!|>'"%@`]|:(\s|$)|\s#|[\s:]$|^(---|\.\.\.)""")
_NOT_PLAIN_IN_FLOW = re.compile(r"[,\[\]{}]|:$|^[-?:]")
MAX_PLAIN = 1000
"""libyaml takes implicit keys up to 1,024 characters; longer plain text is quoted to stay on the safe side."""


def double_quoted(value: str) -> str:
    """Any text at all; NEL, LS, PS, control characters and surrogates escaped."""
    out: list[str] = []
    for character in value:
        if character in _ESCAPES:
            out.append(_ESCAPES[character])
        elif character < " " or "\x7f" <= character < "\xa0":
            out.append(f"\\x{ord(character):02x}")
        elif "\ud800" <= character <= "\udfff" or character in "\ufffe\uffff":
            out.append(f"\\u{ord(character):04X}")
        else:
            out.append(character)
    return '"' + "".join(out) + '"'


@cache
def _unprintable() -> re.Pattern[str]:
    """Compiled when it is first needed: so many letters take 10 ms, and who only reads needs none of them."""
    return re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def single_quoted(value: str) -> str | None:
    return None if _unprintable().search(value) else "'" + value.replace("'", "''") + "'"


def plain(value: str, *, flow: bool, tag: str = STR) -> str | None:
    """The bare text where it is read back with `tag`; None where it needs quotes.

    A tag that starts with `!` is written before the scalar, so that any text may be bare.
    """
    if value == "" or len(value) > MAX_PLAIN or _unprintable().search(value):
        return None
    if _NOT_PLAIN.search(value) and not _dashed_word(value):
        return None
    if flow and _NOT_PLAIN_IN_FLOW.search(value):
        return None
    if not tag.startswith("!") and resolve_plain(value) != tag:
        return None
    return value


def _dashed_word(value: str) -> bool:
    """`-x`, `?x` and `:x` may be bare in block style, though they start with an indicator."""
    return (
        len(value) > 1
        and value[0] in "-?:"
        and value[1] not in " \t,[]{}"
        and not _NOT_PLAIN.search("a" + value)
        and not value.startswith("---")
    )


def spellings(scalar: ScalarModel, *, flow: bool, quote: str = "") -> list[str]:
    """The ways to write a scalar on one line, the preferred one first.

    `quote` is what the place prefers: "" bare where possible, else the quote itself.
    """
    if scalar.tag != STR and not scalar.tag.startswith("!"):
        return [scalar.value]
    if scalar.tag.startswith("!") and scalar.value == "":
        return ['""'] if quote == '"' else ["''", '""']
    order = {"": "psd", "'": "sd", '"': "d", "p'": "psd", 'p"': "pds"}.get(quote, "psd")
    written = {
        "p": lambda: plain(scalar.value, flow=flow, tag=scalar.tag),
        "s": lambda: single_quoted(scalar.value),
        "d": lambda: double_quoted(scalar.value),
    }
    found = [written[kind]() for kind in order]
    return [text for text in found if text is not None]


def literal_block(value: str, indent: int) -> tuple[str, list[str]] | None:
    """A literal block scalar's header and lines, `indent` spaces deep; None where YAML cannot write it so.

    Text whose first line starts with a blank would need an indentation indicator: it is quoted instead.
    """
    if not value.strip("\n") or _unprintable().search(value.replace("\n", "").replace("\t", "")):
        return None
    body = value.rstrip("\n")
    breaks = len(value) - len(body)
    rows = body.split("\n")
    first = next(row for row in rows if row)
    if first[0] in " \t" or rows[0] == "":
        return None
    chomping = "-" if breaks == 0 else "" if breaks == 1 else "+"
    lines = [" " * indent + row if row else "" for row in rows] + [""] * max(0, breaks - 1)
    return "|" + chomping, lines
