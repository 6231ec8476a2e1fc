"""User pool clients: Cognito, an application through which users of a pool sign in."""

from __future__ import annotations

from stackline.catalog.holes import To
from stackline.catalog.model import Accessible, Connection, Part, Resource, Setting, Spelling, Variable

_DOCS = "https://docs.aws.amazon.com/cognito/latest/developerguide/"
_TYPE = "AWS::Cognito::UserPoolClient"

RESOURCE = Resource(
    kind="user-pool-client",
    types=(_TYPE,),
    label="User Pool Client",
    summary="An application through which the users of a pool sign in (Cognito).",
    group="Identity and secrets",
    family="identity",
    glyph="user-pool-client",
    documentation=f"{_DOCS}user-pool-settings-client-apps.html",
    # No secret: a browser or a phone could keep none. Names of users are not told to those who guess them.
    defaults={
        "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        "PreventUserExistenceErrors": "ENABLED",
        "EnableTokenRevocation": True,
        "AccessTokenValidity": 60,
        "IdTokenValidity": 60,
        "RefreshTokenValidity": 30,
        "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"},
    },
    settings=(
        Setting(
            path="ExplicitAuthFlows",
            label="Ways to sign in",
            description="`ALLOW_USER_SRP_AUTH` never sends the password; `ALLOW_USER_PASSWORD_AUTH` does.",
            kind="yaml",
            documentation=f"{_DOCS}amazon-cognito-user-pools-authentication-flow-methods.html",
        ),
        Setting(
            path="GenerateSecret",
            label="Secret",
            description="For applications on a server only. Changing it replaces the client.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path="AccessTokenValidity",
            label="Access tokens hold",
            description="In hours, unless the units below say otherwise; from 5 minutes to a day.",
            kind="number",
            minimum=1,
            maximum=86400,
            default=1,
        ),
        Setting(
            path="IdTokenValidity",
            label="ID tokens hold",
            description="In hours, unless the units below say otherwise; from 5 minutes to a day.",
            kind="number",
            minimum=1,
            maximum=86400,
            default=1,
        ),
        Setting(
            path="RefreshTokenValidity",
            label="Refresh tokens hold",
            description="In days, unless the units below say otherwise; from an hour to ten years.",
            kind="number",
            minimum=0,
            maximum=315360000,
            default=30,
        ),
        Setting(
            path="TokenValidityUnits",
            label="Units of the three",
            description="`{AccessToken: minutes, IdToken: minutes, RefreshToken: days}`.",
            kind="yaml",
        ),
        Setting(
            path="CallbackURLs",
            label="Addresses to come back to",
            description="Where the sign-in page may send people to; https, or http://localhost.",
            kind="yaml",
        ),
        Setting(
            path="LogoutURLs",
            label="Addresses after signing out",
            kind="yaml",
            description="Only to these does the sign-in page send people back.",
        ),
        Setting(
            path="AllowedOAuthFlowsUserPoolClient",
            label="OAuth",
            description="Let the client use the flows and scopes below.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path="AllowedOAuthFlows",
            label="OAuth flows",
            description="`[code]` for people, `[client_credentials]` for machines.",
            kind="yaml",
        ),
        Setting(
            path="AllowedOAuthScopes",
            label="OAuth scopes",
            description="`[openid, email, profile]`, and those of resource servers.",
            kind="yaml",
        ),
        Setting(
            path="SupportedIdentityProviders",
            label="Signed in by",
            description="`[COGNITO]`, and identity providers of the pool.",
            kind="yaml",
        ),
        Setting(
            path="PreventUserExistenceErrors",
            label="Unknown users",
            description="`ENABLED`: who guesses a name is not told whether it exists.",
            kind="choice",
            choices=("ENABLED", "LEGACY"),
            default="LEGACY",
        ),
        Setting(path="ClientName", label="Name", description="Shown in the console."),
    ),
    attributes={"id": None, "secret": "ClientSecret"},
    smallest={
        _TYPE: {
            "{id}Pool": {"Type": "AWS::Cognito::UserPool", "Properties": {"UserPoolName": "{id}"}},
            "{id}": {"Type": _TYPE, "Properties": {"UserPoolId": {"Ref": "{id}Pool"}}},
        }
    },
    word="CLIENT",
    variables=(Variable("ID", To("target", "id")),),
    # Signing in is open to everyone who knows the client: IAM has no say in it.
    access=Accessible(service="cognito-idp", default=None, levels={}),
)

CONNECTIONS = [
    Connection(
        id="user-pool-client-belongs-to-user-pool",
        source="user-pool-client",
        target="user-pool",
        style="attach",
        label="belongs to",
        summary="The users of the pool sign in through this client.",
        spellings=(
            Spelling(
                name="property",
                parts=(Part("{source}/Properties/UserPoolId", To("target", "id")),),
            ),
        ),
    )
]
