"""Origins of a CDN: where it fetches what it has not kept, and who lets it in. Buckets stay private, APIs use TLS."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Append, Change, Delete, Ends, Note, Put
from stackline.catalog.model import Connection, Path, Setting, Spelling
from stackline.catalog.policies import RESOURCE_POLICIES, document, policy_resources, statement_path
from stackline.catalog.references import items, mapping
from stackline.catalog.service_roles import free_name, mentioned_by
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

CONFIG = "DistributionConfig"
CONTROL = "AWS::CloudFront::OriginAccessControl"
IDENTITY = "AWS::CloudFront::CloudFrontOriginAccessIdentity"
# CloudFront Developer Guide, "Use managed cache policies" and "Use managed origin request policies".
CACHED = {"Compress": True, "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6"}  # CachingOptimized
PASSED = {
    "AllowedMethods": ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"],
    "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",  # CachingDisabled
    "OriginRequestPolicyId": "b689b0a8-53d0-40ab-baf2-68738e2966ac",  # AllViewerExceptHostHeader
}

PATH = Setting(
    path="path",
    label="Paths",
    description="Such as `/api/*`. The first origin answers all others; a further one needs paths.",
    example="/files/*",
)


def bucket_origin() -> Connection:
    return Connection(
        id="cdn-origin-serves-bucket",
        source="cdn",
        facet="origin",
        target="bucket",
        style="attach",
        label="serves",
        summary="The CDN serves the bucket's files; the bucket lets this CDN read them, and stays private.",
        settings=(PATH,),
        spellings=(
            Spelling(
                name="origin-access-control",
                write=_write_bucket,
                read=_reader("bucket"),
                erase=lead_on,
                change=change_paths,
            ),
        ),
    )


def api_origin(kind: str, sam_type: str, label: str, staged: bool) -> Connection:
    def write(view: View, ends: Ends) -> list[Change]:
        host = "${" + ends.target + "}.execute-api.${AWS::Region}.${AWS::URLSuffix}"
        origin = https_origin(ends.target, {"Fn::Sub": host})
        if staged:
            origin["OriginPath"] = {"Fn::Sub": "/${" + ends.target + ".Stage}"}
        return add_origin(view, ends, origin, PASSED)

    return Connection(
        id=f"cdn-origin-serves-{kind}",
        source="cdn",
        facet="origin",
        target=kind,
        style="attach",
        label="passes on",
        summary=f"The CDN passes requests on to the {label}, all methods, and keeps no answer.",
        settings=(PATH,),
        spellings=(
            Spelling(
                name="origin",
                targets=(sam_type,),
                write=write,
                read=_reader(kind),
                erase=lead_on,
                change=change_paths,
            ),
        ),
    )


# Drawing ----------------------------------------------------------------------------------------------------------


def https_origin(target: str, host: Any) -> dict[str, Any]:
    """An origin that is asked like any other address, over TLS."""
    return {
        "Id": target,
        "DomainName": host,
        "CustomOriginConfig": {"OriginProtocolPolicy": "https-only", "OriginSSLProtocols": ["TLSv1.2"]},
    }


def access_control(name: str, origin: str) -> dict[str, Any]:
    """What signs the CDN's requests for an origin of this type."""
    made = {
        "Name": {"Fn::Sub": "${AWS::StackName}-" + name},
        "OriginAccessControlOriginType": origin,
        "SigningBehavior": "always",
        "SigningProtocol": "sigv4",
    }
    return {"Type": CONTROL, "Properties": {"OriginAccessControlConfig": made}}


def arn_of(cdn: str) -> dict[str, Any]:
    """A distribution has no attribute for its ARN."""
    return {"Fn::Sub": "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${" + cdn + "}"}


def _write_bucket(view: View, ends: Ends) -> list[Change]:
    changes: list[Change] = []
    known = origin_of(view, ends.source, ends.target)
    if known is None:
        control = free_name(view, f"{ends.source}To{ends.target}Access")
        origin = {
            "Id": ends.target,
            "DomainName": {"Fn::GetAtt": [ends.target, "RegionalDomainName"]},
            "OriginAccessControlId": {"Fn::GetAtt": [control, "Id"]},
            "S3OriginConfig": {"OriginAccessIdentity": ""},
        }
        changes.append(Put(("Resources", control), access_control(control, "s3"), after=ends.source))
        changes += add_origin(view, ends, origin, CACHED)
    if not _identities(view, ends) and not list(_statements(view, ends.source, ends.target)):
        changes.append(_let_in(view, ends))
    return changes


def _let_in(view: View, ends: Ends) -> Change:
    """CloudFront Developer Guide, "Restrict access to an Amazon S3 origin": this distribution, and no other."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": "s3:GetObject",
        "Resource": {"Fn::Sub": "${" + ends.target + ".Arn}/*"},
        "Condition": {"StringEquals": {"AWS:SourceArn": arn_of(ends.source)}},
    }
    for key in policy_resources(view, RESOURCE_POLICIES["bucket"], ends.target):
        there = document(view, key).get("Statement")
        if isinstance(there, dict):
            return Put(statement_path(key), [there, statement])
        return Append(statement_path(key), statement)
    policy = {
        "Bucket": {"Ref": ends.target},
        "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]},
    }
    name = free_name(view, f"{ends.target}Policy")
    return Put(
        ("Resources", name), {"Type": "AWS::S3::BucketPolicy", "Properties": policy}, after=ends.target
    )


def add_origin(view: View, ends: Ends, origin: dict[str, Any], behavior: dict[str, Any]) -> list[Change]:
    if origin_of(view, ends.source, ends.target) is not None:
        return []
    place = ("Resources", ends.source, "Properties", CONFIG)
    changes: list[Change] = [Append((*place, "Origins"), origin)]
    there = mapping(mapping(view.properties(ends.source).get(CONFIG)).get("DefaultCacheBehavior"))
    wanted = {"TargetOriginId": ends.target, "ViewerProtocolPolicy": "redirect-to-https", **behavior}
    paths = ends.settings.get("path")
    if paths is not None:
        changes.append(Append((*place, "CacheBehaviors"), {"PathPattern": paths, **wanted}))
    elif "TargetOriginId" in there:
        changes.append(
            Note(
                "wire-left",
                f"No path of {ends.source} leads to {ends.target} yet",
                "Give the wire paths, such as `/api/*`: the others go to the first origin.",
            )
        )
    elif not there:
        changes.append(Put((*place, "DefaultCacheBehavior"), wanted))
    else:
        changes += [Put((*place, "DefaultCacheBehavior", k), v) for k, v in wanted.items() if k not in there]
    return changes


# Reading ----------------------------------------------------------------------------------------------------------


def origins(view: View, cdn: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    place = ("Resources", cdn, "Properties", CONFIG, "Origins")
    for path, value in items(mapping(view.properties(cdn).get(CONFIG)).get("Origins"), place):
        yield path, mapping(value)


def origin_of(view: View, cdn: str, target: str) -> dict[str, Any] | None:
    return next((one for _, one in origins(view, cdn) if target in view.ends(one.get("DomainName"))), None)


def _reader(kind: str) -> Callable[[View], Iterable[Found]]:
    def read(view: View) -> Iterator[Found]:
        for cdn in view.by_kind.get("cdn", ()):
            for path, origin in origins(view, cdn):
                for target in view.ends(origin.get("DomainName"), kind):
                    ends = Ends(cdn, target)
                    claims = [path, *leading(view, cdn, origin), *control(view, cdn, origin)]
                    if kind == "bucket":
                        claims += _lone(view, cdn, _identities(view, ends))
                        claims += _statements(view, cdn, target, _identities(view, ends))
                    settings = read_paths(view, cdn, origin)
                    yield Found(cdn, target, tuple(claims), "origin", settings=settings)

    return read


def read_paths(view: View, cdn: str, origin: dict[str, Any]) -> dict[str, Any]:
    """The setting of the wire, as its first behaviour has it."""
    first = next((value for _, value in _paths(view, cdn, origin)), None)
    return {} if first is None else {PATH.path: first}


def _paths(view: View, cdn: str, origin: dict[str, Any]) -> Iterator[tuple[Path, Any]]:
    """The behaviours that lead to the origin, and the paths of each."""
    place = ("Resources", cdn, "Properties", CONFIG, "CacheBehaviors")
    behaviors = mapping(view.properties(cdn).get(CONFIG)).get("CacheBehaviors")
    for path, one in items(behaviors, place):
        if mapping(one).get("TargetOriginId") == origin.get("Id"):
            yield path, mapping(one).get("PathPattern")


def change_paths(view: View, found: Found, name: str, value: Any) -> list[Change] | None:
    """The paths of an origin are a behaviour of their own, which goes with them."""
    if name != "path":
        return None
    origin = origin_of(view, found.source, found.target) or {}
    for path, there in _paths(view, found.source, origin):
        if value is None:
            return [Delete(path)]
        return [] if there == value else [Put((*path, "PathPattern"), value)]
    place = ("Resources", found.source, "Properties", CONFIG, "CacheBehaviors")
    how = CACHED if view.kind(found.target) == "bucket" else PASSED
    wanted = {"TargetOriginId": origin.get("Id"), "ViewerProtocolPolicy": "redirect-to-https", **how}
    return [] if value is None else [Append(place, {"PathPattern": value, **wanted})]


def leading(view: View, cdn: str, origin: dict[str, Any]) -> Iterator[Path]:
    """What leads to the origin; the default behaviour stays while another origin can take it over."""
    place = ("Resources", cdn, "Properties", CONFIG)
    config = mapping(view.properties(cdn).get(CONFIG))
    for path, value in items(config.get("CacheBehaviors"), (*place, "CacheBehaviors")):
        if mapping(value).get("TargetOriginId") == origin.get("Id"):
            yield path
    default = mapping(config.get("DefaultCacheBehavior"))
    if default.get("TargetOriginId") != origin.get("Id") or len(list(origins(view, cdn))) > 1:
        return
    ours = {
        "TargetOriginId": origin.get("Id"),
        "ViewerProtocolPolicy": "redirect-to-https",
        **CACHED,
        **PASSED,
    }
    for key, value in default.items():
        if value == ours.get(key) or value == CACHED.get(key):
            yield (*place, "DefaultCacheBehavior", key)


def control(view: View, cdn: str, origin: dict[str, Any]) -> list[Path]:
    names = [
        name for name in view.named(origin.get("OriginAccessControlId")) if view.types.get(name) == CONTROL
    ]
    users = [
        one for _, one in origins(view, cdn) if set(names) & set(view.named(one.get("OriginAccessControlId")))
    ]
    return _lone(view, cdn, names) if len(users) == 1 else []


def _lone(view: View, cdn: str, names: Iterable[str]) -> list[Path]:
    """Those that nothing but this CDN, and policies, use."""
    return [
        ("Resources", name)
        for name in names
        if all(
            user == cdn or view.types.get(user) == "AWS::S3::BucketPolicy"
            for user in mentioned_by(view).get(name, ())
        )
    ]


def _identities(view: View, ends: Ends) -> list[str]:
    """The origin access identity, as people wrote it before there was access control."""
    origin = origin_of(view, ends.source, ends.target) or {}
    named = view.named(mapping(origin.get("S3OriginConfig")).get("OriginAccessIdentity"))
    return [name for name in named if view.types.get(name) == IDENTITY]


def _statements(view: View, cdn: str, bucket: str, identities: Iterable[str] = ()) -> Iterator[Path]:
    """The statements of the bucket's policy that let this CDN in, the whole policy where it has no other."""
    known = set(identities)
    for key in policy_resources(view, RESOURCE_POLICIES["bucket"], bucket):
        statements = list(items(document(view, key).get("Statement"), statement_path(key)))
        ours: list[Path] = []
        for place, value in statements:
            statement = mapping(value)
            principal = mapping(statement.get("Principal"))
            service = principal.get("Service") == "cloudfront.amazonaws.com"
            if (service and view.named(statement.get("Condition")) == [cdn]) or known & set(
                view.named(principal)
            ):
                ours.append(place)
        yield from [("Resources", key)] if ours and len(ours) == len(statements) else ours


# Erasing ----------------------------------------------------------------------------------------------------------


def lead_on(view: View, ends: Ends) -> list[Change]:
    """The default behaviour goes to the next origin."""
    config = mapping(view.properties(ends.source).get(CONFIG))
    gone = (origin_of(view, ends.source, ends.target) or {}).get("Id")
    left = [one.get("Id") for _, one in origins(view, ends.source) if one.get("Id") != gone]
    if not left or mapping(config.get("DefaultCacheBehavior")).get("TargetOriginId") != gone:
        return []
    return [
        Put(
            ("Resources", ends.source, "Properties", CONFIG, "DefaultCacheBehavior", "TargetOriginId"),
            left[0],
        )
    ]
