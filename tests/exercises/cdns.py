"""What a CDN serves: an origin's page, and the mark of a function that stood on its way."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from exercises.ends import MARK, TEXT
from exercises.scenes import Rig, Wire
from exercises.stage import Stage

PAGE = "page.html"


def _selecting(origin: str) -> dict[str, Any]:
    """The smallest CDN, with all that it is asked for going to this origin."""
    site = {
        "Id": "site",
        "DomainName": "www.example.com",
        "CustomOriginConfig": {"OriginProtocolPolicy": "https-only"},
    }
    behavior = {
        "TargetOriginId": origin,
        "ViewerProtocolPolicy": "redirect-to-https",
        "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",  # no caching
    }
    return {"DistributionConfig": {"Enabled": True, "Origins": [site], "DefaultCacheBehavior": behavior}}


TO_TARGET = Rig(properties={"Source": _selecting("Target")})


def answered_by(api: str, route: str) -> Rig:
    wire = Wire(f"{api}-invokes-function", "Target", "Answer", route)
    return TO_TARGET + Rig({"Answer": "function"}, after=(wire,))


_CDN_FUNCTION = f"""
function handler(event) {{
  var it = event.response || {{ statusCode: 200, headers: {{}} }};
  it.headers["{MARK}"] = {{ value: event.context.eventType }};
  return it;
}}
"""
BY_FUNCTION = Rig(
    {"Store": "bucket"},
    before=(Wire("cdn-origin-serves-bucket", "Source", "Store"),),
    properties={"Source": _selecting("Store")},
)
"""With pages behind the CDN, before or after which the function stands."""
BY_CDN_FUNCTION = BY_FUNCTION + Rig(properties={"Target": {"FunctionCode": _CDN_FUNCTION}})


def _get(stage: Stage, path: str) -> tuple[str, dict[str, str]]:
    label = stage.outputs["SourceDomain"].partition(".")[0]
    try:
        with urllib.request.urlopen(f"{stage.cloud.url}/_cdn/{label}/{path}") as answer:
            return answer.read().decode(), {name.lower(): value for name, value in answer.headers.items()}
    except urllib.error.HTTPError as error:
        return error.read().decode(), {}


def _put(stage: Stage, bucket: str) -> None:
    stage.client("s3").put_object(Bucket=stage.ref(bucket), Key=PAGE, Body=TEXT.encode())


def serves_page(stage: Stage) -> bool:
    """One of a bucket that lets in nobody else."""
    _put(stage, "Target")
    return _get(stage, PAGE)[0] == TEXT


def serves_answer(stage: Stage) -> bool:
    return _get(stage, "")[0] == "fine"


def marked(event: str) -> Callable[[Stage], bool]:
    def shown(stage: Stage) -> bool:
        _put(stage, "Store")
        return _get(stage, PAGE)[1].get(MARK) == event

    return shown
