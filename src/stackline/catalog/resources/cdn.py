"""CDNs: CloudFront, its origins and the small functions it runs at the edge."""

from __future__ import annotations

from stackline.catalog.cdn_events import ORIGIN_EVENTS, VIEWER_EVENTS, runs_cdn_function
from stackline.catalog.cdn_origins import api_origin, bucket_origin
from stackline.catalog.cdn_urls import url_origin
from stackline.catalog.edge_events import runs_edge_function
from stackline.catalog.holes import To
from stackline.catalog.model import Connection, Facet, Resource, Setting, Variable

_C = "DistributionConfig"
_BEHAVIOR = f"{_C}.DefaultCacheBehavior"
_EVENTS = {**VIEWER_EVENTS, **ORIGIN_EVENTS}

RESOURCE = Resource(
    kind="cdn",
    types=("AWS::CloudFront::Distribution",),
    label="CDN",
    summary="Answers near the caller, from copies it keeps of what its origins have (CloudFront).",
    group="Network",
    family="network",
    glyph="cdn",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudfront-distribution.html",
    # Where it fetches from comes with the first origin's wire.
    defaults={
        _C: {
            "Enabled": True,
            "HttpVersion": "http2and3",
            "IPV6Enabled": True,
            "PriceClass": "PriceClass_100",
        }
    },
    settings=(
        Setting(
            path=f"{_C}.DefaultRootObject", label="Start page", description="For `/`, e.g. `index.html`."
        ),
        Setting(
            path=f"{_C}.Aliases", label="Names", kind="yaml", description="Yours; its certificate has them."
        ),
        Setting(
            path=f"{_C}.PriceClass",
            label="Where",
            kind="choice",
            choices=("PriceClass_100", "PriceClass_200", "PriceClass_All"),
            default="PriceClass_All",
            description="100: North America and Europe only, the cheapest.",
        ),
        Setting(
            path=f"{_BEHAVIOR}.ViewerProtocolPolicy",
            label="HTTP or HTTPS",
            kind="choice",
            choices=("redirect-to-https", "https-only", "allow-all"),
            description="What becomes of requests without TLS.",
        ),
        Setting(
            path=f"{_BEHAVIOR}.CachePolicyId", label="Cache policy", description="What is kept, how long."
        ),
        Setting(
            path=f"{_C}.CustomErrorResponses",
            label="Error pages",
            kind="yaml",
            description="For a single-page application: 403 and 404 become `/index.html`.",
        ),
        Setting(
            path=f"{_C}.CacheBehaviors", label="Paths", kind="yaml", description="Which go to which origin."
        ),
        Setting(path=f"{_C}.Logging", label="Access log", kind="yaml", description="A bucket for lines."),
        Setting(
            path=f"{_C}.HttpVersion",
            label="HTTP version",
            description="The newest that browsers may speak; older ones always work.",
            kind="choice",
            choices=("http1.1", "http2", "http3", "http2and3"),
            default="http1.1",
        ),
        Setting(
            path=f"{_C}.ViewerCertificate", label="Certificate", kind="yaml", description="In us-east-1."
        ),
        Setting(path=f"{_C}.Restrictions", label="Countries", kind="yaml", description="Let in or kept out."),
        Setting(
            path=f"{_C}.Enabled", label="On", description="Off: it stays, and answers nobody.", kind="boolean"
        ),
        Setting(
            path=f"{_C}.Comment",
            label="Comment",
            description="What the console shows; at most 128 characters.",
        ),
    ),
    facets=(
        Facet("origin", "Origins"),
        *(Facet(event, label) for event, label in _EVENTS.items()),
    ),
    attributes={"id": None, "domain": "DomainName"},
    smallest={
        "AWS::CloudFront::Distribution": {
            "{id}": {
                "Type": "AWS::CloudFront::Distribution",
                "Properties": {
                    _C: {
                        "Enabled": True,
                        "Origins": [
                            {
                                "Id": "site",
                                "DomainName": "www.example.com",
                                "CustomOriginConfig": {"OriginProtocolPolicy": "https-only"},
                            }
                        ],
                        "DefaultCacheBehavior": {
                            "TargetOriginId": "site",
                            "ViewerProtocolPolicy": "redirect-to-https",
                            "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
                        },
                    }
                },
            }
        }
    },
    word="CDN",
    variables=(Variable("DOMAIN", To("target", "domain")),),
)

CONNECTIONS: list[Connection] = [
    bucket_origin(),
    api_origin("http-api", "AWS::Serverless::HttpApi", "HTTP API", staged=False),
    api_origin("rest-api", "AWS::Serverless::Api", "REST API", staged=True),
    url_origin("function", "the function's own URL"),
    url_origin("function-url", "the function URL"),
    *(runs_cdn_function(event, label) for event, label in VIEWER_EVENTS.items()),
    *(runs_edge_function(event, label) for event, label in _EVENTS.items()),
]
