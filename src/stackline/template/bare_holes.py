"""JSON with `${Name}` outside of strings (`"TimeoutSeconds": ${Seconds}`), as substitutions allow.

It is no JSON until they are filled. For reading and editing each becomes a string, and afterwards itself again.
"""

from __future__ import annotations

import re

# Strings first, so that what is inside one is left alone.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\$\{[^{}"]*\}')
_MARK = "\u2060"  # a word joiner: nobody writes one around a hole
_MASKED = re.compile(f'"{_MARK}([^"]*){_MARK}"')


def masked(text: str) -> str:
    """Every bare hole as a string. Unchanged where there is none."""
    if "${" not in text:
        return text
    return _TOKEN.sub(lambda found: found[0] if found[0][0] == '"' else f'"{_MARK}{found[0]}{_MARK}"', text)


def unmasked(text: str) -> str:
    return _MASKED.sub(r"\1", text)
