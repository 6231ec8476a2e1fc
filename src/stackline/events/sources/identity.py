"""Triggers of Cognito user pools ("Customizing user pool workflows with Lambda triggers"), Cognito Sync."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stackline.events.sample import Names, Sample

_ATTRIBUTES = {
    "sub": "8d5a2b6e-5c1f-4f3e-9a55-2f0c5a8f7c11",
    "email": "jane@example.com",
    "email_verified": "true",
    "cognito:user_status": "CONFIRMED",
}
_NEW = {"email": "jane@example.com"}


def _trigger(
    source: str, request: dict[str, Any], response: dict[str, Any], version: str = "1"
) -> Callable[[Names], dict[str, Any]]:
    def make(names: Names) -> dict[str, Any]:
        return {
            "version": version,
            "triggerSource": source,
            "region": names["region"],
            "userPoolId": f"{names['region']}_{names['user_pool'][:9]}",
            "userName": names["user"],
            "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": "1example23456789"},
            "request": request,
            "response": response,
        }

    return make


_GROUPS: dict[str, Any] = {"groupsToOverride": [], "iamRolesToOverride": [], "preferredRole": None}
_SESSION = [{"challengeName": "SRP_A", "challengeResult": True, "challengeMetadata": None}]
_TOKEN: dict[str, Any] = {"userAttributes": _ATTRIBUTES, "groupConfiguration": _GROUPS}

_TRIGGERS: tuple[tuple[str, str, Callable[[Names], dict[str, Any]]], ...] = (
    (
        "pre-sign-up",
        "before sign-up",
        _trigger(
            "PreSignUp_SignUp",
            {"userAttributes": _NEW, "validationData": None},
            {"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False},
        ),
    ),
    (
        "post-confirmation",
        "after confirmation",
        _trigger("PostConfirmation_ConfirmSignUp", {"userAttributes": _ATTRIBUTES}, {}),
    ),
    (
        "pre-authentication",
        "before sign-in",
        _trigger(
            "PreAuthentication_Authentication", {"userAttributes": _ATTRIBUTES, "userNotFound": False}, {}
        ),
    ),
    (
        "post-authentication",
        "after sign-in",
        _trigger(
            "PostAuthentication_Authentication", {"userAttributes": _ATTRIBUTES, "newDeviceUsed": True}, {}
        ),
    ),
    (
        "pre-token-generation",
        "before a token",
        _trigger("TokenGeneration_Authentication", _TOKEN, {"claimsOverrideDetails": None}),
    ),
    (
        "pre-token-generation-v2",
        "before a token (version 2)",
        _trigger(
            "TokenGeneration_Authentication",
            {**_TOKEN, "scopes": ["aws.cognito.signin.user.admin"]},
            {"claimsAndScopeOverrideDetails": None},
            "2",
        ),
    ),
    (
        "custom-message",
        "message to a user",
        _trigger(
            "CustomMessage_SignUp",
            {"userAttributes": _ATTRIBUTES, "codeParameter": "{####}", "usernameParameter": None},
            {"smsMessage": None, "emailMessage": None, "emailSubject": None},
        ),
    ),
    (
        "define-auth-challenge",
        "which challenge comes next",
        _trigger(
            "DefineAuthChallenge_Authentication",
            {"userAttributes": _ATTRIBUTES, "session": _SESSION, "userNotFound": False},
            {"challengeName": None, "issueTokens": None, "failAuthentication": None},
        ),
    ),
    (
        "create-auth-challenge",
        "make a challenge",
        _trigger(
            "CreateAuthChallenge_Authentication",
            {"userAttributes": _ATTRIBUTES, "challengeName": "CUSTOM_CHALLENGE", "session": _SESSION},
            {
                "publicChallengeParameters": None,
                "privateChallengeParameters": None,
                "challengeMetadata": None,
            },
        ),
    ),
    (
        "verify-auth-challenge-response",
        "verify an answer",
        _trigger(
            "VerifyAuthChallengeResponse_Authentication",
            {
                "userAttributes": _ATTRIBUTES,
                "privateChallengeParameters": {"answer": "5"},
                "challengeAnswer": "5",
                "userNotFound": False,
            },
            {"answerCorrect": False},
        ),
    ),
    (
        "user-migration",
        "move a user",
        _trigger(
            "UserMigration_Authentication",
            {"password": "EXAMPLE-password-1", "validationData": None, "userAttributes": None},
            {
                "userAttributes": None,
                "forceAliasCreation": None,
                "finalUserStatus": None,
                "messageAction": None,
                "desiredDeliveryMediums": None,
            },
        ),
    ),
    (
        "custom-email-sender",
        "send mail",
        _trigger(
            "CustomEmailSender_SignUp",
            {"type": "customEmailSenderRequestV1", "code": "AYADeEXAMPLE", "userAttributes": _ATTRIBUTES},
            {},
        ),
    ),
    (
        "custom-sms-sender",
        "send SMS",
        _trigger(
            "CustomSMSSender_SignUp",
            {"type": "customSMSSenderRequestV1", "code": "AYADeEXAMPLE", "userAttributes": _ATTRIBUTES},
            {},
        ),
    ),
)


def sync(names: Names) -> dict[str, Any]:
    return {
        "version": 2,
        "eventType": "SyncTrigger",
        "region": names["region"],
        "identityPoolId": f"{names['region']}:c1a1b2c3-0000-1111-2222-333344445555",
        "identityId": f"{names['region']}:d1a1b2c3-0000-1111-2222-333344445555",
        "datasetName": "settings",
        "datasetRecords": {"theme": {"oldValue": "light", "newValue": "dark", "op": "replace"}},
    }


_GROUP = "User pools"
_NAMES = {"user_pool": "aBcDeFgHi", "user": "jane"}

SAMPLES = (
    *(
        Sample(f"cognito-{name}", f"User pool: {label}", _GROUP, make, _NAMES)
        for name, label, make in _TRIGGERS
    ),
    Sample("cognito-sync", "Cognito Sync", _GROUP, sync),
)
