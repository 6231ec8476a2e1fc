"""Libraries that call AWS on a function's behalf, and what they call."""

from __future__ import annotations

from stackline.checks.code.program import Program, argument
from stackline.checks.code.syntax import Call
from stackline.checks.code.values import UNCLEAR, Place, Use

_PARAMETERS = "aws_lambda_powertools.utilities.parameters"
# Powertools for AWS Lambda (Python), "Parameters" and "Idempotency": the IAM permissions each page asks for.
_CALLS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "get_parameter": ("ssm", ("GetParameter",), "name"),
    "get_parameters": ("ssm", ("GetParametersByPath",), "path"),
    "get_parameters_by_name": ("ssm", ("GetParameters",), "parameters"),
    "get_secret": ("secretsmanager", ("GetSecretValue",), "name"),
    "DynamoDBPersistenceLayer": (
        "dynamodb",
        ("GetItem", "PutItem", "UpdateItem", "DeleteItem"),
        "table_name",
    ),
    "DynamoDBProvider": ("dynamodb", ("GetItem", "Query"), "table_name"),
    "SSMProvider": ("ssm", ("GetParameter", "GetParameters", "GetParametersByPath"), ""),
    "SecretsProvider": ("secretsmanager", ("GetSecretValue",), ""),
}


def library_uses(program: Program, module: str, path: tuple[str, ...], call: Call, place: Place) -> list[Use]:
    """What a call of a known library calls in turn."""
    if not module.startswith("aws_lambda_powertools") or not path or path[-1] not in _CALLS:
        return []
    service, operations, name = _CALLS[path[-1]]
    given = argument(call, 0, name) if name else None
    names = program.values(given, place) if given is not None else UNCLEAR
    # They need no more than one of these for any one call, so none of them is known to be needed.
    certain = len(operations) == 1
    return [Use(service, one, names, place.file, call.line, certain=certain) for one in operations]
