"""Free groups: made, filled, folded, named and dissolved; kept in the layout file only; undone; drawn in pictures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stackline.core import Refused
from stackline.design import read_free_groups, to_mermaid, to_svg
from stackline.design.drawio import to_drawio
from stackline.server.problems import HttpRefusal
from stackline.server.schemas import (
    GroupIntent,
    JoinIntent,
    Point,
    RegroupIntent,
    RemoveIntent,
    RenameIntent,
    UngroupIntent,
)
from stackline.server.workspace import Workspace
from stackline.template import Project

TEMPLATE = """\
Resources:
  Jobs:
    Type: AWS::SQS::Queue
  Late:
    Type: AWS::SQS::Queue
  News:
    Type: AWS::SNS::Topic
  Net:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: 10.0.0.0/16}
"""


@pytest.fixture
def here(tmp_path: Path) -> Workspace:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    return Workspace(tmp_path, "template.yaml")


def do(
    here: Workspace,
    intent: GroupIntent | JoinIntent | RegroupIntent | UngroupIntent | RenameIntent | RemoveIntent,
):  # type: ignore[no-untyped-def]
    return here.edit(here.session().revision, intent, confirmed=True)


def kept(here: Workspace) -> dict[str, object]:
    return json.loads((here.root / ".stackline/layout.json").read_text())


def home(here: Workspace) -> dict[str, str | None]:
    return {card.id: card.group for card in here.snapshot().cards}


def test_a_group_is_kept_in_the_layout_file_and_nowhere_else(here: Workspace) -> None:
    result = do(here, GroupIntent(do="group", ids=["Jobs", "Late", "Net"], name=" Work \n for later"))
    assert result.added == ["group-1"]
    assert result.diff == ""
    assert not result.snapshot.unsaved
    [group] = [one for one in result.snapshot.groups if one.free]
    assert (group.title, group.family, group.subtitle, group.members) == (
        "Work for later",
        "other",
        "2 resources",
        ["Jobs", "Late"],
    )
    assert home(here) == {"Jobs": "group-1", "Late": "group-1", "News": None, "Net": None}
    assert (here.root / "template.yaml").read_text() == TEMPLATE
    groups = {
        "template.yaml": {
            "group-1": {"name": "Work for later", "colour": "other", "members": ["Jobs", "Late"]}
        }
    }
    assert kept(here) == {"version": 2, "templates": {}, "groups": groups}
    again = Workspace(here.root, "template.yaml")
    assert home(again)["Late"] == "group-1"


def test_each_step_is_undone(here: Workspace) -> None:
    do(here, GroupIntent(do="group", ids=["Jobs", "Late"]))
    do(here, RegroupIntent(do="regroup", id="group-1", name="Work", colour="data"))
    do(here, JoinIntent(do="join", homes={"News": "group-1"}, positions={"News": Point(x=1, y=2)}))
    result = do(here, RegroupIntent(do="regroup", id="group-1", collapsed=True, position=Point(x=5, y=6)))
    [group] = [one for one in result.snapshot.groups if one.free]
    assert group.collapsed
    assert group.parts == ["Jobs", "Late", "News"]
    assert result.snapshot.positions["group-1"] == Point(x=5, y=6)
    do(here, UngroupIntent(do="ungroup", ids=["group-1"]))
    assert "groups" not in kept(here)
    assert kept(here)["version"] == 1
    for wanted in (True, False):
        result = here.undo(here.session().revision)
        [group] = [one for one in result.snapshot.groups if one.free]
        assert group.collapsed is wanted
    result = here.undo(here.session().revision)
    assert home(here)["News"] is None
    assert "News" not in result.snapshot.positions
    result = here.undo(here.session().revision)
    assert [one.title for one in result.snapshot.groups if one.free] == ["Group"]
    here.undo(here.session().revision)
    assert "groups" not in kept(here)
    here.redo(here.session().revision)
    assert home(here)["Jobs"] == "group-1"


def test_groups_take_in_and_swallow_each_other(here: Workspace) -> None:
    do(here, GroupIntent(do="group", ids=["Jobs"], name="A"))
    do(here, GroupIntent(do="group", ids=["Late"], name="B"))
    do(here, GroupIntent(do="group", ids=["group-1", "News"]))
    assert home(here) == {"Jobs": "group-1", "Late": "group-2", "News": "group-1", "Net": None}
    do(here, GroupIntent(do="group", ids=["group-1", "group-2"], name="All"))
    assert {one for one in home(here).values() if one} == {"group-3"}
    do(here, JoinIntent(do="join", homes={"Jobs": None, "Late": None, "News": None}))
    assert [one for one in here.snapshot().groups if one.free] == []


def test_a_rename_stays_in_the_group_and_what_is_removed_goes_on_saving(here: Workspace) -> None:
    do(here, GroupIntent(do="group", ids=["Jobs", "Late"]))
    do(here, RenameIntent(do="rename", id="Jobs", to="Tasks"))
    assert home(here)["Tasks"] == "group-1"
    do(here, RemoveIntent(do="remove", ids=["Late"]))
    here.save(here.session().revision)
    assert [group.members for group in read_free_groups(here.root, "template.yaml")] == [("Tasks",)]


def test_what_cannot_be_grouped_is_refused(here: Workspace) -> None:
    for intent in (
        GroupIntent(do="group", ids=["Net"]),
        UngroupIntent(do="ungroup", ids=["group-7"]),
        JoinIntent(do="join", homes={"Jobs": "group-7"}),
    ):
        with pytest.raises((HttpRefusal, Refused)):
            do(here, intent)
    assert not (here.root / ".stackline/layout.json").exists()


def test_old_files_are_read_and_new_ones_by_old_readers(here: Workspace) -> None:
    folder = here.root / ".stackline"
    folder.mkdir(exist_ok=True)
    (folder / "layout.json").write_text('{"version": 1, "templates": {"template.yaml": {"Jobs": [4, 8]}}}')
    here.look_at_disk()
    do(here, GroupIntent(do="group", ids=["Jobs"]))
    assert kept(here)["templates"] == {"template.yaml": {"Jobs": [4, 8]}}
    (folder / "layout.json").write_text(
        '{"groups": {"template.yaml": {"x": 1, "group-2": {"name": "N", "members": ["News", 3]}}}}'
    )
    here.look_at_disk()
    assert home(here) == {"Jobs": None, "Late": None, "News": "group-2", "Net": None}


def test_pictures_show_them(here: Workspace) -> None:
    do(here, GroupIntent(do="group", ids=["Jobs", "Late"], name="Work & rest"))
    project, free = Project.open(here.root), read_free_groups(here.root, "template.yaml")
    svg = to_svg(project, free=free)
    assert "Work &amp; rest" in svg
    assert "2 resources" in svg
    assert "Work &amp;amp; rest" in to_drawio(project, free=free)
    assert 'subgraph g0["Work #38; rest"]' in to_mermaid(project, free=free)
    do(here, RegroupIntent(do="regroup", id="group-1", collapsed=True))
    folded = to_svg(project, free=read_free_groups(here.root, "template.yaml"))
    assert "<title>Jobs</title>" in svg
    assert "<title>Jobs</title>" not in folded
    assert "Work &amp; rest" in folded
