"""Data: S3, DynamoDB and Kinesis streams, Firehose, DocumentDB.

Shapes: "Event message structure", "Invoke AWS Lambda function" of batch operations, "Event context" of Object Lambda,
"Using Lambda with Amazon Kinesis", "… DynamoDB", "… DocumentDB", "Transform source data in Amazon Data Firehose".
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus

from stackline.events.sample import Names, Sample

_WHEN, _SECONDS = "2026-01-15T09:30:00.000Z", 1768469400


def _s3(name: str, thing: dict[str, Any]) -> Callable[[Names], dict[str, Any]]:
    def make(names: Names) -> dict[str, Any]:
        return {
            "Records": [
                {
                    "eventVersion": "2.1",
                    "eventSource": "aws:s3",
                    "awsRegion": names["region"],
                    "eventTime": _WHEN,
                    "eventName": name,
                    "userIdentity": {"principalId": "EXAMPLE"},
                    "requestParameters": {"sourceIPAddress": "192.0.2.10"},
                    "responseElements": {"x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": "EXAMPLE123"},
                    "s3": {
                        "s3SchemaVersion": "1.0",
                        "configurationId": "notification",
                        "bucket": {
                            "name": names["bucket"],
                            "ownerIdentity": {"principalId": "EXAMPLE"},
                            "arn": f"arn:aws:s3:::{names['bucket']}",
                        },
                        "object": {
                            "key": quote_plus(names["key"], safe="/"),
                            **thing,
                            "sequencer": "0A1B2C3D4E5F678901",
                        },
                    },
                }
            ]
        }

    return make


def s3_batch(names: Names) -> dict[str, Any]:
    return {
        "invocationSchemaVersion": "1.0",
        "invocationId": "YXNkbGZqYWRmaiBhc2RmdW9hZHNmZGpmaGFzbGtkaGZza2RmaAo",
        "job": {"id": "f3cc4f60-61f6-4a2b-8a21-d07600c373ce"},
        "tasks": [
            {
                "taskId": "dGFza2lkZ29lc2hlcmUK",
                "s3Key": names["key"],
                "s3VersionId": "1",
                "s3BucketArn": f"arn:aws:s3:::{names['bucket']}",
            }
        ],
    }


def object_lambda(names: Names) -> dict[str, Any]:
    place = f"arn:aws:s3-object-lambda:{names['region']}:{names['account']}:accesspoint"
    return {
        "xAmzRequestId": "1a5ed718-5f53-471d-b6fe-5cf62d88d02a",
        "getObjectContext": {
            "inputS3Url": f"https://{names['bucket']}.s3.{names['region']}.amazonaws.com/{names['key']}?X-Amz-Signature=EXAMPLE",
            "outputRoute": "io-use1-001",
            "outputToken": "OutputToken",
        },
        "configuration": {
            "accessPointArn": f"{place}/objects",
            "supportingAccessPointArn": f"arn:aws:s3:{names['region']}:{names['account']}:accesspoint/standard",
            "payload": "{}",
        },
        "userRequest": {
            "url": f"https://objects-{names['account']}.s3-object-lambda.{names['region']}.amazonaws.com/{names['key']}",
            "headers": {"Host": "s3-object-lambda.amazonaws.com", "Accept-Encoding": "identity"},
        },
        "userIdentity": {
            "type": "IAMUser",
            "principalId": "EXAMPLE",
            "arn": f"arn:aws:iam::{names['account']}:user/jane",
            "accountId": names["account"],
            "accessKeyId": "EXAMPLE",
        },
        "protocolVersion": "1.00",
    }


def dynamodb(names: Names) -> dict[str, Any]:
    arn = f"arn:aws:dynamodb:{names['region']}:{names['account']}:table/{names['table']}/stream/{_WHEN[:-1]}"
    keys = {names["key"]: {"S": "1"}}
    changes = (
        ("INSERT", {"NewImage": {**keys, "count": {"N": "1"}}}),
        ("MODIFY", {"NewImage": {**keys, "count": {"N": "2"}}, "OldImage": {**keys, "count": {"N": "1"}}}),
        ("REMOVE", {"OldImage": {**keys, "count": {"N": "2"}}}),
    )
    return {
        "Records": [
            {
                "eventID": f"{number:032x}",
                "eventName": name,
                "eventVersion": "1.1",
                "eventSource": "aws:dynamodb",
                "awsRegion": names["region"],
                "dynamodb": {
                    "ApproximateCreationDateTime": _SECONDS,
                    "Keys": keys,
                    **images,
                    "SequenceNumber": f"{number}1100000000017450749",
                    "SizeBytes": 26,
                    "StreamViewType": "NEW_AND_OLD_IMAGES",
                },
                "eventSourceARN": arn,
            }
            for number, (name, images) in enumerate(changes, 1)
        ]
    }


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def kinesis(names: Names) -> dict[str, Any]:
    number = "49590338271490256608559692538361571095921575989136588898"
    return {
        "Records": [
            {
                "kinesis": {
                    "kinesisSchemaVersion": "1.0",
                    "partitionKey": "1",
                    "sequenceNumber": number,
                    "data": _encoded(names["data"]),
                    "approximateArrivalTimestamp": _SECONDS + 0.5,
                },
                "eventSource": "aws:kinesis",
                "eventVersion": "1.0",
                "eventID": f"shardId-000000000006:{number}",
                "eventName": "aws:kinesis:record",
                "invokeIdentityArn": f"arn:aws:iam::{names['account']}:role/{names['function']}",
                "awsRegion": names["region"],
                "eventSourceARN": f"arn:aws:kinesis:{names['region']}:{names['account']}:stream/{names['stream']}",
            }
        ]
    }


def firehose(names: Names) -> dict[str, Any]:
    place = f"arn:aws:firehose:{names['region']}:{names['account']}:deliverystream/{names['stream']}"
    return {
        "invocationId": "2b4d1ad9-2f48-94bd-a088-767c317e994a",
        "deliveryStreamArn": place,
        "region": names["region"],
        "records": [
            {
                "recordId": "49546986683135544286507457936321625675700192471156785154000000",
                "approximateArrivalTimestamp": _SECONDS * 1000,
                "data": _encoded(names["data"]),
            }
        ],
    }


def documentdb(names: Names) -> dict[str, Any]:
    return {
        "eventSourceArn": f"arn:aws:rds:{names['region']}:{names['account']}:cluster:{names['cluster']}",
        "events": [
            {
                "event": {
                    "_id": {"_data": "0163eeb6e7000000090100000009000041e1"},
                    "clusterTime": {"$timestamp": {"t": _SECONDS, "i": 9}},
                    "documentKey": {"_id": {"$oid": "63eeb6e7d418cd98afb1c1d7"}},
                    "fullDocument": {"_id": {"$oid": "63eeb6e7d418cd98afb1c1d7"}, "hello": "world"},
                    "ns": {"db": "shop", "coll": "orders"},
                    "operationType": "insert",
                }
            }
        ],
        "eventSource": "aws:docdb",
    }


_GROUP = "Data"
_OBJECT = {"bucket": "my-bucket", "key": "folder/file.txt"}
_PUT = {"size": 1024, "eTag": "d41d8cd98f00b204e9800998ecf8427e"}
_DATA = {"stream": "orders", "data": '{"hello": "world"}'}

SAMPLES = (
    Sample("s3-put", "S3 object created", _GROUP, _s3("ObjectCreated:Put", _PUT), _OBJECT),
    Sample("s3-delete", "S3 object removed", _GROUP, _s3("ObjectRemoved:Delete", {}), _OBJECT),
    Sample("s3-batch", "S3 Batch Operations task", _GROUP, s3_batch, _OBJECT),
    Sample("s3-object-lambda", "S3 Object Lambda request", _GROUP, object_lambda, _OBJECT),
    Sample("dynamodb", "DynamoDB stream records", _GROUP, dynamodb, {"table": "items", "key": "id"}),
    Sample("kinesis", "Kinesis records", _GROUP, kinesis, _DATA),
    Sample("firehose", "Firehose transformation", _GROUP, firehose, _DATA),
    Sample("documentdb", "DocumentDB change", _GROUP, documentdb, {"cluster": "cluster"}),
)
