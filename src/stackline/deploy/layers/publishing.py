"""A layer of the template, built for the cloud's functions, becomes a new version: only where its content is new."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from stackline.cloud import Cloud
from stackline.deploy.layers.reading import LayerVersion, content_of, versions
from stackline.deploy.steps.upload import make_bucket, put
from stackline.deploy.work import bucket_of

DIRECT_LIMIT = 50 * 1024 * 1024
"""Bytes of a zip that an API call may bring along (AWS Lambda quotas, "Deployment package")."""


@dataclass(frozen=True, slots=True)
class Published:
    """`fresh`: it was made; else the newest version has that content already."""

    region: str
    version: LayerVersion
    fresh: bool


@dataclass(frozen=True, slots=True)
class About:
    """What is said of a version besides its content."""

    description: str = ""
    runtimes: tuple[str, ...] = ()
    architectures: tuple[str, ...] = ()
    licence: str = ""

    @classmethod
    def of(cls, properties: dict[str, Any], description: str | None = None) -> About:
        """Of a layer's properties in the template, intrinsics resolved."""

        def texts(name: str) -> tuple[str, ...]:
            value = properties.get(name)
            return tuple(map(str, cast(list[Any], value))) if isinstance(value, list) else ()

        return cls(
            str(properties.get("Description") or "") if description is None else description,
            texts("CompatibleRuntimes"),
            texts("CompatibleArchitectures"),
            str(properties.get("LicenseInfo") or ""),
        )

    def arguments(self) -> dict[str, Any]:
        given = {
            "Description": self.description,
            "CompatibleRuntimes": list(self.runtimes),
            "CompatibleArchitectures": list(self.architectures),
            "LicenseInfo": self.licence,
        }
        return {name: value for name, value in given.items() if value}


def publish(cloud: Cloud, name: str, package: Path, about: About) -> Published:
    """Publish a zip as a version of `name`. The same content as the newest version's is not published again.

    One that is too large to come along goes through the bucket that deployments use.
    """
    data = package.read_bytes()
    newest = next(iter(versions(cloud, name)), None)
    if newest is not None and content_of(cloud, newest.arn).sha256 == _sha256(data):
        return Published(cloud.region, newest, fresh=False)
    content = {"ZipFile": data} if len(data) <= DIRECT_LIMIT else _in_bucket(cloud, package.name, data)
    told = cloud.call("lambda", "publish_layer_version", LayerName=name, Content=content, **about.arguments())
    return Published(cloud.region, content_of(cloud, str(told["LayerVersionArn"])), fresh=True)


def _in_bucket(cloud: Cloud, key: str, data: bytes) -> dict[str, str]:
    bucket = bucket_of(cloud)
    make_bucket(cloud, bucket)
    put(cloud, bucket, key, data)
    return {"S3Bucket": bucket, "S3Key": key}


def _sha256(data: bytes) -> str:
    return base64.b64encode(hashlib.sha256(data).digest()).decode()
