"""$connect, $disconnect, and {"action": "say", "text": …}"""

import json
import os
import time

import boto3

LONGEST = 1_000


def handler(event, context):
    table = boto3.resource("dynamodb").Table(os.environ["CONNECTIONS_TABLE_NAME"])
    id = event["requestContext"]["connectionId"]
    route = event["requestContext"]["routeKey"]
    if route == "$connect":
        # API Gateway ends a connection after two hours.
        table.put_item(Item={"id": id, "expires": int(time.time()) + 7_200})
    elif route == "$disconnect":
        table.delete_item(Key={"id": id})
    else:
        return say(table, id, event.get("body"))
    return {"statusCode": 200}


def say(table, id, body):
    try:
        text = json.loads(body or "")["text"]
    except (ValueError, KeyError, TypeError):
        text = None
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST:
        return {"statusCode": 400}
    message = json.dumps({"from": id, "text": text}).encode()
    connections = boto3.client("apigatewaymanagementapi", endpoint_url=os.environ["CHAT_API_CONNECTIONS_URL"])
    start = {}
    while True:
        page = table.scan(ProjectionExpression="id", **start)
        for item in page["Items"]:
            tell(connections, table, item["id"], message)
        if "LastEvaluatedKey" not in page:
            return {"statusCode": 200}
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def tell(connections, table, id, message):
    try:
        connections.post_to_connection(ConnectionId=id, Data=message)
    except connections.exceptions.GoneException:  # left without saying so
        table.delete_item(Key={"id": id})
