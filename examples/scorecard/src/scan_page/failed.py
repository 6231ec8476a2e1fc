"""PageFailed: a page that every try failed on has become a dead letter; it counts as failed."""

from __future__ import annotations

import json
import logging
from typing import Any

from results import save

log = logging.getLogger()
log.setLevel("INFO")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    for record in event["Records"]:
        task = json.loads(record["body"])
        log.warning("page given up", extra={"url": task["url"], "scan": task["scan"]})
        save(task, "failed", {})
    return {"batchItemFailures": []}
