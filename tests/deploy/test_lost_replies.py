"""Answers that are lost, refused, late or wrong: the deployment ends well or says so, and nothing happens twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy_projects import TEMPLATE, run_deploy
from stackline.cloud import Away, Cloud, Refusal
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.deploy import Notice, deploy, open_stack
from stackline.deploy.preparing import journal_path
from stackline.deploy.stack import describe, waiting_change_sets
from stackline.journal import open_journal, run
from stackline.template import Project

pytestmark = pytest.mark.cloud
Fault = Callable[[Callable[[], Any]], Any]
"""What a call does instead: it may do it or not, and answer or raise."""


def refusal(code: str, of: str = "cloud-refused") -> Refusal:
    found = Refusal([Diagnostic("error", of, f"{code} it is", fix=Fix("Sign in again."))])
    found.code, found.message = code, f"{code} it is"
    return found


def away() -> Away:
    return Away([Diagnostic("error", "cloud-away", "It does not answer")])


def before(error: Callable[[], Exception]) -> Fault:
    """Refused: nothing was done."""

    def fault(_: Callable[[], Any]) -> Any:
        raise error()

    return fault


def after(error: Callable[[], Exception]) -> Fault:
    """Done, and reported as failed."""

    def fault(call: Callable[[], Any]) -> Any:
        call()
        raise error()

    return fault


def twice(call: Callable[[], Any]) -> Any:
    """The answer is lost, and botocore asks again."""
    call()
    return call()


class Shop:
    def __init__(self, folder: Path) -> None:
        self.folder, self.version = folder, 0
        self.cloud, self.stack = open_stack(Project.open(folder))

    def change(self) -> None:
        self.version += 1
        (self.folder / "template.yaml").write_text(
            TEMPLATE.replace("Default: dev", f"Default: v{self.version}")
        )

    def operations(self) -> int:
        stack = describe(self.cloud, self.stack)
        if stack is None:
            return 0
        events = self.cloud.call("cloudformation", "describe_stack_events", StackName=stack["StackId"])
        return sum(
            one["PhysicalResourceId"] == stack["StackId"]
            and one["ResourceStatus"] in ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS")
            for one in events["StackEvents"]
        )

    def settled(self) -> None:
        """Each version was deployed by one operation, and nothing is left behind."""
        assert self.operations() == self.version
        stack = describe(self.cloud, self.stack)
        assert stack is not None
        assert waiting_change_sets(self.cloud, stack) == []
        journal = open_journal(journal_path(self.folder))
        assert journal.resume(self.stack) == []
        journal.close()


@pytest.fixture
def shop(new: Any) -> Shop:
    found = Shop(new())
    found.change()
    run_deploy(found.folder)
    return found


def faulty(monkeypatch: pytest.MonkeyPatch, operation: str, *faults: Fault) -> None:
    """The first calls of `operation` go wrong like this, one after the other."""
    left, real = list(faults), Cloud._call  # pyright: ignore[reportPrivateUsage]

    def called(cloud: Cloud, service: str, asked: str, *more: Any) -> Any:
        def call() -> Any:
            return real(cloud, service, asked, *more)

        return left.pop(0)(call) if asked == operation and left else call()

    monkeypatch.setattr(Cloud, "_call", called)


@pytest.mark.parametrize(
    ("operation", "faults"),
    [
        ("execute_change_set", [before(away)]),
        ("execute_change_set", [after(away)]),
        ("execute_change_set", [after(lambda: refusal("InternalFailure"))]),
        ("execute_change_set", [before(lambda: refusal("Throttling"))] * 2),
        ("execute_change_set", [twice]),
        ("create_change_set", [twice]),
    ],
    ids=["lost before", "lost after", "done and reported failed", "throttled", "asked twice", "made twice"],
)
def test_a_wrong_answer_that_is_looked_up(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, operation: str, faults: list[Fault]
) -> None:
    shop.change()
    faulty(monkeypatch, operation, *faults)
    outcome, events = run_deploy(shop.folder)
    assert outcome.outcome == "deployed"
    assert not [one for one in events if isinstance(one, Notice)]
    shop.settled()


@pytest.mark.parametrize(
    "operation", ["put_object", "create_change_set", "execute_change_set", "describe_stack_events"]
)
@pytest.mark.parametrize("when", [before, after])
def test_credentials_that_expire_are_said_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, operation: str, when: Callable[..., Fault]
) -> None:
    shop.change()
    (shop.folder / "src" / "hello" / "app.py").write_text(
        f"def handler(event, context): return {when.__name__!r}\n"
    )
    codes: list[str] = []
    with monkeypatch.context() as patch:
        faulty(patch, operation, *[when(lambda: refusal("ExpiredToken", "cloud-credentials"))] * 9)
        try:
            outcome = deploy(Project.open(shop.folder), lint=False).outcome
            assert (operation, when) in (
                ("execute_change_set", after),
                ("put_object", after),
                ("put_object", before),
            )
            assert outcome == "deployed"
        except DiagnosticError as error:
            codes = [one.code for one in error.diagnostics]
    assert codes in ([], ["cloud-credentials"])
    assert run_deploy(shop.folder)[0].outcome in ("deployed", "unchanged")
    shop.settled()


def test_a_network_that_is_gone_while_it_is_followed(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.change()

    def gone(call: Callable[[], Any]) -> Any:
        call()
        monkeypatch.undo()
        faulty(monkeypatch, "describe_stacks", before(away))
        return {}

    faulty(monkeypatch, "execute_change_set", gone)
    with pytest.raises(Away):
        run_deploy(shop.folder)
    outcome, events = run_deploy(shop.folder)
    assert outcome.outcome == "unchanged"
    (told,) = [one.diagnostic for one in events if isinstance(one, Notice)]
    assert told.code == "run-resumed"
    assert "was broken off; it was gone on with by the cloud, and is done" in told.summary
    shop.settled()


def test_a_network_that_is_gone_for_a_while_is_waited_for_on_aws(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A closed lid: only the embedded cloud, which is on this machine, is known to be dead when it does not answer."""
    shop.change()
    real = Cloud.call_once

    def executed(cloud: Cloud, *more: Any, **given: Any) -> Any:
        answer = real(cloud, *more, **given)
        cloud.here = False
        faulty(monkeypatch, "describe_stacks", *[before(away)] * 3)
        return answer

    monkeypatch.setattr(Cloud, "call_once", executed)
    assert run_deploy(shop.folder)[0].outcome == "deployed"
    shop.settled()


def test_a_full_disk_at_any_write_of_the_journal_leaves_what_the_next_deployment_ends(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, writes = run.writing, list[int]()

    def full_from(number: int) -> Callable[..., Any]:
        count = 0

        def writing(engine: Any) -> Any:
            nonlocal count
            count += 1
            writes.append(count)
            if count > number:
                raise DiagnosticError([Diagnostic("error", "journal-unwritable", "The disk is full")])
            return real(engine)

        return writing

    number = 0
    while True:
        shop.change()
        with monkeypatch.context() as patch:
            patch.setattr(run, "writing", full_from(number))
            try:
                outcome = deploy(Project.open(shop.folder), lint=False).outcome
            except DiagnosticError as error:
                outcome = error.diagnostics[0].code
        if outcome == "deployed":
            break
        assert outcome == "journal-unwritable"
        assert run_deploy(shop.folder)[0].outcome in ("deployed", "unchanged")
        shop.settled()
        number += 1
    assert number > 6
