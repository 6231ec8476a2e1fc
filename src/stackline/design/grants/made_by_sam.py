"""What SAM grants because of what a template says: to the roles it makes, and to the services that run functions.

Source: the SAM translator (`model/eventsources`, `model/sam_resources.py`, `model/iam.py`); a test holds this against
its output for every connection of the catalog.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from stackline.catalog import Path, View
from stackline.catalog.references import items, mapping, texts
from stackline.catalog.sam_events import Event, events
from stackline.design.grants.managed import managed
from stackline.design.grants.stated import Stated, allow
from stackline.schemas import connector

_FUNCTION = "AWS::Serverless::Function"
_MACHINE = "AWS::Serverless::StateMachine"
_POLLED = {
    "SQS": "AWSLambdaSQSQueueExecutionRole",
    "DynamoDB": "AWSLambdaDynamoDBExecutionRole",
    "Kinesis": "AWSLambdaKinesisExecutionRole",
}
# By the `Type` beside a destination. SAM spells one of them so.
_SENDS = {
    "SQS": "sqs:SendMessage",
    "SNS": "sns:publish",
    "EventBridge": "events:PutEvents",
    "Lambda": "lambda:InvokeFunction",
}
_LETTERS = {"SQS": "sqs:SendMessage", "SNS": "sns:Publish"}
_PREFIX = "arn:${AWS::Partition}:%s:${AWS::Region}:${AWS::AccountId}:"
_CALLS = _PREFIX % "execute-api"


# The role of a function --------------------------------------------------------------------------------------------


def for_role(view: View, key: str) -> Iterator[Stated]:
    """What SAM adds to the role that it makes for a function: for its events, dead letters and destinations."""
    if view.types[key] != _FUNCTION:
        return
    for event in _events_of(view, key):
        if event.type in _POLLED:
            yield from managed(_POLLED[event.type], key, event.path, written=False)
            failure = mapping(mapping(event.properties.get("DestinationConfig")).get("OnFailure"))
            place: Path = (*event.path, "Properties", "DestinationConfig", "OnFailure")
            yield from _sends(key, failure, place)
    path, letters = _own_or_shared(view, key, "DeadLetterQueue")
    action = _LETTERS.get(str(letters.get("Type")))
    if action and "TargetArn" in letters:
        yield Stated(allow(action, letters["TargetArn"]), key, path, written=False)
    path, invoking = _own_or_shared(view, key, "EventInvokeConfig")
    for name in ("OnSuccess", "OnFailure"):
        ends = mapping(mapping(invoking.get("DestinationConfig")).get(name))
        yield from _sends(key, ends, (*path, "DestinationConfig", name))


def _own_or_shared(view: View, key: str, name: str) -> tuple[Path, dict[str, Any]]:
    own = mapping(view.properties(key).get(name))
    if own:
        return ("Resources", key, "Properties", name), own
    return ("Globals", "Function", name), mapping(view.globals("Function").get(name))


def _sends(who: str, destination: Mapping[str, Any], path: Path) -> Iterator[Stated]:
    aim = destination.get("Destination")
    action = _SENDS.get(str(destination.get("Type")))
    if aim is None:
        return
    if action:
        yield Stated(allow(action, aim), who, path, written=False)
    elif destination.get("Type") == "S3":
        yield Stated(allow("s3:PutObject", {"Fn::Join": ["/", [aim, "*"]]}), who, path, written=False)
        yield Stated(allow("s3:ListBucket", aim), who, path, written=False)


def _events_of(view: View, key: str) -> Iterator[Event]:
    every: tuple[str, ...] = (*_POLLED, *_PERMITTED, *_STARTED, "ScheduleV2")
    return (event for event in events(view, *every) if event.owner == key)


# The roles of events -----------------------------------------------------------------------------------------------

_STARTED = ("Schedule", "EventBridgeRule", "CloudWatchEvent", "Api")


def event_roles(view: View, key: str) -> Iterator[Stated]:
    """What the roles may do that SAM makes for the events of `key`: to start it, and to send what it could not."""
    machine = view.types.get(key) == _MACHINE
    if not machine and view.types.get(key) != _FUNCTION:
        return
    for event in _events_of(view, key):
        if "RoleArn" in event.properties or not (machine or event.type == "ScheduleV2"):
            continue
        if event.type in (*_STARTED, "ScheduleV2"):
            said = (
                allow("states:StartExecution", {"Ref": key})
                if machine
                else allow("lambda:InvokeFunction", {"Fn::GetAtt": [key, "Arn"]})
            )
            yield Stated(said, event.card, event.path, written=False)
        letters = mapping(event.properties.get("DeadLetterConfig")).get("Arn")
        if event.type == "ScheduleV2" and letters is not None:
            path = (*event.path, "Properties", "DeadLetterConfig")
            yield Stated(allow("sqs:SendMessage", letters), event.card, path, written=False)


# Permissions to run functions --------------------------------------------------------------------------------------


def permissions(view: View, key: str) -> Iterator[Stated]:
    """Who may run the function `key` because SAM lets them: services, each for the source of its event."""
    if view.types.get(key) == _FUNCTION:
        for event in _events_of(view, key):
            described = _PERMITTED.get(event.type)
            if described is not None:
                service, source = described
                condition = source(view, event)
                if condition is not None:
                    yield _permission(_function(view, key), service, condition, event.card, event.path)
    yield from _authorizers(view, key)
    yield from _websocket_routes(view, key)
    yield from _websocket_authorizers(view, key)
    yield from _graphql_authorizers(view, key)


def _permission(function: Any, service: str, condition: Mapping[str, Any], who: str, path: Path) -> Stated:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "lambda:InvokeFunction",
        "Resource": function,
        "Condition": condition,
    }
    return Stated(statement, who, path, "Lambda permission", written=False)


def _function(view: View, key: str) -> Any:
    """The function, or the alias that SAM publishes."""
    alias = view.properties(key).get("AutoPublishAlias", view.globals("Function").get("AutoPublishAlias"))
    return {"Ref": f"{key}Alias{alias}"} if isinstance(alias, str) else {"Ref": key}


def _like(arn: Any) -> dict[str, Any]:
    return {"ArnLike": {"AWS:SourceArn": arn}}


def _rule(_: View, event: Event) -> dict[str, Any]:
    return _like({"Fn::GetAtt": [f"{event.owner}{event.name}", "Arn"]})


def _bucket(_: View, __: Event) -> dict[str, Any]:
    return {"StringEquals": {"AWS:SourceAccount": {"Ref": "AWS::AccountId"}}}


def _topic(_: View, event: Event) -> dict[str, Any] | None:
    # Through a queue of its own, it is the queue that runs the function.
    return None if event.properties.get("SqsSubscription") else _like(event.properties.get("Topic"))


def _pool(_: View, event: Event) -> dict[str, Any]:
    pool = mapping(event.properties.get("UserPool")).get("Ref", event.properties.get("UserPool"))
    return _like({"Fn::GetAtt": [pool, "Arn"]})


def _log_group(_: View, event: Event) -> dict[str, Any]:
    text = f"{_PREFIX % 'logs'}log-group:${{__LogGroupName__}}:*"
    return _like({"Fn::Sub": [text, {"__LogGroupName__": event.properties.get("LogGroupName")}]})


def _rest_route(_: View, event: Event) -> dict[str, Any]:
    return _route(event, "RestApiId", "ServerlessRestApi")


def _http_route(_: View, event: Event) -> dict[str, Any]:
    return _route(event, "ApiId", "ServerlessHttpApi")


def _route(event: Event, holder: str, implicit: str) -> dict[str, Any]:
    api = event.properties.get(holder, {"Ref": implicit})
    path = str(event.properties.get("Path", "$default"))
    method = str(event.properties.get("Method", "any")).upper()
    method = "*" if method in ("ANY", "X-AMAZON-APIGATEWAY-ANY-METHOD") else method
    # API Gateway drops the slash at the end; what stands in braces may be anything.
    greedy = r"proxy\+" if holder == "ApiId" else r"[a-zA-Z0-9._-]+\+"
    place = re.sub(rf"{{([a-zA-Z0-9._-]+|{greedy})}}", "*", re.sub(r"^(.+)/$", r"\1", path))
    place = "" if place == "$default" else place
    text = f"{_CALLS}${{__ApiId__}}/${{__Stage__}}/{method}{place}"
    return _like({"Fn::Sub": [text, {"__ApiId__": api, "__Stage__": "*"}]})


_Source = Callable[[View, Event], "Mapping[str, Any] | None"]
_PERMITTED: Mapping[str, tuple[str, _Source]] = {
    "Api": ("apigateway.amazonaws.com", _rest_route),
    "HttpApi": ("apigateway.amazonaws.com", _http_route),
    "S3": ("s3.amazonaws.com", _bucket),
    "SNS": ("sns.amazonaws.com", _topic),
    "Schedule": ("events.amazonaws.com", _rule),
    "EventBridgeRule": ("events.amazonaws.com", _rule),
    "CloudWatchEvent": ("events.amazonaws.com", _rule),
    "Cognito": ("cognito-idp.amazonaws.com", _pool),
    "CloudWatchLogs": ("logs.amazonaws.com", _log_group),
}


def _authorizers(view: View, key: str) -> Iterator[Stated]:
    """SAM lets a REST API call its authorizer's function unless told not to, an HTTP API only if told to."""
    for type, refused in (("AWS::Serverless::Api", True), ("AWS::Serverless::HttpApi", False)):
        for api in view.by_type.get(type, ()):
            found = mapping(mapping(view.properties(api).get("Auth")).get("Authorizers"))
            for name, one in found.items():
                body = mapping(one)
                told = body.get(
                    "DisableFunctionDefaultPermissions" if refused else "EnableFunctionDefaultPermissions"
                )
                if bool(told) is not refused and key in view.named(body.get("FunctionArn")):
                    path: Path = ("Resources", api, "Properties", "Auth", "Authorizers", name)
                    text = f"{_CALLS}${{__ApiId__}}/authorizers/*"
                    arn = {"Fn::Sub": [text, {"__ApiId__": {"Ref": api}}]}
                    yield _permission(body["FunctionArn"], "apigateway.amazonaws.com", _like(arn), api, path)


def _websocket_routes(view: View, key: str) -> Iterator[Stated]:
    for api in view.by_type.get("AWS::Serverless::WebSocketApi", ()):
        stage = view.properties(api).get("StageName", "default")
        for name, route in mapping(view.properties(api).get("Routes")).items():
            function = mapping(route).get("FunctionArn")
            if key in view.named(function):
                path: Path = ("Resources", api, "Properties", "Routes", name)
                text = f"{_CALLS}${{{api}.ApiId}}/"
                arn = (
                    {"Fn::Sub": f"{text}{stage}/{name}"}
                    if isinstance(stage, str)
                    else {"Fn::Sub": [f"{text}${{__StageName__}}/{name}", {"__StageName__": stage}]}
                )
                yield _permission(function, "apigateway.amazonaws.com", _like(arn), api, path)


def _websocket_authorizers(view: View, key: str) -> Iterator[Stated]:
    for api in view.by_type.get("AWS::Serverless::WebSocketApi", ()):
        auth = mapping(view.properties(api).get("Auth"))
        asked = auth.get("AuthType") == "CUSTOM" and "InvokeRole" not in auth
        if asked and key in view.named(auth.get("AuthArn")):
            text = f"{_CALLS}${{__ApiId__}}/authorizers/*"
            arn = {"Fn::Sub": [text, {"__ApiId__": {"Ref": api}}]}
            path: Path = ("Resources", api, "Properties", "Auth")
            yield _permission(auth["AuthArn"], "apigateway.amazonaws.com", _like(arn), api, path)


def _graphql_authorizers(view: View, key: str) -> Iterator[Stated]:
    for api in view.by_type.get("AWS::Serverless::GraphQLApi", ()):
        path: Path = ("Resources", api, "Properties", "Auth")
        auth = mapping(view.properties(api).get("Auth"))
        for place, one in ((path, auth), *items(auth.get("Additional"), (*path, "Additional"))):
            function = mapping(mapping(one).get("LambdaAuthorizer")).get("AuthorizerUri")
            if key in view.named(function):
                text = f"{_PREFIX % 'appsync'}apis/${{SourceResourceId}}"
                arn = {"Fn::Sub": [text, {"SourceResourceId": {"Fn::GetAtt": [api, "ApiId"]}}]}
                yield _permission(
                    function, "appsync.amazonaws.com", _like(arn), api, (*place, "LambdaAuthorizer")
                )


# Data sources of GraphQL APIs --------------------------------------------------------------------------------------


def data_sources(view: View, api: str) -> Iterator[Stated]:
    """What the roles may do that SAM makes for the data sources of a GraphQL API."""
    if view.types.get(api) != "AWS::Serverless::GraphQLApi":
        return
    found = mapping(view.properties(api).get("DataSources"))
    for section, type in (("Lambda", "AWS::Lambda::Function"), ("DynamoDb", "AWS::DynamoDB::Table")):
        for name, source in mapping(found.get(section)).items():
            body = mapping(source)
            if "ServiceRoleArn" in body:
                continue
            levels = ["Write"] if section == "Lambda" else texts(body.get("Permissions")) or ["Read", "Write"]
            path: Path = ("Resources", api, "Properties", "DataSources", section, name)
            profile = mapping(
                mapping(connector("AWS::AppSync::DataSource", type).get("Properties")).get("AccessCategories")
            )
            for level in levels:
                for _, one in items(mapping(profile.get(level)).get("Statement")):
                    said = {**mapping(one), "Resource": _of(body, mapping(one).get("Resource"))}
                    yield Stated(said, api, path, written=False)


def _of(body: Mapping[str, Any], resources: Any) -> Any:
    """The profile's resources about what the data source names."""
    arn = body.get("FunctionArn", body.get("TableArn"))
    if arn is None:
        text = f"{_PREFIX % 'dynamodb'}table/${{__TableName__}}".replace("${AWS::Region}", "${__Region__}")
        region = body.get("Region", {"Ref": "AWS::Region"})
        arn = {"Fn::Sub": [text, {"__TableName__": body.get("TableName"), "__Region__": region}]}
    hole = "%{Destination.Arn}"
    return [
        arn
        if one == hole
        else {"Fn::Sub": [str(one).replace(hole, "${DestinationArn}"), {"DestinationArn": arn}]}
        for one in texts(resources)
    ]
