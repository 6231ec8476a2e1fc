"""Drift in words: each resource that drifts, its properties, and where the template says them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackline.cli.output import console

if TYPE_CHECKING:
    from stackline.deploy import Drift, Drifted

_STYLE = {"modified": "yellow", "deleted": "red", "unknown": "magenta"}


def show_drift(found: Drift) -> None:
    """On standard output."""
    from rich.text import Text

    out = console()
    looked = [one for one in found.resources if one.state != "not-checked"]
    unknown = [one for one in looked if one.state == "unknown"]
    where = f"{found.stack} in {found.account} {found.region}"
    said = f"{len(found.drifted)} of {len(looked)} resources drift"
    out.print(Text(f"{where}: {said if found.drifted else 'as it was deployed'}", "bold"))
    for one in (*found.drifted, *unknown):
        show_resource(one)
    rest = [one for one in found.resources if one.state == "not-checked"]
    if rest:
        types = ", ".join(sorted({one.type for one in rest}))
        out.print(Text(f"Not looked at ({len(rest)}): {types}", "dim"))


def show_resource(one: Drifted) -> None:
    from rich.text import Text

    out = console()
    line = Text("  ~ " if one.state == "modified" else "  - " if one.state == "deleted" else "  ? ")
    line.append(one.id, f"bold {_STYLE.get(one.state, '')}").append(f" ({one.type})")
    if one.state == "deleted":
        line.append(" was deleted")
    elif one.state == "unknown":
        line.append(f" could not be looked at: {one.reason or 'no reason given'}")
    out.print(line)
    for change in one.differences:
        place = f"  {change.file}:{change.line}" if change.line else ""
        out.print(Text(f"      {change.words}").append(place, "dim"))
        if change.refusal:
            out.print(Text(f"        cannot be taken into the template: {change.refusal}", "dim"))


def tell_drift(found: Drift | None) -> None:
    """Beside a plan: only what drifts."""
    if found is None or not found.drifted:
        return
    from rich.text import Text

    said = (
        f"Drift found ({len(found.drifted)}); `stackline drift {found.environment}` takes it or puts it back:"
    )
    console().print(Text(said, "bold"))
    for one in found.drifted:
        show_resource(one)
