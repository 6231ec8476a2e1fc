"""Serverless caches and search collections of templates: made, told of, changed in place, replaced, deleted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from embedded_cloud import Cloud

pytestmark = pytest.mark.cloud


def _outputs(name: str, *attributes: str) -> dict[str, Any]:
    told = {one.replace(".", ""): {"Value": {"Fn::GetAtt": [name, one]}} for one in attributes}
    return {"Ref": {"Value": {"Ref": name}}, **told}


def _delete(cloud: Cloud, stack: str) -> None:
    client = cloud.client("cloudformation")
    identifier = client.describe_stacks(StackName=stack)["Stacks"][0]["StackId"]
    client.delete_stack(StackName=stack)
    assert cloud.wait(identifier)["StackStatus"] == "DELETE_COMPLETE", cloud.failures(identifier)


def test_a_cache(cloud: Cloud) -> None:
    def template(**more: Any) -> dict[str, Any]:
        properties = {"ServerlessCacheName": "Small", "Engine": "valkey", **more}
        body = {"Type": "AWS::ElastiCache::ServerlessCache", "Properties": properties}
        return {"Resources": {"Cache": body}, "Outputs": _outputs("Cache", "ARN", "Endpoint.Address")}

    limits = {"DataStorage": {"Maximum": 5, "Unit": "GB"}}
    stack = cloud.deploy("cache", template(CacheUsageLimits=limits, SubnetIds=["subnet-1", "subnet-2"]))
    assert stack["StackStatus"] == "CREATE_COMPLETE", cloud.failures("cache")
    client, told = cloud.client("elasticache"), cloud.outputs("cache")
    (found,) = client.describe_serverless_caches(ServerlessCacheName=told["Ref"])["ServerlessCaches"]
    assert told["Ref"] == found["ServerlessCacheName"] == "small"
    assert (told["ARN"], told["EndpointAddress"]) == (found["ARN"], found["Endpoint"]["Address"])
    assert found["SubnetIds"] == ["subnet-1", "subnet-2"]
    assert found["CacheUsageLimits"]["DataStorage"]["Maximum"] == 5

    changed = template(Description="more", SubnetIds=["subnet-1", "subnet-2"])
    assert cloud.deploy("cache", changed, "UPDATE")["StackStatus"] == "UPDATE_COMPLETE"
    (found,) = client.describe_serverless_caches(ServerlessCacheName="small")["ServerlessCaches"]
    assert found["Description"] == "more"

    moved = cloud.deploy("cache", template(SubnetIds=["subnet-3"]), "UPDATE")
    assert moved["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert any("custom-named resource requires replacing" in text for text in cloud.failures("cache"))

    renamed = template(ServerlessCacheName="other")
    assert cloud.deploy("cache", renamed, "UPDATE")["StackStatus"] == "UPDATE_COMPLETE"

    def there() -> set[str]:
        found = client.describe_serverless_caches()["ServerlessCaches"]
        return {one["ServerlessCacheName"] for one in found} & {"small", "other"}

    assert there() == {"other"}
    _delete(cloud, "cache")
    assert there() == set()


def _policies(principal: str) -> dict[str, Any]:
    rule = {"ResourceType": "collection", "Resource": ["collection/words"]}
    index = {"ResourceType": "index", "Resource": ["index/words/*"], "Permission": ["aoss:ReadDocument"]}
    encryption = {"Rules": [rule], "AWSOwnedKey": True}
    access = [{"Rules": [index], "Principal": [principal]}]
    return {
        "Encrypted": {
            "Type": "AWS::OpenSearchServerless::SecurityPolicy",
            "Properties": {"Name": "words", "Type": "encryption", "Policy": json.dumps(encryption)},
        },
        "Access": {
            "Type": "AWS::OpenSearchServerless::AccessPolicy",
            "Properties": {"Name": "words", "Type": "data", "Policy": json.dumps(access)},
        },
    }


def _collection(principal: str, **more: Any) -> dict[str, Any]:
    properties = {"Name": "words", "Type": "SEARCH", **more}
    body = {
        "Type": "AWS::OpenSearchServerless::Collection",
        "DependsOn": "Encrypted",
        "Properties": properties,
    }
    outputs = _outputs("Words", "Arn", "CollectionEndpoint")
    return {"Resources": {**_policies(principal), "Words": body}, "Outputs": outputs}


def test_a_collection_with_its_policies(cloud: Cloud) -> None:
    one, other = (f"arn:aws:iam::000000000000:role/{name}" for name in ("one", "other"))
    stack = cloud.deploy("words", _collection(one))
    assert stack["StackStatus"] == "CREATE_COMPLETE", cloud.failures("words")
    client, told = cloud.client("opensearchserverless"), cloud.outputs("words")

    def found() -> dict[str, Any]:
        return client.batch_get_collection(ids=[told["Ref"]])["collectionDetails"][0]

    assert (found()["arn"], found()["collectionEndpoint"]) == (told["Arn"], told["CollectionEndpoint"])
    assert (found()["name"], found()["type"]) == ("words", "SEARCH")

    changed = cloud.deploy("words", _collection(other, Description="more"), "UPDATE")
    assert changed["StackStatus"] == "UPDATE_COMPLETE", cloud.failures("words")
    assert found()["description"] == "more"
    policy = client.get_access_policy(type="data", name="words")["accessPolicyDetail"]["policy"]
    assert policy[0]["Principal"] == [other]
    _delete(cloud, "words")
    left = [
        *client.list_collections()["collectionSummaries"],
        *client.list_access_policies(type="data")["accessPolicySummaries"],
    ]
    assert "words" not in {one["name"] for one in left}


def test_a_collection_wants_its_encryption(cloud: Cloud) -> None:
    body = {"Type": "AWS::OpenSearchServerless::Collection", "Properties": {"Name": "bare"}}
    assert cloud.deploy("bare", {"Resources": {"Bare": body}})["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any("security policy of encryption type" in text for text in cloud.failures("bare"))
