"""Checks that a request was signed with a known secret: SigV4 in the header or the query, and S3's old query form.

Source of the rules: "AWS Signature Version 4 for API requests" (IAM user guide) and "Authenticating requests:
using query parameters" (S3 API reference). Pure functions; who knows the secrets is the caller's business.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import quote, unquote

SKEW = timedelta(minutes=15)
LONGEST_PRESIGN = 7 * 24 * 3600
_PLAIN_PATH = {"s3", "s3express", "s3-outposts", "s3-object-lambda"}
_HEX = set("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Request:
    """`path` and `query` as sent, still percent-encoded; header names in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Key:
    """A secret, and the token that must come with it (session credentials)."""

    secret: str
    token: str | None = None


FindKey = Callable[[str], Key | None]  # the key of an access key ID, if there is one


@dataclass(frozen=True, slots=True)
class Claim:
    """What a request says about its own signature."""

    key_id: str
    date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str
    time: str
    token: str | None
    expires: int | None = None
    query_pairs: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def presigned(self) -> bool:
        return self.expires is not None


@dataclass
class SignatureRefused(Exception):
    """Why a request is not accepted, with AWS's error code."""

    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


def is_signed(request: Request) -> bool:
    return request.headers.get("authorization", "").startswith("AWS4-HMAC-SHA256") or (
        "X-Amz-Algorithm=AWS4-HMAC-SHA256" in request.query
    )


def parse_query(query: str) -> tuple[tuple[str, str], ...]:
    """Decoded pairs; a plus is a plus (SDKs send spaces as %20)."""
    pairs = (item.partition("=") for item in query.split("&") if item)
    return tuple((unquote(name), unquote(value)) for name, _, value in pairs)


def verify(request: Request, find_key: FindKey, now: datetime | None = None) -> Claim:
    """The verified claim; raises SignatureRefused. Nothing of an unsigned header or query is trusted."""
    claim = _from_query(request) if "X-Amz-Algorithm=" in request.query else _from_header(request)
    _check_time(claim, now or datetime.now(UTC))
    key = find_key(claim.key_id)
    if key is None:
        raise SignatureRefused("UnrecognizedClientException", "The access key ID is not known to this cloud.")
    if key.token is not None and not hmac.compare_digest(key.token, claim.token or ""):
        raise SignatureRefused(
            "InvalidClientTokenId", "The security token of these credentials is missing or wrong."
        )
    _check_headers(request, claim)
    canonical = canonical_request(request, claim, _payload_hash(request, claim))
    expected = sign(key.secret, claim, canonical)
    if not hmac.compare_digest(expected, claim.signature):
        raise SignatureRefused(
            "SignatureDoesNotMatch",
            "The request signature does not match. Is the secret access key the one in .stackline/cloud?",
        )
    return claim


def canonical_request(request: Request, claim: Claim, payload_hash: str) -> str:
    path = request.path or "/"
    if claim.service not in _PLAIN_PATH:
        path = quote(_without_dots(path), safe="/-_.~")
    pairs = sorted(
        (quote(name, safe="-_.~"), quote(value, safe="-_.~"))
        for name, value in claim.query_pairs
        if not (claim.presigned and name == "X-Amz-Signature")
    )
    headers = "".join(
        f"{name}:{' '.join(request.headers.get(name, '').split())}\n" for name in claim.signed_headers
    )
    query = "&".join(f"{name}={value}" for name, value in pairs)
    return "\n".join([request.method, path, query, headers, ";".join(claim.signed_headers), payload_hash])


def sign(secret: str, claim: Claim, canonical: str) -> str:
    scope = f"{claim.date}/{claim.region}/{claim.service}/aws4_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{claim.time}\n{scope}\n{digest}"
    key = signing_key(secret, claim.date, claim.region, claim.service)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=256)
def signing_key(secret: str, date: str, region: str, service: str) -> bytes:
    key = ("AWS4" + secret).encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def _from_header(request: Request) -> Claim:
    header = request.headers.get("authorization", "")
    if not header.startswith("AWS4-HMAC-SHA256"):
        raise SignatureRefused("MissingAuthenticationToken", "The request is not signed.")
    fields = dict(
        (name.strip(), value.strip())
        for name, _, value in (part.partition("=") for part in header[len("AWS4-HMAC-SHA256") :].split(","))
    )
    scope = fields.get("Credential", "").split("/")
    names = tuple(fields.get("SignedHeaders", "").lower().split(";"))
    time = request.headers.get("x-amz-date", "")
    if len(scope) != 5 or not fields.get("Signature") or not time:
        raise SignatureRefused(
            "IncompleteSignature", "Credential, SignedHeaders, Signature or X-Amz-Date is missing."
        )
    return Claim(
        scope[0], scope[1], scope[2], scope[3], names, fields["Signature"], time,
        request.headers.get("x-amz-security-token"), None, parse_query(request.query),
    )  # fmt: skip


def _from_query(request: Request) -> Claim:
    pairs = parse_query(request.query)
    values = dict(pairs)
    if len([1 for name, _ in pairs if name.startswith("X-Amz-")]) != len(
        [n for n in values if n.startswith("X-Amz-")]
    ):
        raise SignatureRefused(
            "AuthorizationQueryParametersError", "A query parameter of the signature comes twice."
        )
    scope = values.get("X-Amz-Credential", "").split("/")
    expires = values.get("X-Amz-Expires", "900")
    if len(scope) != 5 or not values.get("X-Amz-Signature") or not expires.isdigit():
        raise SignatureRefused("AuthorizationQueryParametersError", "The query's signature is not complete.")
    if int(expires) > LONGEST_PRESIGN:
        raise SignatureRefused("AuthorizationQueryParametersError", "X-Amz-Expires must be at most a week.")
    names = tuple(values.get("X-Amz-SignedHeaders", "").lower().split(";"))
    return Claim(
        scope[0], scope[1], scope[2], scope[3], names, values["X-Amz-Signature"],
        values.get("X-Amz-Date", ""), values.get("X-Amz-Security-Token"), int(expires), pairs,
    )  # fmt: skip


def _check_headers(request: Request, claim: Claim) -> None:
    """Host and every x-amz- header must be signed: X-Amz-Target, say, decides what a request does."""
    if "host" not in claim.signed_headers:
        raise SignatureRefused("SignatureDoesNotMatch", "The Host header must be signed.")
    unsigned = [
        name for name in request.headers if name.startswith("x-amz-") and name not in claim.signed_headers
    ]
    if unsigned:
        text = f"There were headers present in the request which were not signed: {', '.join(unsigned)}"
        raise SignatureRefused("AccessDenied", text)


def _check_time(claim: Claim, now: datetime) -> None:
    try:
        signed = datetime.strptime(claim.time, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise SignatureRefused("IncompleteSignature", "X-Amz-Date is not a date.") from None
    if claim.time[:8] != claim.date:
        raise SignatureRefused("SignatureDoesNotMatch", "The credential's date is not the request's.")
    if claim.expires is not None and now > signed + timedelta(seconds=claim.expires):
        raise SignatureRefused("AccessDenied", "Request has expired")
    if signed > now + SKEW or (claim.expires is None and signed < now - SKEW):
        raise SignatureRefused("RequestTimeTooSkewed", "The request's time is too far from this machine's.")


def _payload_hash(request: Request, claim: Claim) -> str:
    """The hash that was signed; a plain hash must also be the body's.

    S3 may leave the body unsigned or sign it in chunks: what proves the caller is then the header's own
    signature, which the chunks' are derived from.
    """
    stated = request.headers.get("x-amz-content-sha256")
    storage = claim.service in _PLAIN_PATH
    if claim.presigned and storage:
        return "UNSIGNED-PAYLOAD"
    actual = hashlib.sha256(request.body).hexdigest()
    if stated is None or stated == actual:
        return actual
    if len(stated) == 64 and set(stated) <= _HEX:
        raise SignatureRefused("XAmzContentSHA256Mismatch", "The body is not the one that was signed.")
    if storage and "x-amz-content-sha256" in claim.signed_headers:
        return stated
    raise SignatureRefused("InvalidRequest", "Only S3 takes an unsigned or chunked body.")


def _without_dots(path: str) -> str:
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del kept[-1:]
        elif part and part != ".":
            kept.append(part)
    return "/" + "/".join(kept) + ("/" if path.endswith("/") and kept else "")
