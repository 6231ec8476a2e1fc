"""Network types that CloudFormation makes and MiniStack's does not: rules of security groups, addresses, NAT gateways.

As with all of a network here nothing flows through them: they are kept and described, as EC2's own calls have them.
"""

from __future__ import annotations

from typing import Any

from stackline.embedded.upstream import module, record

Made = tuple[str, dict[str, Any]]


def install() -> None:
    handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
    for kind, rules in (("Ingress", "IpPermissions"), ("Egress", "IpPermissionsEgress")):
        handlers[f"AWS::EC2::SecurityGroup{kind}"] = _rule(rules)
    handlers["AWS::EC2::VPC"] = _with_block(handlers["AWS::EC2::VPC"])
    handlers["AWS::EC2::EIP"] = {"create": _address, "update": _same_address, "delete": _release}
    handlers["AWS::EC2::NatGateway"] = {
        "create": _gateway,
        "update": _another_gateway,
        "delete": _delete_gateway,
    }


def _with_block(stock: dict[str, Any]) -> dict[str, Any]:
    """A VPC says its addresses, from which templates compute those of its subnets."""

    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> Made:
        name, attributes = stock["create"](logical_id, properties, stack_name)
        return name, {**attributes, "CidrBlock": properties.get("CidrBlock")}

    return {**stock, "create": create}


# Rules of security groups -------------------------------------------------------------------------------------------


def _rule(rules: str) -> dict[str, Any]:
    """A rule that stands apart from its group: it joins the group's list, and leaves it."""
    egress = rules == "IpPermissionsEgress"

    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> Made:
        ec2, group = module("services.ec2"), _group(properties)
        rule = _permission(properties)
        name = ec2._sg_rule_id(group["GroupId"], egress, rule)
        if any(ec2._rules_match(rule, other) for other in group[rules]):
            raise ValueError(
                f"the specified rule already exists in {group['GroupId']} (InvalidPermission.Duplicate)"
            )
        group[rules].append({**rule, "SecurityGroupRuleId": name})
        return name, {"Id": name}

    def delete(physical_id: str, properties: dict[str, Any]) -> None:
        group = module("services.ec2")._security_groups.get(properties.get("GroupId"))
        if group is not None:
            group[rules][:] = [one for one in group[rules] if one.get("SecurityGroupRuleId") != physical_id]

    def update(physical_id: str, old: dict[str, Any], new: dict[str, Any], *more: Any, **named: Any) -> Made:
        delete(physical_id, old)
        return create(physical_id, new, "")

    return {"create": create, "update": update, "delete": delete}


def _group(properties: dict[str, Any]) -> dict[str, Any]:
    ec2 = module("services.ec2")
    ec2._ensure_defaults_initialized()
    name = properties.get("GroupId")
    found = ec2._security_groups.get(name)
    if found is None:
        raise ValueError(f"The security group '{name}' does not exist (InvalidGroup.NotFound)")
    return found


def _permission(properties: dict[str, Any]) -> dict[str, Any]:
    made = module("services.cloudformation.provisioners")._ec2_sg_permissions([properties])
    return record(made[0])


# Addresses and NAT gateways -----------------------------------------------------------------------------------------


def _address(logical_id: str, properties: dict[str, Any], stack_name: str) -> Made:
    """Ref is the address; AllocationId is what a NAT gateway takes."""
    ec2 = module("services.ec2")
    ec2._ensure_defaults_initialized()
    before = set(ec2._addresses)
    ec2._allocate_address({"Domain": [properties.get("Domain", "vpc")]})
    (made,) = set(ec2._addresses) - before
    ip = ec2._addresses[made]["PublicIp"]
    return ip, {"AllocationId": made, "PublicIp": ip}


def _same_address(
    physical_id: str, old: dict[str, Any], new: dict[str, Any], *more: Any, **named: Any
) -> Made:
    return physical_id, {"AllocationId": _allocation(physical_id), "PublicIp": physical_id}


def _release(physical_id: str, properties: dict[str, Any]) -> None:
    allocation = _allocation(physical_id)
    if allocation:
        module("services.ec2")._release_address({"AllocationId": [allocation]})


def _allocation(ip: str) -> str:
    addresses = module("services.ec2")._addresses
    return next((key for key, address in addresses.items() if address.get("PublicIp") == ip), "")


def _gateway(logical_id: str, properties: dict[str, Any], stack_name: str) -> Made:
    ec2 = module("services.ec2")
    ec2._ensure_defaults_initialized()
    subnet = properties.get("SubnetId")
    if subnet not in ec2._subnets:
        raise ValueError(f"The subnet ID '{subnet}' does not exist (InvalidSubnetID.NotFound)")
    before = set(ec2._nat_gateways)
    asked = {name: [value] for name, value in properties.items() if isinstance(value, str)}
    ec2._create_nat_gateway(asked)
    (made,) = set(ec2._nat_gateways) - before
    return made, {"NatGatewayId": made}


def _another_gateway(
    physical_id: str, old: dict[str, Any], new: dict[str, Any], *more: Any, **named: Any
) -> Made:
    """Another subnet or address makes another gateway; tags change nothing."""
    if all(old.get(name) == new.get(name) for name in ("SubnetId", "AllocationId", "ConnectivityType")):
        return physical_id, {"NatGatewayId": physical_id}
    made = _gateway(physical_id, new, "")
    _delete_gateway(physical_id, old)
    return made


def _delete_gateway(physical_id: str, properties: dict[str, Any]) -> None:
    module("services.ec2")._delete_nat_gateway({"NatGatewayId": [physical_id]})
