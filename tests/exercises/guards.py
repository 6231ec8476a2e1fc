"""Who and what is let through: a stranger's call is refused, a deployment under an alarm is rolled back."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable

from websockets.exceptions import InvalidHandshake
from websockets.sync.client import connect

from exercises.sources import QUERY, ask
from exercises.stage import Stage


def guarded(header: str) -> Callable[[Stage], bool]:
    """By a function that knows one word."""

    def shown(stage: Stage) -> bool:
        refused = (ask(stage), ask(stage, {header: "somebody-else"}))
        return set(refused) <= {401, 403} and ask(stage, {header: "let-me-in"}) == 200

    return shown


def guarded_by_pool(pool: str, client: str) -> Callable[[Stage], bool]:
    def shown(stage: Stage) -> bool:
        token = _signed_in(stage, stage.ref(pool), stage.ref(client))
        return ask(stage) in (401, 403) and ask(stage, {"Authorization": token}) == 200

    return shown


def _signed_in(stage: Stage, pool: str, client: str) -> str:
    cognito = stage.client("cognito-idp")
    password = "Long-enough-1"
    cognito.sign_up(ClientId=client, Username="someone", Password=password)
    cognito.admin_confirm_sign_up(UserPoolId=pool, Username="someone")
    told = cognito.initiate_auth(
        ClientId=client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "someone", "PASSWORD": password},
    )
    return told["AuthenticationResult"]["IdToken"]


def _query(stage: Stage, authorization: str) -> str:
    """What the graph says to a query with this header; nothing where it answers none."""
    body = json.dumps({"query": QUERY}).encode()
    headers = {"content-type": "application/json", "authorization": authorization}
    try:
        with urllib.request.urlopen(
            urllib.request.Request(stage.outputs["SourceUrl"], body, headers)
        ) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        if error.code != 401:
            raise
        return ""


def graph_guarded(stage: Stage) -> bool:
    return not _query(stage, "somebody-else") and "fine" in _query(stage, "let-me-in")


def graph_guarded_by_pool(stage: Stage) -> bool:
    token = _signed_in(stage, stage.target, stage.ref("TargetClient"))
    return not _query(stage, f"{token}x") and "fine" in _query(stage, token)


def _opens(stage: Stage, token: str) -> bool:
    address = stage.cloud.url.replace("http", "ws", 1)
    try:
        with connect(f"{address}/_api/{stage.source}/live?token={token}"):
            return True
    except InvalidHandshake:
        return False


def socket_guarded(stage: Stage) -> bool:
    return not _opens(stage, "somebody-else") and _opens(stage, "let-me-in")


def deployment_guarded(*path: str) -> Callable[[Stage], bool]:
    """A change of what stands at this path of the target is rolled back while the alarm is on."""

    def shown(stage: Stage) -> bool:
        place = ("Resources", "Target", "Properties", *path)
        before = stage.template.resources["Target"]["Properties"]
        for name in path:
            before = before[name]
        template = stage.template.put(place, f"{before}# more" if path == ("InlineCode",) else "Another")
        alarms, found = stage.client("cloudwatch"), list[str]()
        for state in ("ALARM", "OK"):
            alarms.set_alarm_state(AlarmName=stage.source, StateValue=state, StateReason="x")
            found.append(stage.cloud.deploy(stage.stack, template.text, "UPDATE")["StackStatus"])
        return found == ["UPDATE_ROLLBACK_COMPLETE", "UPDATE_COMPLETE"]

    return shown
