"""Key policies: what a service may do with a key of the template, by a statement of the key's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stackline.catalog.actions import covers
from stackline.catalog.changes import Append, Change, Note, Put
from stackline.catalog.model import Path
from stackline.catalog.references import items, mapping, texts

if TYPE_CHECKING:
    from stackline.catalog.view import View

# KMS Developer Guide, "Default key policy": the account's own IAM policies decide. Written out, so that what a wire
# adds for a service stands beside it: a policy that leaves the account out locks everyone out.
ACCOUNT: dict[str, Any] = {
    "Sid": "Account",
    "Effect": "Allow",
    "Principal": {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}},
    "Action": "kms:*",
    "Resource": "*",
}
# The same, as a wire writes it that needs a policy where the key has none: the policy goes with the wire.
_OURS = {name: value for name, value in ACCOUNT.items() if name != "Sid"}
_VERSION = "2012-10-17"
LOGS, CDN = "logs", "cloudfront"


def _statement(service: str) -> dict[str, Any]:
    if service == LOGS:
        # CloudWatch Logs User Guide, "Encrypt log data using KMS": of this account's log groups. They are not named,
        # since each is made after the key.
        return {
            "Effect": "Allow",
            "Principal": {"Service": {"Fn::Sub": "logs.${AWS::Region}.amazonaws.com"}},
            "Action": [
                "kms:Encrypt*",
                "kms:Decrypt*",
                "kms:ReEncrypt*",
                "kms:GenerateDataKey*",
                "kms:Describe*",
            ],
            "Resource": "*",
            "Condition": {
                "ArnLike": {
                    "kms:EncryptionContext:aws:logs:arn": {
                        "Fn::Sub": "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:*"
                    }
                }
            },
        }
    if service == CDN:
        # CloudFront Developer Guide, "Restrict access to an Amazon S3 origin": for the account's distributions, which
        # are not named for the same reason. It only reads.
        return {
            "Effect": "Allow",
            "Principal": {"Service": f"{service}.amazonaws.com"},
            "Action": "kms:Decrypt",
            "Resource": "*",
            "Condition": {
                "StringLike": {
                    "aws:SourceArn": {
                        "Fn::Sub": "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/*"
                    }
                }
            },
        }
    # SQS Developer Guide, "Configure KMS permissions for AWS services". For this account alone, where the service tells
    # KMS for whom it sends; naming what sends would make key and sender wait for each other.
    return {
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
        "Resource": "*",
        "Condition": {"StringEqualsIfExists": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
    }


def _needed(service: str) -> tuple[str, ...]:
    return ("kms:Decrypt",) if service == CDN else ("kms:Decrypt", "kms:GenerateDataKey")


def _document(view: View, key: str) -> dict[str, Any]:
    return mapping(view.properties(key).get("KeyPolicy"))


def _place(key: str) -> Path:
    return ("Resources", key, "Properties", "KeyPolicy")


def let_in(view: View, key: str, service: str) -> list[Change]:
    """The statement that lets the service use the key, where the key's policy has none yet."""
    if _lets_in(view, key, service):
        return []
    statement, document = _statement(service), _document(view, key)
    if "KeyPolicy" not in view.properties(key):
        return [Put(_place(key), {"Version": _VERSION, "Statement": [_OURS, statement]})]
    if isinstance(document.get("Statement"), list):
        return [Append((*_place(key), "Statement"), statement)]
    summary = (
        f"The policy of {key} cannot be added to: {service}.amazonaws.com must be allowed to use it there"
    )
    actions = " and ".join(_needed(service))
    return [Note("wire-key", summary, f"Allow {actions}: without that nothing arrives.")]


def _lets_in(view: View, key: str, service: str) -> bool:
    for _, value in items(_document(view, key).get("Statement")):
        statement = mapping(value)
        allowed = covers(texts(statement.get("Action")), _needed(service))
        if statement.get("Effect") == "Allow" and allowed and _is_for(statement, service):
            return True
    return False


def _is_for(statement: dict[str, Any], service: str) -> bool:
    principal = statement.get("Principal")
    services = [str(one) for _, one in items(mapping(principal).get("Service"))]
    return principal == "*" or any(f"{service}." in one for one in services)


def let_in_claims(view: View, key: str, service: str) -> list[Path]:
    """The statement that is there for this service alone, as a wire writes it; the policy, where a wire made it."""
    wanted = _statement(service)
    statements = list(items(_document(view, key).get("Statement"), (*_place(key), "Statement")))
    found = [path for path, value in statements if value == wanted]
    rest = [value for path, value in statements if path not in found]
    return [_place(key)] if found and rest == [_OURS] else found
