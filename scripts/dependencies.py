"""Write docs/reference/dependencies.md from real templates: which dependencies are wires, and which stay references.

`python scripts/dependencies.py` writes it; `--check` fails where the page is of another collection of templates, or
clearly fewer of the dependencies that could be wires are wires than it says. STACKLINE_CORPUS says where the
templates are. Kinds and connections come from the catalog as it is.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY / "tests"))

from corpus import corpus_files  # noqa: E402
from stackline.catalog import load  # noqa: E402
from stackline.core import TemplateError, has_errors  # noqa: E402
from stackline.design import read_diagram  # noqa: E402
from stackline.design.dependencies import dependencies  # noqa: E402
from stackline.template import Template  # noqa: E402

PAGE = REPOSITORY / "docs" / "reference" / "dependencies.md"
HEAD = "<!-- Made by scripts/dependencies.py from the collection of real templates. -->\n"
SHOWN = 40


@dataclass
class Counted:
    """Pairs of resources that depend on each other, whichever way round, by the pair of their kinds."""

    templates: int = 0
    wires: Counter[str] = field(default_factory=Counter)
    by_name: int = 0
    drawn: Counter[tuple[str, str]] = field(default_factory=Counter)
    left: Counter[tuple[str, str]] = field(default_factory=Counter)

    def joinable(self) -> list[tuple[str, str]]:
        """Pairs of kinds that the catalog has a connection between."""
        catalog = load()
        pairs = {*self.drawn, *self.left}
        return sorted(pair for pair in pairs if catalog.pair(*pair) or catalog.pair(*reversed(pair)))

    def share(self) -> tuple[int, int]:
        """Of the pairs that could be wires: how many are, and how many there are."""
        known = self.joinable()
        drawn = sum(self.drawn[pair] for pair in known)
        return drawn, drawn + sum(self.left[pair] for pair in known)


def count(paths: list[Path]) -> Counted:
    counted = Counted()
    for path in paths:
        try:
            template = Template.parse(path.read_bytes(), file=path.name)
        except TemplateError:
            continue
        if not has_errors(template.diagnostics):
            add(counted, template)
    return counted


def add(counted: Counted, template: Template) -> None:
    diagram = read_diagram(template)
    kinds = {resource.id: resource.kind for resource in diagram.resources}
    counted.templates += 1
    counted.wires.update(wire.connection for wire in diagram.wires)
    counted.by_name += sum(wire.by_name for wire in diagram.wires)
    joined = {frozenset((wire.source, wire.target)) for wire in diagram.wires}
    for pair in {frozenset((one.source, one.target)) for one in dependencies(template.data)}:
        one, *other = sorted(kinds.get(id, "other") for id in pair)
        (counted.drawn if pair in joined else counted.left)[one, other[0]] += 1


def page(counted: Counted) -> str:
    catalog = load()
    drawn, possible = counted.share()
    known = set(counted.joinable())
    lines = [
        HEAD,
        "# Dependencies of real templates",
        "",
        f"Of {counted.templates} templates that people wrote. Two resources that depend on each other count once,",
        "whichever way round and however often they do.",
        "",
        f"{sum(counted.drawn.values())} are joined by wires, {sum(counted.left.values())} by references.",
        "Where the catalog has a connection between the two kinds, "
        f"**{drawn} of {possible} are wires: {100 * drawn / possible:.1f} %**.",
        f"{counted.by_name} wires rest on a name only.",
        "",
        "## What stays a reference, though the two kinds can be wired",
        "",
        "| kinds | wires | references |",
        "|---|---:|---:|",
    ]
    ranked = sorted(known, key=lambda pair: (-counted.left[pair], pair))
    lines += [f"| {a} – {b} | {counted.drawn[a, b]} | {counted.left[a, b]} |" for a, b in ranked[:SHOWN]]
    lines += ["", "## What has no connection", "", "| kinds | references |", "|---|---:|"]
    others = sorted({*counted.left} - known, key=lambda pair: (-counted.left[pair], pair))
    lines += [f"| {a} – {b} | {counted.left[a, b]} |" for a, b in others[:SHOWN]]
    lines += ["", "## Wires", "", "| connection | wires |", "|---|---:|"]
    found = sorted(counted.wires, key=lambda id: (-counted.wires[id], id))
    lines += [f"| [`{id}`](connections/{id}.md) | {counted.wires[id]} |" for id in found]
    unused = len(catalog.connections) - len(found)
    lines += ["", f"{unused} more connections of the catalog occur in none of them."]
    return "\n".join(lines) + "\n"


_FIGURES = re.compile(r"Of (\d+) templates.*?\*\*(\d+) of (\d+) are wires", re.DOTALL)


def problem(counted: Counted) -> str | None:
    """Why the page is out of date, if it is."""
    found = _FIGURES.search(PAGE.read_text(encoding="utf-8")) if PAGE.is_file() else None
    if found is None:
        return "there is no page"
    templates, wires, possible = map(int, found.groups())
    drawn, now = counted.share()
    if templates != counted.templates:
        return f"it is of {templates} templates, there are {counted.templates}"
    # A new kind may bring pairs that nothing reads yet; a reader that breaks costs more.
    if drawn / now < wires / possible - 0.01:
        return f"{drawn} of {now} are wires, it says {wires} of {possible}"
    return None


def main() -> int:
    counted = count(corpus_files())
    if "--check" in sys.argv[1:]:
        stale = problem(counted)
        if stale:
            print(f"{PAGE.name}: {stale}; run python scripts/dependencies.py", file=sys.stderr)
        return 1 if stale else 0
    PAGE.write_text(page(counted), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
