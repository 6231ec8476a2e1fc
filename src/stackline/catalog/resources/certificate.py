"""Certificates: ACM, for names of your own."""

from __future__ import annotations

from stackline.catalog.holes import Given, Loose, To
from stackline.catalog.model import Connection, Part, Resource, Setting, Spelling

RESOURCE = Resource(
    kind="certificate",
    types=("AWS::CertificateManager::Certificate",),
    label="Certificate",
    summary="Proves over TLS that a name is yours; AWS renews it (Certificate Manager).",
    group="Network",
    family="network",
    glyph="certificate",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-certificatemanager-certificate.html",
    # By e-mail somebody has to click again every year.
    defaults={"DomainName": "www.example.com", "ValidationMethod": "DNS"},
    settings=(
        Setting(path="DomainName", label="Name", description="`*.example.com` for all of one level."),
        Setting(
            path="SubjectAlternativeNames",
            label="Further names",
            description="Other names it holds for: `[www.example.com]`. Changing them replaces it.",
            kind="yaml",
        ),
        Setting(
            path="ValidationMethod",
            label="Proof",
            kind="choice",
            choices=("DNS", "EMAIL"),
            default="EMAIL",
            description="DNS renews by itself.",
        ),
        Setting(
            path="DomainValidationOptions",
            label="Zone of the proof",
            kind="yaml",
            description="`[{DomainName: …, HostedZoneId: …}]`: CloudFormation makes the record.",
        ),
        Setting(
            path="KeyAlgorithm",
            label="Key",
            description="ECDSA is faster; RSA is understood by the oldest clients. Changing it replaces it.",
            kind="choice",
            choices=("RSA_2048", "EC_prime256v1", "EC_secp384r1"),
            default="RSA_2048",
        ),
        Setting(
            path="CertificateTransparencyLoggingPreference",
            label="Public log",
            kind="choice",
            choices=("ENABLED", "DISABLED"),
            default="ENABLED",
            description="Browsers distrust certificates that are in none.",
        ),
        Setting(
            path="CertificateExport",
            label="Export",
            kind="choice",
            choices=("ENABLED", "DISABLED"),
            default="DISABLED",
            description="Lets the private key leave AWS, at a price.",
        ),
        Setting(path="CertificateAuthorityArn", label="Private authority", description="For inner names."),
        Setting(path="Tags", label="Tags", description="Keys and values, for bills and owners.", kind="yaml"),
    ),
    ports=("out",),
    attributes={"arn": None},
    word="CERTIFICATE",
)


def _of_api(kind: str, sam_type: str, label: str) -> Connection:
    return Connection(
        id=f"certificate-secures-{kind}",
        source="certificate",
        target=kind,
        style="attach",
        label="secures",
        summary=f"The {label} answers under a name of yours, with this certificate.",
        settings=(
            Setting(
                path="domain",
                label="Name",
                description="The certificate must have it.",
                default="www.example.com",
                example="api.example.com",
            ),
        ),
        spellings=(
            Spelling(
                name="domain",
                targets=(sam_type,),
                parts=(
                    Part(
                        "{target}/Properties/Domain",
                        {
                            "DomainName": Given("domain"),
                            "CertificateArn": To("source", "arn"),
                            "SecurityPolicy": Loose("TLS_1_2"),
                            "EndpointConfiguration": Loose("REGIONAL"),
                        },
                    ),
                ),
            ),
        ),
    )


CONNECTIONS: list[Connection] = [
    Connection(
        id="certificate-secures-cdn",
        source="certificate",
        target="cdn",
        style="attach",
        label="secures",
        summary="The CDN answers under names of yours, with this certificate, which must be in us-east-1.",
        spellings=(
            Spelling(
                name="viewer-certificate",
                left="Add the certificate's names to the CDN's Aliases; both must be made in us-east-1.",
                parts=(
                    Part(
                        "{target}/Properties/DistributionConfig/ViewerCertificate",
                        {
                            "AcmCertificateArn": To("source", "arn"),
                            "SslSupportMethod": Loose("sni-only"),
                            "MinimumProtocolVersion": Loose("TLSv1.2_2021"),
                        },
                    ),
                ),
            ),
        ),
    ),
    _of_api("http-api", "AWS::Serverless::HttpApi", "HTTP API"),
    _of_api("rest-api", "AWS::Serverless::Api", "REST API"),
]
