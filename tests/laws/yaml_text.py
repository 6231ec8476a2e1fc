"""Write a template as people do: long or short intrinsics, lists indented or not, comments, blank lines, CRLF."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

SHORT = {"Ref": "!Ref", "Fn::Sub": "!Sub", "Fn::GetAtt": "!GetAtt", "Fn::Join": "!Join", "Fn::If": "!If"}


@dataclass(frozen=True)
class Manner:
    """How a file is written."""

    short: bool = True
    indented_lists: bool = True
    blank_lines: bool = True
    comments: bool = False
    crlf: bool = False
    final_newline: bool = True
    flow: bool = False
    json: bool = False


def write(template: dict[str, Any], manner: Manner) -> str:
    if manner.json:
        return json.dumps(template, indent=2 if manner.indented_lists else 4) + (
            "\n" if manner.final_newline else ""
        )
    lines: list[str] = []
    for section, value in template.items():
        if section == "Resources":
            if manner.blank_lines and lines:
                lines.append("")
            lines.append("Resources:")
            for number, (key, resource) in enumerate(value.items()):
                if number and manner.blank_lines:
                    lines.append("")
                if manner.comments:
                    lines.append(f"  # {key}: see the handbook")
                lines += _pair(key, resource, 2, manner)
        else:
            lines += _pair(section, value, 0, manner)
    newline = "\r\n" if manner.crlf else "\n"
    return newline.join(lines) + (newline if manner.final_newline else "")


def _pair(key: str, value: Any, indent: int, manner: Manner) -> list[str]:
    head = " " * indent + f"{_scalar(key)}:"
    inline = _inline(value, manner)
    if inline is not None:
        end = "  # as agreed" if manner.comments and isinstance(value, int) else ""
        return [f"{head} {inline}{end}"]
    if isinstance(value, dict):
        return [head, *(line for k, v in value.items() for line in _pair(k, v, indent + 2, manner))]
    step = 2 if manner.indented_lists else 0
    return [head, *(line for item in value for line in _item(item, indent + step, manner))]


def _item(value: Any, indent: int, manner: Manner) -> list[str]:
    inline = _inline(value, manner)
    dash = " " * indent + "- "
    if inline is not None:
        return [dash + inline]
    if isinstance(value, dict):
        lines = [line for k, v in value.items() for line in _pair(k, v, indent + 2, manner)]
        return [dash + lines[0][indent + 2 :], *lines[1:]]
    lines = [line for item in value for line in _item(item, indent + 2, manner)]
    return [dash + lines[0][indent + 2 :], *lines[1:]]


def _inline(value: Any, manner: Manner) -> str | None:
    """The value on the key's own line, or None for a block."""
    if isinstance(value, dict):
        if len(value) == 1 and manner.short:
            (name, operand), *_ = value.items()
            if name == "Fn::GetAtt" and isinstance(operand, list):
                return f"!GetAtt {'.'.join(operand)}"
            if name in ("Ref", "Fn::Sub") and isinstance(operand, str):
                return f"{SHORT[name]} {_scalar(operand)}"
        if not value or (manner.flow and all(isinstance(item, str | int) for item in value.values())):
            return json.dumps(value)
        return None
    if isinstance(value, list):
        if not value or (manner.flow and all(isinstance(item, str) for item in value)):
            return json.dumps(value)
        return None
    return _scalar(value)


_WORDS = {"on", "off", "yes", "no", "true", "false", "null", "y", "n"}


def _scalar(value: Any) -> str:
    if isinstance(value, str) and value.startswith("AWS::") and " " not in value:
        return value
    bare = isinstance(value, str) and value.replace("_", "").replace("/", "").replace(".", "").isalnum()
    return value if bare and not value[0].isdigit() and value.lower() not in _WORDS else json.dumps(value)
