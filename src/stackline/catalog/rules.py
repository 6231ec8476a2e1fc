"""Event rules as a template has them: which bus they listen to, what they aim at, and which are lines, not cards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Allow, Change, Ends, Put
from stackline.catalog.deliverable import deduplicated, refused_key, service_to_standard
from stackline.catalog.delivery import DELIVERIES, RULES, Delivery
from stackline.catalog.fragments import DEFAULT_BUS
from stackline.catalog.holes import To
from stackline.catalog.model import Allows, Path
from stackline.catalog.places import named_places
from stackline.catalog.policies import allowed
from stackline.catalog.references import items, mapping
from stackline.catalog.service_roles import free_name
from stackline.catalog.targets import TARGET_SETTINGS, aim, deliverer, delivery_role, given
from stackline.catalog.task_targets import KIND as TASK
from stackline.catalog.task_targets import (
    aimed,
    came_along,
    task_places,
)

if TYPE_CHECKING:
    from stackline.catalog.view import View

RULE = "AWS::Events::Rule"
# What a wire from a bus has settings for. A rule that says more is a card of its own.
_OF_A_LINE = {"EventPattern", "EventBusName", "Targets"}


# Reading ------------------------------------------------------------------------------------------------------------


def aims(view: View, rule: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each target of the rule with its place."""
    place: Path = ("Resources", rule, "Properties", "Targets")
    for path, item in items(view.properties(rule).get("Targets"), place):
        yield path, mapping(item)


def bus_of_rule(view: View, rule: str) -> str | None:
    """The bus that the rule listens to; None where it is not in the template."""
    value = view.properties(rule).get("EventBusName")
    if value is None or value == "default":
        return DEFAULT_BUS
    names = view.ends(value, "event-bus")
    return names[0] if len(names) == 1 else None


def only_a_pattern(view: View, rule: str) -> bool:
    """Whether the rule says nothing but which events of a bus go to which targets: with a target it is a line."""
    properties = view.properties(rule)
    bus = bus_of_rule(view, rule)
    if bus is None or "EventPattern" not in properties or not properties.keys() <= _OF_A_LINE:
        return False
    return all(_delivers(view, bus, entry) for _, entry in aims(view, rule))


def _delivers(view: View, bus: str, entry: dict[str, Any]) -> bool:
    names = aimed(view, entry)
    return bool(names) and bus not in names and all(view.kind(name) in DELIVERIES for name in names)


def lines(view: View) -> Mapping[str, str]:
    """The rules that are drawn as lines from their bus, each with the bus."""
    known: dict[str, str] | None = view.memory.get("rule-lines")
    if known is None:
        known = {}
        for rule in view.by_type.get(RULE, ()):
            bus = bus_of_rule(view, rule)
            if bus is not None and only_a_pattern(view, rule) and any(aims(view, rule)):
                known[rule] = bus
        view.memory["rule-lines"] = known
    return known


def permitted(view: View, delivery: Delivery, rule: str, target: str, entry: dict[str, Any]) -> list[Path]:
    """The places that let the rule deliver there."""
    if delivery.by_policy:
        return allowed(view, allows(delivery), Ends(rule, target)).claims
    return deliverer(view, delivery, rule, target, entry.get("RoleArn"))


def line_claims(
    view: View, delivery: Delivery, rule: str, target: str, place: Path, entry: dict[str, Any]
) -> list[Path]:
    """What a line consists of: the whole rule where no other line needs it, else its target."""
    several = len(list(aims(view, rule))) > 1
    return [
        ("Resources", rule),
        *([place] if several else []),
        *permitted(view, delivery, rule, target, entry),
        *(came_along(view, lines(view).get(rule, ""), target, rule, entry) if delivery.kind == TASK else ()),
    ]


def target_places(view: View, delivery: Delivery, holder: str, place: Path) -> dict[str, Path]:
    """Where the settings stand of a rule's target."""
    known = task_places(view, holder, place) if delivery.kind == TASK else {}
    return {**named_places(TARGET_SETTINGS, place), **known}


# Writing ------------------------------------------------------------------------------------------------------------


def allows(delivery: Delivery) -> Allows:
    return Allows("target", RULES, delivery.action, To("source", "arn"))


def aimed_at(view: View, ends: Ends) -> tuple[dict[str, Any], list[Change]]:
    """A target of a rule, as far as it needs no role; and what it needs besides."""
    target, changes = aim(view, ends, RULE)
    return {"Id": ends.target, **target, **given(ends)}, changes


def allow_rule(view: View, rule: str, delivery: Delivery, ends: Ends) -> list[Change]:
    """What a rule that is a line still lacks to deliver to the target by its policy."""
    if not delivery.by_policy or allowed(view, allows(delivery), Ends(rule, ends.target)).covered:
        return []
    return [Allow(_by_rule(rule, delivery))]


def _by_rule(rule: str, delivery: Delivery) -> Allows:
    return Allows("target", RULES, delivery.action, {"Fn::GetAtt": [rule, "Arn"]})


def new_line(view: View, ends: Ends, bus: str, pattern: Any, delivery: Delivery) -> list[Change]:
    """A rule of the wire's own, with what lets it deliver."""
    name = free_name(view, f"{ends.source}To{ends.target}")
    target, changes = aimed_at(view, ends)
    if delivery.by_policy:
        changes.append(Allow(_by_rule(name, delivery)))
    else:
        target["RoleArn"], made = delivery_role(view, ends, RULES, delivery)
        changes.append(made)
    properties: dict[str, Any] = {} if bus == DEFAULT_BUS else {"EventBusName": {"Ref": bus}}
    properties |= {"EventPattern": pattern, "Targets": [target]}
    after = ends.source if ends.source in view.resources else ends.target
    return [Put(("Resources", name), {"Type": RULE, "Properties": properties}, after=after), *changes]


# Refusing -----------------------------------------------------------------------------------------------------------


def accepts(view: View, ends: Ends) -> tuple[str, str] | None:
    # EventBridge User Guide, "Event bus targets": no FIFO topics.
    if view.kind(ends.target) == "topic":
        return service_to_standard("EventBridge")(view, ends)
    return deduplicated(view, ends) or refused_key(view, ends)


def refuse_line(view: View, rule: str) -> tuple[str, str] | None:
    """Nothing is drawn from or to a rule that is a line, or would become one."""
    if not only_a_pattern(view, rule):
        return None
    bus = bus_of_rule(view, rule)
    return (
        f"{rule} says nothing but a pattern: what it feeds is drawn as a line from {bus}",
        f"Draw from {bus}, or set the rule's State to ENABLED: then it is a card of its own.",
    )
