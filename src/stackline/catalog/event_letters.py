"""Dead letters of rules, buses and schedules: a queue for events that could not be delivered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.actions import covers
from stackline.catalog.bus_targets import bus_of
from stackline.catalog.changes import Allow, Append, Change, Ends, No, Note, Put
from stackline.catalog.deliverable import refused_key, standard_only
from stackline.catalog.delivery import RULES
from stackline.catalog.fragments import reference
from stackline.catalog.holes import To
from stackline.catalog.model import Allows, Connection, Facet, Part, Path, Spelling
from stackline.catalog.policies import allowed
from stackline.catalog.references import items, mapping, mentions, texts
from stackline.catalog.rules import (
    RULE,
    aims,
)
from stackline.catalog.sam_events import events
from stackline.catalog.schedule_targets import SCHEDULE, aim_of, aim_path, letters_of
from stackline.catalog.service_roles import ROLE, VERSION
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

FACET = Facet("dead-letter", "Dead letters")
_LETTERS = "DeadLetterConfig"
_SEND = "sqs:SendMessage"
_ALLOWS = Allows("target", RULES, _SEND, To("source", "arn"))
_NO_TARGET = "has no target yet, whose events could be lost"
# What a rule or schedule needs before it can have dead letters.
_ELSEWHERE = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:elsewhere"
_ROLE_ELSEWHERE = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/elsewhere"
_AIM = {"Arn": {"Fn::Sub": _ELSEWHERE}}
_AIMED = {**_AIM, "RoleArn": {"Fn::Sub": _ROLE_ELSEWHERE}}


def rule_letters() -> Connection:
    summary = "Events that the rule could not deliver to a target go to the queue."
    return _connection(
        "event-rule",
        summary,
        inside=True,
        spellings=(
            Spelling(
                name="target",
                sources=(RULE,),
                upon={"Targets": [{"Id": "Elsewhere", **_AIM}]},
                write=_write_rule,
                read=_read_rule,
            ),
        ),
    )


def schedule_letters() -> Connection:
    summary = "What the schedule could not deliver to its target goes to the queue."
    return _connection(
        "schedule",
        summary,
        inside=True,
        spellings=(
            Spelling(
                name="target",
                sources=(SCHEDULE,),
                upon={"Target": _AIMED},
                write=_write_schedule,
                read=_read_schedule,
            ),
            Spelling(
                name="sam-event",
                draws=False,
                about="`DeadLetterConfig` of a `Schedule` or `ScheduleV2` event.",
                read=_read_schedule_events,
            ),
        ),
    )


def bus_letters() -> Connection:
    summary = "Events that the bus, or a SAM event of it, could not deliver go to the queue."
    return _connection(
        "event-bus",
        summary,
        inside=True,
        spellings=(
            Spelling(
                name="dead-letter-config",
                sources=("AWS::Events::EventBus",),
                parts=(Part(f"{{source}}/Properties/{_LETTERS}", {"Arn": To("target", "arn")}),),
                allows=(_ALLOWS,),
            ),
            Spelling(
                name="sam-event",
                draws=False,
                about="`DeadLetterConfig` of an `EventBridgeRule` event.",
                read=_read_bus_events,
            ),
        ),
    )


def _connection(source: str, summary: str, *, inside: bool, spellings: tuple[Spelling, ...]) -> Connection:
    return Connection(
        id=f"{source}-dead-letter-sends-queue",
        source=source,
        facet=FACET.id,
        target="queue",
        style="event",
        label="dead letters to",
        summary=summary,
        failure=True,
        inside=inside,
        check=_accepts,
        spellings=spellings,
    )


def _accepts(view: View, ends: Ends) -> tuple[str, str] | None:
    # EventBridge User Guide, "Using dead-letter queues": standard queues only; the Scheduler's guide says the same.
    return standard_only("EventBridge")(view, ends) or refused_key(view, ends)


def _letters(view: View, ends: Ends) -> dict[str, Any]:
    return {"Arn": reference(view, ends.target, "arn")}


# Rules --------------------------------------------------------------------------------------------------------------


def _read_rule(view: View) -> Iterator[Found]:
    for rule in view.by_type.get(RULE, ()):
        for place, entry in aims(view, rule):
            for queue in view.ends(letters_of(entry), "queue"):
                claims = allowed(view, _ALLOWS, Ends(rule, queue)).claims
                yield Found(rule, queue, ((*place, _LETTERS), *claims), FACET.id)


def _write_rule(view: View, ends: Ends) -> list[Change]:
    there = list(aims(view, ends.source))
    if not there:
        return [No(f"{ends.source} {_NO_TARGET}", "Draw the wire to its target first.")]
    if any(ends.target in view.ends(letters_of(entry), "queue") for _, entry in there):
        return [Allow(_ALLOWS)]
    free = [place for place, entry in there if _LETTERS not in entry]
    if not free:
        return [_taken(ends)]
    return [*(Put((*place, _LETTERS), _letters(view, ends)) for place in free), Allow(_ALLOWS)]


def _taken(ends: Ends) -> No:
    return No(f"The dead letters of {ends.source} go elsewhere already", "Take that wire away first.")


# SAM events ---------------------------------------------------------------------------------------------------------


def _read_bus_events(view: View) -> Iterator[Found]:
    for event in events(view, "EventBridgeRule", "CloudWatchEvent"):
        bus = bus_of(view, event)
        for queue in view.ends(letters_of(event.properties), "queue") if bus else ():
            yield Found(bus or "", queue, ((*event.path, "Properties", _LETTERS),), FACET.id)


def _read_schedule_events(view: View) -> Iterator[Found]:
    for event in events(view, "Schedule", "ScheduleV2"):
        for queue in view.ends(letters_of(event.properties), "queue"):
            yield Found(event.card, queue, ((*event.path, "Properties", _LETTERS),), FACET.id)


# Schedules: the schedule's role sends ---------------------------------------------------------------------------------


def _read_schedule(view: View) -> Iterator[Found]:
    for schedule in view.by_type.get(SCHEDULE, ()):
        target = aim_of(view, schedule)
        for queue in view.ends(letters_of(target), "queue"):
            place = (*aim_path(schedule), _LETTERS)
            # Where the target is the same queue, what the role may do is for that.
            mine = [] if queue in view.ends(target.get("Arn")) else _grants(view, target, queue)
            yield Found(schedule, queue, (place, *mine), FACET.id)


def _write_schedule(view: View, ends: Ends) -> list[Change]:
    target = aim_of(view, ends.source)
    if not target:
        return [No(f"{ends.source} {_NO_TARGET}", "Draw the wire to its target first.")]
    changes: list[Change] = []
    if ends.target not in view.ends(letters_of(target), "queue"):
        if _LETTERS in target:
            return [_taken(ends)]
        changes.append(Put((*aim_path(ends.source), _LETTERS), _letters(view, ends)))
    return [*changes, *_granted(view, target, ends)]


def _roles(view: View, target: dict[str, Any]) -> list[str]:
    return [name for name in view.named(target.get("RoleArn")) if view.types.get(name) == ROLE]


def _grants(view: View, target: dict[str, Any], queue: str) -> list[Path]:
    """The policies of the schedule's role that let it send to the queue, and nothing else."""
    return [
        path
        for role in _roles(view, target)
        for path, item in items(view.properties(role).get("Policies"), _policies(role))
        if _only_sends(view, mapping(mapping(item).get("PolicyDocument")), queue)
    ]


def _policies(role: str) -> Path:
    return ("Resources", role, "Properties", "Policies")


def _only_sends(view: View, document: dict[str, Any], queue: str) -> bool:
    about = {view.actual(name) for name, _ in mentions(document)} - {None}
    allowed_ = [mapping(one) for _, one in items(document.get("Statement"))]
    return about == {queue} and all(
        one.get("Effect") == "Allow" and covers([_SEND], texts(one.get("Action"))) for one in allowed_
    )


def _granted(view: View, target: dict[str, Any], ends: Ends) -> list[Change]:
    roles = _roles(view, target)
    if len(roles) != 1:
        return [
            Note(
                "wire-role",
                f"The role of {ends.source} must be allowed {_SEND} on {ends.target}",
                "It is not in this template.",
            )
        ]
    if _grants(view, target, ends.target):
        return []
    allow = {"Effect": "Allow", "Action": _SEND, "Resource": reference(view, ends.target, "arn")}
    policy = {
        "PolicyName": f"{ends.source}To{ends.target}DeadLetters",
        "PolicyDocument": {"Version": VERSION, "Statement": [allow]},
    }
    return [Append(_policies(roles[0]), policy)]
