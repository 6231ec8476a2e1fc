"""All that answers is told with its address: as AWS has it, and of the embedded cloud as this machine reaches it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stackline.cloud import Access, Cloud, EmbeddedCloud, Refusal
from stackline.core import Diagnostic
from stackline.deploy import deploy
from stackline.deploy.addresses import addresses
from stackline.dev import Api, Route
from stackline.dev.application import apis_of
from stackline.template import Project

FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:hello"
RESOURCES = [
    ("Cdn", "AWS::CloudFront::Distribution", "E1"),
    ("HelloUrl", "AWS::Lambda::Url", FUNCTION),
    ("Graph", "AWS::AppSync::GraphQLApi", "arn:aws:appsync:eu-west-1:111122223333:apis/g1"),
    ("Api", "AWS::ApiGatewayV2::Api", "a1"),
    ("Rest", "AWS::ApiGateway::RestApi", "r1"),
    ("Prod", "AWS::ApiGateway::Stage", "prod"),
    ("Gone", "AWS::ApiGateway::RestApi", "gone"),
    ("Bucket", "AWS::S3::Bucket", "b"),
]
ANSWERS: dict[tuple[str, str], dict[str, Any]] = {
    ("get_api", "a1"): {"ProtocolType": "WEBSOCKET"},
    ("get_stages", "a1"): {"Items": [{"StageName": "$default"}, {"StageName": "v2"}]},
    ("get_stages", "r1"): {"item": [{"stageName": "Stage"}, {"stageName": "prod"}]},
    ("get_function_url_config", FUNCTION): {"FunctionUrl": "https://u1.lambda-url.eu-west-1.on.aws/"},
    ("get_graphql_api", "g1"): {"graphqlApi": {"uris": {"GRAPHQL": "https://x.appsync-api.eu-west-1.amazonaws.com/graphql"}}},
    ("get_distribution", "E1"): {"Distribution": {"DomainName": "d1.cloudfront.net"}},
}  # fmt: skip


class Told(Cloud):
    """A cloud that answers by heart."""

    def call(self, service: str, operation: str, /, **parameters: Any) -> dict[str, Any]:
        [asked] = parameters.values()
        if (operation, asked) not in ANSWERS:
            raise Refusal([Diagnostic("error", "cloud-refused", f"there is no {asked}")])
        return ANSWERS[operation, asked]


def found(endpoint: str | None) -> dict[str, str]:
    cloud = Told(Access("111122223333", "eu-west-1", endpoint), "it", 1.0, "")
    names = ("LogicalResourceId", "ResourceType", "PhysicalResourceId")
    return addresses(cloud, [dict(zip(names, one, strict=True)) for one in RESOURCES])


def test_on_aws() -> None:
    assert found(None) == {
        "Api.$default.Url": "wss://a1.execute-api.eu-west-1.amazonaws.com",
        "Api.v2.Url": "wss://a1.execute-api.eu-west-1.amazonaws.com/v2",
        "Rest.Url": "https://r1.execute-api.eu-west-1.amazonaws.com/prod",
        "HelloUrl.Url": "https://u1.lambda-url.eu-west-1.on.aws/",
        "Graph.Url": "https://x.appsync-api.eu-west-1.amazonaws.com/graphql",
        "Cdn.Url": "https://d1.cloudfront.net",
    }


def test_on_this_machine() -> None:
    assert found("http://127.0.0.1:4000") == {
        "Api.$default.Url": "ws://127.0.0.1:4000/_api/a1",
        "Api.v2.Url": "ws://127.0.0.1:4000/_api/a1/v2",
        "Rest.Url": "http://127.0.0.1:4000/_api/r1/prod",
        "HelloUrl.Url": "http://127.0.0.1:4000/_url/u1/",
        "Graph.Url": "http://127.0.0.1:4000/_graphql/g1",
        "Cdn.Url": "http://d1.cloudfront.localhost:4000",
    }


TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: python3.11, Handler: app.handler, CodeUri: src/hello, Timeout: 20}}
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties: {FunctionUrlConfig: {AuthType: NONE}}
  OwnUrl:
    Type: AWS::Lambda::Url
    Properties: {AuthType: NONE, TargetFunctionArn: !GetAtt Other.Arn}
  Other:
    Type: AWS::Serverless::Function
  OtherPermission:
    Type: AWS::Lambda::Permission
    Properties:
      {Action: lambda:InvokeFunctionUrl, FunctionName: !Ref Other, Principal: "*", FunctionUrlAuthType: NONE}
  Cdn:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Origins:
          - Id: hello
            DomainName: !Select [2, !Split ["/", !GetAtt HelloUrl.FunctionUrl]]
            CustomOriginConfig: {OriginProtocolPolicy: https-only}
        DefaultCacheBehavior:
          TargetOriginId: hello
          ViewerProtocolPolicy: allow-all
          CachePolicyId: 4135ea2d-6df8-44a3-9df3-4b5a84be39ad
  Graph:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      Auth: {Type: API_KEY}
      ApiKeys: {Everybody: {ApiKeyId: Everybody}}
      SchemaInline: "type Query { hello: AWSJSON }"
      DataSources: {Lambda: {Functions: {FunctionArn: !GetAtt Hello.Arn}}}
      Functions:
        Ask:
          DataSource: Functions
          Runtime: {Name: APPSYNC_JS, Version: 1.0.0}
          InlineCode: |
            export function request(ctx) { return { operation: "Invoke", payload: {} }; }
            export function response(ctx) { return ctx.result; }
      Resolvers: {Query: {hello: {Pipeline: [Ask]}}}
"""
CODE = "def handler(event, context):\n    return {'statusCode': 200, 'body': 'hello'}\n"


@pytest.mark.cloud
def test_each_answers_where_it_is_told(new: Callable[..., Path]) -> None:
    folder = new(TEMPLATE, CODE)
    project = Project.open(folder)
    outcome = deploy(project, "local", lambda _: None)
    assert outcome.outcome == "deployed", outcome.diagnostics
    apis = {api.id: api for api in apis_of(project, outcome.outputs)}
    port = str((EmbeddedCloud.of(folder).endpoint() or {})["endpoint"]).rpartition(":")[2]
    said = {id: (api.kind, api.routes) for id, api in apis.items()}
    assert said == {
        "HelloUrl": ("function-url", (Route("all paths", ("Hello",)),)),
        "OwnUrl": ("function-url", (Route("all paths", ("Other",)),)),
        "Cdn": ("cdn", (Route("origin", ("Hello",)),)),
        "Graph": ("graphql-api", (Route("Query.hello", ("Hello",)),)),
    }
    for id in ("HelloUrl", "OwnUrl"):
        assert read(apis[id]) == "hello"
    name = apis["Cdn"].url.removeprefix("http://").partition(".")[0]
    assert apis["Cdn"].url == f"http://{name}.cloudfront.localhost:{port}"
    served = Api("Cdn", f"http://127.0.0.1:{port}/_cdn/{name}/")  # the same, where the name does not resolve
    assert read(served) == "hello"
    query = json.dumps({"query": "{ hello }"}).encode()
    assert "errors" in json.loads(read(apis["Graph"], query)), "it answers, and asks for a key"


def read(api: Api, body: bytes | None = None) -> str:
    request = urllib.request.Request(api.url, body, {"Content-Type": "application/json"})
    try:
        return urllib.request.urlopen(request).read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()
