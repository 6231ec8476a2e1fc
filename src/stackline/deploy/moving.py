"""Artifacts go from one environment's bucket to another's."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from stackline.cloud import Cloud
from stackline.deploy.manifests import read_object
from stackline.deploy.steps.upload import address, is_there, make_bucket, put
from stackline.deploy.work import bucket_of

_TEMPLATE = re.compile(r"[0-9a-f]{64}\.template")


@dataclass(slots=True)
class Moving:
    """Artifacts from one bucket to another: the same bytes, but for templates, which say where things are."""

    source: Cloud
    target: Cloud
    names: dict[str, str]

    def __init__(self, source: Cloud, target: Cloud) -> None:
        self.source, self.target, self.names = source, target, {}

    def artifact(self, name: str) -> str:
        """Its name in the target's bucket."""
        if name in self.names:
            return self.names[name]
        bucket = bucket_of(self.target)
        if not _TEMPLATE.fullmatch(name):
            self.names[name] = name
            if not is_there(self.target, bucket, name):
                self._put(name, read_object(self.source, bucket_of(self.source), name))
            return name
        text = self.text(read_object(self.source, bucket_of(self.source), name).decode())
        new = f"{hashlib.sha256(text.encode()).hexdigest()}.template"
        self.names[name] = new
        if not is_there(self.target, bucket, new):
            self._put(new, text.encode())
        return new

    def text(self, text: str) -> str:
        """A template that names the target's bucket, and templates by their names there."""
        for name in dict.fromkeys(_TEMPLATE.findall(text)):
            text = text.replace(name, self.artifact(name))
        old, new = bucket_of(self.source), bucket_of(self.target)
        return text.replace(address(self.source, old, ""), address(self.target, new, "")).replace(old, new)

    def _put(self, name: str, data: bytes) -> None:
        bucket = bucket_of(self.target)
        make_bucket(self.target, bucket)
        put(self.target, bucket, name, data)
