"""The IAM actions that a call of an AWS operation needs, and those it may need besides."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from stackline.checks.code import services
from stackline.checks.code.operation_rules import MAY_NEED, NEEDS, PREFIXES
from stackline.checks.code.values import Use
from stackline.checks.code.words import words


@dataclass(frozen=True, slots=True)
class Needed:
    """`here`: actions on the resource the call names; `anywhere`: on one it does not; `perhaps`: patterns."""

    here: tuple[str, ...]
    anywhere: tuple[str, ...]
    perhaps: tuple[str, ...]


def needed(use: Use) -> Needed:
    """Of one call. One that is not certain, or of any operation, needs nothing for sure."""
    if not use.service:
        return Needed((), (), _anybodys(use.operation or ""))
    if use.operation is None:
        return Needed((), (), (f"{prefix(use.service)}:*",))
    here, anywhere = _sure(use.service, use.operation)
    perhaps = MAY_NEED.get((use.service, use.operation), ())
    if use.within:
        here = tuple(f"dynamodb:{one}" for one in sorted(use.within)) if here == () else here
    if use.service == "s3" and use.operation == "GetObject" and "VersionId" in use.arguments:
        here = ("s3:GetObjectVersion",)
        perhaps = (*perhaps, "s3:GetObject")
    if not use.certain:
        return Needed((), (), (*here, *anywhere, *perhaps))
    return Needed(here, anywhere, perhaps)


@cache
def _sure(service: str, operation: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if _needs_no_credentials(service, operation) or (service, "*") in NEEDS:
        return (), ()
    actions = NEEDS.get((service, operation))
    if actions is None:
        actions = (f"{prefix(service)}:{operation}",)
    here = tuple(action for action in actions if not action.startswith("+"))
    return here, tuple(action[1:] for action in actions if action.startswith("+"))


def _needs_no_credentials(service: str, operation: str) -> bool:
    """Botocore's model says so of what anybody may call (Cognito's sign-up, say)."""
    return services.model(service).get("operations", {}).get(operation, {}).get("authtype") == "none"


@cache
def prefix(service: str) -> str:
    """How IAM calls the service."""
    return PREFIXES.get(service) or services.prefix(service)


# Services that a method of an unknown object may be of: those functions mostly use.
_COMMON = words(
    "dynamodb s3 sqs sns lambda stepfunctions events kinesis firehose secretsmanager ssm ses sesv2 cognito-idp kms "
    "apigatewaymanagementapi scheduler athena rekognition bedrock-runtime"
)
# boto3's resources and DocumentClient call operations by shorter names.
_SHORT = {
    "send_messages": ("sqs:SendMessage",),
    "receive_messages": ("sqs:ReceiveMessage",),
    "delete_messages": ("sqs:DeleteMessage",),
    "batch_writer": ("dynamodb:BatchWriteItem",),
    "upload_file": ("s3:PutObject",),
    "upload_fileobj": ("s3:PutObject",),
    "download_file": ("s3:GetObject",),
    "download_fileobj": ("s3:GetObject",),
    "get": ("dynamodb:GetItem", "s3:GetObject"),
    "put": ("dynamodb:PutItem", "s3:PutObject"),
    "update": ("dynamodb:UpdateItem",),
    "delete": ("dynamodb:DeleteItem", "s3:DeleteObject"),
    "batchGet": ("dynamodb:BatchGetItem",),
    "batchWrite": ("dynamodb:BatchWriteItem",),
    "upload": ("s3:PutObject",),
}


@cache
def _anybodys(method: str) -> tuple[str, ...]:
    """The actions of whatever operation Python or JavaScript would call so."""
    found = list(_SHORT.get(method, ()))
    for service in sorted(_COMMON):
        capital = method[:1].upper() + method[1:]
        operation = services.methods(service).get(method) or (
            capital if capital in services.operations(service) else None
        )
        if operation is not None:
            here, anywhere = _sure(service, operation)
            found += [*here, *anywhere, *MAY_NEED.get((service, operation), ())]
    return tuple(found)
