"""Keys: KMS, to encrypt with and to sign with."""

from __future__ import annotations

from stackline.catalog.holes import To
from stackline.catalog.key_connections import key_connections
from stackline.catalog.key_policies import ACCOUNT
from stackline.catalog.model import Accessible, Deed, Grant, Resource, Setting, Statement, Variable

_ARN = To("target", "arn")
_READ = ("kms:Decrypt",)
_WRITE = ("kms:Encrypt", "kms:GenerateDataKey")

RESOURCE = Resource(
    kind="key",
    types=("AWS::KMS::Key",),
    label="Key",
    summary="Encrypts what other resources store, under a key that you control (KMS).",
    group="Identity and secrets",
    family="identity",
    glyph="lock",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-kms-key.html",
    defaults={
        "Description": "{id}",
        "EnableKeyRotation": True,
        "KeyPolicy": {"Version": "2012-10-17", "Statement": [ACCOUNT]},
    },
    settings=(
        Setting(
            path="Description",
            label="Description",
            description="A note for people.",
        ),
        Setting(
            path="EnableKeyRotation",
            label="Rotation",
            description="New key material every year; what was encrypted stays readable.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path="RotationPeriodInDays",
            label="Rotates every",
            description="How often AWS makes new key material; what was encrypted stays readable.",
            kind="number",
            unit="days",
            minimum=90,
            maximum=2560,
            default=365,
        ),
        Setting(
            path="PendingWindowInDays",
            label="Kept after deletion",
            description="How long a deleted key can still be saved: without it, what it encrypted is lost.",
            kind="number",
            unit="days",
            minimum=7,
            maximum=30,
            default=30,
        ),
        Setting(
            path="KeyPolicy",
            label="Who may use it",
            description="Without one, the policies of roles and users in this account decide.",
            kind="yaml",
        ),
        Setting(
            path="KeyUsage",
            label="Used to",
            description="Encrypting, signing, or codes that prove a message. Changing it replaces the key.",
            kind="choice",
            choices=("ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"),
            default="ENCRYPT_DECRYPT",
        ),
        Setting(
            path="KeySpec",
            label="Sort of key",
            description="Services encrypt with SYMMETRIC_DEFAULT only. It cannot be changed later.",
            kind="choice",
            choices=(
                "SYMMETRIC_DEFAULT",
                "RSA_2048",
                "RSA_3072",
                "RSA_4096",
                "ECC_NIST_P256",
                "ECC_NIST_P384",
                "HMAC_256",
                "HMAC_512",
            ),
            default="SYMMETRIC_DEFAULT",
        ),
        Setting(
            path="MultiRegion",
            label="In several regions",
            description="Copies of it can be made in other regions. Changing it replaces the key.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path="Enabled",
            label="Enabled",
            description="Off: nothing can be encrypted or read with it.",
            kind="boolean",
            default=True,
        ),
        Setting(path="Tags", label="Tags", description="Keys and values, for bills and owners.", kind="yaml"),
    ),
    ports=("in", "out"),
    attributes={"arn": "Arn", "id": None},
    smallest={
        "AWS::KMS::Key": {
            "{id}": {
                "Type": "AWS::KMS::Key",
                "Properties": {"KeyPolicy": {"Version": "2012-10-17", "Statement": [ACCOUNT]}},
            }
        }
    },
    word="KEY",
    variables=(Variable("ARN", _ARN),),
    access=Accessible(
        service="kms",
        default="read-write",
        reads=("Decrypt", "Verify", "VerifyMac"),
        writes=(
            "Encrypt",
            "GenerateDataKey",
            "GenerateDataKeyWithoutPlaintext",
            "ReEncryptTo",
            "Sign",
            "GenerateMac",
        ),
        neutral=("DescribeKey", "GetPublicKey", "CreateGrant"),
        levels={
            "read": Grant(
                (Statement(_READ, (_ARN,)),), (("KMSDecryptPolicy", {"KeyId": To("target", "id")}),)
            ),
            # KMSEncryptPolicy makes no data keys, which everything larger than 4 KB needs.
            "write": Grant((Statement(_WRITE, (_ARN,)),)),
            "read-write": Grant((Statement((*_READ, *_WRITE), (_ARN,)),)),
        },
        deeds=(
            Deed("decrypt", "with {}", ("Decrypt", "ReEncryptFrom"), "decrypt anything"),
            Deed("encrypt", "with {}", ("Encrypt", "GenerateDataKey*", "ReEncryptTo"), "encrypt anything"),
            Deed("sign", "with {}", ("Sign", "GenerateMac")),
            Deed("verify", "with {}", ("Verify", "VerifyMac"), harmless=True),
            Deed("see", "the settings of {}", ("DescribeKey", "Get*", "List*"), harmless=True),
            Deed("let others use", "{}", ("CreateGrant", "RevokeGrant", "RetireGrant")),
            Deed("change", "the settings of {}", ("PutKeyPolicy", "DisableKey", "EnableKey", "Update*")),
            Deed("delete", "{}", ("ScheduleKeyDeletion",), "delete the key"),
        ),
    ),
)

CONNECTIONS = key_connections()
