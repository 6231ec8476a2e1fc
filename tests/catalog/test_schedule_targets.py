"""What a schedule's one target is told."""

from __future__ import annotations

import pytest

from stackline.core import Refused
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


EVENTS = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Report:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Daily: {Type: Schedule, Properties: {Schedule: rate(1 day), Enabled: true}}  # at night
        Weekly:
          Type: ScheduleV2
          Properties:
            ScheduleExpression: cron(0 6 ? * MON *)  # Mondays
"""


def test_settings_of_sam_schedules_are_changed_through_their_wires() -> None:
    template = Template.parse(EVENTS.encode())
    after = connect(template, "Report/Daily", "Report", settings={"ScheduleExpression": "rate(2 days)"})
    assert after.text == template.text.replace("rate(1 day)", "rate(2 days)")
    after = connect(template, "Report/Daily", "Report", settings={"State": "DISABLED"})
    assert after.text == template.text.replace("Enabled: true", "Enabled: false")
    zone = {"ScheduleExpressionTimezone": "Europe/Oslo"}
    after = connect(template, "Report/Weekly", "Report", settings=zone)
    assert after.text == template.text + "            ScheduleExpressionTimezone: Europe/Oslo\n"
    with pytest.raises(Refused, match="runs in UTC"):
        connect(template, "Report/Daily", "Report", settings=zone)
    with pytest.raises(Refused, match="six fields"):
        connect(template, "Report/Weekly", "Report", settings={"ScheduleExpression": "cron(0 6 * * *)"})
    with pytest.raises(Refused, match="no setting Zone"):
        connect(template, "Report/Weekly", "Report", settings={"Zone": "UTC"})
