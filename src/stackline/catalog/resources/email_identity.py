"""Email identities: the domain or address that mail is sent from (SES)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackline.catalog.holes import Text, To
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

if TYPE_CHECKING:
    from stackline.catalog.changes import Ends
    from stackline.catalog.view import View

_ARN = Text("arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/{target.name}")


def _left(view: View, ends: Ends) -> tuple[str, str]:
    return (
        f"SES sends mail from {ends.target} once it is verified, and to anyone once the account is out of the sandbox",
        "Put the DKIM records of the domain into its DNS, or answer the mail that goes to the address.",
    )


RESOURCE = Resource(
    kind="email-identity",
    types=("AWS::SES::EmailIdentity",),
    label="Email Identity",
    summary="The domain or address that code sends mail from, proven to be yours (SES).",
    group="Messaging",
    family="messaging",
    glyph="subscriber",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ses-emailidentity.html",
    defaults={
        "EmailIdentity": "example.com",
        "DkimSigningAttributes": {"NextSigningKeyLength": "RSA_2048_BIT"},
    },
    settings=(
        Setting(
            path="EmailIdentity",
            label="Domain or address",
            description="A domain stands for all its addresses. Another one replaces the identity.",
        ),
        Setting(
            path="DkimSigningAttributes.NextSigningKeyLength",
            label="Length of the key",
            kind="choice",
            choices=("RSA_2048_BIT", "RSA_1024_BIT"),
            description="Mail of a domain is signed with it (DKIM). It is changed at most once a day.",
        ),
        Setting(
            path="DkimAttributes.SigningEnabled",
            label="Signed",
            kind="boolean",
            default=True,
            description="Unsigned mail is taken for spam.",
        ),
        Setting(
            path="MailFromAttributes.MailFromDomain",
            label="Return domain",
            description="A subdomain that is used for nothing else, e.g. `bounce.example.com`.",
        ),
        Setting(
            path="MailFromAttributes.BehaviorOnMxFailure",
            label="Without its MX record",
            kind="choice",
            choices=("USE_DEFAULT_VALUE", "REJECT_MESSAGE"),
            default="USE_DEFAULT_VALUE",
            description="Send by amazonses.com all the same, or not at all.",
        ),
        Setting(
            path="FeedbackAttributes.EmailForwardingEnabled",
            label="Bounces by mail",
            kind="boolean",
            default=True,
            description="Bounces and complaints come as mail. Turn it off where a topic has them.",
        ),
        Setting(
            path="ConfigurationSetAttributes.ConfigurationSetName",
            label="Configuration set",
            description="Where events of its mail go, where nothing else is named.",
        ),
        Setting(
            path="DkimSigningAttributes.DomainSigningSelector",
            label="Selector of your own key",
            description="With a key of your own in place of SES's.",
        ),
        Setting(
            path="DkimSigningAttributes.DomainSigningPrivateKey",
            label="Key of your own",
            kind="yaml",
            description="Anyone who reads the template reads it: give a dynamic reference to a secret.",
        ),
        Setting(path="Tags", label="Tags", description="Keys and values, for bills and owners.", kind="yaml"),
    ),
    ports=("in",),
    attributes={"name": None},
    smallest={
        "AWS::SES::EmailIdentity": {
            "{id}": {"Type": "AWS::SES::EmailIdentity", "Properties": {"EmailIdentity": "{id}.example.com"}}
        }
    },
    word="EMAIL_IDENTITY",
    variables=(Variable("NAME", To("target", "name")),),
    access=Accessible(
        service="ses",
        default="write",
        writes=("SendEmail", "SendRawEmail", "SendTemplatedEmail", "SendBulkTemplatedEmail", "SendBounce"),
        ignored=("*Identity*", "*Template", "*Templates"),
        levels={"write": Grant((Statement(("ses:SendEmail", "ses:SendRawEmail"), (_ARN,)),))},
        left=_left,
        deeds=(
            Deed("send", "e-mail from {}", ("Send*",)),
            Deed("see", "the settings of {}", ("Get*", "List*"), harmless=True),
            Deed("delete", "{}", ("DeleteEmailIdentity", "DeleteIdentity"), "delete the identity"),
        ),
    ),
)

CONNECTIONS: list[Connection] = []
