"""What an invocation came of, told by the shape of its event: who watches sees which queue or route it was."""

from __future__ import annotations

from typing import Any

from stackline.embedded.upstream import record, rows


def cause(event: Any) -> dict[str, Any]:
    """`{"by": "aws:sqs", "from": ARN, "records": n}`, `{"by": "api", "from": ID, …}`; empty for a plain call."""
    told = record(event)
    records = [record(one) for one in rows(told.get("Records"))]
    if records:
        first = records[0]
        # SNS spells its own with a capital letter.
        by = str(first.get("eventSource") or first.get("EventSource") or "")
        where = first.get("eventSourceARN") or record(first.get("Sns")).get("TopicArn")
        where = where or record(record(first.get("s3")).get("bucket")).get("arn")
        return {"by": by, "from": str(where or ""), "records": len(records)} if by else {}
    context = record(told.get("requestContext"))
    if context.get("apiId"):
        route = told.get("routeKey") or context.get("routeKey")
        if not route and told.get("resource"):
            route = f"{told.get('httpMethod')} {told['resource']}"
        return {
            "by": "api",
            "from": str(context["apiId"]),
            "api_request": str(context.get("requestId") or ""),
            **({"route": str(route)} if route else {}),
        }
    if "detail-type" in told and "source" in told:
        where = (rows(told.get("resources")) or [""])[0]
        return {"by": str(told["source"]), "from": str(where), "detail": str(told["detail-type"])}
    if "awslogs" in told:
        return {"by": "aws:logs", "from": ""}
    return {}
