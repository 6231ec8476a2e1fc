"""Every status of a stack × every command has an answer: that of the table, also in docs/statuses.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from deploy_projects import TEMPLATE, run_deploy
from stackline.cloud import Cloud
from stackline.core import DiagnosticError
from stackline.deploy import (
    Notice,
    apply_plan,
    deploy,
    destroy,
    history,
    invoke,
    make_plan,
    open_stack,
    promote,
    read_logs,
    read_outputs,
    roll_back,
    what_goes,
)
from stackline.deploy.statuses import STATUSES, standing
from stackline.deploy.steps import settle
from stackline.template import Project

QA = "cloud: embedded\naccount: '000000000000'\nregion: us-east-1\n"


def known() -> list[str]:
    model = botocore.session.get_session().get_service_model("cloudformation")
    return list(model.shape_for("StackStatus").enum)  # pyright: ignore[reportAttributeAccessIssue]


def test_the_table_has_every_status_that_cloudformation_has() -> None:
    assert set(STATUSES) == set(known())
    assert standing("SOMETHING_NEW_IN_PROGRESS").change == "waits"
    assert standing("SOMETHING_NEW").change == "refused"
    for status, one in STATUSES.items():
        assert (one.change == "waits") == (
            status.endswith("_IN_PROGRESS") and not status.startswith("REVIEW")
        )
        assert (one.change == "refused") == bool(one.fix)


class Told:
    """The status as DescribeStacks tells it of one stack, in front of the real cloud, until something is done to it.

    An operation that goes on is seen twice, and has ended then.
    """

    def __init__(self, stack: str, status: str) -> None:
        self.stack, self.status, self.seen = stack, status, 0
        self.calls: list[str] = []

    def answer(self, real: Callable[..., Any], cloud: Cloud, service: str, operation: str, *more: Any) -> Any:
        self.calls.append(operation)
        if operation in ("execute_change_set", "delete_stack"):
            self.status = ""
        answer = real(cloud, service, operation, *more)
        stacks = answer.get("Stacks", []) if operation == "describe_stacks" and self.status else []
        for one in stacks:
            if one["StackName"] == self.stack:
                one["StackStatus"] = self.status
                self.seen += 1
                if standing(self.status).change == "waits" and self.seen == 2:
                    self.status = ""
        return answer


@contextmanager
def told(monkeypatch: pytest.MonkeyPatch, stack: str, status: str) -> Iterator[Told]:
    found, real = Told(stack, status), Cloud._call  # pyright: ignore[reportPrivateUsage]
    with monkeypatch.context() as patch:
        patch.setattr(Cloud, "_call", lambda cloud, *more: found.answer(real, cloud, *more))
        yield found


class Shop:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "environments").mkdir(exist_ok=True)
        (folder / "environments" / "qa.yaml").write_text(QA)
        self.version = 0
        self.next()

    def next(self) -> None:
        self.version += 1
        (self.folder / "template.yaml").write_text(
            TEMPLATE.replace("Default: dev", f"Default: v{self.version}")
        )

    @property
    def project(self) -> Project:
        return Project.open(self.folder)

    def stack(self, environment: str) -> str:
        return open_stack(self.project, environment)[1]


CHANGES: dict[str, Callable[[Shop, Callable[[Any], None]], str]] = {
    "deploy": lambda shop, tell: (
        deploy(shop.project, "qa", tell, lint=False, allow_replace=["Items"]).outcome
    ),
    "plan": lambda shop, tell: (
        make_plan(shop.project, "qa", tell, lint=False, allow_replace=["Items"]).outcome
    ),
    "promote": lambda shop, tell: promote(shop.project, "local", "qa", tell, allow_replace=["Items"]).outcome,
    "rollback": lambda shop, tell: roll_back(shop.project, "qa", tell, allow_replace=["Items"]).outcome,
}


def ready(new: Any) -> Shop:
    """Deployed to `local` and twice to `qa`, and once more to `local`: there is something to promote and roll back."""
    shop = Shop(new())
    for environment in ("qa", "qa", "local"):
        shop.next()
        assert deploy(shop.project, environment, lint=False).outcome == "deployed"
    shop.next()
    return shop


@pytest.mark.cloud
@pytest.mark.parametrize(
    "status", ["UPDATE_FAILED", "UPDATE_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"]
)
def test_what_changes_a_stack_answers_as_the_table_says(
    new: Any, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    """A status of each kind of answer; that commands ask the table is one function, which is asked all below."""
    shop, expected = ready(new), standing(status)
    stack = shop.stack("qa")
    for name, command in CHANGES.items():
        events: list[Any] = []
        with told(monkeypatch, stack, status) as seen:
            if expected.change == "refused":
                with pytest.raises(DiagnosticError) as refused:
                    command(shop, events.append)
                (problem,) = refused.value.diagnostics
                assert problem.code == "cloud-stack-busy", name
                assert status in problem.summary
                assert problem.fix
                assert problem.fix.summary == expected.fix.format(env="qa", stack=stack)
                assert not {"execute_change_set", "create_change_set", "delete_stack"} & set(seen.calls)
                continue
            assert command(shop, events.append) in ("deployed", "planned"), name
            assert ("delete_stack" in seen.calls) == (expected.change == "anew"), name
            said = [one.diagnostic.code for one in events if isinstance(one, Notice)]
            assert ("stack-recreated" in said) == (expected.change == "anew"), name
        if expected.change == "anew":
            break  # What it holds is gone, and with it what the others would go by.
        shop.next()


@pytest.mark.cloud
def test_a_plan_is_applied_only_to_a_stack_as_it_was(new: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = ready(new)
    plan = make_plan(shop.project, "qa", lint=False).plan
    assert plan is not None
    for status in known():
        if status == "UPDATE_COMPLETE":
            continue
        with told(monkeypatch, plan.stack, status) as seen, pytest.raises(DiagnosticError) as refused:
            apply_plan(shop.project, plan)
        assert [one.code for one in refused.value.diagnostics] == ["plan-stale"], status
        assert "execute_change_set" not in seen.calls
    assert apply_plan(shop.project, plan).outcome == "deployed"


@pytest.mark.cloud
def test_reading_works_in_every_status(new: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Shop(new())
    run_deploy(shop.folder)
    cloud, stack = open_stack(shop.project)
    for status in known():
        if standing(status).read != "works":
            continue
        with told(monkeypatch, stack, status):
            assert "Table" in read_outputs(cloud, stack), status
            assert invoke(cloud, stack, "Hello").ok, status
            list(read_logs(cloud, stack, "Hello", since=0))
            assert [one.outcome for one in history(shop.project, "local")] == ["deployed"], status


@pytest.mark.cloud
@pytest.mark.parametrize("status", ["DELETE_FAILED", "UPDATE_IN_PROGRESS", "REVIEW_IN_PROGRESS"])
def test_a_stack_in_any_status_can_be_destroyed_when_nothing_goes_on(
    new: Any, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    shop = Shop(new())
    run_deploy(shop.folder)
    with told(monkeypatch, shop.stack("local"), status) as seen:
        listed = what_goes(shop.project, "local")
        seen.seen = 0
        assert destroy(shop.project, listed).outcome == "destroyed"
        assert seen.seen == (2 if status == "UPDATE_IN_PROGRESS" else 1)
    for missing in (
        lambda: what_goes(shop.project, "local"),
        lambda: read_outputs(*open_stack(shop.project)),
    ):
        with pytest.raises(DiagnosticError, match="not deployed"):
            missing()
    assert run_deploy(shop.folder)[0].outcome == "deployed"


@pytest.mark.parametrize("status", known())
def test_the_step_that_looks_first_goes_by_the_table(monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    """`deploy`, `plan`, `promote` and `rollback` all ask it."""
    answers: list[dict[str, Any] | None] = [{"StackStatus": status, "StackId": "id"}]
    expected = standing(status).change
    if expected == "waits":
        answers.append({"StackStatus": "UPDATE_COMPLETE", "StackId": "id"})
    deleted: list[str] = []
    monkeypatch.setattr(settle, "describe", lambda *_: answers.pop(0))
    monkeypatch.setattr(settle, "waiting_change_sets", lambda *_: [])
    monkeypatch.setattr(settle, "go_on", lambda *_: [])
    monkeypatch.setattr(settle, "_delete", lambda _, id: deleted.append(id))
    work: Any = type("Work", (), {})()
    work.stack, work.tell = "shop-qa", lambda _: None
    work.environment = type("Environment", (), {"name": "qa"})
    work.template = type("Template", (), {"file": "template.yaml"})
    work.run = type("Run", (), {"record": staticmethod(lambda *_, **__: None)})
    work.cloud = type("Cloud", (), {"call": lambda *_, **__: {"StackEvents": []}, "here": True, "pause": 0})()
    if expected == "refused":
        with pytest.raises(DiagnosticError, match=f"is in {status}"):
            settle.settle(work)
        return
    assert settle.settle(work) == (
        "CREATE" if expected == "anew" or status == "DELETE_COMPLETE" else "UPDATE"
    )
    assert deleted == (["id"] if expected == "anew" else [])
    assert answers == []
