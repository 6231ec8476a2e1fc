"""Two personal copies side by side in one account; and those that have expired are taken away, by their tags."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from deploy_projects import TEMPLATE, stackline
from stackline.cloud import open_cloud
from stackline.core import Refused
from stackline.deploy import deploy, invoke, open_stack
from stackline.deploy.cleaning import clean, expired
from stackline.template import Project

pytestmark = pytest.mark.cloud
ACCOUNT = "797979797979"
TODAY = datetime.date.today()


def personal(folder: Path, person: str, days: int) -> str:
    answer = stackline(folder, "env", "add", "--personal", "--inherits", "dev", "--for", person, "--json")
    assert answer.returncode == 0, answer.stderr
    path = folder / json.loads(answer.stdout)["file"]
    kept = [line for line in path.read_text().splitlines() if not line.startswith("expires")]
    day = (TODAY + datetime.timedelta(days=days)).isoformat()
    path.write_text("\n".join([*kept, f"expires: '{day}'\n"]))
    return path.stem


def test_side_by_side_and_taken_away(new: Any) -> None:
    folder: Path = new(TEMPLATE + "  Function: {Value: !Ref Hello}\n")
    (folder / "environments").mkdir()
    (folder / "environments" / "dev.yaml").write_text(
        f"cloud: embedded\naccount: '{ACCOUNT}'\nregion: eu-west-1\nparameters: {{Stage: shared}}\n"
    )
    project = Project.open(folder)
    ana, bob = personal(folder, "Ana", -1), personal(folder, "Bob", 5)
    assert (ana, bob) == ("dev-ana", "dev-bob")
    ends = [deploy(Project.open(folder), name, lint=False) for name in ("dev", ana, bob)]
    assert [one.outcome for one in ends] == ["deployed"] * 3
    assert len({one.stack for one in ends}) == 3
    # Nothing of one is another's: each answers, with its own table.
    for key in ("Table", "Function"):
        assert len({one.outputs[key] for one in ends}) == 3
    for name in (ana, bob):
        assert invoke(*open_stack(project, name), "Hello", {}).result["stage"] == "shared"

    (found,) = expired(project, TODAY)
    assert (found.environment.name, found.environment.personal) == (ana, "ana")
    assert found.going
    assert [one.id for one in found.going.losing] == ["Items"]
    answer = stackline(folder, "env", "clean", "--dry-run")
    assert "Items (AWS::DynamoDB::Table) goes" in answer.stdout
    answer = stackline(folder, "env", "clean", "--json")
    assert (answer.returncode, json.loads(answer.stdout)["diagnostics"][0]["code"]) == (1, "needs-yes")

    # Somebody else, in whose folder her file is not: the tags tell.
    (folder / "environments" / f"{ana}.yaml").unlink()
    (folder / "access.yaml").write_text("environments: {dev: {deployer: '*'}}\n")
    (seen,) = expired(project, TODAY)
    assert (seen.environment.stack, seen.environment.expires) == (
        found.environment.stack,
        found.environment.expires,
    )
    with pytest.raises(Refused):
        clean(project, seen)
    (folder / "access.yaml").unlink()
    answer = stackline(folder, "env", "clean", "--yes", "--json")
    assert answer.returncode == 0, answer.stdout
    assert [one["stack"] for one in json.loads(answer.stdout)["destroyed"]] == [found.environment.stack]
    assert expired(project, TODAY) == []
    assert invoke(*open_stack(project, bob), "Hello", {}).result["stage"] == "shared"

    # In a week his, with the file that is here.
    (his,) = expired(project, TODAY + datetime.timedelta(days=7))
    done = clean(project, his)
    assert done
    assert done.outcome == "destroyed"
    assert not (folder / "environments" / f"{bob}.yaml").exists()
    door = open_cloud("embedded", folder, ACCOUNT, "eu-west-1")
    left = {one["StackName"] for one in door.call("cloudformation", "describe_stacks")["Stacks"]}
    assert ends[0].stack in left
    assert not {ends[1].stack, ends[2].stack} & left
