"""Names of the schemas in plain words: `KmsMasterKeyId` → `KMS master key ID`; descriptions without their markup."""

from __future__ import annotations

import re

_WORDS = (
    "ACL ACM AMI API ARN ASN AWS AZ CA CIDR CORS CPU DB DNS EBS EC2 ECS EFS EKS FIFO GPU HTTP HTTPS IAM ID IDs IP "
    "IOPS JSON JWT KMS MFA OIDC OS RAM S3 SAML SDK SES SHA SNS SQL SQS SSE SSH SSL SSM TCP TLS TTL UDP UI URI URL VPC"
)
_ACRONYMS = {name.lower(): name for name in _WORDS.split()}
_WORD = re.compile(r"[A-Z]+s(?=[A-Z]|$)|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[A-Z]")
_WHOLE = re.compile(r"(IPv[46]|Ipv[46]|OAuth2?|DynamoDB|CloudWatch|CloudFront|EventBridge)")
_LENGTH, _SENTENCE = 320, 60


def label(name: str) -> str:
    """A property's name in words; a name that is no CamelCase stays as it is."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", name):
        return name
    words: list[str] = []
    for part in filter(None, _WHOLE.split(name)):
        if _WHOLE.fullmatch(part):
            words.append(part.replace("Ipv", "IPv"))
        else:
            lowered = [match[0].lower() for match in _WORD.finditer(part)]
            words += [_ACRONYMS.get(word, word) for word in lowered]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def type_label(type: str) -> str:
    """`AWS::Route53::RecordSet` → `Record set`."""
    return label(type.rpartition("::")[2])


def plain(description: str) -> str:
    """The first sentences of a schema's description: no links, single backticks, what SAM lists apart left out."""
    text = description.split("*Type*:")[0].split("*Required*:")[0]
    text = re.sub(r"\\([^\w\s])", r"\1", text)
    text = re.sub(r"\[([^\]]*)\]\(([^)\s]*)\)", r"\1", text)
    text = re.sub(r"https?://\S+/aws-resource-([a-z0-9]+)-([a-z0-9]+)\.html", r"\1 \2", text)
    text = re.sub(r"\s*\(https?://[^)\s]*\)", "", text).replace("````", "").replace("``", "`")
    text = re.sub(r"(?<!\w)\*+(?=\w)|(?<=\w)\*+(?!\w)", "", text)
    text = re.sub(r"\s*\n\s*[+*-]\s+", "; ", text.split("\n\n")[0])
    text = re.sub(r"([:.;]);", r"\1", " ".join(text.split()))
    text = re.sub(
        r"(?:^|(?<=[.;] ))For (?:more )?(?:information|details|examples)[^.;]*(?:[.;] ?|$)", "", text
    ).strip()
    if len(text) <= _LENGTH:
        return text
    end = max(text.rfind(mark, 0, _LENGTH) for mark in (". ", "; "))
    return text[: end + 1].rstrip(";") if end > _SENTENCE else text[:_LENGTH].rsplit(" ", 1)[0] + " …"
