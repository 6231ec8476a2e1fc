"""What the cloud tells becomes traces: with the template's names, what led to what, and no more than fits."""

from __future__ import annotations

from typing import Any

import pytest

from stackline.dev import traces
from stackline.dev.names import Names
from stackline.dev.traces import Count, Span, Traces

NAMES = Names.of(
    [
        {"LogicalResourceId": id, "PhysicalResourceId": physical, "ResourceType": f"AWS::{kind}"}
        for id, physical, kind in [
            ("Take", "shop-Take", "Lambda::Function"),
            ("Keep", "shop-Keep", "Lambda::Function"),
            ("Api", "abc", "ApiGatewayV2::Api"),
            ("Pages", "http://127.0.0.1:1/000000000000/shop-pages", "SQS::Queue"),
            ("Items", "shop-items", "DynamoDB::Table"),
            (
                "Flow",
                "arn:aws:states:us-east-1:000000000000:stateMachine:shop-flow",
                "StepFunctions::StateMachine",
            ),
            ("TakeDaily", "shop-TakeDaily", "Events::Rule"),
        ]
    ],
    {"TakeDaily": "Take/Daily"},
)


def request(**more: Any) -> dict[str, Any]:
    told = {"kind": "request", "at": 10.1, "api": "abc", "method": "POST", "path": "/a", "status": 200}
    return told | {"ms": 100.0, "trace": "t", "span": "r"} | more


def begun(function: str = "shop-Take", **more: Any) -> dict[str, Any]:
    told = {"kind": "invocation-begin", "at": 10.02, "began": 10.02, "function": function, "request": "q"}
    return told | {"trace": "t", "span": "i", "parent": "", "event": "{}"} | more


def ended(function: str = "shop-Take", **more: Any) -> dict[str, Any]:
    told = {"at": 10.08, "status": "ok", "ms": 40.0, "result": "1"}
    return begun(function) | {"kind": "invocation"} | told | more


def called(operation: str, resource: str, **more: Any) -> dict[str, Any]:
    told = {"kind": "call", "at": 10.05, "began": 10.03, "ms": 20.0, "status": 200, "service": "sqs"}
    return (
        told | {"operation": operation, "resource": resource, "trace": "t", "span": "c", "parent": "i"} | more
    )


def added(*told: dict[str, Any]) -> list[Span]:
    found = Traces()
    return [span for one in told if (span := found.add(one, NAMES))]


def test_a_request_its_invocation_and_its_call() -> None:
    cause = {"parent": "r", "by": "api", "from": "abc", "route": "POST /a"}
    queue = "arn:aws:sqs:us-east-1:000000000000:shop-pages"
    *_, call, end, asked = added(begun(**cause), called("sqs:SendMessage", queue), ended(**cause), request())
    assert (call.target, call.sources, call.title, call.parent) == (
        "Pages",
        ("Take",),
        "sqs:SendMessage",
        "i",
    )
    assert (end.target, end.sources, end.facet) == ("Take", ("Api",), "POST /a")
    assert (end.ms, end.run_ms, end.ok) == (60.0, 40.0, True)
    assert (asked.target, asked.title, asked.at, asked.ms) == ("Api", "POST /a", 10.0, 100.0)


@pytest.mark.parametrize(
    ("told", "sources"),
    [
        ({"by": "aws:sqs", "from": "arn:aws:sqs:us-east-1:000000000000:shop-pages"}, ("Pages",)),
        ({"by": "aws:dynamodb", "from": "arn:aws:dynamodb:r:a:table/shop-items/stream/1"}, ("Items",)),
        ({"by": "shop", "from": "", "caller": "shop-TakeDaily default"}, ("Take/Daily", "DefaultEventBus")),
        ({"caller": "arn:aws:states:us-east-1:000000000000:stateMachine:shop-flow"}, ("Flow",)),
        ({}, ()),
    ],
)
def test_where_an_invocation_comes_from(told: dict[str, Any], sources: tuple[str, ...]) -> None:
    [span] = added(begun(**told))
    assert span.sources == sources


def test_who_is_asked_directly_comes_of_who_asks() -> None:
    arn = "arn:aws:lambda:us-east-1:000000000000:function:shop-Keep"
    *_, keep = added(begun(), called("lambda:Invoke", arn), begun("shop-Keep", span="k", parent="c"))
    assert keep.sources == ("Take",)
    flow = "arn:aws:states:us-east-1:000000000000:stateMachine:shop-flow"
    *_, keep = added(begun(), called("states:StartExecution", flow), begun("shop-Keep", span="k", parent="c"))
    assert keep.sources == ("Flow",)


def test_failures() -> None:
    error = {"errorType": "ValueError", "errorMessage": "no"}
    end, call, asked = added(
        ended(status="error", error=error),
        called("sqs:SendMessage", "", status=400, error="Gone"),
        request(status=404),
    )
    assert (end.ok, end.error) == (False, "ValueError: no")
    assert (call.ok, call.error, call.target) == (False, "Gone", "sqs")
    assert asked.ok  # the caller's fault is no failure of the API


def test_cards_and_wires_are_counted_once_each_has_ended() -> None:
    kept = Traces()
    cause = {"by": "api", "from": "abc", "route": "POST /a"}
    for told in (begun(**cause), ended(**cause), ended(**cause, status="error", span="j")):
        kept.add(told, NAMES)
    assert kept.cards() == {"Take": Count(2, 1)}
    assert kept.wires() == {("Api", "Take", "POST /a"): Count(2, 1)}


def test_the_events_of_a_card_and_of_a_wire() -> None:
    kept = Traces()
    cause = {"by": "api", "from": "abc", "route": "POST /a"}
    queue = "arn:aws:sqs:us-east-1:000000000000:shop-pages"
    taken = {"by": "aws:sqs", "from": queue}
    for told in (
        ended(**cause),
        called("sqs:SendMessage", queue),
        ended("shop-Keep", **taken, span="k", began=10.07),
    ):
        kept.add(told, NAMES)

    def of_card(id: str) -> list[str]:
        return [span.id for span in kept.last(lambda span: span.is_of_card(id))]

    def of_wire(*wire: str) -> list[str]:
        return [span.id for span in kept.last(lambda span: span.is_of_wire(*wire))]

    assert (of_card("Take"), of_card("Pages"), of_card("Keep")) == (["i"], ["k", "c"], ["k"])
    assert of_wire("Api", "Take", "POST /a") == ["i"]
    assert of_wire("Api", "Take", "") == ["i"]
    assert of_wire("Api", "Take", "GET /a") == []
    assert of_wire("Take", "Pages", "") == ["c"]


def test_what_is_printed_is_of_the_invocation_that_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Traces()
    line = {"kind": "log", "at": 10.03, "function": "shop-Take", "request": "q"}
    kept.add(line | {"text": "too early"}, NAMES)
    for told in (begun(), line | {"text": "one\n"}, line | {"text": "token=abc"}, ended()):
        kept.add(told, NAMES)
    assert [span.log for span in kept.trace("t")] == ["one\ntoken=****"]
    monkeypatch.setattr(traces, "_LONGEST_LOG", 20)
    for _ in range(9):
        kept.add(line | {"text": "x" * 100}, NAMES)
    assert len(kept.trace("t")[0].log) < 50


def test_a_batch_is_seen_from_every_trace_it_took_messages_of() -> None:
    kept = Traces()
    kept.add(begun(trace="other", span="o"), NAMES)
    kept.add(ended("shop-Keep", span="k", links=[["other", "o"]]), NAMES)
    assert [span.id for span in kept.trace("other")] == ["o", "k"]
    assert [span.id for span in kept.trace("t")] == ["k"]


def test_the_oldest_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "_MOST_TRACES", 3)
    kept = Traces()
    for number in range(5):
        kept.add(begun(trace=str(number), span=str(number), began=number), NAMES)
    assert [span.trace for span in kept.last(lambda span: True)] == ["4", "3", "2"]
    monkeypatch.setattr(traces, "_MOST_CHARACTERS", 5_000)
    kept.add(begun(trace="5", span="5", began=5, event="x" * 4_000), NAMES)
    assert [span.trace for span in kept.last(lambda span: True)] == ["5"]
    kept.add(ended(trace="5", span="5", event="x" * 4_000, result="y" * 4_000), NAMES)
    assert len(kept.trace("5")) == 1  # the newest stays, however large


def test_a_trace_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "_MOST_SPANS", 10)
    kept = Traces()
    for number in range(50):
        kept.add(called("sqs:SendMessage", "", span=str(number)), NAMES)
    assert len(kept.trace("t")) == 10


@pytest.mark.parametrize(
    "told", [{"kind": "of a later version", "trace": "t"}, {"kind": "request", "at": 1.0}]
)
def test_what_is_no_part_of_a_trace_is_nothing(told: dict[str, Any]) -> None:
    assert added(told) == []
