"""Web ACLs: AWS WAF, which requests a CDN or an API lets through."""

from __future__ import annotations

from stackline.catalog.changes import Ends
from stackline.catalog.deliverable import Check
from stackline.catalog.holes import Text, To
from stackline.catalog.model import Connection, Part, Resource, Setting, Spelling
from stackline.catalog.view import View


def _shown(name: str) -> dict[str, object]:
    return {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": name}


RESOURCE = Resource(
    kind="web-acl",
    types=("AWS::WAFv2::WebACL",),
    label="Web ACL",
    summary="Keeps attacks and floods of requests away from a CDN or an API (WAF).",
    group="Network",
    family="network",
    glyph="web-acl",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-wafv2-webacl.html",
    # AWS's own rules against what is common, and no more than 2000 requests of one address in five minutes.
    defaults={
        "Scope": "REGIONAL",
        "DefaultAction": {"Allow": {}},
        "VisibilityConfig": _shown("{id}"),
        "Rules": [
            {
                "Name": "common",
                "Priority": 0,
                "OverrideAction": {"None": {}},
                "Statement": {
                    "ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}
                },
                "VisibilityConfig": _shown("{id}Common"),
            },
            {
                "Name": "rate",
                "Priority": 1,
                "Action": {"Block": {}},
                "Statement": {"RateBasedStatement": {"Limit": 2000, "AggregateKeyType": "IP"}},
                "VisibilityConfig": _shown("{id}Rate"),
            },
        ],
    },
    settings=(
        Setting(
            path="Scope",
            label="For",
            kind="choice",
            choices=("REGIONAL", "CLOUDFRONT"),
            description="CLOUDFRONT for a CDN, in us-east-1 only. Changing it replaces the web ACL.",
        ),
        Setting(path="Rules", label="Rules", kind="yaml", description="In order of priority."),
        Setting(
            path="DefaultAction",
            label="Otherwise",
            kind="yaml",
            description="`{Allow: {}}` or `{Block: {}}`.",
        ),
        Setting(
            path="VisibilityConfig.MetricName",
            label="Metric",
            description="What its numbers are called in CloudWatch.",
        ),
        Setting(
            path="VisibilityConfig.SampledRequestsEnabled",
            label="Keep samples",
            description="Some requests that rules fit can be looked at for three hours.",
            kind="boolean",
        ),
        Setting(
            path="VisibilityConfig.CloudWatchMetricsEnabled",
            label="Count requests",
            description="How many it let through and blocked.",
            kind="boolean",
        ),
        Setting(
            path="CustomResponseBodies", label="Answers", kind="yaml", description="What the blocked see."
        ),
        Setting(
            path="CaptchaConfig",
            label="Captcha",
            description="How long a solved puzzle counts: `{ImmunityTimeProperty: {ImmunityTime: 300}}`.",
            kind="yaml",
        ),
        Setting(
            path="Description",
            label="Description",
            description="A note for people.",
        ),
        Setting(path="Name", label="Name", description="Leave it out: CloudFormation makes one."),
        Setting(path="Tags", label="Tags", description="Keys and values, for bills and owners.", kind="yaml"),
    ),
    ports=("out",),
    attributes={"arn": "Arn"},
    word="WEB_ACL",
)


def _scope(wanted: str, what: str) -> Check:
    def check(view: View, ends: Ends) -> tuple[str, str] | None:
        scope = view.properties(ends.source).get("Scope")
        if scope in (wanted, None) or not isinstance(scope, str):
            return None
        return (
            f"{ends.source} has the scope {scope}, and {what} takes {wanted} only",
            f"Set its Scope to {wanted}.",
        )

    return check


CONNECTIONS: list[Connection] = [
    Connection(
        id="web-acl-guards-cdn",
        source="web-acl",
        target="cdn",
        style="attach",
        label="guards",
        summary="The CDN answers only what the web ACL lets through.",
        check=_scope("CLOUDFRONT", "a CDN"),
        spellings=(
            Spelling(
                name="web-acl-id",
                parts=(Part("{target}/Properties/DistributionConfig/WebACLId", To("source", "arn")),),
            ),
        ),
    ),
    Connection(
        id="web-acl-guards-rest-api",
        source="web-acl",
        target="rest-api",
        style="attach",
        label="guards",
        summary="The API's stage answers only what the web ACL lets through.",
        check=_scope("REGIONAL", "an API"),
        spellings=(
            Spelling(
                name="association",
                targets=("AWS::Serverless::Api",),
                names={"association": "{source}To{target}"},
                parts=(
                    Part(
                        "{association}",
                        {
                            "Type": "AWS::WAFv2::WebACLAssociation",
                            "Properties": {
                                "ResourceArn": Text(
                                    "arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/{target}"
                                    "/stages/{target.Stage}"
                                ),
                                "WebACLArn": To("source", "arn"),
                            },
                        },
                    ),
                ),
            ),
        ),
    ),
]
