"""What resolvers ask of their data sources: DynamoDB's own operations, events, HTTP within this cloud.

MiniStack guesses a table's operation and answers a query by a scan; here each request becomes the call of DynamoDB that
AppSync makes of it. AWS AppSync Developer Guide, "JavaScript resolver function reference for DynamoDB".
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from stackline.embedded.outputs import Addresses
from stackline.embedded.upstream import load, module, record, rows

Request = dict[str, Any]


def install(addresses: Addresses) -> None:
    engine = module("services.appsync")
    stock_http = engine._DATA_SOURCE_HANDLERS["HTTP"]

    def http(api_id: str, source: dict[str, Any], request: Any, context: Any) -> Any:
        config = record(source.get("httpConfig"))
        if config.get("authorizationConfig"):
            raise engine._AppSyncResolverError(
                "The embedded cloud signs no calls of HTTP data sources", "NotImplemented"
            )
        endpoint = addresses.rewrite(str(config.get("endpoint") or ""))
        request = {**record(request)}
        query = record(record(request.get("params")).get("query"))
        if query:
            parts = load("urllib.parse").urlencode({name: _text(value) for name, value in query.items()})
            request["resourcePath"] = f"{request.get('resourcePath') or '/'}?{parts}"
        return stock_http(
            api_id, {**source, "httpConfig": {**config, "endpoint": endpoint}}, request, context
        )

    engine._DATA_SOURCE_HANDLERS.update(
        {"HTTP": http, "AMAZON_DYNAMODB": _table, "AMAZON_EVENTBRIDGE": _events}
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _refused(message: str, kind: str) -> Exception:
    return module("services.appsync")._AppSyncResolverError(message, kind)


# Events ---------------------------------------------------------------------------------------------------------------


def _events(api_id: str, source: dict[str, Any], request: Any, context: Any) -> Any:
    """PutEvents on the source's bus. "JavaScript resolver function reference for EventBridge"."""
    asked = record(request)
    if asked.get("operation") != "PutEvents":
        raise _refused("A data source of EventBridge knows the operation PutEvents only", "InvalidRequest")
    bus = record(source.get("eventBridgeConfig")).get("eventBusArn")
    entries = [
        {
            "EventBusName": bus,
            "Source": event.get("source"),
            "DetailType": event.get("detailType"),
            "Detail": _text(event.get("detail") or {}),
            "Resources": rows(event.get("resources")),
        }
        for event in map(record, rows(asked.get("events")))
    ]
    told = _called(module("services.eventbridge")._put_events, {"Entries": entries})
    return {**told, "Entries": rows(told.get("Entries"))}


# Tables ---------------------------------------------------------------------------------------------------------------


def _table(api_id: str, source: dict[str, Any], request: Any, context: Any) -> Any:
    config, asked = record(source.get("dynamodbConfig")), record(request)
    operation = str(asked.get("operation"))
    if operation not in _OPERATIONS:
        raise _refused(f"DynamoDB resolvers know no operation {operation}", "InvalidRequest")
    responses = module("core.responses")
    before = responses.get_region()
    responses.set_request_region(config.get("awsRegion") or before)
    try:
        return _OPERATIONS[operation](str(config.get("tableName")), asked)
    finally:
        responses.set_request_region(before)


def _get(table: str, asked: Request) -> Any:
    wanted = {"TableName": table, "Key": asked.get("key"), "ConsistentRead": asked.get("consistentRead")}
    return _plain_item(_dynamodb("GetItem", {**wanted, **_projection(asked)}).get("Item"))


def _put(table: str, asked: Request) -> Any:
    item = {**record(asked.get("attributeValues")), **record(asked.get("key"))}
    _dynamodb("PutItem", {"TableName": table, "Item": item, **_condition(asked)})
    return _plain_item(item)


def _update(table: str, asked: Request) -> Any:
    update, condition = record(asked.get("update")), _condition(asked)
    wanted: Request = {
        "TableName": table,
        "Key": asked.get("key"),
        "UpdateExpression": update.get("expression"),
        "ReturnValues": "ALL_NEW",
        **condition,
    }
    _merge(wanted, update)
    return _plain_item(_dynamodb("UpdateItem", wanted).get("Attributes"))


def _delete(table: str, asked: Request) -> Any:
    wanted = {"TableName": table, "Key": asked.get("key"), "ReturnValues": "ALL_OLD", **_condition(asked)}
    return _plain_item(_dynamodb("DeleteItem", wanted).get("Attributes"))


def _query(table: str, asked: Request) -> Any:
    return _page("Query", table, asked)


def _scan(table: str, asked: Request) -> Any:
    return _page("Scan", table, asked)


def _page(operation: str, table: str, asked: Request) -> Any:
    """Items, and the token with which the next page is asked for."""
    query, token = record(asked.get("query")), asked.get("nextToken")
    wanted: Request = {
        "TableName": table,
        "IndexName": asked.get("index"),
        "Limit": asked.get("limit"),
        "ConsistentRead": asked.get("consistentRead"),
        "ScanIndexForward": asked.get("scanIndexForward"),
        "Select": asked.get("select"),
        "KeyConditionExpression": query.get("expression"),
        "ExclusiveStartKey": json.loads(token) if token else None,
        **_projection(asked),
    }
    _merge(wanted, query)
    told = record(asked.get("filter"))
    if told:
        wanted["FilterExpression"] = told.get("expression")
        _merge(wanted, told)
    found = _dynamodb(operation, wanted)
    last = found.get("LastEvaluatedKey")
    return {
        "items": [_plain_item(item) for item in rows(found.get("Items"))],
        "nextToken": json.dumps(last) if last else None,
        "scannedCount": found.get("ScannedCount"),
    }


def _batch_get(table: str, asked: Request) -> Any:
    wanted = {
        name: {"Keys": rows(record(one).get("keys"))} for name, one in record(asked.get("tables")).items()
    }
    found = record(_dynamodb("BatchGetItem", {"RequestItems": wanted}).get("Responses"))
    return {"data": {name: [_plain_item(item) for item in rows(found.get(name))] for name in wanted}}


def _batch_put(table: str, asked: Request) -> Any:
    tables = record(asked.get("tables"))
    _batch_write(
        {name: [{"PutRequest": {"Item": item}} for item in rows(items)] for name, items in tables.items()}
    )
    return {"data": {name: [_plain_item(item) for item in rows(items)] for name, items in tables.items()}}


def _batch_delete(table: str, asked: Request) -> Any:
    tables = record(asked.get("tables"))
    _batch_write(
        {name: [{"DeleteRequest": {"Key": key}} for key in rows(keys)] for name, keys in tables.items()}
    )
    return {"data": {name: [_plain_item(key) for key in rows(keys)] for name, keys in tables.items()}}


def _batch_write(wanted: Request) -> None:
    _dynamodb("BatchWriteItem", {"RequestItems": wanted})


def _transact_write(table: str, asked: Request) -> Any:
    names = {
        "PutItem": "Put",
        "UpdateItem": "Update",
        "DeleteItem": "Delete",
        "ConditionCheck": "ConditionCheck",
    }
    items: list[Request] = []
    for one in map(record, rows(asked.get("transactItems"))):
        operation, update = str(one.get("operation")), record(one.get("update"))
        if operation not in names:
            raise _refused(f"A transaction knows no operation {operation}", "InvalidRequest")
        wanted: Request = {"TableName": one.get("table"), **_condition(one)}
        if operation == "PutItem":
            wanted["Item"] = {**record(one.get("attributeValues")), **record(one.get("key"))}
        else:
            wanted["Key"] = one.get("key")
        if update:
            wanted["UpdateExpression"] = update.get("expression")
            _merge(wanted, update)
        items.append({names[operation]: _given(wanted)})
    _dynamodb("TransactWriteItems", {"TransactItems": items})
    keys = [_plain_item(one.get("key")) for one in map(record, rows(asked.get("transactItems")))]
    return {"keys": keys, "cancellationReasons": None}


def _transact_get(table: str, asked: Request) -> Any:
    items = [
        {"Get": {"TableName": one.get("table"), "Key": one.get("key")}}
        for one in map(record, rows(asked.get("transactItems")))
    ]
    found = rows(_dynamodb("TransactGetItems", {"TransactItems": items}).get("Responses"))
    return {"items": [_plain_item(record(one).get("Item")) for one in found], "cancellationReasons": None}


_OPERATIONS: dict[str, Callable[[str, Request], Any]] = {
    "GetItem": _get,
    "PutItem": _put,
    "UpdateItem": _update,
    "DeleteItem": _delete,
    "Query": _query,
    "Scan": _scan,
    "BatchGetItem": _batch_get,
    "BatchPutItem": _batch_put,
    "BatchDeleteItem": _batch_delete,
    "TransactWriteItems": _transact_write,
    "TransactGetItems": _transact_get,
}


def _condition(asked: Request) -> Request:
    condition = record(asked.get("condition"))
    if not condition:
        return {}
    wanted: Request = {"ConditionExpression": condition.get("expression")}
    _merge(wanted, condition)
    return wanted


def _projection(asked: Request) -> Request:
    projection = record(asked.get("projection"))
    if not projection:
        return {}
    wanted: Request = {"ProjectionExpression": projection.get("expression")}
    _merge(wanted, projection)
    return wanted


def _merge(wanted: Request, expression: Request) -> None:
    """The names and values of one more expression."""
    for ours, theirs in (
        ("ExpressionAttributeNames", "expressionNames"),
        ("ExpressionAttributeValues", "expressionValues"),
    ):
        both = {**record(wanted.get(ours)), **record(expression.get(theirs))}
        if both:
            wanted[ours] = both


def _given(wanted: Request) -> Request:
    return {name: value for name, value in wanted.items() if value is not None}


def _dynamodb(operation: str, wanted: Request) -> Request:
    """The service's own answer, as an SDK would get it; its errors become the resolver's."""
    headers = {"x-amz-target": f"DynamoDB_20120810.{operation}", "content-type": "application/x-amz-json-1.0"}
    service, body = module("services.dynamodb"), json.dumps(_given(wanted)).encode()

    def ask(_: Any) -> Any:
        return asyncio.run(service.handle_request("POST", "/", headers, body, {}))

    return _called(ask, None, prefix="DynamoDB:")


def _called(handler: Callable[[Any], Any], wanted: Any, prefix: str = "") -> Request:
    status, _, body = handler(wanted)
    told = record(json.loads(body or b"{}"))
    if status >= 400:
        kind = str(told.get("__type", "Unknown")).rpartition("#")[2]
        raise _refused(str(told.get("message") or told.get("Message") or kind), f"{prefix}{kind}")
    return told


def _plain_item(item: Any) -> Any:
    """Attributes as AppSync gives them to a resolver: plain values."""
    if not isinstance(item, dict):
        return None
    return {name: _plain(value) for name, value in record(item).items()}


def _plain(value: Any) -> Any:
    ((kind, inner),) = record(value).items()
    match kind:
        case "N":
            return _number(inner)
        case "NULL":
            return None
        case "M":
            return _plain_item(inner)
        case "L":
            return [_plain(one) for one in inner]
        case "NS":
            return [_number(one) for one in inner]
        case _:
            return inner


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)
