"""What SAM leaves out without a word: names it does not know, in the mappings that it reads name by name.

CloudFormation never sees what is there. Elsewhere SAM refuses an unknown name, or hands the whole mapping on.
Found by giving each mapping an unknown name: `tests/design/test_dropped.py` does so again. `stackline check` reports
the names, by SAM's own schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from stackline.design.intrinsics import Path

_Places = Mapping[tuple[str, ...], frozenset[str]]
_DELIVERY = frozenset({"Type", "Destination"})
_IDENTITY = frozenset(
    [
        "Context",
        "Header",
        "Headers",
        "QueryStrings",
        "ReauthorizeEvery",
        "StageVariables",
        "ValidationExpression",
    ]
)
_EVENTS: _Places = {
    ("Events", "*"): frozenset({"Type", "Properties"}),
    ("Events", "*", "Properties", "DeadLetterConfig"): frozenset({"Arn", "Type", "QueueLogicalId"}),
}
_DOMAIN = frozenset(
    [
        "AccessAssociation",
        "BasePath",
        "CertificateArn",
        "DomainName",
        "EndpointAccessMode",
        "EndpointConfiguration",
        "IpAddressType",
        "MutualTlsAuthentication",
        "NormalizeBasePath",
        "OwnershipVerificationCertificateArn",
        "Policy",
        "Route53",
        "SecurityPolicy",
    ]
)
_READ_BY_NAME: Mapping[str, _Places] = {
    "AWS::Serverless::Function": {
        **_EVENTS,
        ("EventInvokeConfig",): frozenset(
            {"DestinationConfig", "MaximumEventAgeInSeconds", "MaximumRetryAttempts"}
        ),
        ("EventInvokeConfig", "DestinationConfig"): frozenset({"OnFailure", "OnSuccess"}),
        ("EventInvokeConfig", "DestinationConfig", "*"): _DELIVERY,
        ("DeadLetterQueue",): frozenset({"TargetArn", "Type"}),
        ("DeploymentPreference",): frozenset(
            ["Alarms", "Enabled", "Hooks", "PassthroughCondition", "Role", "TriggerConfigurations", "Type"]
        ),
        ("DeploymentPreference", "Hooks"): frozenset({"PreTraffic", "PostTraffic"}),
        ("FunctionUrlConfig",): frozenset({"AuthType", "Cors", "InvokeMode"}),
    },
    "AWS::Serverless::StateMachine": _EVENTS,
    "AWS::Serverless::Api": {
        ("Auth", "Authorizers", "*"): frozenset(
            [
                "AuthorizationScopes",
                "DisableFunctionDefaultPermissions",
                "FunctionArn",
                "FunctionInvokeRole",
                "FunctionPayloadType",
                "Identity",
                "UserPoolArn",
            ]
        ),
        ("Auth", "Authorizers", "*", "Identity"): _IDENTITY,
        ("Domain",): _DOMAIN,
    },
    "AWS::Serverless::HttpApi": {("Domain",): _DOMAIN},
    "AWS::Serverless::GraphQLApi": {
        (): frozenset(
            [
                "ApiKeys",
                "Auth",
                "Cache",
                "DataSources",
                "DomainName",
                "Functions",
                "IntrospectionConfig",
                "Logging",
                "Name",
                "OwnerContact",
                "QueryDepthLimit",
                "ResolverCountLimit",
                "Resolvers",
                "SchemaInline",
                "SchemaUri",
                "Tags",
                "Visibility",
                "XrayEnabled",
            ]
        )
    },
}
"""SAM type → mapping under its Properties (`*`: whatever the name) → the names that SAM reads there."""


@lru_cache(50_000)
def dropped(type: str, inner: Path) -> bool:
    """Whether SAM leaves out what is at this path under the Properties of a resource."""
    for place, known in _READ_BY_NAME.get(type, {}).items():
        if len(inner) > len(place) and all(
            step in ("*", there) for step, there in zip(place, inner, strict=False)
        ):
            name = inner[len(place)]
            if isinstance(name, str) and name not in known and not name.startswith(("Fn::", "Ref")):
                return True
    return False
