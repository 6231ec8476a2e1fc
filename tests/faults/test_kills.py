"""kill -9 of a deployment before and after every intent, effect and record, and at random: nothing is lost, nothing is
stuck, nothing happens twice, and the next deployment ends well."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy_projects import CODE, TEMPLATE, write_project
from faults.killing import Deployers
from stackline.cloud import Cloud, EmbeddedCloud
from stackline.deploy import open_stack
from stackline.deploy.manifests import read_manifests
from stackline.deploy.preparing import journal_path
from stackline.deploy.stack import describe, functions, waiting_change_sets
from stackline.journal import open_journal
from stackline.template import Project
from waiting import until

pytestmark = pytest.mark.cloud
DEEP = bool(os.environ.get("STACKLINE_DEEP"))


@pytest.fixture(scope="module")
def deployers() -> Iterator[Deployers]:
    found = Deployers()
    yield found
    found.close()


@pytest.fixture(scope="module")
def cloud_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedCloud]:
    cloud = EmbeddedCloud(tmp_path_factory.mktemp("kills") / "cloud")
    cloud.start()
    yield cloud
    cloud.stop()


class Shop:
    """A project that changes again and again, and what is known of its stack."""

    def __init__(self, folder: Path, cloud: EmbeddedCloud, name: str) -> None:
        self.folder, self.name, self.version = folder, name, 0
        self.door: Cloud | None = None
        self.events, self.ended = set[str](), dict[str, str]()
        folder.mkdir(exist_ok=True)
        (folder / ".stackline").mkdir(exist_ok=True)
        if not (folder / ".stackline" / "cloud").exists():
            (folder / ".stackline" / "cloud").symlink_to(cloud.state)

    def change(self) -> None:
        self.version += 1
        template = TEMPLATE.replace("Default: dev", f"Default: v{self.version}")
        write_project(self.folder, template, f"{CODE}# {self.name} {self.version}\n", self.name)

    @property
    def stack(self) -> str:
        return f"{self.name}-local"

    @property
    def cloud(self) -> Cloud:
        if self.door is None:
            self.door, name = open_stack(Project.open(self.folder))
            assert name == self.stack
        return self.door

    def operations(self) -> int:
        """How often the stack was made or changed since this was asked last, as the cloud itself has it."""
        found = describe(self.cloud, self.stack)
        count, more = 0, dict[str, str]()
        while found is not None:
            page = self.cloud.call(
                "cloudformation", "describe_stack_events", StackName=found["StackId"], **more
            )
            fresh = [one for one in page["StackEvents"] if one["EventId"] not in self.events]
            self.events |= {str(one["EventId"]) for one in fresh}
            count += sum(
                one["PhysicalResourceId"] == found["StackId"]
                and one["ResourceStatus"] in ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS")
                for one in fresh
            )
            if not fresh or not page.get("NextToken"):
                break
            more = {"NextToken": page["NextToken"]}
        return count

    def check(self) -> None:
        """Exactly this version is deployed, once, and nothing is left of what was broken off."""
        found = describe(self.cloud, self.stack)
        assert found is not None
        assert found["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
        name = functions(self.cloud, self.stack)["Hello"]
        told = self.cloud.call("lambda", "get_function_configuration", FunctionName=name)
        assert told["Environment"]["Variables"]["STAGE"] == f"v{self.version}"
        assert self.operations() == 1, "something happened twice"
        assert waiting_change_sets(self.cloud, found) == []
        self.ended |= {one.key: one.outcome for one in read_manifests(self.cloud, self.stack, 8)}
        assert set(self.ended.values()) <= {"deployed", "abandoned"}
        assert sum(one == "deployed" for one in self.ended.values()) == self.version
        journal = open_journal(journal_path(self.folder))
        assert journal.resume(self.stack) == []
        assert journal.broken_audit_entry() is None
        assert not [run for run in journal.runs(limit=20) if run.outcome in ("killed", "running")]
        journal.close()


@pytest.fixture
def shop(tmp_path: Path, cloud_state: EmbeddedCloud, request: pytest.FixtureRequest) -> Shop:
    return Shop(tmp_path / "shop", cloud_state, request.node.name.split("[")[0].replace("_", "-"))


def kill_and_go_on(shop: Shop, deployers: Deployers, *points: int) -> dict[str, Any]:
    """A new version is deployed; it is killed at these points, one deployment after the other. Then one is let be."""
    shop.change()
    killed = [deployers.ask(shop.folder, kill=point)["killed"] for point in points]
    done = deployers.ask(shop.folder)
    assert done["outcome"] in ("deployed", "unchanged"), done
    told = [code for code, _ in done["notices"]]
    assert set(told) <= {"run-resumed"}, done["notices"]
    shop.check()
    return {**done, "killed": killed}


def test_a_kill_before_and_after_each_intent_effect_and_record(
    shop: Shop, deployers: Deployers, record_property: Any
) -> None:
    """Of an update; the first of all makes the stack. What they are is asked of a deployment that goes well."""
    shop.change()
    created: list[str] = deployers.ask(shop.folder)["points"]
    shop.check()
    shop.change()
    points: list[str] = deployers.ask(shop.folder)["points"]
    shop.check()
    for needed in ("_intend", "execute_change_set", "create_change_set", "put_object", "record", "end"):
        assert f"before {needed}" in points
        assert f"after {needed}" in points
    assert len(created) >= len(points)
    longest = 0.0
    # All of them in `make test-deep`; else each kind of point where it comes first and last.
    firsts = {name: number for number, name in reversed(list(enumerate(points)))}
    chosen = sorted({*firsts.values(), len(points) - 1})
    for point in range(len(points)) if DEEP else chosen:
        done = kill_and_go_on(shop, deployers, point)
        assert done["killed"] == [True], points[point]
        longest = max(longest, done["resumed"])
    assert deployers.ask(shop.folder)["outcome"] == "unchanged"
    record_property("longest_resume_seconds", longest)


def test_a_kill_while_the_stack_is_made_for_the_first_time(
    tmp_path: Path, cloud_state: EmbeddedCloud, deployers: Deployers
) -> None:
    whole = Shop(tmp_path / "whole", cloud_state, "first-whole")
    whole.change()
    points: list[str] = deployers.ask(whole.folder)["points"]
    wanted = [n for n, name in enumerate(points) if "change_set" in name]
    for point in range(len(points)) if DEEP else wanted:
        shop = Shop(tmp_path / f"shop-{point}", cloud_state, f"first-{point}")
        assert kill_and_go_on(shop, deployers, point)["killed"] == [True], points[point]
        shop.cloud.call("cloudformation", "delete_stack", StackName=shop.stack)
        until(lambda shop=shop: describe(shop.cloud, shop.stack) is None, "the stack to be gone")


def kill_at_random(shop: Shop, deployers: Deployers, kills: int, seed: int) -> None:
    """Also the deployment that goes on with a killed one is killed."""
    chance = random.Random(seed)
    shop.change()
    length = len(deployers.ask(shop.folder)["points"]) + 8
    shop.check()
    done = 0
    while done < kills:
        points = [chance.randrange(length) for _ in range(chance.choice([1, 1, 2, 3]))]
        done += sum(kill_and_go_on(shop, deployers, *points)["killed"])


def test_sixty_kills_at_random(shop: Shop, deployers: Deployers) -> None:
    kill_at_random(shop, deployers, 60, 60)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(20))
def test_a_thousand_kills_at_random(
    tmp_path: Path, cloud_state: EmbeddedCloud, deployers: Deployers, seed: int
) -> None:
    kill_at_random(Shop(tmp_path / "shop", cloud_state, f"thousand-{seed}"), deployers, 50, seed)


@pytest.mark.parametrize("rounds", [20, pytest.param(200, marks=pytest.mark.deep)])
def test_of_two_deployers_exactly_one_executes_and_the_other_is_told_who_and_since_when(
    shop: Shop, deployers: Deployers, rounds: int
) -> None:
    shop.change()
    deployers.ask(shop.folder)
    shop.check()
    for _ in range(rounds):
        shop.change()
        answers = deployers.ask(shop.folder, race=2)
        assert sorted(one["outcome"] for one in answers) == ["deployed", "refused"]
        winner, loser = sorted(answers, key=lambda one: one["outcome"])
        assert loser["codes"] == ["lease-held"]
        assert f"process {winner['pid']} on " in loser["summaries"][0]
        assert ", since 2" in loser["summaries"][0]
        assert not [name for name in loser["points"] if "change_set" in name]
        shop.check()
