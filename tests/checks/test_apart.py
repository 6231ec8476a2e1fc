"""The checks in a process of their own: the same answers, and an end of it is told and mended."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from stackline.checks import check
from stackline.checks.apart import ChecksApart
from stackline.template import Template

FAULTY = Template.parse(
    b"""Transform: AWS::Serverless-2016-10-31
Resources:
  Put:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src, Tiemout: 3}
""",
    file="sam.yaml",
)


@pytest.fixture
def apart() -> Iterator[ChecksApart]:
    checks = ChecksApart()
    yield checks
    checks.stop()


def test_finds_what_the_checks_find_here(apart: ChecksApart) -> None:
    found = apart.check(FAULTY)
    assert found == check(FAULTY)
    assert any(one.path[-1:] == ("Tiemout",) and one.file == "sam.yaml" for one in found)


def test_what_cfn_lint_finds_in_every_place_can_be_told(apart: ChecksApart) -> None:
    """cfn-lint names places by nodes of its own, which no other process can be sent."""
    text = b"""Transform: AWS::Serverless-2016-10-31
Resources:
  On:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src
      Policies:
        - SQSSendMessagePolicy: {QueueName: !GetAtt Gone.QueueName}
      Environment: {Variables: {URL: !Ref Gone, Sub: !Sub "${Gone.Arn}"}}
      Nothing: 1
"""
    template = Template.parse(text, file="template.yaml")
    found = apart.check(template)
    assert found == check(template)
    assert "E3001" in {one.code for one in found}


def test_a_process_that_was_ended_is_told_of_and_the_next_text_is_checked(apart: ChecksApart) -> None:
    apart.check(FAULTY)
    assert apart.pid is not None
    os.kill(apart.pid, signal.SIGKILL)
    os.waitid(os.P_PID, apart.pid, os.WEXITED | os.WNOWAIT)
    assert apart.check(FAULTY) == check(FAULTY)


def test_stopping_ends_the_process(apart: ChecksApart) -> None:
    apart.check(FAULTY)
    pid = apart.pid
    assert pid is not None
    apart.stop()
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert apart.pid is None
