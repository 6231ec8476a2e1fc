"""How far a template is emulated, as `stackline dev --fidelity` shows it: the worst first, each with its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stackline.cli.output import console, print_json

if TYPE_CHECKING:
    from rich.text import Text

    from stackline.dev.fidelity import Placed, Row
    from stackline.template import Project

_COLOURS = {"not": "bold red", "partly": "bold yellow", "emulated": "bold green"}
_MOST = 4


def print_fidelity(project: Project, *, as_json: bool) -> None:
    from rich.text import Text

    from stackline.dev.fidelity import WORDS, WORST, everywhere

    found = sorted(everywhere(project), key=lambda placed: WORST.index(placed.one.level))
    counts = {level: sum(placed.one.level == level for placed in found) for level in WORST}
    if as_json:
        resources = [placed.to_json() for placed in found]
        print_json({"template": project.file, "counts": counts, "resources": resources})
        return
    out = console()
    for level in WORST:
        some = [placed for placed in found if placed.one.level == level]
        if some:
            out.print(Text(WORDS[level], _COLOURS[level]))
            for placed in some:
                _print_one(placed)
            out.print()
    _print_differences(found)
    counted = f"{counts['not']} not emulated, {counts['partly']} partly, {counts['emulated']} emulated"
    out.print(f"{project.file}: {counted}")


def _print_one(placed: Placed) -> None:
    from rich.text import Text

    out, one = console(), placed.one
    place = placed.place(one.parts[0])
    out.print(Text.assemble("  ", (placed.id, "bold"), f"  {one.type}  ", (place, "dim")))
    for part in one.lacking:
        out.print(Text.assemble("    ", *_said(part.row), "  ", (placed.place(part), "dim")))


def _print_differences(found: Sequence[Placed]) -> None:
    """What takes nothing away, each once, with those that it is about."""
    from rich.text import Text

    about: dict[Row, list[str]] = {}
    for placed in found:
        for part in placed.one.parts:
            if part.row.level == "emulated" and part.row.part:
                about.setdefault(part.row, []).append(placed.id)
    if not about:
        return
    out = console()
    out.print(Text("Different from AWS, though emulated", "bold"))
    for row, ids in about.items():
        more = f" and {len(ids) - _MOST} more" if len(ids) > _MOST else ""
        out.print(Text.assemble("  ", *_said(row), "  ", (f"{', '.join(ids[:_MOST])}{more}", "dim")))
    out.print()


def _said(row: Row) -> tuple[Text | str, ...]:
    from rich.text import Text

    return (Text(f"{row.part}: ", "bold"), row.says) if row.part else (row.says,)
