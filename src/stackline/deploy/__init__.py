"""Deploying: a template and its code become a stack, by a change set. Knows not which cloud it talks to."""

from stackline.deploy.deploying import deploy
from stackline.deploy.events import ChangeEvent, Event, Notice, Phase, ResourceEvent
from stackline.deploy.invoking import Invocation, invoke, parse_event
from stackline.deploy.logs import LogLine, read_logs
from stackline.deploy.outcome import Outcome, ResourceState
from stackline.deploy.runner import Runner
from stackline.deploy.stack import open_stack, read_outputs
from stackline.deploy.trying import Tried, try_function

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
    "Runner",
    "Tried",
    "deploy",
    "invoke",
    "open_stack",
    "parse_event",
    "read_logs",
    "read_outputs",
    "try_function",
]
