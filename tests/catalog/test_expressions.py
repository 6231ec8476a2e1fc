"""Schedules, time zones, JSON and patterns: what AWS takes, and what is said of the rest."""

from __future__ import annotations

from typing import Any

import pytest

from stackline.catalog.expressions import (
    event_pattern,
    json_text,
    rule_schedule,
    schedule_expression,
    time_zone,
)

# EventBridge User Guide and EventBridge Scheduler User Guide, their examples.
GOOD = [
    "rate(1 minute)",
    "rate(5 minutes)",
    "rate(1 day)",
    "cron(0 10 * * ? *)",
    "cron(15 12 * * ? *)",
    "cron(0 18 ? * MON-FRI *)",
    "cron(0 8 1 * ? *)",
    "cron(0/15 * * * ? *)",
    "cron(0/5 8-17 ? * MON-FRI *)",
    "cron(0 9 ? * 2#1 *)",
    "cron(0 0 L * ? *)",
    "cron(0 0 L-2 * ? *)",
    "cron(30 0 3W * ? *)",
    "cron(0 10 ? * 6L 2022-2023)",
    "cron(0,30 6,18 ? JAN,JUL SAT,SUN *)",
]


@pytest.mark.parametrize("text", GOOD)
def test_what_aws_takes_is_right(text: str) -> None:
    assert schedule_expression(text) is None
    assert rule_schedule(text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rate(1 minutes)", "rate(1 minute)"),
        ("rate(5 minute)", "rate(5 minutes)"),
        ("rate(0 days)", "at least 1 day"),
        ("rate(1.5 hours)", "whole"),
        ("rate(1 week)", "whole"),
        ("cron(0 6 * * *)", "six fields"),
        ("cron(0 0 * * * *)", "? as either"),
        ("cron(0 0 ? * ? *)", "? as either"),
        ("cron(60 0 * * ? *)", "60 as its minutes"),
        ("cron(0 24 * * ? *)", "24 as its hours"),
        ("cron(0 0 32 * ? *)", "32 as its day of month"),
        ("cron(0 0 * 13 ? *)", "13 as its month"),
        ("cron(0 0 ? * 8 *)", "8 as its day of week"),
        ("cron(0 0 ? * MO *)", "MO as its day of week"),
        ("cron(0 0 ? * 2#6 *)", "2#6 as its day of week"),
        ("cron(0 0 * * ? 1900)", "1900 as its year"),
        ("cron(0/0 0 * * ? *)", "0/0 as its minutes"),
        ("every day", "rate(5 minutes)"),
        (5, "rate(5 minutes)"),
    ],
)
def test_what_is_wrong_is_named(text: Any, words: str) -> None:
    assert words in (schedule_expression(text) or "")


def test_a_single_time_is_for_the_scheduler_only() -> None:
    assert schedule_expression("at(2027-01-31T06:00:00)") is None
    assert "at(2027" in (schedule_expression("at(tomorrow)") or "")
    assert "AWS::Scheduler::Schedule" in (rule_schedule("at(2027-01-31T06:00:00)") or "")


def test_time_zones_json_and_patterns() -> None:
    assert time_zone("Europe/Oslo") is None
    assert "Europe/Oslo" in (time_zone("Oslo") or "")
    assert json_text('{"a": 1}') is None
    assert json_text("{a: 1}")
    assert json_text({"a": 1})
    assert event_pattern({"source": ["a"], "detail": {"id": [{"exists": True}]}}) is None
    assert "lists" in (event_pattern({"source": "a"}) or "")
    assert event_pattern({})
    assert event_pattern("source")
