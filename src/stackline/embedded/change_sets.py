"""Change sets that say what will change: a resource whose condition is false is not one, and a new output is a change.

MiniStack compares the resources of two templates without their conditions, so a parameter that switches a resource
on changes nothing, and outputs not at all, so a template with one more output is refused as unchanged.
"""

from __future__ import annotations

from typing import Any

from stackline.embedded.upstream import module


class _OutputsOnly(list[Any]):
    """No resource changes, and yet something does: true where MiniStack asks whether there is anything to execute."""

    def __bool__(self) -> bool:
        return True


def install() -> None:
    change_sets, engine = (
        module("services.cloudformation.changesets"),
        module("services.cloudformation.engine"),
    )
    stock_resolve, stock_diff = change_sets._resolve_props_for_diff, change_sets._diff_resources

    def resolve(template: dict[str, Any], parameters: Any, stack_name: str, stack_id: str) -> dict[str, Any]:
        if not template:
            return {}
        conditions = engine._evaluate_conditions(template, parameters)
        resolved = stock_resolve(template, parameters, stack_name, stack_id)["Resources"]
        outputs = _made(template.get("Outputs") or {}, conditions)
        # Resolved as properties are, in a resource that is not there.
        stand_in = {**template, "Resources": {"Outputs": {"Properties": outputs}}}
        values = stock_resolve(stand_in, parameters, stack_name, stack_id)["Resources"]["Outputs"][
            "Properties"
        ]
        return {"Resources": _made(resolved, conditions), "Outputs": values}

    def diff(old: dict[str, Any], new: dict[str, Any], *more: Any, **options: Any) -> list[Any]:
        changes = stock_diff(old, new, *more, **options)
        return changes or (_OutputsOnly() if old.get("Outputs") != new.get("Outputs") else changes)

    change_sets._resolve_props_for_diff = resolve
    change_sets._diff_resources = diff


def _made(members: dict[str, Any], conditions: dict[str, bool]) -> dict[str, Any]:
    return {name: member for name, member in members.items() if conditions.get(member.get("Condition"), True)}
