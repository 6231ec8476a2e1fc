"""What is made only with a network that may exist already: its subnets, routes and gateways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from stackline.catalog.existing import Outside, Reused, choices
from stackline.catalog.model import Existing
from stackline.catalog.networks import MADE_WITH_NETWORK, SUBNET, VPC
from stackline.catalog.references import mapping, mentions

if TYPE_CHECKING:
    from stackline.catalog.view import View

_IDS = {SUBNET: "subnet-[0-9a-z]+"}


def part_parameter(part: str) -> str:
    """What the parameter is called that names another's in place of a part: `ExistingNetPrivateSubnet1Id`."""
    return f"Existing{part}Id"


def part_of(parameter: str, kind: str, type: str) -> Outside:
    """A subnet or gateway of an existing network. Only its ID is known, by the parameter."""
    existing = Existing(
        arns={type: _IDS.get(type, ".+")}, example="subnet-0123456789abcdef0", derived={"": "{}"}, ids=True
    )
    return Outside(parameter, kind, type, existing)


def reused_parts(view: View, found: Mapping[str, Reused]) -> dict[str, Reused]:
    """Subnet, route, gateway, … → how it is reused: it is made with its network, under the same condition."""
    networks = {one.condition: one for one in found.values() if one.outside.type == VPC}
    if not networks:
        return {}
    named = _named(view)
    parts: dict[str, Reused] = {}
    for key, body in view.resources.items():
        condition, type = body.get("Condition"), str(body.get("Type"))
        network = networks.get(condition) if isinstance(condition, str) else None
        if network is not None and type in MADE_WITH_NETWORK:
            parameter = named.get(key, part_parameter(key))
            parts[key] = Reused(part_of(parameter, network.outside.kind, type), network.condition)
    return parts


def _named(view: View) -> dict[str, str]:
    """Resource → the parameter that stands beside it alone in an `Fn::If`."""
    found: dict[str, str] = {}
    for section in ("Resources", "Globals", "Outputs"):
        for made, other in choices(view, view.data.get(section)):
            names = mentions(made)
            parameter = mapping(other).get("Ref")
            if len(names) == 1 and made == {"Ref": names[0][0]} and isinstance(parameter, str):
                found.setdefault(names[0][0], parameter)
    return found
