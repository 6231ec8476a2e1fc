"""Who else may use a version of a layer: another account, everybody in an organisation, or everybody."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from stackline.catalog.references import mapping
from stackline.cloud import Cloud, Refusal
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.deploy.layers.newest import find_version
from stackline.deploy.layers.reading import LayerVersion, content_of, versions

_ACCOUNT = re.compile(r"\d{12}")
_ORGANISATION = re.compile(r"o-[a-z0-9]{10,32}")
_GET = "lambda:GetLayerVersion"


@dataclass(frozen=True, slots=True)
class Share:
    """`account` is 12 digits or `*`; with an `organisation` (`o-…`) it is `*`: everybody in that."""

    account: str
    organisation: str = ""
    id: str = ""

    @property
    def said(self) -> str:
        return self.organisation or ("everybody" if self.account == "*" else self.account)

    @property
    def statement(self) -> str:
        """The statement's ID where it is given here: the same for the same, so that giving it twice is seen."""
        return (
            self.id
            or f"stackline-{self.organisation or ('everybody' if self.account == '*' else self.account)}"
        )


def checked(account: str = "", organisation: str = "", *, everybody: bool = False) -> Share:
    """Raises DiagnosticError for what is no account and no organisation, and unless one of the three is given."""
    if sum(map(bool, (account, organisation, everybody))) != 1:
        fix = Fix("Give one of --account, --organization and --everybody.")
        raise DiagnosticError([Diagnostic("error", "layer-share", "Share it with whom?", fix=fix)])
    if account and not _ACCOUNT.fullmatch(account):
        fix = Fix("Give its 12 digits.")
        raise DiagnosticError(
            [Diagnostic("error", "layer-share", f"'{account}' is not an account id", fix=fix)]
        )
    if organisation and not _ORGANISATION.fullmatch(organisation):
        fix = Fix("One is o-a1b2c3d4e5: `aws organizations describe-organization` tells yours.")
        raise DiagnosticError(
            [Diagnostic("error", "layer-share", f"'{organisation}' is not an organisation", fix=fix)]
        )
    return Share(account or "*", organisation)


def shares(cloud: Cloud, layer: str, number: int) -> list[Share]:
    """With whom a version is shared."""
    try:
        told = cloud.call("lambda", "get_layer_version_policy", LayerName=layer, VersionNumber=number)
    except Refusal as refusal:
        if refusal.code == "ResourceNotFoundException":
            return []
        raise
    policy = json.loads(str(told.get("Policy") or "{}"))
    return [_share(one) for one in policy.get("Statement", [])]


def share(cloud: Cloud, layer: str, number: int, given: Share) -> bool:
    """Let it be used; whether that is new."""
    if any(_same(one, given) for one in shares(cloud, layer, number)):
        return False
    more = {"OrganizationId": given.organisation} if given.organisation else {}
    cloud.call(
        "lambda",
        "add_layer_version_permission",
        LayerName=layer,
        VersionNumber=number,
        StatementId=given.statement,
        Action=_GET,
        Principal=given.account,
        **more,
    )
    return True


def unshare(cloud: Cloud, layer: str, number: int, given: Share) -> bool:
    """Take it back, whoever gave it; whether there was anything to take. Functions that have it keep it."""
    there = [one for one in shares(cloud, layer, number) if _same(one, given)]
    for one in there:
        cloud.call(
            "lambda",
            "remove_layer_version_permission",
            LayerName=layer,
            VersionNumber=number,
            StatementId=one.id,
        )
    return bool(there)


def share_version(
    cloud: Cloud, layer: str, number: int | None, given: Share, *, revoke: bool = False
) -> tuple[LayerVersion, bool]:
    """Share a version, the newest unless `number` says which, or take it back; and whether that changed anything."""
    version = find_version(cloud, layer)
    if number is not None:
        version = next(
            (one for one in versions(cloud, version.name) if one.number == number), None
        ) or content_of(cloud, f"{version.arn.rpartition(':')[0]}:{number}")
    do = unshare if revoke else share
    return version, do(cloud, version.name, version.number, given)


def _same(one: Share, other: Share) -> bool:
    return (one.account, one.organisation) == (other.account, other.organisation)


def _share(statement: dict[str, Any]) -> Share:
    principal = statement.get("Principal")
    told = mapping(principal).get("AWS", principal)
    account = re.search(r"\d{12}", str(told))
    condition: Any = statement.get("Condition") or {}
    named = [value for block in condition.values() for key, value in block.items() if "PrincipalOrgID" in key]
    return Share(
        account[0] if account else "*", str(named[0]) if named else "", str(statement.get("Sid", ""))
    )
