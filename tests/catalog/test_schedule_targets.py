"""What a schedule's one target is told."""

from __future__ import annotations

import pytest

from stackline.design import connect, read_wires
from stackline.template import Template

TEMPLATE = """\
Resources:
  Daily:
    Type: AWS::Scheduler::Schedule
    Properties: {ScheduleExpression: rate(1 day), ScheduleExpressionTimezone: Europe/Vienna}
  Pages: {Type: AWS::SQS::Queue}
  Fn: {Type: AWS::Lambda::Function}
  Flow: {Type: AWS::StepFunctions::StateMachine}
"""


@pytest.mark.parametrize("target", ["Pages", "Fn", "Flow"])
def test_settings_of_a_schedule_are_written_and_changed(target: str) -> None:
    drawn = connect(Template.parse(TEMPLATE.encode()), "Daily", target, settings={"Input": "{}"})
    retries = {"MaximumRetryAttempts": 3}
    changed = connect(drawn, "Daily", target, settings={"RetryPolicy": retries})
    aim = changed.get(("Resources", "Daily", "Properties", "Target"))
    assert (aim["Input"], aim["RetryPolicy"]) == ("{}", retries)
    assert [(wire.source, wire.target) for wire in read_wires(changed)] == [("Daily", target)]
