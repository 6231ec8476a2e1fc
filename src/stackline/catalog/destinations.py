"""Where an asynchronous invocation ends: a function's destinations and its dead letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from stackline.catalog.deliverable import standard_only
from stackline.catalog.holes import Loose, To
from stackline.catalog.inherited import of_functions
from stackline.catalog.model import Connection, Needs, Part, Spelling, Statement
from stackline.catalog.view import Found, View

# Kind of the destination, SAM's word for it, what the function's role must allow.
_DESTINATIONS = {
    "queue": ("SQS", "sqs:SendMessage"),
    "topic": ("SNS", "sns:Publish"),
    "event-bus": ("EventBridge", "events:PutEvents"),
    "function": ("Lambda", "lambda:InvokeFunction"),
}
_LETTERS = ("queue", "topic")
# Lambda Developer Guide, "Asynchronous invocation": standard queues and topics.
_STANDARD = standard_only("Lambda")
_CONFIG = ("EventInvokeConfig", "DestinationConfig")
_ABOUT_GLOBALS = "In `Globals`, for every function that takes it over."
_SAM, _PLAIN = ("AWS::Serverless::Function",), ("AWS::Lambda::Function",)


def destinations() -> Iterator[Connection]:
    """`function-failure-sends-queue`, `function-success-invokes-function`, `function-dead-letter-sends-topic`, …"""
    for kind in _DESTINATIONS:
        yield _destination("failure", "OnFailure", kind)
        yield _destination("success", "OnSuccess", kind)
    for kind in _LETTERS:
        yield _dead_letter(kind)


def _verb(kind: str) -> str:
    return "invokes" if kind == "function" else "sends"


def _needs(kind: str) -> tuple[Needs, ...]:
    return (Needs("source", Statement((_DESTINATIONS[kind][1],), (To("target", "arn"),))),)


def _destination(facet: Literal["failure", "success"], key: str, kind: str) -> Connection:
    """Lambda Developer Guide, "Asynchronous invocation": one destination for success and one for failure."""
    word = _DESTINATIONS[kind][0]
    arn = To("target", "arn")
    return Connection(
        id=f"function-{facet}-{_verb(kind)}-{kind}",
        source="function",
        facet=facet,
        target=kind,
        style="event",
        label=f"on {facet}",
        summary=f"What became of an asynchronous invocation goes there, on {facet}.",
        failure=facet == "failure",
        check=_STANDARD,
        spellings=(
            Spelling(
                name="event-invoke-config",
                sources=_SAM,
                parts=(
                    Part(
                        f"{{source}}/Properties/EventInvokeConfig/DestinationConfig/{key}",
                        {"Type": Loose(word), "Destination": arn},
                    ),
                ),
                needs=_needs(kind),
            ),
            Spelling(
                name="event-invoke-config-resource",
                sources=_PLAIN,
                names={"config": "{source}Invocations"},
                parts=(
                    Part(
                        f"{{config}}/Properties/DestinationConfig/{key}",
                        {"Destination": arn},
                        anchor={
                            "Type": "AWS::Lambda::EventInvokeConfig",
                            "Properties": {
                                "FunctionName": To("source", "name"),
                                "Qualifier": Loose("$LATEST"),
                            },
                        },
                    ),
                ),
                needs=_needs(kind),
            ),
            Spelling(
                name="globals",
                draws=False,
                about=_ABOUT_GLOBALS,
                read=_of_globals(kind, facet, (*_CONFIG, key), "Destination"),
            ),
        ),
    )


def _dead_letter(kind: str) -> Connection:
    return Connection(
        id=f"function-dead-letter-sends-{kind}",
        source="function",
        facet="dead-letter",
        target=kind,
        style="event",
        label="dead letters to",
        summary="The event of an asynchronous invocation that failed for good goes there.",
        failure=True,
        check=_STANDARD,
        spellings=(
            Spelling(
                name="dead-letter-queue",
                sources=_SAM,
                parts=(
                    Part(
                        "{source}/Properties/DeadLetterQueue",
                        {"Type": Loose(_DESTINATIONS[kind][0]), "TargetArn": To("target", "arn")},
                    ),
                ),
                needs=_needs(kind),
            ),
            Spelling(
                name="dead-letter-config",
                sources=_PLAIN,
                parts=(Part("{source}/Properties/DeadLetterConfig", {"TargetArn": To("target", "arn")}),),
                needs=_needs(kind),
            ),
            Spelling(
                name="globals",
                draws=False,
                about=_ABOUT_GLOBALS,
                read=_of_globals(kind, "dead-letter", ("DeadLetterQueue",), "TargetArn"),
            ),
        ),
    )


def _of_globals(kind: str, facet: str, path: tuple[str, ...], key: str) -> Callable[[View], Iterator[Found]]:
    """What `Globals` say of every function goes for each that says nothing else itself."""

    def read(view: View) -> Iterator[Found]:
        for _, branch, functions in of_functions(view, (*path, key)):
            for target in view.ends(branch, kind):
                for function in functions:
                    yield Found(function, target, (("Globals", "Function", *path),), facet)

    return read
