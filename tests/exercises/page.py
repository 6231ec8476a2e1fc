"""The page of the documentation that says of every connection how it is exercised: docs/embedded-connections.md."""

from __future__ import annotations

from exercises.verdicts import How, Verdict, verdict
from laws.wire_cases import CATALOG

_HEAD = """<!-- Made by docs/generate.py from tests/exercises. Change it there. -->

# Connections on the embedded cloud

The deep tests draw every connection between the plainest ends, deploy it to the embedded cloud and try it. What that
means is one of:

| | |
|---|---|
| **arrives** | set off at its source, and seen to arrive at its target |
| **granted** | called with what the wire gave, by a role held to its policies; without the wire the call is refused |
| **proven** | shown by what it does: a call refused and admitted, a message moved |
| **deployed** | deployed, and told of by the cloud's API; nothing here runs what it is for |
| not | the embedded cloud lacks a type that the template has |

A function makes its call itself. A state machine makes it in a task, and its role once more outside, since tasks are
not held to policies here. No container runs here: the call is made with what its task definition gives it.
"""


def page() -> str:
    found = {one.id: verdict(one) for one in CATALOG.connections.values()}
    counts = {how: sum(1 for one in found.values() if one.how == how) for how in _ORDER}
    summary = ", ".join(f"{count} {how}" for how, count in counts.items())
    lines = [_HEAD, f"Of {len(found)} connections: {summary}.", "", "| connection | | how |", "|---|---|---|"]
    lines += [_row(name, told) for name, told in found.items()]
    return "\n".join(lines) + "\n"


def _row(name: str, told: Verdict) -> str:
    return f"| `{name}` | {'not' if told.how == 'not' else f'**{told.how}**'} | {told.words} |"


_ORDER: tuple[How, ...] = ("arrives", "granted", "proven", "deployed", "not")
