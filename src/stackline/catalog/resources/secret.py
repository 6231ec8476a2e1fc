"""Secrets: Secrets Manager."""

from __future__ import annotations

from stackline.catalog.holes import To
from stackline.catalog.model import (
    Accessible,
    Connection,
    Deed,
    Grant,
    Resource,
    Setting,
    Statement,
    Variable,
)

_GENERATED = "GenerateSecretString"
_ARN = To("target", "arn")
_READ = ("secretsmanager:GetSecretValue",)
_WRITE = ("secretsmanager:PutSecretValue",)

RESOURCE = Resource(
    kind="secret",
    types=("AWS::SecretsManager::Secret",),
    label="Secret",
    summary="A password or key that code reads when it runs, and that nobody sees in a template (Secrets Manager).",
    group="Identity and secrets",
    family="identity",
    glyph="secret",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-secretsmanager-secret.html",
    # Secrets Manager makes up the value: a text in the template would be in git, and in the stack's history.
    defaults={_GENERATED: {"PasswordLength": 32, "ExcludePunctuation": True}},
    settings=(
        Setting(
            path="Description",
            label="Description",
            description="A note for people; never the secret.",
        ),
        Setting(
            path=f"{_GENERATED}.PasswordLength",
            label="Length",
            description="How many characters the made-up password has.",
            kind="number",
            unit="characters",
            minimum=1,
            maximum=4096,
            default=32,
        ),
        Setting(
            path=f"{_GENERATED}.ExcludePunctuation",
            label="Without punctuation",
            description="Letters and digits only, for what cannot quote.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path=f"{_GENERATED}.ExcludeCharacters",
            label="Without these characters",
            description='For a database, e.g. `"@/\\`.',
        ),
        Setting(
            path=f"{_GENERATED}.SecretStringTemplate",
            label="JSON around it",
            description='What the password is put into, e.g. `{"username": "admin"}`.',
        ),
        Setting(
            path=f"{_GENERATED}.GenerateStringKey",
            label="JSON key of the password",
            description="Needed with the JSON around it, e.g. `password`.",
        ),
        Setting(
            path="SecretString",
            label="Value",
            description="Anyone who reads the template reads it: give a parameter with NoEcho, or leave it out.",
            kind="yaml",
        ),
        Setting(
            path="KmsKeyId",
            label="Key",
            description="Leave it out for AWS's own, which costs nothing.",
            kind="yaml",
        ),
        Setting(
            path="ReplicaRegions",
            label="Copies in other regions",
            description="`[{Region: eu-central-1}]`.",
            kind="yaml",
        ),
        Setting(path="Name", label="Name", description="Leave it out: CloudFormation makes one."),
    ),
    ports=("in",),
    attributes={"arn": None},
    word="SECRET",
    variables=(Variable("ARN", _ARN),),
    access=Accessible(
        service="secretsmanager",
        default="read",
        reads=("GetSecretValue", "BatchGetSecretValue"),
        writes=("PutSecretValue", "UpdateSecret", "UpdateSecretVersionStage", "RotateSecret"),
        neutral=("DescribeSecret", "ListSecretVersionIds", "GetResourcePolicy"),
        levels={
            "read": Grant(
                (Statement(_READ, (_ARN,)),),
                (("AWSSecretsManagerGetSecretValuePolicy", {"SecretArn": _ARN}),),
            ),
            "write": Grant((Statement(_WRITE, (_ARN,)),)),
            "read-write": Grant((Statement((*_READ, *_WRITE), (_ARN,)),)),
        },
        deeds=(
            Deed("read", "the value of {}", ("GetSecretValue", "BatchGetSecretValue"), "read it"),
            Deed(
                "change",
                "the value of {}",
                ("PutSecretValue", "UpdateSecret", "UpdateSecretVersionStage"),
                "change it",
            ),
            Deed("see", "the settings of {}", ("Describe*", "List*", "GetResourcePolicy"), harmless=True),
            Deed("rotate", "{}", ("RotateSecret", "CancelRotateSecret")),
            Deed("delete", "{}", ("DeleteSecret",), "delete the secret"),
        ),
    ),
)

CONNECTIONS: list[Connection] = []
