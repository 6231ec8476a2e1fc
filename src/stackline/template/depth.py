"""Nesting that keeps libyaml from telling anything: brackets may be keys, so it looks through them before their events.

It gives up at a limit of its own. Whether that is what was wrong is counted here, not told by the words of its error.
"""

from __future__ import annotations

import re

from yaml.events import CollectionEndEvent, CollectionStartEvent

from stackline.template import limits
from stackline.template.events import NotYaml, pure_events

_BRACKET = re.compile(r"[\[\]{}]")


def too_deep_at(text: str, problem: int) -> int | None:
    """Where a text that is not YAML, by a problem at that offset, nests more than it may; None where it does not.

    The second parser is slow: it is asked only where as many brackets are open, whatever they are.
    """
    if not _may_be_deep(text, problem):
        return None
    depth = 0
    try:
        for event in pure_events(text):
            if isinstance(event, CollectionStartEvent):
                depth += 1
                if depth > limits.MAX_DEPTH:
                    return event.start_mark.index
            elif isinstance(event, CollectionEndEvent):
                depth -= 1
    except NotYaml:
        return None
    return None


def _may_be_deep(text: str, end: int) -> bool:
    depth = 0
    for found in _BRACKET.finditer(text, 0, end + 1):
        depth = depth + 1 if found[0] in "[{" else max(depth - 1, 0)
        if depth > limits.MAX_DEPTH:
            return True
    return False
