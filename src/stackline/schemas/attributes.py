"""What `Fn::GetAtt` gives of a resource of a type: the attributes that cfn-lint knows, which is what it checks by."""

from __future__ import annotations

from functools import lru_cache

from stackline.schemas.documents import STANDS_FOR, document, mapping
from stackline.schemas.files import known
from stackline.schemas.labels import plain

_REGION = "us-east-1"
_ANY = "Outputs\\..*"
_CUSTOM = ("AWS::CloudFormation::CustomResource", "Custom::")


@lru_cache(maxsize=128)
def attributes(type: str) -> dict[str, str]:
    """Attribute → what it is, in a sentence or nothing; those that can only be read come first.

    Empty for types nobody has a schema of, and for those that decide theirs when they are made (custom resources).
    """
    if type.startswith(_CUSTOM) or not known(type):
        return {}
    names = _names(type) or _names(STANDS_FOR.get(type, ""))
    found = document(type) if not type.startswith("AWS::Serverless::") else document(STANDS_FOR.get(type, ""))
    hidden = found.hidden if found else frozenset[str]()
    told = {name: _description(type, name) for name in names}
    return dict(sorted(told.items(), key=lambda one: f"/properties/{one[0].replace('.', '/')}" not in hidden))


def has_outputs(type: str) -> bool:
    """Whether it is another stack, whose outputs are its attributes (`Outputs.Name`)."""
    return type in ("AWS::CloudFormation::Stack", "AWS::Serverless::Application")


def _names(type: str) -> list[str]:
    # cfn-lint takes seconds to import, and most that import this package never ask for an attribute.
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    if not known(type):
        return []
    # Its names are patterns: `Endpoint\.Address`.
    names = PROVIDER_SCHEMA_MANAGER.get_type_getatts(type, _REGION)
    return [str(name).replace("\\", "") for name in names if str(name) != _ANY and "*" not in str(name)]


def _description(type: str, name: str) -> str:
    found = document(STANDS_FOR.get(type, type))
    inner = mapping(found.root.get("properties")) if found else {}
    return plain(str(mapping(inner.get(name)).get("description", "")))
