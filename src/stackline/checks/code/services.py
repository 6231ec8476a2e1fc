"""What botocore and boto3 know of the services: operations, waiters, boto3's resources. Read when asked for."""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

# JavaScript's names of services, without dashes and in small letters, where they are not botocore's
# (AWS SDK for JavaScript v3: `@aws-sdk/client-NAME`, the service's ID; v2: `new AWS.NAME()`, its own).
_JAVASCRIPT = {
    "sfn": "stepfunctions",
    "eventbridge": "events",
    "cloudwatchevents": "events",
    "cloudwatchlogs": "logs",
    "cognitoidentityprovider": "cognito-idp",
    "cognitoidentityserviceprovider": "cognito-idp",
    "elasticloadbalancingv2": "elbv2",
    "elasticloadbalancing": "elb",
    "configservice": "config",
    "costexplorer": "ce",
    "iotdataplane": "iot-data",
    "iotdata": "iot-data",
    "lexruntimeservice": "lex-runtime",
    "lexruntimev2": "lexv2-runtime",
    "elasticsearchservice": "es",
    "databasemigrationservice": "dms",
    "transcribeservice": "transcribe",
    "apigatewaymanagementapi": "apigatewaymanagementapi",
    "rdsdataservice": "rds-data",
    "kinesisvideo": "kinesisvideo",
    "elasticfilesystem": "efs",
    "appconfigdata": "appconfigdata",
    "cloudwatch": "cloudwatch",
}


@cache
def _loader() -> Any:
    import botocore.session  # here, since it takes a third of a second that a template without code need not wait

    session: Any = botocore.session.get_session()  # pyright: ignore[reportUnknownMemberType]
    return session.get_component("data_loader")


def xform_name(name: str) -> str:
    """Python's spelling: `PutItem` → `put_item`."""
    from botocore import xform_name as spelled  # pyright: ignore[reportUnknownVariableType]

    return str(spelled(name))


@cache
def names() -> frozenset[str]:
    """Every service, by botocore's name."""
    return frozenset(cast("list[str]", _loader().list_available_services("service-2")))


@cache
def _undashed() -> dict[str, str]:
    return {name.replace("-", ""): name for name in sorted(names())}


def of_javascript(name: str) -> str | None:
    """`client-sfn` without `client-`, or v2's `StepFunctions` → botocore's `stepfunctions`."""
    plain = name.lower().replace("-", "").replace("_", "")
    return _JAVASCRIPT.get(plain) or _undashed().get(plain)


@cache
def model(service: str) -> dict[str, Any]:
    """The service's own description; {} where botocore has none of that name."""
    if service not in names():
        return {}
    return cast("dict[str, Any]", _loader().load_service_model(service, "service-2"))


@cache
def operations(service: str) -> frozenset[str]:
    return frozenset(model(service).get("operations", {}))


@cache
def methods(service: str) -> dict[str, str]:
    """Python's name of each operation → the operation (`put_item` → `PutItem`)."""
    return {xform_name(operation): operation for operation in operations(service)}


@cache
def waiters(service: str) -> dict[str, str]:
    """Waiter by both languages' spellings (`table_exists`, `tableExists`) → the operation it repeats."""
    if service not in _loader().list_available_services("waiters-2"):
        return {}
    found = _loader().load_service_model(service, "waiters-2")["waiters"]
    named: dict[str, str] = {}
    for name, waiter in found.items():
        for spelling in (xform_name(name), name, name[0].lower() + name[1:]):
            named[spelling] = waiter["operation"]
    return named


@cache
def prefix(service: str) -> str:
    """What requests to the service are signed for, which is how IAM calls it too (but see operation_rules)."""
    metadata = model(service).get("metadata", {})
    return str(metadata.get("signingName") or metadata.get("endpointPrefix") or service)


@cache
def interface(service: str) -> dict[str, Any]:
    """boto3's resource interface of the service; {} where it has none."""
    package = find_spec("boto3")
    assert package is not None
    assert package.origin is not None
    folder = Path(package.origin).parent / "data" / service
    versions = sorted(folder.glob("*/resources-1.json"))
    return cast("dict[str, Any]", json.loads(versions[-1].read_text("utf-8"))) if versions else {}


def kind(service: str, name: str) -> dict[str, Any]:
    """What a kind of the interface has: `actions`, `has`, `hasMany`, `load`; "" is the service itself."""
    described = interface(service)
    if not name:
        return cast("dict[str, Any]", described.get("service", {}))
    return cast("dict[str, Any]", described.get("resources", {}).get(name, {}))


@cache
def method(service: str, name: str, spelled: str) -> dict[str, Any]:
    """The action of a kind that Python calls `spelled`."""
    for action, described in kind(service, name).get("actions", {}).items():
        if xform_name(action) == spelled:
            return cast("dict[str, Any]", described)
    return {}


@cache
def collection(service: str, name: str, spelled: str) -> dict[str, Any]:
    for many, described in kind(service, name).get("hasMany", {}).items():
        if xform_name(many) == spelled:
            return cast("dict[str, Any]", described)
    return {}


@cache
def below(service: str, name: str, attribute: str) -> str | None:
    """The kind of the object that `bucket.Object(…)` or `s3.Object(…)` makes: a service makes all its kinds."""
    described = kind(service, name).get("has", {}).get(attribute)
    if described is not None:
        return str(described["resource"]["type"])
    return attribute if not name and attribute in interface(service).get("resources", {}) else None
