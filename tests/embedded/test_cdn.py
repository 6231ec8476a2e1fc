"""What is behind a CDN is served at an address of this machine: pages, an API, a function URL, by way of functions."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from typing import Any

import pytest

from embedded_cloud import Cloud

pytestmark = pytest.mark.cloud
DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # AWS's policy of no caching
HELLO = """
import json
def handler(event, context):
    return {"statusCode": 200, "body": json.dumps([event["rawPath"], event["rawQueryString"]])}
"""
EDGE = """
def handler(event, context):
    about = event["Records"][0]["cf"]
    kind, request = about["config"]["eventType"], about["request"]
    assert about["config"]["distributionDomainName"].endswith(".cloudfront.net")
    if "response" in about:
        about["response"]["headers"]["x-" + kind] = [{"key": "X-" + kind, "value": about["response"]["status"]}]
        return about["response"]
    if request["uri"] == "/early":
        return {"status": "302", "headers": {"location": [{"key": "Location", "value": "/" + kind}]}}
    if request["uri"] == "/odd":
        return {"neither": "this nor that"}
    request["uri"] = request["uri"].replace("/old/", "/new/")
    return request
"""
ADDS = """
function handler(event) {
  event.response.headers["x-added"] = { value: "by-a-cdn-function" };
  return event.response;
}
"""


def _behavior(origin: str, **more: Any) -> dict[str, Any]:
    return {
        "TargetOriginId": origin,
        "ViewerProtocolPolicy": "redirect-to-https",
        "CachePolicyId": DISABLED,
        **more,
    }


def _origin(name: str, domain: Any, **more: Any) -> dict[str, Any]:
    return {"Id": name, "DomainName": domain, **more}


HTTPS = {"CustomOriginConfig": {"OriginProtocolPolicy": "https-only"}}
ALLOWED = {
    "Effect": "Allow",
    "Principal": {"Service": "cloudfront.amazonaws.com"},
    "Action": "s3:GetObject",
    "Resource": {"Fn::Sub": "${Pages.Arn}/*"},
    "Condition": {
        "StringEquals": {
            "AWS:SourceArn": {"Fn::Sub": "arn:aws:cloudfront::${AWS::AccountId}:distribution/${Cdn}"}
        }
    },
}


def _access(kind: str) -> dict[str, Any]:
    config = {
        "Name": {"Fn::Sub": f"${{AWS::StackName}}-{kind}"},
        "OriginAccessControlOriginType": kind,
        "SigningBehavior": "always",
        "SigningProtocol": "sigv4",
    }
    return {
        "Type": "AWS::CloudFront::OriginAccessControl",
        "Properties": {"OriginAccessControlConfig": config},
    }


def _function(code: str, **more: Any) -> dict[str, Any]:
    properties = {"Runtime": "python3.11", "Handler": "index.handler", "InlineCode": code, **more}
    return {"Type": "AWS::Serverless::Function", "Properties": properties}


def _template(*, edge: bool, url_access: bool = True) -> dict[str, Any]:
    events = ("viewer-request", "origin-request", "origin-response", "viewer-response")
    version = {"Ref": "Edge.Version"}
    functions = [{"EventType": event, "LambdaFunctionARN": version} for event in events]
    added = [{"EventType": "viewer-response", "FunctionARN": {"Fn::GetAtt": ["Adds", "FunctionARN"]}}]
    default = {"LambdaFunctionAssociations": functions} if edge else {"FunctionAssociations": added}
    url = {"Fn::Select": [2, {"Fn::Split": ["/", {"Fn::GetAtt": ["HelloUrl", "FunctionUrl"]}]}]}
    signed = {"OriginAccessControlId": {"Fn::GetAtt": ["UrlAccess", "Id"]}} if url_access else {}
    config = {
        "Enabled": True,
        "DefaultRootObject": "index.html",
        "Origins": [
            _origin(
                "pages",
                {"Fn::GetAtt": ["Pages", "RegionalDomainName"]},
                S3OriginConfig={"OriginAccessIdentity": ""},
                OriginAccessControlId={"Fn::GetAtt": ["PagesAccess", "Id"]},
            ),
            _origin("api", {"Fn::Sub": "${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}"}, **HTTPS),
            _origin("url", url, **HTTPS, **signed),
        ],
        "DefaultCacheBehavior": _behavior("pages", **default),
        "CacheBehaviors": [
            _behavior(
                "api", PathPattern="/api/*", OriginRequestPolicyId="b689b0a8-53d0-40ab-baf2-68738e2966ac"
            ),
            _behavior("url", PathPattern="/url/*"),
        ],
    }
    route = {"Type": "HttpApi", "Properties": {"ApiId": {"Ref": "Api"}, "Path": "/{all+}", "Method": "ANY"}}
    hello = {"Events": {"All": route}, "FunctionUrlConfig": {"AuthType": "AWS_IAM"}}
    published = {"Name": {"Fn::Sub": "${AWS::StackName}-adds"}, "AutoPublish": True, "FunctionCode": ADDS}
    runtime = {"Comment": "adds", "Runtime": "cloudfront-js-2.0"}
    document = {"Version": "2012-10-17", "Statement": [ALLOWED]}
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Pages": {"Type": "AWS::S3::Bucket"},
            "Policy": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {"Bucket": {"Ref": "Pages"}, "PolicyDocument": document},
            },
            "PagesAccess": _access("s3"),
            "UrlAccess": _access("lambda"),
            "Api": {"Type": "AWS::Serverless::HttpApi"},
            "Hello": _function(HELLO, **hello),
            "Edge": _function(EDGE, AutoPublishAlias="edge"),
            "Adds": {
                "Type": "AWS::CloudFront::Function",
                "Properties": {**published, "FunctionConfig": runtime},
            },
            "Cdn": {"Type": "AWS::CloudFront::Distribution", "Properties": {"DistributionConfig": config}},
        },
        "Outputs": {
            "Domain": {"Value": {"Fn::GetAtt": ["Cdn", "DomainName"]}},
            "Site": {"Value": {"Fn::Sub": "https://${Cdn.DomainName}/start"}},
            "Pages": {"Value": {"Ref": "Pages"}},
        },
    }


class _Kept(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Redirects are what is looked at."""


def _headers(answer: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers.items()}


def _get(cloud: Cloud, outputs: dict[str, str], path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    label = outputs["Domain"].partition(".")[0]
    sent = urllib.request.Request(f"{cloud.url}/_cdn/{label}{path}", headers=headers)
    try:
        with urllib.request.build_opener(_Kept).open(sent) as answer:
            return answer.status, answer.read().decode(), _headers(answer)
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), _headers(error)


def _deployed(cloud: Cloud, stack: str, **how: bool) -> dict[str, str]:
    made = cloud.deploy(stack, _template(**how))
    assert made["StackStatus"] == "CREATE_COMPLETE", cloud.failures(stack)
    told = cloud.outputs(stack)
    for name in ("index.html", "new/page.html"):
        cloud.client("s3").put_object(
            Bucket=told["Pages"], Key=name, Body=f"<p>{name}", ContentType="text/html"
        )
    return told


def test_pages_an_api_and_a_function(cloud: Cloud) -> None:
    told = _deployed(cloud, "cdn", edge=False)
    status, body, headers = _get(cloud, told, "/")
    assert (status, body, headers["content-type"]) == (200, "<p>index.html", "text/html")
    assert headers["x-added"] == "by-a-cdn-function"
    assert _get(cloud, told, "/new/page.html")[1] == "<p>new/page.html"
    assert _get(cloud, told, "/missing")[0] == 403  # what S3 says to those who may not list
    status, body, _ = _get(cloud, told, "/api/items?word=x")
    assert (status, json.loads(body)) == (200, ["/api/items", "word=x"])
    status, body, _ = _get(cloud, told, "/url/items")
    assert (status, json.loads(body)) == (200, ["/url/items", ""])


def test_its_address_is_told_and_answers(cloud: Cloud) -> None:
    told = _deployed(cloud, "cdn-address", edge=False)
    port = cloud.url.rpartition(":")[2]
    label = told["Domain"].partition(".")[0]
    assert re.fullmatch(rf"http://{label}\.cloudfront\.localhost:{port}/start", told["Site"])
    sent = urllib.request.Request(f"{cloud.url}/", headers={"Host": f"{label}.cloudfront.localhost:{port}"})
    with urllib.request.urlopen(sent) as answer:
        assert answer.read() == b"<p>index.html"


def test_functions_at_the_edge(cloud: Cloud) -> None:
    told = _deployed(cloud, "cdn-edge", edge=True)
    status, body, headers = _get(cloud, told, "/old/page.html")
    assert (status, body) == (200, "<p>new/page.html")
    assert (headers["x-origin-response"], headers["x-viewer-response"]) == ("200", "200")
    status, _, headers = _get(cloud, told, "/early")
    assert (status, headers["location"]) == (302, "/viewer-request")
    assert "x-viewer-response" not in headers
    status, _, headers = _get(cloud, told, "/missing")
    assert (status, headers["x-origin-response"]) == (403, "403")
    assert "x-viewer-response" not in headers  # an error is not shown to it
    assert _get(cloud, told, "/odd")[0] == 502


def test_who_may_ask(cloud: Cloud) -> None:
    told = _deployed(cloud, "cdn-open", edge=False, url_access=False)
    assert _get(cloud, told, "/url/items")[0] == 403  # not signed for, and the function wants a signature
    assert _get(cloud, told, "/", Origin="https://evil.example")[0] == 403
    assert _get(cloud, {"Domain": "dnothing"}, "/")[0] == 404
