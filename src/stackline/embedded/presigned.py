"""The two other ways a browser may carry a signature to S3: the old query form, and a signed upload form.

boto3 still makes the old form (SigV2) for `generate_presigned_url` in us-east-1. Sources: "Signing and
authenticating REST requests" (query string authentication) and "Browser-based uploads using POST (SigV4)".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import unquote

from stackline.embedded.sigv4 import FindKey, Request, SignatureRefused, parse_query, signing_key
from stackline.embedded.upstream import record

# Query parameters that are part of the resource in the old form.
_SUBRESOURCES = set(
    [
        "acl",
        "accelerate",
        "analytics",
        "cors",
        "defaultObjectAcl",
        "inventory",
        "lifecycle",
        "location",
        "logging",
        "metrics",
        "notification",
        "partNumber",
        "policy",
        "replication",
        "requestPayment",
        "restore",
        "tagging",
        "torrent",
        "uploadId",
        "uploads",
        "versionId",
        "versioning",
        "versions",
        "website",
        "delete",
        "response-cache-control",
        "response-content-disposition",
        "response-content-encoding",
        "response-content-language",
        "response-content-type",
        "response-expires",
    ]
)
_OWN = {"AWSAccessKeyId", "Signature", "Expires"}
_BUCKET = re.compile(r"/[a-z0-9][a-z0-9.-]{2,62}/?")
_MISMATCH = SignatureRefused("SignatureDoesNotMatch", "The request signature does not match.")


def is_legacy_presigned(request: Request) -> bool:
    return "AWSAccessKeyId=" in request.query and "Signature=" in request.query


def is_post_form(request: Request) -> bool:
    return request.method == "POST" and request.headers.get("content-type", "").startswith(
        "multipart/form-data"
    )


def verify_legacy(request: Request, find_key: FindKey) -> None:
    """Raises SignatureRefused unless the query was signed with a known secret and has not expired."""
    pairs = parse_query(request.query)
    values = dict(pairs)
    # Other parameters are not signed, and `Action` would mean another service to the emulator.
    extra = [name for name, _ in pairs if name not in _SUBRESOURCES | _OWN and not name.startswith("x-amz-")]
    if extra or "x-amz-target" in request.headers:
        raise SignatureRefused("AccessDenied", "The request holds more than what was presigned.")
    key = find_key(values.get("AWSAccessKeyId", ""))
    expires = values.get("Expires", "")
    if key is None or not expires.isdigit():
        raise SignatureRefused("AccessDenied", "The presigned URL names no known key or no expiry.")
    if int(expires) < time.time():
        raise SignatureRefused("AccessDenied", "Request has expired")
    if key.token is not None and not hmac.compare_digest(key.token, values.get("x-amz-security-token", "")):
        raise SignatureRefused("InvalidToken", "The security token is missing or wrong.")
    digest = hmac.new(
        key.secret.encode(), _legacy_text(request, pairs, expires).encode(), hashlib.sha1
    ).digest()
    if not hmac.compare_digest(base64.b64encode(digest).decode(), values.get("Signature", "")):
        raise _MISMATCH


def _legacy_text(request: Request, pairs: tuple[tuple[str, str], ...], expires: str) -> str:
    amazon = {name: value for name, value in request.headers.items() if name.startswith("x-amz-")}
    amazon.update({name: value for name, value in pairs if name.startswith("x-amz-")})
    lines = [
        request.method,
        request.headers.get("content-md5", ""),
        request.headers.get("content-type", ""),
        expires,
    ]
    lines += [f"{name}:{amazon[name].strip()}" for name in sorted(amazon)]
    sub = sorted((name, value) for name, value in pairs if name in _SUBRESOURCES)
    query = "&".join(f"{name}={value}" if value else name for name, value in sub)
    return "\n".join([*lines, request.path + (f"?{query}" if query else "")])


def verify_post_form(request: Request, find_key: FindKey) -> None:
    """An upload form carries its policy, signed; the policy names bucket and key and expires.

    The bucket and key of the policy are checked here, other conditions are not (see docs/embedded-cloud.md).
    """
    if not _BUCKET.fullmatch(request.path) or request.query or "x-amz-target" in request.headers:
        raise SignatureRefused("AccessDenied", "A form may be sent to a bucket only.")
    fields = _form_fields(request)
    policy, credential = fields.get("policy", ""), fields.get("x-amz-credential", "").split("/")
    key_id = credential[0] or fields.get("awsaccesskeyid", "")
    key = find_key(key_id)
    if key is None or not policy:
        raise SignatureRefused("AccessDenied", "The form is not signed with a known key.")
    if key.token is not None and not hmac.compare_digest(key.token, fields.get("x-amz-security-token", "")):
        raise SignatureRefused("InvalidToken", "The security token is missing or wrong.")
    if len(credential) == 5:
        signing = signing_key(key.secret, credential[1], credential[2], credential[3])
        expected = hmac.new(signing, policy.encode(), hashlib.sha256).hexdigest()
        given = fields.get("x-amz-signature", "")
    else:
        digest = hmac.new(key.secret.encode(), policy.encode(), hashlib.sha1).digest()
        expected, given = base64.b64encode(digest).decode(), fields.get("signature", "")
    if not hmac.compare_digest(expected, given):
        raise _MISMATCH
    _check_policy(policy, fields, unquote(request.path).strip("/"))


def _check_policy(policy: str, fields: dict[str, str], bucket: str) -> None:
    try:
        document = json.loads(base64.b64decode(policy))
        expires = datetime.fromisoformat(document["expiration"].replace("Z", "+00:00"))
        conditions: list[Any] = document["conditions"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SignatureRefused("InvalidPolicyDocument", "The form's policy cannot be read.") from None
    if expires < datetime.now(UTC):
        raise SignatureRefused("AccessDenied", "Invalid according to Policy: Policy expired.")
    values = {**fields, "bucket": bucket}
    for condition in conditions:
        if not _holds(condition, values):
            raise SignatureRefused("AccessDenied", f"Invalid according to Policy: {json.dumps(condition)}")


def _holds(condition: Any, values: dict[str, str]) -> bool:
    """Whether bucket and key are what the condition wants; other conditions hold."""
    for name, value in record(condition).items():
        if name.lower() in ("bucket", "key") and values.get(name.lower()) != value:
            return False
    match condition:
        case ["eq", "$key" | "$bucket" as name, str(value)]:
            return values.get(name[1:]) == value
        case ["starts-with", "$key" | "$bucket" as name, str(value)]:
            return values.get(name[1:], "").startswith(value)
        case _:
            return True


def _form_fields(request: Request) -> dict[str, str]:
    """The form's text fields up to the file, names in lower case."""
    head = f"Content-Type: {request.headers.get('content-type', '')}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(policy=HTTP).parsebytes(head + request.body)
    fields: dict[str, str] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str) and part.get_filename() is None:
            content = part.get_payload(decode=True)
            fields[name.lower()] = content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
    return fields
