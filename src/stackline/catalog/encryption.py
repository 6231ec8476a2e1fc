"""How each type says under which key it keeps its data, and what a wire from a key writes and takes back there.

Where nothing was said, a wire writes the whole (`!GetAtt Key.Arn`) and takes the whole back. Where AWS's own key was
named, the wire takes its place, which it says by its spelling (`!Sub ${Key.Arn}`), and puts AWS's back when it goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from stackline.catalog.changes import Change, Ends, No, Put
from stackline.catalog.key_aliases import keys_named
from stackline.catalog.model import Path
from stackline.catalog.places import value_at
from stackline.catalog.references import branches, mapping

if TYPE_CHECKING:
    from stackline.catalog.view import View

_ARN = object()
Steps = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Seal:
    """`key`: the path of the key under Properties. `service`: whose calls use it (as in `kms:ViaService`).

    `whole`: the first property of that path where it is absent. `instead`: values that change with the key where it is
    there: the place, what it becomes, and what it was, which AWS's own encryption says (None: it was absent).
    `needs`: a property that must be true first; `owned`: texts that name AWS's own key.
    """

    key: Steps
    service: str
    whole: Any = None
    instead: tuple[tuple[Steps, Any, Any], ...] = ()
    needs: Steps = ()
    owned: str = ""


_SIDE: Steps = ("BucketEncryption", "ServerSideEncryptionConfiguration", 0)
_TABLE = Seal(
    ("SSESpecification", "KMSMasterKeyId"),
    "dynamodb",
    {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": _ARN},
)
_DATABASE = Seal(("KmsKeyId",), "rds", needs=("StorageEncrypted",))
_DOMAIN = Seal(("EncryptionAtRestOptions", "KmsKeyId"), "es", needs=("EncryptionAtRestOptions", "Enabled"))
_FUNCTION = Seal(("KmsKeyArn",), "lambda")

SEALS: Mapping[str, Seal] = {
    "AWS::SQS::Queue": Seal(
        ("KmsMasterKeyId",),
        "sqs",
        instead=((("SqsManagedSseEnabled",), False, True),),
        owned="alias/aws/sqs",
    ),
    "AWS::SNS::Topic": Seal(("KmsMasterKeyId",), "sns", owned="alias/aws/sns"),
    "AWS::DynamoDB::Table": _TABLE,
    "AWS::Serverless::SimpleTable": _TABLE,
    "AWS::S3::Bucket": Seal(
        (*_SIDE, "ServerSideEncryptionByDefault", "KMSMasterKeyID"),
        "s3",
        {
            "ServerSideEncryptionConfiguration": [
                {
                    "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": _ARN},
                    # One call of KMS for many objects: S3 User Guide, "S3 Bucket Keys".
                    "BucketKeyEnabled": True,
                }
            ]
        },
        instead=(
            ((*_SIDE, "ServerSideEncryptionByDefault", "SSEAlgorithm"), "aws:kms", "AES256"),
            ((*_SIDE, "BucketKeyEnabled"), True, None),
        ),
    ),
    "AWS::Kinesis::Stream": Seal(
        ("StreamEncryption", "KeyId"),
        "kinesis",
        {"EncryptionType": "KMS", "KeyId": _ARN},
        owned="alias/aws/kinesis",
    ),
    "AWS::KinesisFirehose::DeliveryStream": Seal(
        ("DeliveryStreamEncryptionConfigurationInput", "KeyARN"),
        "firehose",
        {"KeyType": "CUSTOMER_MANAGED_CMK", "KeyARN": _ARN},
        instead=(
            (
                ("DeliveryStreamEncryptionConfigurationInput", "KeyType"),
                "CUSTOMER_MANAGED_CMK",
                "AWS_OWNED_CMK",
            ),
        ),
    ),
    "AWS::Logs::LogGroup": Seal(("KmsKeyId",), "logs"),
    "AWS::SecretsManager::Secret": Seal(("KmsKeyId",), "secretsmanager", owned="alias/aws/secretsmanager"),
    "AWS::RDS::DBCluster": _DATABASE,
    "AWS::RDS::DBInstance": _DATABASE,
    "AWS::ElastiCache::ServerlessCache": Seal(("KmsKeyId",), "elasticache"),
    "AWS::ElastiCache::ReplicationGroup": Seal(
        ("KmsKeyId",), "elasticache", needs=("AtRestEncryptionEnabled",)
    ),
    "AWS::EFS::FileSystem": Seal(("KmsKeyId",), "elasticfilesystem", needs=("Encrypted",)),
    "AWS::OpenSearchService::Domain": _DOMAIN,
    "AWS::Elasticsearch::Domain": _DOMAIN,
    "AWS::Serverless::Function": _FUNCTION,
    "AWS::Lambda::Function": _FUNCTION,
}


def seal_of(view: View, name: str) -> Seal | None:
    return SEALS.get(view.types.get(name, ""))


def key_value(view: View, name: str) -> Any:
    """What a resource says its key is; None where it names none."""
    seal = seal_of(view, name)
    return value_at(view, _at(name, seal.key)) if seal is not None else None


def keys_of(view: View, name: str) -> list[str]:
    """The keys of the template under which a resource keeps its data: one, of each branch where it is conditional."""
    value = key_value(view, name)
    return keys_named(view, value) if value is not None else []


def _at(name: str, steps: Steps) -> Path:
    return ("Resources", name, "Properties", *steps)


# Reading ------------------------------------------------------------------------------------------------------------


def sealed(view: View, kind: str) -> Iterator[tuple[str, str, list[Path]]]:
    """Key, resource of the kind that it encrypts, and the places that say so."""
    for name in view.by_kind.get(kind, ()):
        seal = seal_of(view, name)
        if seal is None:
            continue
        place = _at(name, seal.key)
        for path, branch in branches(value_at(view, place), place):
            for key in keys_named(view, branch):
                yield key, name, list(_claims(view, seal, name, key, path))


def _claims(view: View, seal: Seal, name: str, key: str, path: Path) -> Iterator[Path]:
    if _is_whole(view, seal, name, key):
        yield _at(name, seal.key[:1])
        return
    yield path
    for steps, now, before in seal.instead:
        if before is None and value_at(view, _at(name, steps)) == now:
            yield _at(name, steps)


def _is_whole(view: View, seal: Seal, name: str, key: str) -> bool:
    """Whether the property says what the wire writes where there is none, and nothing else."""
    return seal.whole is not None and value_at(view, _at(name, seal.key[:1])) == _filled(seal.whole, key)


def _filled(value: Any, key: str) -> Any:
    if value is _ARN:
        return {"Fn::GetAtt": [key, "Arn"]}
    if isinstance(value, dict):
        return {name: _filled(item, key) for name, item in mapping(value).items()}
    if isinstance(value, list):
        return [_filled(item, key) for item in cast("list[Any]", value)]
    return value


# Writing ------------------------------------------------------------------------------------------------------------


def seal_changes(view: View, ends: Ends) -> list[Change]:
    """The target kept under the source's key."""
    key, name = ends.source, ends.target
    seal = SEALS[view.types[name]]
    there = value_at(view, _at(name, seal.key))
    if there is not None and key in keys_named(view, there):
        return []
    if there is not None and there != seal.owned:
        other = next(iter(keys_named(view, there) or view.named(there)), "another key")
        return [No(f"{name} is encrypted with {other} already", "Take that key away first.")]
    if seal.needs and str(value_at(view, _at(name, seal.needs))).lower() != "true":
        wanted = ".".join(str(step) for step in seal.needs)
        return [
            No(f"{name} is not encrypted", f"Set {wanted} first: it is replaced by that, without its data.")
        ]
    refused = _refused(view, name)
    if refused is not None:
        return [refused]
    if len(seal.key) > 1 and value_at(view, _at(name, seal.key[:1])) is None:
        return [Put(_at(name, seal.key[:1]), _filled(seal.whole, key))]
    taken = {"Fn::Sub": f"${{{key}.Arn}}"} if len(seal.key) > 1 else {"Fn::GetAtt": [key, "Arn"]}
    beside = [
        Put(_at(name, steps), now)
        for steps, now, before in seal.instead
        if value_at(view, _at(name, steps)) == before
    ]
    return [*beside, Put(_at(name, seal.key), taken)]


def _refused(view: View, name: str) -> No | None:
    kind = view.properties(name).get("DeliveryStreamType", "DirectPut")
    if view.types[name] == "AWS::KinesisFirehose::DeliveryStream" and kind != "DirectPut":
        return No(
            f"{name} takes its records from a stream", "Encrypt that stream: they stay encrypted on the way."
        )
    return None


def unseal(view: View, ends: Ends) -> list[Change]:
    """What AWS's own encryption said, in place of what the wire had put there."""
    key, name = ends.source, ends.target
    seal = SEALS.get(view.types.get(name, ""))
    if seal is None or _is_whole(view, seal, name, key):
        return []
    changes: list[Change] = [
        Put(_at(name, steps), before)
        for steps, now, before in seal.instead
        if before is not None and value_at(view, _at(name, steps)) == now
    ]
    if seal.owned and len(seal.key) > 1:
        changes.append(Put(_at(name, seal.key), seal.owned))
    return changes
