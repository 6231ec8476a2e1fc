"""The ends of a wire as they are deployed: the catalog's smallest, with code in place of a folder to upload."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from exercises.emulated import missing
from laws.wire_cases import CATALOG, resources_of

TEXT = "a-word-that-arrives"
MARK = "x-marked-by"
"""The header by which a function at the edge is seen."""
LISTENER = "http://listener.example/"
"""Stands for the address at which the test itself listens."""
CODE_BUCKET = "exercise-code"
LAYER_KEY, LAYER_MODULE, NESTED_KEY = "layer.zip", "shared_word", "nested.yaml"
NESTED_OUTPUT = "told-by-the-nested-stack"
_CODE = '''
import importlib, json, os, urllib.request, boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

def found(suffix):
    """The variable of the target that ends so; the shortest, as CONNECTIONS_URL ends in URL too."""
    names = [name for name in os.environ if name.startswith("TARGET_") and name.endswith("_" + suffix)]
    return os.environ[min(names, key=len)]

def fill(value):
    if isinstance(value, dict):
        return {key: fill(item) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item) for item in value]
    return found(value[1:]) if isinstance(value, str) and value.startswith("$") else value

def call(service, method, arguments):
    options = {"endpoint_url": arguments.pop("endpoint")} if "endpoint" in arguments else {}
    getattr(boto3.client(service, **options), method)(**arguments)

def get(url, service, body):
    request = AWSRequest("POST" if body else "GET", url, data=body, headers={"content-type": "application/json"})
    SigV4Auth(boto3.Session().get_credentials(), service, os.environ["AWS_REGION"]).add_auth(request)
    sent = urllib.request.Request(url, body.encode() if body else None, dict(request.headers), method=request.method)
    return urllib.request.urlopen(sent).read().decode()

def answer_cloudformation(event):
    done = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    body = json.dumps({**done, "Status": "SUCCESS", "PhysicalResourceId": "made"}).encode()
    urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], body, {"content-type": ""}, method="PUT"))

def authorize(event):
    given = {**(event.get("headers") or {}), **(event.get("queryStringParameters") or {})}
    given = {name.lower(): value for name, value in given.items()}
    sent = event.get("authorizationToken") or given.get("authorization") or given.get("token")
    if event.get("version") == "2.0" or "apiId" in event.get("requestContext", {}) and "methodArn" not in event:
        return {"isAuthorized": sent == "let-me-in"}
    effect = "Allow" if sent == "let-me-in" else "Deny"
    asked = event.get("methodArn") or event["routeArn"]
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": asked}
    return {"principalId": "one", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}

def at_edge(about):
    mark = {"x-marked-by": [{"key": "X-Marked-By", "value": about["config"]["eventType"]}]}
    answer = about.get("response") or {"status": "200", "headers": {}}
    return {**answer, "headers": {**answer["headers"], **mark}}

def handler(event, context):
    print("SEEN " + json.dumps(event))
    if not isinstance(event, dict):
        return event
    for record in event.get("Records", []):
        if "cf" in record:
            return at_edge(record["cf"])
        if "ResponseURL" in record.get("Sns", {}).get("Message", ""):
            answer_cloudformation(json.loads(record["Sns"]["Message"]))
    if "ResponseURL" in event:
        answer_cloudformation(event)
    if "triggerSource" in event:
        return event
    if "routeArn" in event or "methodArn" in event or "authorizationToken" in event:
        return authorize(event)
    if "call" in event:
        service, method, arguments = fill(event["call"])
        made = {"service": service, "method": method, "arguments": dict(arguments)}
        call(service, method, arguments)
        return made
    if "get" in event:
        url = fill(event["get"])
        return {"url": url, "body": get(url, event["service"], event["body"])}
    if "variable" in event:
        return os.environ[event["variable"]]
    if "import" in event:
        return importlib.import_module(event["import"]).WORD
    if event.get("fail"):
        raise ValueError("as you wish")
    return {"statusCode": 200, "body": "fine"}
'''


def deployable(kind: str, cfn_type: str, name: str) -> dict[str, Any]:
    """What the template has for a resource of this kind."""
    found = copy.deepcopy(resources_of(kind, cfn_type, name))
    for resource in found.values():
        change = _CHANGES.get(resource["Type"])
        if change is not None:
            change(resource.setdefault("Properties", {}), name)
    return found


def first(kind: str, name: str) -> dict[str, Any]:
    """By the first of the kind's types that the embedded cloud has."""
    types = CATALOG.kinds[kind].types
    return deployable(kind, next((one for one in types if not missing([one])), types[0]), name)


def nested(parameters: Iterable[str]) -> str:
    """A template that takes these, and puts out what it got under `Given` and the parameter's name."""
    taken = {name: {"Type": "String", "Default": ""} for name in parameters}
    told = {f"Given{name}": {"Value": {"Ref": name}} for name in taken}
    body = {
        "Parameters": {"QueueUrl": {"Type": "String", "Default": ""}, **taken},
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
        "Outputs": {"QueueUrl": {"Value": NESTED_OUTPUT}, **told},
    }
    return json.dumps(body)


def _function(properties: dict[str, Any], name: str) -> None:
    for key in ("CodeUri", "Architectures", "LoggingConfig", "Code"):
        properties.pop(key, None)
    properties.update(Runtime="python3.11", Handler="index.handler", Timeout=20)


def _sam_function(properties: dict[str, Any], name: str) -> None:
    _function(properties, name)
    properties["InlineCode"] = _CODE


def _plain_function(properties: dict[str, Any], name: str) -> None:
    _function(properties, name)
    properties["Code"] = {"ZipFile": _CODE}


def _schedule(properties: dict[str, Any], name: str) -> None:
    """Due a moment after it is there: a rate would let everybody wait for a minute."""
    due = datetime.now(UTC) + timedelta(seconds=4)
    properties["ScheduleExpression"] = f"at({due:%Y-%m-%dT%H:%M:%S})"


def _bus(properties: dict[str, Any], name: str) -> None:
    properties["Name"] = {"Fn::Sub": f"${{AWS::StackName}}-{name}"}


def _user_pool_client(properties: dict[str, Any], name: str) -> None:
    properties["ExplicitAuthFlows"] = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


def _subscriber(properties: dict[str, Any], name: str) -> None:
    properties.update(Protocol="http", Endpoint=LISTENER)


def _sam_layer(properties: dict[str, Any], name: str) -> None:
    properties["ContentUri"] = {"Bucket": CODE_BUCKET, "Key": LAYER_KEY}


def _sam_application(properties: dict[str, Any], name: str) -> None:
    properties["Location"] = f"https://s3.amazonaws.com/{CODE_BUCKET}/{NESTED_KEY}"


def _own_name(key: str) -> Callable[[dict[str, Any], str], None]:
    """A name that has no use for the stack's, and may be there but once."""

    def named(properties: dict[str, Any], name: str) -> None:
        properties[key] = f"one-{time.monotonic_ns()}"

    return named


def _mail(properties: dict[str, Any], name: str) -> None:
    properties["EmailIdentity"] = f"one-{time.monotonic_ns()}@example.com"


def _collection(properties: dict[str, Any], name: str) -> None:
    _own_name("Name")(properties, name)
    properties["EncryptionConfig"] = {"AWSOwnedKey": True}


_CHANGES: dict[str, Callable[[dict[str, Any], str], None]] = {
    "AWS::Serverless::Function": _sam_function,
    "AWS::Lambda::Function": _plain_function,
    "AWS::Scheduler::Schedule": _schedule,
    "AWS::SES::EmailIdentity": _mail,
    "AWS::ElastiCache::ServerlessCache": _own_name("ServerlessCacheName"),
    "AWS::OpenSearchServerless::Collection": _collection,
    "AWS::Events::EventBus": _bus,
    "AWS::SNS::Subscription": _subscriber,
    "AWS::Cognito::UserPoolClient": _user_pool_client,
    "AWS::Serverless::LayerVersion": _sam_layer,
    "AWS::Serverless::Application": _sam_application,
}
