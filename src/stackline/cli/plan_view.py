"""A plan in words: what is added, changed, replaced and removed, why, what is in danger, and what IAM allows then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from stackline.cli.output import console

if TYPE_CHECKING:
    from stackline.deploy.plans import PlanFile

_SIGN = {"add": "+", "modify": "~", "replace": "±", "may-replace": "±", "remove": "-", "import": "<"}
_STYLE = {"add": "green", "replace": "yellow", "may-replace": "yellow", "remove": "red"}
_MANY = 40  # sentences about permissions that a person reads


def show_plan(plan: PlanFile) -> None:
    """On standard output."""
    from rich.text import Text

    from stackline.deploy.changes import count_words

    out = console()
    where = f"{plan.account} {plan.region}"
    out.print(Text(f"{plan.stack} in {where}: {count_words(plan.changes)}", "bold"))
    for change in plan.changes:
        line = Text("  ").append(f"{_SIGN[change.action]} ", _STYLE.get(change.action, ""))
        line.append(change.id, "bold").append(f" ({change.type}) {change.words}")
        if change.endangered:
            line.append("  DATA IN DANGER", "bold red")
        out.print(line)
    for way in ("widened", "narrowed"):
        said = [one for one in plan.permissions if one.way == way]
        if said:
            out.print(Text(f"Permissions {way}:", "bold"))
            for one in said[:_MANY]:
                out.print(Text(f"  {one.words}"))
            if len(said) > _MANY:
                out.print(Text(f"  and {len(said) - _MANY} more", "dim"))


def tell_written(plan: PlanFile, file: str) -> None:
    apply = f"`stackline deploy {plan.environment} --plan {file}`"
    if plan.approvals:
        whose = f" of {', '.join(plan.approvers)}" if plan.approvers else ""
        click.echo(f"Wrote {file}. {plan.approvals}{whose} must approve it, with `stackline approve {file}`;")
        click.echo(f"then apply exactly this with {apply}.")
    else:
        click.echo(f"Wrote {file}. Apply exactly this with {apply}.")
