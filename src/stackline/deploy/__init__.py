"""Deploying: a template and its code become a stack, by a change set. Knows not which cloud it talks to."""

from stackline.deploy.deploying import deploy
from stackline.deploy.events import ChangeEvent, Event, Notice, Phase, ResourceEvent
from stackline.deploy.invoking import Invocation, invoke, parse_event
from stackline.deploy.logs import LogLine, read_logs
from stackline.deploy.outcome import Outcome, ResourceState
from stackline.deploy.stack import open_stack, read_outputs

__all__ = [
    "ChangeEvent",
    "Event",
    "Invocation",
    "LogLine",
    "Notice",
    "Outcome",
    "Phase",
    "ResourceEvent",
    "ResourceState",
    "deploy",
    "invoke",
    "open_stack",
    "parse_event",
    "read_logs",
    "read_outputs",
]
