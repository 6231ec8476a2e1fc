"""A network that may exist already: its parts are made only with it, and what stands in it names another's subnets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stackline.catalog import View
from stackline.catalog.existing import Outside, pattern_of
from stackline.catalog.existing_parts import part_of, part_parameter
from stackline.catalog.networks import KIND, MADE_WITH_NETWORK, SUBNET, parts, subnets
from stackline.core import Diagnostic
from stackline.design.requests import refusal


def parts_of(view: View, id: str) -> dict[str, Outside]:
    """What is made only with the network → the one that takes its place; empty where `id` is no network."""
    if view.kind(id) != KIND:
        return {}
    return {
        key: part_of(part_parameter(key), KIND, view.types[key])
        for key, network in parts(view).items()
        if network == id and view.types[key] in MADE_WITH_NETWORK
    }


def made_together(view: View, id: str) -> list[str]:
    """The reused network with its parts; of anything else itself."""
    condition = view.reused[id].condition
    if view.kind(id) != KIND:
        return [id]
    return [name for name in view.reused if view.resources[name].get("Condition") == condition]


def check_parts(view: View, id: str, companions: Iterable[str]) -> None:
    """Raises Refused where a part has a condition of its own."""
    for name in companions:
        condition = view.resources[name].get("Condition")
        if condition is not None:
            raise refusal(
                "existing-condition",
                f"{name}, which is made with {id}, has the condition {condition} already",
                "Take it away first.",
                path=("Resources", name, "Condition"),
            )


def refuse_always(view: View, id: str) -> None:
    """Raises Refused for a network: its place is taken by one with subnets, which is an end of its own."""
    if view.kind(id) == KIND:
        raise refusal(
            "existing-kind",
            f"{id} cannot always be another's by one ID: what stands in it names its subnets",
            f"Let a parameter decide (`stackline existing {id}`), or add the other one "
            "(`stackline add virtual-network --existing vpc-…`) and connect to it.",
        )


def declarations(
    view: View, id: str, there: Mapping[str, Outside], used: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """The parameters of the parts that something uses, and of the subnets that something may be put into."""
    found: dict[str, dict[str, Any]] = {}
    for part in dict.fromkeys([*(subnets(view, id) if there else ()), *used]):
        one = there[part]
        what = "subnet" if one.type == SUBNET else one.type.rpartition("::")[2]
        body = {"Type": "String", "Description": f"ID of the {what} of an existing network to use as {part}."}
        if one.type == SUBNET:
            # Linters try the default wherever it is named, also where nothing takes it: it must look like one.
            more = {"Default": "subnet-none", "AllowedPattern": pattern_of(one.existing, one.type)}
        else:
            more = {"Default": ""}
        found[one.parameter] = {**body, **more}
    return found


def note(id: str, parameter: str, companions: list[str]) -> Diagnostic:
    return Diagnostic(
        "info",
        "existing-made-only",
        f"The {len(companions)} parts of {id} are made only where this stack makes it",
        f"Where {parameter} names one, the parameters beside it name its subnets; its routes and gateways are its own.",
    )
