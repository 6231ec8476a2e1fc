"""GraphQL queries are answered: JavaScript and Velocity resolvers, pipelines, tables, functions, buses; who may ask."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from embedded_cloud import Cloud
from waiting import until

pytestmark = pytest.mark.cloud

SCHEMA = """
type Note { id: ID! text: String votes: Int tags: [String] author: Author }
type Author { name: String }
type Page { items: [Note] nextToken: String }
type Query {
  note(id: ID!): Note
  byText(text: String!): Page
  all(limit: Int, nextToken: String): Page
  said(word: String): String
  old(word: String): String
  early(word: String): String
  typed(word: String): String
  unknown: String
  fails: String
  whoami: String
  twice(word: String): String
  mixed(word: String): String
  asked(word: String): String
  broken: String
}
type Mutation {
  addNote(id: ID!, text: String, votes: Int, tags: [String]): Note
  vote(id: ID!): Note
  dropNote(id: ID!): Note
  tell(word: String!): String
}
schema { query: Query mutation: Mutation }
"""
HEAD = 'import { util } from "@aws-appsync/utils";\n'
RESULT = """
export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  return %s;
}
"""
KEY = "util.dynamodb.toMapValues({ id: ctx.args.id })"
CODE = {
    "Query.note": f'export function request(ctx) {{ return {{ operation: "GetItem", key: {KEY} }}; }}'
    + RESULT % "ctx.result",
    "Query.byText": """export function request(ctx) {
  return {
    operation: "Query",
    index: "byText",
    query: {
      expression: "#t = :t",
      expressionNames: { "#t": "text" },
      expressionValues: util.dynamodb.toMapValues({ ":t": ctx.args.text }),
    },
    filter: {
      expression: "votes >= :v",
      expressionValues: util.dynamodb.toMapValues({ ":v": 1 }),
    },
  };
}"""
    + RESULT % "ctx.result",
    "Query.all": """export function request(ctx) {
  return { operation: "Scan", limit: ctx.args.limit, nextToken: ctx.args.nextToken };
}"""
    + RESULT % "ctx.result",
    "Mutation.addNote": f"""export function request(ctx) {{
  const {{ id, ...values }} = ctx.args;
  return {{
    operation: "PutItem",
    key: {KEY},
    attributeValues: util.dynamodb.toMapValues(values),
    condition: {{ expression: "attribute_not_exists(id)" }},
  }};
}}"""
    + RESULT % "ctx.result",
    "Mutation.vote": f"""export function request(ctx) {{
  return {{
    operation: "UpdateItem",
    key: {KEY},
    update: {{
      expression: "ADD votes :one",
      expressionValues: util.dynamodb.toMapValues({{ ":one": 1 }}),
    }},
  }};
}}"""
    + RESULT % "ctx.result",
    "Mutation.dropNote": f'export function request(ctx) {{ return {{ operation: "DeleteItem", key: {KEY} }}; }}'
    + RESULT % "ctx.result",
    "Mutation.tell": """export function request(ctx) {
  return { operation: "PutEvents", events: [{ source: "test", detailType: "told", detail: ctx.args }] };
}"""
    + RESULT % "ctx.result.FailedEntryCount.toString()",
    "Query.whoami": """export function request(ctx) { return { payload: ctx.identity && ctx.identity.username }; }"""
    + RESULT % "ctx.result",
}
SOURCE_OF = {
    "byText": "Notes",
    "note": "Notes",
    "all": "Notes",
    "addNote": "Notes",
    "vote": "Notes",
    "dropNote": "Notes",
    "tell": "Bus",
    "whoami": "Nothing",
}
PASS = "$util.toJson($ctx.result)"
VELOCITY: dict[str, tuple[str, str]] = {
    "said": (
        '{"version": "2018-05-29", "payload": #if($util.isNullOrBlank($ctx.args.word))"nothing"'
        "#else$util.toJson($ctx.args.word.toUpperCase())#end}",
        PASS,
    ),
    "early": ('#if($ctx.args.word == "now")#return("left")#end {"payload": "stayed"}', PASS),
    "typed": (
        '#set($m = {})$util.qr($m.put("a", $ctx.args.word))'
        '{"payload": $util.toJson($util.dynamodb.toMapValuesJson($m))}',
        PASS,
    ),
    "unknown": ('{"payload": "$util.levitate()"}', PASS),
    "fails": ('$util.error("No such thing", "Missing")', PASS),
}
FUNCTION = """
import json
def handler(event, context):
    if event["info"]["fieldName"] == "broken":
        raise ValueError("it broke")
    return f'{event["info"]["parentTypeName"]}: {event["arguments"]["word"]}'
"""


def resources() -> dict[str, Any]:
    api = {"Fn::GetAtt": ["Api", "ApiId"]}
    role = "arn:aws:iam::000000000000:role/any"
    found: dict[str, Any] = {
        "Api": {
            "Type": "AWS::AppSync::GraphQLApi",
            "Properties": {
                "Name": "notes",
                "AuthenticationType": "API_KEY",
                "AdditionalAuthenticationProviders": [{"AuthenticationType": "AWS_IAM"}],
            },
        },
        "Key": {"Type": "AWS::AppSync::ApiKey", "Properties": {"ApiId": api}},
        "Schema": {"Type": "AWS::AppSync::GraphQLSchema", "Properties": {"ApiId": api, "Definition": SCHEMA}},
        "Table": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [
                    {"AttributeName": "id", "AttributeType": "S"},
                    {"AttributeName": "text", "AttributeType": "S"},
                ],
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "GlobalSecondaryIndexes": [
                    {
                        "IndexName": "byText",
                        "KeySchema": [{"AttributeName": "text", "KeyType": "HASH"}],
                        "Projection": {"ProjectionType": "ALL"},
                    }
                ],
            },
        },
        "Events": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "graphql-events"}},
        "Heard": {"Type": "AWS::SQS::Queue"},
        "Rule": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventBusName": {"Ref": "Events"},
                "EventPattern": {"source": ["test"]},
                "Targets": [{"Id": "Heard", "Arn": {"Fn::GetAtt": ["Heard", "Arn"]}}],
            },
        },
        "Answer": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Code": {"ZipFile": FUNCTION},
                "Handler": "index.handler",
                "Runtime": "python3.13",
                "Role": role,
            },
        },
    }

    def source(name: str, kind: str, **config: Any) -> None:
        properties = {"ApiId": api, "Name": name, "Type": kind, "ServiceRoleArn": role, **config}
        found[f"{name}Source"] = {"Type": "AWS::AppSync::DataSource", "Properties": properties}

    source(
        "Notes",
        "AMAZON_DYNAMODB",
        DynamoDBConfig={"TableName": {"Ref": "Table"}, "AwsRegion": {"Ref": "AWS::Region"}},
    )
    source("Bus", "AMAZON_EVENTBRIDGE", EventBridgeConfig={"EventBusArn": {"Fn::GetAtt": ["Events", "Arn"]}})
    source("Function", "AWS_LAMBDA", LambdaConfig={"LambdaFunctionArn": {"Fn::GetAtt": ["Answer", "Arn"]}})
    source("Nothing", "NONE")

    def resolver(field: str, **properties: Any) -> None:
        kind, _, name = field.rpartition(".")
        found[f"Resolve{name.capitalize()}"] = {
            "Type": "AWS::AppSync::Resolver",
            "DependsOn": ["Schema", "NotesSource", "BusSource", "FunctionSource", "NothingSource"],
            "Properties": {"ApiId": api, "TypeName": kind or "Query", "FieldName": name, **properties},
        }

    runtime = {"Name": "APPSYNC_JS", "RuntimeVersion": "1.0.0"}
    for field, code in CODE.items():
        resolver(field, DataSourceName=SOURCE_OF[field.partition(".")[2]], Code=HEAD + code, Runtime=runtime)
    for name, (request, response) in VELOCITY.items():
        templates = {"RequestMappingTemplate": request, "ResponseMappingTemplate": response}
        resolver(name, DataSourceName="Nothing", **templates)
    for name in ("asked", "broken"):
        resolver(name, DataSourceName="Function")
    functions = {
        "Double": {
            "RequestMappingTemplate": '{"version": "2018-05-29", "payload": "$ctx.stash.word$ctx.stash.word"}',
            "ResponseMappingTemplate": PASS,
        },
        "Shout": {
            "Code": HEAD
            + "export function request(ctx) { return { payload: ctx.prev.result.toUpperCase() }; }"
            + RESULT % "ctx.result",
            "Runtime": runtime,
        },
    }
    for name, properties in functions.items():
        found[name] = {
            "Type": "AWS::AppSync::FunctionConfiguration",
            "DependsOn": "NothingSource",
            "Properties": {
                "ApiId": api,
                "Name": name,
                "DataSourceName": "Nothing",
                "FunctionVersion": "2018-05-29",
                **properties,
            },
        }
    pipeline = {
        "Kind": "PIPELINE",
        "PipelineConfig": {
            "Functions": [{"Fn::GetAtt": [name, "FunctionId"]} for name in ("Double", "Shout")]
        },
    }
    resolver(
        "twice",
        RequestMappingTemplate='$util.qr($ctx.stash.put("word", $ctx.args.word)){}',
        ResponseMappingTemplate='"$ctx.result!"',
        **pipeline,
    )
    resolver(
        "mixed",
        Code=HEAD
        + "export function request(ctx) { ctx.stash.word = ctx.args.word; return {}; }\n"
        + "export function response(ctx) { return ctx.prev.result; }",
        Runtime=runtime,
        **pipeline,
    )
    return found


OUTPUTS = {
    "Url": {"Value": {"Fn::GetAtt": ["Api", "GraphQLUrl"]}},
    "Key": {"Value": {"Fn::GetAtt": ["Key", "ApiKey"]}},
    "Queue": {"Value": {"Ref": "Heard"}},
}


class Api:
    def __init__(self, url: str, headers: dict[str, str]) -> None:
        self.url, self.headers = url, headers

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        status, told = post(self.url, {"query": query, "variables": variables}, self.headers)
        assert status == 200, told
        return told

    def data(self, query: str, **variables: Any) -> Any:
        told = self.ask(query, **variables)
        assert "errors" not in told, told
        return told["data"]


def post(url: str, body: Any, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json", **headers})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


@pytest.fixture(scope="module")
def api(cloud: Cloud) -> Api:
    stack = cloud.deploy("graphql", {"Resources": resources(), "Outputs": OUTPUTS})
    assert stack["StackStatus"] == "CREATE_COMPLETE", cloud.failures("graphql")
    outputs = cloud.outputs("graphql")
    assert outputs["Url"].startswith(f"{cloud.url}/_graphql/")
    return Api(outputs["Url"], {"x-api-key": outputs["Key"]})


def test_a_table_behind_javascript_resolvers(api: Api) -> None:
    add = """mutation($id: ID!, $votes: Int) {
      addNote(id: $id, text: "hi", votes: $votes, tags: ["a"]) { id text votes tags }
    }"""
    made = api.data(add, id="1", votes=0)["addNote"]
    assert made == {"id": "1", "text": "hi", "votes": 0, "tags": ["a"]}
    again = api.ask(add, id="1", votes=5)
    assert again["errors"][0]["errorType"] == "DynamoDB:ConditionalCheckFailedException"
    api.data(add, id="2", votes=1)
    assert api.data('mutation { vote(id: "2") { votes } }')["vote"] == {"votes": 2}
    assert api.data('{ note(id: "1") { text votes } }')["note"] == {"text": "hi", "votes": 0}
    assert api.data('{ byText(text: "hi") { items { id } } }')["byText"] == {"items": [{"id": "2"}]}
    assert api.data('mutation { dropNote(id: "1") { text } }')["dropNote"] == {"text": "hi"}
    assert api.data('{ note(id: "1") { text } }')["note"] is None


def test_pages_of_a_table(api: Api) -> None:
    for number in range(5):
        api.data(f'mutation {{ addNote(id: "p{number}", text: "page") {{ id }} }}')
    found, token = [], None
    for _ in range(20):
        query = "query($t: String) { all(limit: 2, nextToken: $t) { items { id } nextToken } }"
        page = api.data(query, t=token)["all"]
        assert len(page["items"]) <= 2
        found += [item["id"] for item in page["items"]]
        token = page["nextToken"]
        if token is None:
            break
    assert {f"p{number}" for number in range(5)} <= set(found)
    assert len(found) == len(set(found))


def test_events(api: Api, cloud: Cloud) -> None:
    assert api.data('mutation { tell(word: "hello") }')["tell"] == "0"
    queue = cloud.client("sqs")
    url = cloud.outputs("graphql")["Queue"]

    def heard() -> Any:
        return queue.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages")

    (message,) = until(heard, "the event")
    event = json.loads(message["Body"])
    assert (event["detail-type"], event["detail"]) == ("told", {"word": "hello"})


def test_a_function_asked_directly(api: Api) -> None:
    assert api.data('{ asked(word: "x") }')["asked"] == "Query: x"
    told = api.ask("{ broken }")
    assert told["data"] == {"broken": None}
    assert "it broke" in told["errors"][0]["message"]


def test_velocity_templates(api: Api) -> None:
    assert api.data('{ said(word: "ho") }')["said"] == "HO"
    assert api.data("{ said }")["said"] == "nothing"
    assert api.data('{ early(word: "now") }')["early"] == "left"
    assert api.data('{ early(word: "later") }')["early"] == "stayed"
    assert json.loads(api.data('{ typed(word: "w") }')["typed"]) == {"a": {"S": "w"}}
    failed = api.ask("{ fails }")["errors"][0]
    assert (failed["message"], failed["errorType"]) == ("No such thing", "Missing")
    assert "levitate" in api.ask("{ unknown }")["errors"][0]["message"]


def test_pipelines_of_both_languages(api: Api) -> None:
    assert api.data('{ twice(word: "ab") }')["twice"] == "ABAB!"
    assert api.data('{ mixed(word: "ab") }')["mixed"] == "ABAB"


def test_a_field_without_a_resolver_is_read_off_its_parent(api: Api) -> None:
    api.data('mutation { addNote(id: "r", text: "t") { id } }')
    assert api.data('{ note(id: "r") { author { name } __typename } }')["note"] == {
        "author": None,
        "__typename": "Note",
    }


def test_what_is_no_query_is_refused(api: Api) -> None:
    assert post(api.url, b"nonsense", api.headers)[0] == 400
    assert post(api.url, {"query": "{ nonsense"}, api.headers)[0] == 400
    told = api.ask("{ nowhere }")
    assert told["errors"]


def test_schema_and_code_may_be_in_a_bucket(cloud: Cloud, artifacts: str) -> None:
    store = cloud.client("s3")
    texts = {"schema.graphql": SCHEMA, "resolver.js": HEAD + CODE["Query.whoami"]}
    for name, text in texts.items():
        store.put_object(Bucket=artifacts, Key=f"graphql/{name}", Body=text.encode())
    found = {
        name: value
        for name, value in resources().items()
        if name in ("Api", "Key", "Schema", "NothingSource")
    }
    found["Schema"]["Properties"].pop("Definition")
    found["Schema"]["Properties"]["DefinitionS3Location"] = f"s3://{artifacts}/graphql/schema.graphql"
    found["Who"] = {
        "Type": "AWS::AppSync::Resolver",
        "DependsOn": ["Schema", "NothingSource"],
        "Properties": {
            "ApiId": {"Fn::GetAtt": ["Api", "ApiId"]},
            "TypeName": "Query",
            "FieldName": "whoami",
            "DataSourceName": "Nothing",
            "Runtime": {"Name": "APPSYNC_JS", "RuntimeVersion": "1.0.0"},
            "CodeS3Location": f"s3://{artifacts}/graphql/resolver.js",
        },
    }
    outputs = {name: OUTPUTS[name] for name in ("Url", "Key")}
    stack = cloud.deploy("stored", {"Resources": found, "Outputs": outputs})
    assert stack["StackStatus"] == "CREATE_COMPLETE", cloud.failures("stored")
    told = cloud.outputs("stored")
    assert post(told["Url"], {"query": "{ whoami }"}, {"x-api-key": told["Key"]})[1] == {
        "data": {"whoami": None}
    }


def test_who_may_ask(api: Api, cloud: Cloud) -> None:
    query = {"query": '{ said(word: "x") }'}
    assert post(api.url, query, {})[0] == 401
    assert post(api.url, query, {"x-api-key": "guessed"})[0] == 401
    forged = "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/appsync/aws4_request"
    assert post(api.url, query, {"authorization": f"{forged}, SignedHeaders=host, Signature=00"})[0] == 401
    body = json.dumps(query).encode()
    signed = AWSRequest("POST", api.url, headers={"content-type": "application/json"}, data=body)
    key = Credentials("000000000000", cloud.endpoint["secret"])
    SigV4Auth(key, "appsync", "us-east-1").add_auth(signed)
    assert post(api.url, body, dict(signed.headers.items()))[0] == 200


def test_a_page_of_another_site_is_refused(api: Api) -> None:
    headers = {**api.headers, "origin": "https://evil.example"}
    assert post(api.url, {"query": "{ said }"}, headers)[0] == 403


def test_a_page_of_this_machine_may_read_the_answers(api: Api) -> None:
    asked = {"origin": "http://localhost:3000", "access-control-request-headers": "x-api-key"}
    request = urllib.request.Request(api.url, headers=asked, method="OPTIONS")
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.headers["access-control-allow-origin"] == "http://localhost:3000"
        assert answer.headers["access-control-allow-headers"] == "x-api-key"


def test_signed_in_users(cloud: Cloud) -> None:
    api = {"Fn::GetAtt": ["Api", "ApiId"]}
    found = {
        "Pool": {"Type": "AWS::Cognito::UserPool"},
        "Client": {
            "Type": "AWS::Cognito::UserPoolClient",
            "Properties": {"UserPoolId": {"Ref": "Pool"}, "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]},
        },
        "Api": {
            "Type": "AWS::AppSync::GraphQLApi",
            "Properties": {
                "Name": "users",
                "AuthenticationType": "AMAZON_COGNITO_USER_POOLS",
                "UserPoolConfig": {
                    "UserPoolId": {"Ref": "Pool"},
                    "AwsRegion": "us-east-1",
                    "DefaultAction": "ALLOW",
                },
            },
        },
        "Schema": {"Type": "AWS::AppSync::GraphQLSchema", "Properties": {"ApiId": api, "Definition": SCHEMA}},
        "Nothing": {
            "Type": "AWS::AppSync::DataSource",
            "Properties": {"ApiId": api, "Name": "Nothing", "Type": "NONE"},
        },
        "Who": {
            "Type": "AWS::AppSync::Resolver",
            "DependsOn": ["Schema", "Nothing"],
            "Properties": {
                "ApiId": api,
                "TypeName": "Query",
                "FieldName": "whoami",
                "DataSourceName": "Nothing",
                "Runtime": {"Name": "APPSYNC_JS", "RuntimeVersion": "1.0.0"},
                "Code": HEAD + CODE["Query.whoami"],
            },
        },
    }
    outputs = {
        "Url": {"Value": {"Fn::GetAtt": ["Api", "GraphQLUrl"]}},
        "Pool": {"Value": {"Ref": "Pool"}},
        "Client": {"Value": {"Ref": "Client"}},
    }
    stack = cloud.deploy("users", {"Resources": found, "Outputs": outputs})
    assert stack["StackStatus"] == "CREATE_COMPLETE", cloud.failures("users")
    told = cloud.outputs("users")
    pools = cloud.client("cognito-idp")
    pools.admin_create_user(UserPoolId=told["Pool"], Username="ana", MessageAction="SUPPRESS")
    pools.admin_set_user_password(
        UserPoolId=told["Pool"], Username="ana", Password="Secret-123!", Permanent=True
    )
    tokens = pools.initiate_auth(
        ClientId=told["Client"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ana", "PASSWORD": "Secret-123!"},
    )["AuthenticationResult"]
    query = {"query": "{ whoami }"}
    assert post(told["Url"], query, {"authorization": tokens["AccessToken"]})[1] == {
        "data": {"whoami": "ana"}
    }
    head, claims, signature = tokens["AccessToken"].split(".")
    forged = f"{head}.{claims}.{signature[:-6]}AAAAAA"
    assert post(told["Url"], query, {"authorization": forged})[0] == 401
