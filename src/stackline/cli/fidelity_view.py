"""How far a template is emulated, as `stackline dev --fidelity` shows it: the worst first, each with its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stackline.cli.output import console, print_json

if TYPE_CHECKING:
    from rich.text import Text

    from stackline.dev.fidelity import Fidelity, Part, Row
    from stackline.template import Project

_COLOURS = {"not": "bold red", "partly": "bold yellow", "emulated": "bold green"}
_MOST = 4


def print_fidelity(project: Project, *, as_json: bool) -> None:
    from rich.text import Text

    from stackline.dev.fidelity import WORDS, WORST, fidelity

    found = sorted(fidelity(project), key=lambda one: WORST.index(one.level))
    counts = {level: sum(one.level == level for one in found) for level in WORST}
    if as_json:
        resources = [one.to_json(project) for one in found]
        print_json({"template": project.file, "counts": counts, "resources": resources})
        return
    out = console()
    for level in WORST:
        some = [one for one in found if one.level == level]
        if some:
            out.print(Text(WORDS[level], _COLOURS[level]))
            for one in some:
                _print_one(project, one)
            out.print()
    _print_differences(found)
    counted = f"{counts['not']} not emulated, {counts['partly']} partly, {counts['emulated']} emulated"
    out.print(f"{project.file}: {counted}")


def _print_one(project: Project, one: Fidelity) -> None:
    from rich.text import Text

    out = console()
    out.print(
        Text.assemble("  ", (one.id, "bold"), f"  {one.type}  ", (_place(project, one.parts[0]), "dim"))
    )
    for part in one.lacking:
        out.print(Text.assemble("    ", *_said(part.row), "  ", (_place(project, part), "dim")))


def _print_differences(found: Sequence[Fidelity]) -> None:
    """What takes nothing away, each once, with those that it is about."""
    from rich.text import Text

    about: dict[Row, list[str]] = {}
    for one in found:
        for part in one.parts:
            if part.row.level == "emulated" and part.row.part:
                about.setdefault(part.row, []).append(one.id)
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


def _place(project: Project, part: Part) -> str:
    file, line = part.place(project)
    return f"{file}:{line}" if line else file
