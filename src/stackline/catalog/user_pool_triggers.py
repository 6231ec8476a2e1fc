"""Triggers of user pools: SAM's Cognito event, or the pool's LambdaConfig and the function's permission."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Allow, Change, Delete, Ends, No, Note, Put, Rename
from stackline.catalog.fragments import reference
from stackline.catalog.holes import To
from stackline.catalog.model import Allows, Connection, Facet, Path, Setting, Spelling
from stackline.catalog.places import value_at
from stackline.catalog.policies import allowed
from stackline.catalog.references import items, mapping
from stackline.catalog.sam_events import events, new_event_name
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

KIND = "user-pool"
# CloudFormation, "AWS::Cognito::UserPool LambdaConfig". The senders' functions are named inside an object.
_SENDERS = ("CustomEmailSender", "CustomSMSSender")
_TRIGGERS = (
    "PreSignUp",
    "PostConfirmation",
    "PreAuthentication",
    "PostAuthentication",
    "PreTokenGeneration",
    "UserMigration",
    "CustomMessage",
    "DefineAuthChallenge",
    "CreateAuthChallenge",
    "VerifyAuthChallengeResponse",
    *_SENDERS,
)
# A later version of the trigger's event is asked for in another property.
_LATER = {"PreTokenGenerationConfig": "PreTokenGeneration"}
_PERMISSION = Allows("target", "cognito-idp.amazonaws.com", "lambda:InvokeFunction", To("source", "arn"))


def _read_events(view: View) -> Iterator[Found]:
    for event in events(view, "Cognito", kind="function"):
        pools = view.ends(event.properties.get("UserPool"), KIND) or [event.card]
        triggers = list(items(event.properties.get("Trigger"), (*event.path, "Properties", "Trigger")))
        for place, trigger in triggers:
            if trigger in _TRIGGERS:
                claim = event.path if len(triggers) == 1 else place
                yield Found(pools[0], event.owner, (claim,), trigger, settings=_FIRST)


def _read_config(view: View) -> Iterator[Found]:
    for pool in view.by_kind.get(KIND, ()):
        for key, value in mapping(view.properties(pool).get("LambdaConfig")).items():
            facet = _LATER.get(key, key)
            function = mapping(value).get("LambdaArn", value)
            for target in view.ends(function, "function") if facet in _TRIGGERS else ():
                permissions = allowed(view, _PERMISSION, Ends(pool, target)).claims
                place: Path = ("Resources", pool, "Properties", "LambdaConfig", key)
                claims = (place, *permissions)
                if key in _LATER:
                    version: Path = (*place, "LambdaVersion")
                    yield Found(pool, target, claims, facet, places={"version": version})
                else:
                    yield Found(pool, target, claims, facet, settings=_FIRST)


# What stands in the trigger's own property is of the first version.
_FIRST = {"version": "V1_0"}


def _change(view: View, found: Found, name: str, value: Any) -> list[Change]:
    """A later version of the event has a property of its own, beside the one of the first version."""
    if value in (None, "V1_0"):
        return []
    if found.facet != "PreTokenGeneration":
        return [No(f"{found.facet} has one version only", "Later ones are of PreTokenGeneration.")]
    place = found.claims[0]
    if "LambdaConfig" not in place:
        return [
            No(
                "SAM's Cognito event asks for the first version",
                "Take the wire away, and draw it again with the version: then the pool itself names the function.",
            )
        ]
    arn = value_at(view, place)
    return [
        Delete(place),
        Put((*place[:-1], "PreTokenGenerationConfig"), {"LambdaArn": arn, "LambdaVersion": value}),
    ]


def _has_versions(_: View, ends: Ends) -> tuple[str, str] | None:
    if ends.settings.get("version") in (None, "V1_0") or ends.facet == "PreTokenGeneration":
        return None
    return (f"{ends.facet} has one version only", "Later ones are of PreTokenGeneration.")


def _write_event(view: View, ends: Ends) -> list[Change]:
    if (ends.settings.get("version") or "V1_0") != "V1_0" or ends.facet in _SENDERS or _has_event(view, ends):
        return _write_config(view, ends)
    there = _taken(view, ends)
    if there is not None:
        return there
    name = new_event_name(view, ends.target, f"{ends.source}{ends.facet}")
    properties = {"UserPool": {"Ref": ends.source}, "Trigger": ends.facet}
    path = ("Resources", ends.target, "Properties", "Events", name)
    return [Put(path, {"Type": "Cognito", "Properties": properties})]


def _has_event(view: View, ends: Ends) -> bool:
    """Whether another pool's event runs the function: SAM gives a function one permission for all of its pools."""
    return any(
        event.owner == ends.target and ends.source not in view.ends(event.properties.get("UserPool"), KIND)
        for event in events(view, "Cognito", kind="function")
    )


def _taken(view: View, ends: Ends) -> list[Change] | None:
    """What there is to do where the trigger has a function; None where it has none."""
    wires = [*_read_events(view), *_read_config(view)]
    there = [found for found in wires if (found.source, found.facet) == (ends.source, ends.facet)]
    keys = [key for key in (ends.facet, f"{ends.facet}Config") if key in _config(view, ends.source)]
    if any(found.target == ends.target for found in there):
        return [Allow(_PERMISSION)] if keys else []
    if not there and not keys:
        return None
    other = there[0].target if there else "a function elsewhere"
    return [No(f"{ends.facet} of {ends.source} runs {other} already", "Take that wire away first.")]


def _config(view: View, pool: str) -> dict[str, Any]:
    return mapping(view.properties(pool).get("LambdaConfig"))


def _write_config(view: View, ends: Ends) -> list[Change]:
    there = _taken(view, ends)
    if there is not None:
        return there
    path: Path = ("Resources", ends.source, "Properties", "LambdaConfig")
    arn = reference(view, ends.target, "arn")
    version = ends.settings.get("version") or "V1_0"
    if ends.facet in _SENDERS:
        changes: list[Change] = [Put((*path, ends.facet), {"LambdaArn": arn, "LambdaVersion": "V1_0"})]
        if "KMSKeyID" not in _config(view, ends.source):
            changes.append(_key(ends))
    elif ends.facet == "PreTokenGeneration" and version != "V1_0":
        changes = [Put((*path, "PreTokenGenerationConfig"), {"LambdaArn": arn, "LambdaVersion": version})]
    else:
        changes = [Put((*path, str(ends.facet)), arn)]
    return [*changes, Allow(_PERMISSION)]


def _key(ends: Ends) -> Note:
    return Note(
        "wire-key",
        f"{ends.source} has no key to encrypt the codes that it gives {ends.target}",
        f"Set LambdaConfig.KMSKeyID of {ends.source} to the ARN of a key, and let {ends.target} decrypt with it.",
    )


def _rename(view: View, card: str, old: str, new: str) -> list[Change]:
    there = [found for found in (*_read_events(view), *_read_config(view)) if found.source == card]
    if any(found.facet == new for found in there):
        return [No(f"{new} of {card} runs a function already", "Choose another moment.")]
    found: list[Change] = []
    for one in there:
        if one.facet != old:
            continue
        place = one.claims[0]
        if new in _SENDERS or place[-1] in (*_SENDERS, *_LATER):
            return [
                No(
                    f"{old} and {new} of {card} are written in different ways",
                    "Take the trigger away, and add the other one.",
                )
            ]
        if "LambdaConfig" in place:
            found.append(Rename(place, new))
        elif isinstance(place[-1], int):
            found.append(Put(place, new))
        else:
            trigger = (*place, "Properties", "Trigger")
            listed = isinstance(value_at(view, trigger), list)
            found.append(Put((*trigger, 0) if listed else trigger, new))
    return found


TRIGGER = Facet(
    "trigger",
    "Trigger",
    pattern=f"(?P<trigger>{'|'.join(_TRIGGERS)})",
    make="{trigger}",
    example="PostConfirmation",
    fields=(
        Setting(
            path="trigger",
            label="When",
            description="The moment of a sign-up or sign-in at which Cognito asks the function.",
            kind="choice",
            choices=_TRIGGERS,
            default="PostConfirmation",
            example="PreSignUp",
        ),
    ),
    rename=_rename,
)

TRIGGERS = Connection(
    id="user-pool-trigger-invokes-function",
    source=KIND,
    facet=TRIGGER.id,
    target="function",
    style="event",
    label="runs",
    summary="Cognito runs the function at this moment of a sign-up or sign-in, and waits for what it returns.",
    settings=(
        Setting(
            path="version",
            label="Event version",
            description="Of PreTokenGeneration: V2_0 lets the function change access tokens too, V3_0 also those of "
            "machines.",
            kind="choice",
            choices=("V1_0", "V2_0", "V3_0"),
            documentation="https://docs.aws.amazon.com/cognito/latest/developerguide/"
            "user-pool-lambda-pre-token-generation.html",
        ),
    ),
    check=_has_versions,
    spellings=(
        Spelling(
            name="sam-event",
            targets=("AWS::Serverless::Function",),
            write=_write_event,
            read=_read_events,
            change=_change,
        ),
        Spelling(name="lambda-config", write=_write_config, read=_read_config, change=_change),
    ),
)
