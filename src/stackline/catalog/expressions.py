"""What AWS takes as schedules, event patterns, time zones and JSON: each function says what is wrong with a value."""

from __future__ import annotations

import json
import re
import zoneinfo
from datetime import datetime
from typing import Any, cast

_RATE = re.compile(r"rate\((.*)\)")
_CRON = re.compile(r"cron\((.*)\)")
_AT = re.compile(r"at\((.*)\)")
_UNITS = ("minute", "hour", "day")
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
# EventBridge Scheduler User Guide, "Schedule types", and EventBridge User Guide, "Cron expressions": name, least, most,
# words that stand for numbers from the least on, and the wildcards besides `, - * /`.
_FIELDS: tuple[tuple[str, int, int, list[str], str], ...] = (
    ("minutes", 0, 59, [], ""),
    ("hours", 0, 23, [], ""),
    ("day of month", 1, 31, [], "?LW"),
    ("month", 1, 12, _MONTHS, ""),
    ("day of week", 1, 7, _DAYS, "?L#"),
    ("year", 1970, 2199, [], ""),
)
_SIX = "minutes hours day-of-month month day-of-week year"


def schedule_expression(value: Any) -> str | None:
    """`rate(5 minutes)`, `cron(0 6 * * ? *)`, `at(2027-01-31T06:00:00)`."""
    return _expression(value, at=True)


def rule_schedule(value: Any) -> str | None:
    """What rules and SAM's Schedule events take: no single time."""
    return _expression(value, at=False)


def _expression(value: Any, *, at: bool) -> str | None:
    text = str(value).strip() if isinstance(value, str) else ""
    for pattern, judge in ((_RATE, _rate), (_CRON, _cron), (_AT, _once)):
        found = pattern.fullmatch(text)
        if found is None:
            continue
        if judge is _once and not at:
            return "takes no single time: at(…) is for AWS::Scheduler::Schedule and ScheduleV2"
        return judge(found[1])
    forms = "rate(5 minutes) or cron(0 6 * * ? *)" + (" or at(2027-01-31T06:00:00)" if at else "")
    return f"is {forms}, not {value}"


def _rate(inside: str) -> str | None:
    found = re.fullmatch(r"\s*(\d+)\s+([a-z]+)\s*", inside)
    unit = found[2].removesuffix("s") if found else ""
    if found is None or unit not in _UNITS:
        return f"is a rate of whole minutes, hours or days, e.g. rate(5 minutes), not rate({inside})"
    number = int(found[1])
    if number < 1:
        return f"is at least 1 {unit}, not {number}"
    # EventBridge refuses rate(1 minutes) and rate(5 minute).
    right = unit if number == 1 else f"{unit}s"
    return None if found[2] == right else f"is written rate({number} {right}), not rate({inside})"


def _once(inside: str) -> str | None:
    try:
        datetime.strptime(inside, "%Y-%m-%dT%H:%M:%S")
    except ValueError:
        return f"is a time like at(2027-01-31T06:00:00), not at({inside})"
    return None


def _cron(inside: str) -> str | None:
    fields = inside.split()
    if len(fields) != len(_FIELDS):
        five = " (AWS has a sixth field, the year)" if len(fields) == 5 else ""
        return f"has six fields, {_SIX}, not {len(fields)}{five}: cron({inside})"
    for text, (name, low, high, words, extra) in zip(fields, _FIELDS, strict=True):
        wrong = _field(text, low, high, words, extra)
        if wrong:
            return f"has {wrong} as its {name}: cron({inside})"
    if (fields[2] == "?") == (fields[4] == "?"):
        return (
            "has ? as either its day of month or its day of week, the one that does not matter: "
            f"cron({inside})"
        )
    return None


def _field(text: str, low: int, high: int, words: list[str], extra: str) -> str | None:
    """The part of the field that AWS does not take; None where all of it is fine."""
    if text == "?":
        return None if "?" in extra else "?"
    for item in text.split(","):
        if not _item(item, low, high, words, extra):
            return item or "nothing"
    return None


def _item(item: str, low: int, high: int, words: list[str], extra: str) -> bool:
    if "L" in extra and re.fullmatch(r"L(-\d{1,2})?|LW|[1-7]L|(SUN|MON|TUE|WED|THU|FRI|SAT)L", item.upper()):
        return item.upper() in ("L", "LW") or "W" not in extra or item.upper().startswith("L-")
    if "W" in extra and re.fullmatch(r"\d{1,2}W", item.upper()):
        return low <= int(item[:-1]) <= high
    if "#" in extra and "#" in item:
        day, _, turn = item.partition("#")
        return _number(day, words, low) is not None and turn in ("1", "2", "3", "4", "5")
    span, slash, step = item.partition("/")
    if slash and not (step.isdigit() and int(step) > 0):
        return False
    if span == "*" or (slash and span == ""):
        return True
    ends = [_number(end, words, low) for end in span.split("-")]
    return len(ends) <= 2 and all(end is not None and low <= end <= high for end in ends)


def _number(text: str, words: list[str], low: int) -> int | None:
    if text.upper() in words:
        return words.index(text.upper()) + low
    return int(text) if text.isdigit() else None


def time_zone(value: Any) -> str | None:
    """A name of the IANA database, as EventBridge Scheduler takes it."""
    if isinstance(value, str) and value in zoneinfo.available_timezones():
        return None
    return f"is a time zone of the IANA database, e.g. Europe/Oslo, not {value}"


def json_text(value: Any) -> str | None:
    """Text that is JSON."""
    if not isinstance(value, str):
        return "is JSON as text, in quotes"
    try:
        json.loads(value)
    except ValueError as error:
        return f"is no JSON: {error}"
    return None


def event_pattern(value: Any) -> str | None:
    """EventBridge User Guide, "Event patterns": a mapping, whose leaves are lists."""
    if not isinstance(value, dict) or not value:
        return "is a mapping, e.g. {source: [shop.orders]}"
    for key, item in cast("dict[str, Any]", value).items():
        if isinstance(item, dict):
            inner = cast("dict[str, Any]", item)
            wrong = None if len(inner) == 1 and next(iter(inner)).startswith("Fn::") else event_pattern(inner)
            if wrong:
                return wrong
        elif not isinstance(item, list):
            return f"has lists of what is taken: {key}: [{item}]"
    return None
