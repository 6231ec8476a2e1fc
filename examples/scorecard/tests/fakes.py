"""As much of AWS as the example uses, in memory: tables with conditions, a queue with dead letters, a stream."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

MAX_RECEIVES = 3
# Of the words that DynamoDB refuses in an expression, those that come to mind here.
RESERVED = {"scan", "status", "day", "url", "name", "timestamp", "count", "result", "items"}


class Table:
    """Items by their first key attributes; conditions are the few forms that the example writes."""

    def __init__(self, hash_key: str, range_key: str) -> None:
        self.keys = (hash_key, range_key)
        self.items: dict[tuple[str, str], dict[str, Any]] = {}

    def put_item(self, *, Item: dict[str, Any], ConditionExpression: str = "", **names: Any) -> None:
        key = (Item[self.keys[0]], Item[self.keys[1]])
        before = self.items.get(key, {})
        if ConditionExpression and not _holds(ConditionExpression, before, names):
            raise ClientError({"Error": {"Code": "ConditionalCheckFailedException"}}, "PutItem")
        self.items[key] = _through_dynamodb(Item)

    def get_item(self, *, Key: dict[str, str]) -> dict[str, Any]:
        item = self.items.get((Key[self.keys[0]], Key[self.keys[1]]))
        return {"Item": item} if item else {}

    def query(self, *, KeyConditionExpression: Any, ConsistentRead: bool, **_: Any) -> dict[str, Any]:
        assert ConsistentRead
        wanted = KeyConditionExpression.get_expression()["values"][1]
        return {"Items": [item for key, item in sorted(self.items.items()) if key[0] == wanted]}


class Cloud:
    def __init__(self) -> None:
        self.tables = {"results": Table("market_day", "page"), "scorecards": Table("market", "day")}
        self.messages: list[dict[str, Any]] = []
        self.dead: list[dict[str, Any]] = []
        self.waits: list[int] = []
        self.objects: dict[str, bytes] = {}
        self.records: list[dict[str, Any]] = []

    def client(self, service: str) -> Cloud:
        return self

    def resource(self, service: str) -> Cloud:
        return self

    def Table(self, name: str) -> Table:
        return self.tables[name]

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:
        assert len(Entries) <= 10
        for entry in Entries:
            id = f"m{len(self.messages)}"
            self.messages.append(
                {"messageId": id, "receiptHandle": id, "body": entry["MessageBody"], "receives": 0}
            )
        return {"Successful": Entries}

    def change_message_visibility(self, *, QueueUrl: str, ReceiptHandle: str, VisibilityTimeout: int) -> None:
        self.waits.append(VisibilityTimeout)

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, ContentType: str) -> None:
        self.objects[Key] = Body

    def put_record(self, *, StreamName: str, PartitionKey: str, Data: bytes) -> None:
        self.records.append(
            {"kinesis": {"data": base64.b64encode(Data).decode(), "sequenceNumber": str(len(self.records))}}
        )

    def drain(self, handler: Callable[..., dict[str, Any]], batch: int = 5) -> None:
        """Run the handler on the queue until each message is done or has failed MAX_RECEIVES times."""
        while self.messages:
            group, self.messages = self.messages[:batch], self.messages[batch:]
            for message in group:
                message["receives"] += 1
                message["attributes"] = {"ApproximateReceiveCount": str(message["receives"])}
            answer = handler({"Records": group}, None)
            failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
            for message in group:
                if message["messageId"] in failed:
                    (self.messages if message["receives"] < MAX_RECEIVES else self.dead).append(message)


def _through_dynamodb(item: dict[str, Any]) -> dict[str, Any]:
    """What DynamoDB gives back: numbers as Decimals; a float is refused."""
    stored = {name: TypeSerializer().serialize(value) for name, value in item.items()}
    return {name: TypeDeserializer().deserialize(value) for name, value in stored.items()}


def _holds(expression: str, item: dict[str, Any], names: dict[str, Any]) -> bool:
    """Evaluate `attribute_not_exists(a) OR a < :b OR (…)` on an item."""
    aliases = names.get("ExpressionAttributeNames", {})
    values = names["ExpressionAttributeValues"]

    def operand(match: re.Match[str]) -> str:
        word = match[0]
        if word in ("AND", "OR"):
            return word.lower()
        assert word.lower() not in RESERVED, f"{word} is a reserved word of DynamoDB"
        value = values[word] if word in values else item.get(aliases.get(word, word))
        return repr(int(value) if isinstance(value, Decimal) else "" if value is None else value)

    def exists(match: re.Match[str]) -> str:
        assert match[1].lower() not in RESERVED
        return "1==1" if match[1] not in item else "1==2"

    python = re.sub(r"attribute_not_exists\((\w+)\)", exists, expression)
    python = re.sub(r"(?<![<>=])=(?!=)", "==", python.replace("<=", "<=").replace("1==", "1@"))
    python = re.sub(r"[:#]?[A-Za-z]\w*", operand, python).replace("1@", "1==")
    return bool(eval(python))  # the expression is the example's own


def body(answer: dict[str, Any]) -> Any:
    return json.loads(answer["body"])
