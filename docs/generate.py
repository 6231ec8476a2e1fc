"""Write the reference pages that come from the catalog: `python docs/generate.py`, or `--check` to compare only."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from stackline.catalog import Connection, Resource, Setting, Spelling, load

REFERENCE = Path(__file__).parent / "reference"
HEAD = "<!-- Made by docs/generate.py from src/stackline/catalog. Change it there. -->\n"


def pages() -> dict[str, str]:
    """File name under docs/reference → its text."""
    return {"resources.md": resources_page(), "connections.md": connections_page()}


def resources_page() -> str:
    kinds = [kind for kind in load().kinds.values() if kind.types]
    lines = [HEAD, "# Resources", "", "What `stackline add KIND` makes, and what the inspector shows.", ""]
    lines += ["| kind | | CloudFormation types |", "|---|---|---|"]
    for kind in kinds:
        types = "<br>".join(f"`{name}`" for name in kind.types)
        lines.append(f"| [`{kind.kind}`](#{anchor(kind.label)}) | {kind.label}: {kind.summary} | {types} |")
    for kind in kinds:
        lines += ["", *resource(kind)]
    return "\n".join(lines) + "\n"


def resource(kind: Resource) -> Iterator[str]:
    yield f"## {kind.label}"
    yield ""
    yield kind.summary
    if kind.documentation:
        yield ""
        yield f"[AWS's documentation]({kind.documentation})"
    if kind.defaults:
        yield ""
        yield "A new one has:"
        yield ""
        yield from code({"Type": kind.types[0], **kind.around, "Properties": kind.defaults})
    if kind.companions:
        yield ""
        yield f"It comes with {', '.join(f'`{name}`' for name in kind.companions)}, which goes with it too."
    if kind.facets:
        yield ""
        yield (
            "Facets: "
            + ", ".join(f"{facet.label} (`{facet.example or facet.id}`)" for facet in kind.facets)
            + "."
        )
    if kind.variables and kind.access:
        yield ""
        names = ", ".join(dict.fromkeys(f"`…_{variable.suffix}`" for variable in kind.variables))
        yield f"A function that uses it gets the variables {names}."
    yield from settings(kind.settings)


def settings(known: Iterable[Setting]) -> Iterator[str]:
    found = list(known)
    if not found:
        return
    yield ""
    yield "| setting | | values | default |"
    yield "|---|---|---|---|"
    for one in found:
        default = "" if one.default is None else f"`{json.dumps(one.default)}`"
        words = one.label + (f": {one.description}" if one.description else "")
        yield f"| `{one.path}` | {cell(words)} | {cell(values(one))} | {cell(default)} |"


def values(one: Setting) -> str:
    if one.choices:
        return ", ".join(f"`{choice}`" for choice in one.choices)
    text = "YAML" if one.kind == "yaml" else one.kind
    if one.minimum is not None or one.maximum is not None:
        text = f"{number(one.minimum)}–{number(one.maximum)}"
    return f"{text} {one.unit}" if one.unit else text


def number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def connections_page() -> str:
    connections = sorted(
        load().connections.values(), key=lambda one: (one.source, one.facet or "", one.target)
    )
    lines = [HEAD, "# Connections", "", "What a wire writes, and what is read as one.", ""]
    lines += ["| from | to | connection | style |", "|---|---|---|---|"]
    for one in connections:
        facet = f" ({one.facet})" if one.facet else ""
        lines.append(f"| {one.source}{facet} | {one.target} | [`{one.id}`](#{one.id}) | {one.style} |")
    for one in connections:
        lines += ["", *connection(one)]
    return "\n".join(lines) + "\n"


def connection(one: Connection) -> Iterator[str]:
    yield f"### {one.id}"
    yield ""
    yield one.summary
    if one.accesses:
        yield ""
        yield f"Access: {', '.join(one.accesses)}; {one.default_access} if none is named."
    yield ""
    for spelling in one.spellings:
        yield f"- {spelling_words(spelling)}"
    yield from settings(one.settings)


def spelling_words(one: Spelling) -> str:
    kinds = [*(one.sources or ()), *(one.targets or ())]
    where = f" ({', '.join(f'`{name}`' if name else 'the default bus' for name in kinds)})" if kinds else ""
    paths = ", ".join(f"`{part.path}`" for part in one.parts)
    more = [f"{need.holder} may `{'`, `'.join(need.statement.actions)}`" for need in one.needs]
    more += [f"`{allows.principal}` may `{allows.action}`" for allows in one.allows]
    text = f"**{one.name}**{where}"
    if not one.draws:
        text += ", read only"
    if paths:
        text += f": {paths}"
    if more:
        text += "; " + "; ".join(more)
    return text + (f". {one.note}" if one.note else "")


def code(value: Any) -> Iterator[str]:
    yield "```yaml"
    yield from block(value, 0)
    yield "```"


def block(value: Any, indent: int) -> Iterator[str]:
    """Plain block YAML, enough for the defaults."""
    pad = " " * indent
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, dict | list) and item:
                yield f"{pad}{key}:"
                yield from block(item, indent + 2)
            else:
                yield f"{pad}{key}: {scalar(item)}"
    else:
        for item in value:
            if isinstance(item, dict):
                first, *rest = block(item, indent + 2)
                yield f"{pad}- {first.strip()}"
                yield from rest
            else:
                yield f"{pad}- {scalar(item)}"


def scalar(value: Any) -> str:
    return value if isinstance(value, str) and value.lower() not in ("on", "off") else json.dumps(value)


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def anchor(label: str) -> str:
    return label.lower().replace(" ", "-")


def main() -> int:
    stale = [name for name, text in pages().items() if not fresh(name, text)]
    if "--check" in sys.argv[1:]:
        for name in stale:
            print(f"docs/reference/{name} is stale: run python docs/generate.py", file=sys.stderr)
        return 1 if stale else 0
    REFERENCE.mkdir(exist_ok=True)
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8", newline="\n")
    return 0


def fresh(name: str, text: str) -> bool:
    path = REFERENCE / name
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
