"""User pools: Cognito, who may sign in, and what runs while they do."""

from __future__ import annotations

from stackline.catalog.holes import To
from stackline.catalog.model import (
    Access,
    Accessible,
    Connection,
    Deed,
    Existing,
    Grant,
    Resource,
    Setting,
    Statement,
    Variable,
)
from stackline.catalog.user_pool_triggers import TRIGGER, TRIGGERS

_DOCS = "https://docs.aws.amazon.com/cognito/latest/developerguide/"
_TYPE = "AWS::Cognito::UserPool"

_READ = ("AdminGetUser", "AdminListGroupsForUser", "ListGroups", "ListUsers", "ListUsersInGroup")
_WRITE = (
    "AdminAddUserToGroup",
    "AdminCreateUser",
    "AdminDeleteUser",
    "AdminDisableUser",
    "AdminEnableUser",
    "AdminRemoveUserFromGroup",
    "AdminUpdateUserAttributes",
    "AdminUserGlobalSignOut",
)


def _grant(*names: str) -> Grant:
    actions = tuple(f"cognito-idp:{name}" for name in names)
    return Grant((Statement(actions, (To("target", "arn"),)),))


_LEVELS: dict[Access, Grant] = {
    "read": _grant(*_READ),
    "write": _grant(*_WRITE),
    "read-write": _grant(*_READ, *_WRITE),
}

RESOURCE = Resource(
    kind="user-pool",
    types=(_TYPE,),
    label="User Pool",
    summary="Signs people up and in, and keeps their accounts (Cognito).",
    group="Identity and secrets",
    family="identity",
    glyph="user-pool",
    documentation=f"{_DOCS}cognito-user-pools.html",
    # Cognito Developer Guide, "Security best practices": names without case, long passwords, a second factor offered.
    defaults={
        "UserPoolName": {"Fn::Sub": "${AWS::StackName}-{id}"},
        "UsernameAttributes": ["email"],
        "UsernameConfiguration": {"CaseSensitive": False},
        "AutoVerifiedAttributes": ["email"],
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
        "AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]},
        "Policies": {
            "PasswordPolicy": {
                "MinimumLength": 12,
                "RequireLowercase": True,
                "RequireUppercase": True,
                "RequireNumbers": True,
                "RequireSymbols": False,
            }
        },
        "MfaConfiguration": "OPTIONAL",
        "EnabledMfas": ["SOFTWARE_TOKEN_MFA"],
    },
    settings=(
        Setting(
            path="AdminCreateUserConfig.AllowAdminCreateUserOnly",
            label="Only administrators add users",
            description="Nobody can sign up by themselves.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path="UsernameAttributes",
            label="Sign in with",
            description="`[email]`, `[phone_number]` or both. Changing it replaces the pool.",
            kind="yaml",
        ),
        Setting(
            path="Policies.PasswordPolicy.MinimumLength",
            description="At least so many characters.",
            label="Password length",
            kind="number",
            unit="characters",
            minimum=6,
            maximum=99,
            default=8,
        ),
        Setting(
            path="MfaConfiguration",
            label="Second factor",
            description="`ON` asks everybody for one, `OPTIONAL` those who set one up.",
            kind="choice",
            choices=("OFF", "OPTIONAL", "ON"),
            default="OFF",
        ),
        Setting(
            path="EnabledMfas",
            label="Second factors",
            description="`SOFTWARE_TOKEN_MFA` (an app), `SMS_MFA`, `EMAIL_OTP`.",
            kind="yaml",
        ),
        Setting(
            path="AutoVerifiedAttributes",
            label="Verified by a code",
            description="`[email]`: a code is sent, and the address holds once it is entered.",
            kind="yaml",
        ),
        Setting(
            path="DeletionProtection",
            label="Deletion protection",
            description="`ACTIVE`: neither a stack nor a person deletes the pool and its accounts by mistake.",
            kind="choice",
            choices=("ACTIVE", "INACTIVE"),
            default="INACTIVE",
        ),
        Setting(
            path="UserPoolTier",
            label="Feature plan",
            description="What each user costs a month, and what there is for it.",
            kind="choice",
            choices=("LITE", "ESSENTIALS", "PLUS"),
            default="ESSENTIALS",
            documentation=f"{_DOCS}cognito-sign-in-feature-plans.html",
        ),
        Setting(
            path="EmailConfiguration",
            label="E-mail sender",
            description="Cognito sends 50 a day, SES more: `{EmailSendingAccount: DEVELOPER, SourceArn: …}`.",
            kind="yaml",
        ),
        Setting(
            path="Schema",
            label="Attributes",
            description="What is known of a user besides the standard attributes. None can be taken away again.",
            kind="yaml",
        ),
        Setting(
            path="AccountRecoverySetting",
            label="Account recovery",
            kind="yaml",
            description="How a forgotten password is replaced: by e-mail, by telephone, or by an administrator.",
        ),
        Setting(
            path="Policies.PasswordPolicy.TemporaryPasswordValidityDays",
            description="Then an administrator must invite again.",
            label="Temporary passwords hold",
            kind="number",
            unit="days",
            minimum=0,
            maximum=365,
            default=7,
        ),
        Setting(path="UserPoolName", label="Name", description="Shown in the console."),
    ),
    facets=(TRIGGER,),
    attributes={"id": None, "arn": "Arn", "issuer": "ProviderURL", "provider": "ProviderName"},
    existing=Existing(
        arns={_TYPE: "cognito-idp:[a-z0-9-]+:[0-9]{12}:userpool/[A-Za-z0-9_-]+"},
        example="cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_aBc123",
        derived={
            "": "{Id=/1}",
            "UserPoolId": "{Id=/1}",
            "Arn": "{}",
            "ProviderName": "cognito-idp.{Region=3}.amazonaws.com/{Id=/1}",
            "ProviderURL": "https://cognito-idp.{Region=3}.amazonaws.com/{Id=/1}",
        },
    ),
    smallest={
        # A client with it: an HTTP API takes the tokens of a pool's clients.
        _TYPE: {
            "{id}": {"Type": _TYPE, "Properties": {"UserPoolName": "{id}"}},
            "{id}Client": {
                "Type": "AWS::Cognito::UserPoolClient",
                "Properties": {"UserPoolId": {"Ref": "{id}"}},
            },
        }
    },
    word="USER_POOL",
    variables=(Variable("ID", To("target", "id")),),
    access=Accessible(
        service="cognito-idp",
        default="read",
        levels=_LEVELS,
        reads=(
            *_READ,
            "AdminGetDevice",
            "AdminGetUserAuthFactors",
            "AdminListDevices",
            "AdminListUserAuthEvents",
            "AdminListUserSessions",
            "DescribeUserPool",
            "DescribeUserPoolClient",
            "GetGroup",
        ),
        writes=(*_WRITE, "AdminInitiateAuth", "AdminSetUserPassword", "AdminConfirmSignUp", "CreateGroup"),
        named_by=TRIGGERS.id,
        deeds=(
            Deed(
                "look up",
                "users and groups of {}",
                ("AdminGet*", "AdminList*", "List*", "GetGroup"),
                "look any up",
            ),
            Deed(
                "manage",
                "users and groups of {}",
                (*_WRITE, "AdminConfirmSignUp", "AdminResetUserPassword", "CreateGroup", "DeleteGroup"),
                "change any",
            ),
            Deed("set passwords of", "users of {}", ("AdminSetUserPassword",)),
            Deed("sign in", "users of {}", ("AdminInitiateAuth", "AdminRespondToAuthChallenge")),
            Deed("see", "the settings of {}", ("Describe*",), harmless=True),
            Deed("change", "the settings of {}", ("UpdateUserPool*", "SetUserPool*", "CreateUserPool*")),
            Deed("delete", "{}", ("DeleteUserPool",), "delete the user pool"),
        ),
    ),
)

CONNECTIONS: list[Connection] = [TRIGGERS]
