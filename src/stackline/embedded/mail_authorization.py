"""Mail is sent in the name of an identity, which is what policies name; MiniStack looks for a right to any resource.

Service Authorization Reference, "Amazon SES" and "Amazon SES v2": SendEmail, SendRawEmail and their like are about the
identity: of the sender's address where that is one, else of its domain.
"""

from __future__ import annotations

import json
from email.utils import parseaddr
from typing import Any

from stackline.embedded.upstream import module, record, rows


def install() -> None:
    actions = module("core.iam_actions")
    stock = actions.extract_resource_arn

    def extract(
        service: str,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query: dict[str, Any],
        region: str,
        account: str,
    ) -> str:
        arn = stock(service, method, path, headers, body, query, region, account)
        sender = _sender(path, body, query) if service == "ses" and arn == "*" else ""
        return f"arn:aws:ses:{region}:{account}:identity/{_identity(sender)}" if sender else arn

    actions.extract_resource_arn = extract


def _sender(path: str, body: bytes, query: dict[str, Any]) -> str:
    """The address that is sent from, of either version of the API; empty for calls that send nothing."""
    if path.startswith("/v2/email/outbound-"):
        try:
            given = [record(json.loads(body or b"{}")).get("FromEmailAddress")]
        except ValueError:
            given = []
    else:
        source = query.get("Source")
        given = rows(source) if isinstance(source, list) else [source]
    return parseaddr(str(given[0] or ""))[1] if given else ""


def _identity(address: str) -> str:
    stores = (module("services.ses")._identities, module("services.ses_v2")._identities)
    return address if any(address in one for one in stores) else address.rpartition("@")[2]
