"""Drift in words: each resource that drifts, its properties, and where the template says them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackline.cli.output import console, print_diagnostics

if TYPE_CHECKING:
    from stackline.deploy import Drift, Drifted

_STYLE = {"modified": "yellow", "deleted": "red", "unknown": "magenta"}


def show_drift(found: Drift) -> None:
    """On standard output."""
    from rich.text import Text

    out = console()
    out.print(Text(f"{found.stack} in {found.account} {found.region}: {_heading(found)}", "bold"))
    for one in (*found.drifted, *found.unknown):
        show_resource(one)
    rest = [one for one in found.resources if one.state == "not-checked"]
    if rest:
        types = ", ".join(sorted({one.type for one in rest}))
        out.print(Text(f"Not looked at ({len(rest)}): {types}", "dim"))


def _heading(found: Drift) -> str:
    looked = sum(one.state not in ("not-checked", "unknown") for one in found.resources)
    if found.state == "in-sync":
        return "as it was deployed"
    unseen = f"{len(found.unknown)} could not be looked at" if found.unknown else "nothing could be looked at"
    if found.state == "unknown":
        return f"not known: {unseen}"
    said = f"{len(found.drifted)} of {looked} resources drift"
    return f"{said}, {unseen}" if found.unknown else said


def show_resource(one: Drifted) -> None:
    from rich.text import Text

    out = console()
    line = Text("  ~ " if one.state == "modified" else "  - " if one.state == "deleted" else "  ? ")
    line.append(one.id, f"bold {_STYLE.get(one.state, '')}").append(f" ({one.type})")
    if one.state == "deleted":
        line.append(" was deleted")
    elif one.state == "unknown":
        line.append(f" could not be looked at: {one.reason or 'no reason given'}")
    elif one.reason:
        line.append(f": {one.reason}")
    out.print(line)
    for change in one.differences:
        place = f"  {change.file}:{change.line}" if change.line else ""
        out.print(Text(f"      {change.words}").append(place, "dim"))
        if change.refusal:
            out.print(Text(f"        cannot be taken into the template: {change.refusal}", "dim"))


def tell_drift(found: Drift | None) -> None:
    """Beside a plan: only what drifts, and what nobody could look at."""
    if found is None:
        return
    from rich.text import Text

    print_diagnostics(found.diagnostics)
    if found.unknown:
        ids = ", ".join(one.id for one in found.unknown)
        said = f"Whether it drifts is not known of {ids}: `stackline drift {found.environment}` says why"
        console().print(Text(said, "dim"))
    if not found.drifted:
        return
    said = (
        f"Drift found ({len(found.drifted)}); `stackline drift {found.environment}` takes it or puts it back:"
    )
    console().print(Text(said, "bold"))
    for one in found.drifted:
        show_resource(one)
