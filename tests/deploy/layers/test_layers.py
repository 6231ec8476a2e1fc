"""Layers published, found, shared, attached and deleted on a real embedded cloud; the newest is asked for by a name."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy_projects import run_deploy, stackline
from stackline.cloud import Cloud, EmbeddedCloud, open_cloud
from stackline.core import DiagnosticError
from stackline.deploy import invoke, open_stack
from stackline.deploy.layers import publishing
from stackline.deploy.layers.newest import find_version
from stackline.deploy.layers.overview import overview
from stackline.deploy.layers.project import publish_of_project, use_layer
from stackline.deploy.layers.pruning import prune
from stackline.deploy.layers.reading import content_of, layers, users, versions
from stackline.deploy.layers.regions import open_regions
from stackline.deploy.layers.sharing import Share, checked, share_version, shares
from stackline.deploy.work import bucket_of
from stackline.template import Project

pytestmark = pytest.mark.cloud

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Tools: # what functions share
    Type: AWS::Serverless::LayerVersion
    Properties:
      ContentUri: layers/tools
      LayerName: shared-tools
      CompatibleRuntimes: [python3.11]
  Answer:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: app.handler
      Runtime: python3.11
"""
REGIONS = ("us-east-1", "eu-west-1")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("layers") / "shop"
    (folder / "layers/tools/python").mkdir(parents=True)
    (folder / "src").mkdir()
    (folder / "src/app.py").write_text(
        "import tools\n\ndef handler(event, context):\n    return tools.NUMBER\n"
    )
    (folder / "template.yaml").write_text(TEMPLATE)
    tools(folder, 1)
    EmbeddedCloud.of(folder).start()
    yield folder
    EmbeddedCloud.of(folder).stop()
    shutil.rmtree(folder / ".stackline", ignore_errors=True)


def tools(folder: Path, number: int) -> None:
    (folder / "layers/tools/python/tools.py").write_text(f"NUMBER = {number}\n")


def opened(folder: Path) -> Project:
    return Project.find(folder)


def door(folder: Path, region: str = "us-east-1") -> Cloud:
    return open_regions(opened(folder), regions=[region])[1][0]


def publish(folder: Path, *regions: str) -> list[tuple[str, int, bool]]:
    done = publish_of_project(opened(folder), "local", regions, "Tools")
    return [(one.region, one.version.number, one.fresh) for one in done]


def answered(folder: Path) -> Any:
    cloud, stack = open_stack(opened(folder))
    return invoke(cloud, stack, "Answer", {}).result


def told_by(folder: Path, *arguments: str) -> str:
    done = stackline(folder, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_life_of_a_layer(project: Path) -> None:
    cloud = door(project)
    assert publish(project, *REGIONS) == [("us-east-1", 1, True), ("eu-west-1", 1, True)]
    assert publish(project, *REGIONS) == [("us-east-1", 1, False), ("eu-west-1", 1, False)], (
        "the same content"
    )
    tools(project, 2)
    assert publish(project) == [("us-east-1", 2, True)], "numbers are each region's own"
    assert [(one.name, one.number) for one in layers(cloud)] == [("shared-tools", 2)]
    assert [one.number for one in versions(door(project, "eu-west-1"), "shared-tools")] == [1]
    newest = find_version(cloud, "shared-tools")
    assert (newest.number, newest.runtimes) == (2, ("python3.11",))
    foreign = newest.arn.replace("us-east-1", "eu-west-1").rpartition(":")[0]
    assert find_version(cloud, foreign).arn == newest.arn, "the same layer in the cloud's own region"
    assert find_version(cloud, f"{foreign.replace('eu-west-1', 'us-east-1')}:1").number == 1
    assert content_of(cloud, newest.arn).size

    # Shared: with an account and an organisation, once each; taken back.
    account, organisation = checked("111122223333"), checked(organisation="o-a1b2c3d4e5")
    assert share_version(cloud, "shared-tools", None, account)[1]
    assert not share_version(cloud, "shared-tools", None, account)[1]
    assert share_version(cloud, "shared-tools", 2, organisation)[1]
    assert {one.said for one in shares(cloud, "shared-tools", 2)} == {"111122223333", "o-a1b2c3d4e5"}
    assert share_version(cloud, "shared-tools", 2, account, revoke=True)[1]
    assert [one.said for one in shares(cloud, "shared-tools", 2)] == ["o-a1b2c3d4e5"]
    assert shares(cloud, "shared-tools", 1) == []

    # Attached by name, the newest at each deployment.
    after, _ = use_layer(opened(project), "local", "shared-tools", ["Answer"], newest=True)
    after.save()
    text = (project / "template.yaml").read_text()
    assert "Layers:\n        - !Ref SharedToolsLayerArn\n" in text
    assert "  Tools: # what functions share\n" in text
    assert (project / "environments/local.yaml").read_text() == (
        "parameters:\n  SharedToolsLayerArn: layer:shared-tools\n"
    )
    assert run_deploy(project)[0].outcome == "deployed"
    assert answered(project) == 2
    tools(project, 3)
    publish(project)
    assert run_deploy(project)[0].outcome == "deployed", "a newer version is a change"
    assert answered(project) == 3

    # What a function has stays; the rest of the old ones go. The stack's own version is the newest.
    used = users(cloud)
    gone = prune(cloud, "shared-tools", 1, dry_run=True).gone
    before = [one.number for one in versions(cloud, "shared-tools")]
    done = prune(cloud, "shared-tools", 1)
    assert done.gone == gone
    assert gone
    left = versions(cloud, "shared-tools")
    assert [one.number for one in left] == [n for n in before if n not in {one.number for one in gone}]
    assert {arn for arn in used if ":layer:shared-tools:" in arn} <= {one.arn for one in left}
    assert [one.functions for one in overview(cloud, "shared-tools") if one.functions]
    assert answered(project) == 3


def test_another_account_finds_the_newest_that_is_shared_with_it(project: Path) -> None:
    own = door(project)
    publish_of_project(opened(project), "local", (), "Tools", name="theirs")
    for number in range(2, 5):
        tools(project, 100 + number)
        publish_of_project(opened(project), "local", (), "Tools", name="theirs")
    other = open_cloud("embedded", project, "111122223333", "us-east-1")
    arn = find_version(own, "theirs").arn.rpartition(":")[0]
    with pytest.raises(DiagnosticError) as error:
        find_version(other, arn)
    assert error.value.diagnostics[0].code == "layer-not-found"
    for number in (1, 3):
        share_version(own, "theirs", number, checked("111122223333"))
    assert find_version(other, arn).number == 3


def test_a_large_one_goes_through_the_bucket(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "DIRECT_LIMIT", 10)
    (done,) = publish_of_project(opened(project), "local", (), "Tools", name="large")
    assert done.fresh
    assert done.version.size
    kept = door(project).call("s3", "list_objects_v2", Bucket=bucket_of(door(project)))
    assert {one["Size"] for one in kept["Contents"]} >= {done.version.size}


def test_one_of_the_template_is_attached_by_a_wire(project: Path) -> None:
    after, _ = use_layer(opened(project), "local", "Tools", ["Answer"])
    assert "- !Ref Tools\n" in after.template.text


@pytest.mark.parametrize(
    ("layer", "code"),
    [
        ("nonesuch", "layer-not-found"),
        ("arn:aws:lambda:us-east-1:000000000000:layer:nonesuch:7", "layer-not-found"),
        ("arn:aws:s3:::bucket", "layer-arn"),
    ],
)
def test_what_is_not_there_is_told(project: Path, layer: str, code: str) -> None:
    with pytest.raises(DiagnosticError) as error:
        find_version(door(project), layer)
    assert [one.code for one in error.value.diagnostics] == [code]
    assert all(one.fix for one in error.value.diagnostics)


def test_a_deployment_that_asks_for_none_says_where(project: Path, tmp_path: Path) -> None:
    file = project / "environments/local.yaml"
    file.parent.mkdir(exist_ok=True)
    before = file.read_bytes() if file.exists() else None
    file.write_text("# ours\nparameters:\n  SharedToolsLayerArn: layer:nonesuch\n")
    with pytest.raises(DiagnosticError) as error:
        run_deploy(project)
    (told,) = error.value.diagnostics
    assert (told.code, told.file, told.line) == ("layer-not-found", "environments/local.yaml", 3)
    file.write_bytes(before) if before is not None else file.unlink()


def test_the_command_line_says_the_same(project: Path) -> None:
    told = json.loads(told_by(project, "layer", "list", "--json"))
    assert {one["name"] for one in told["us-east-1"]} >= {"shared-tools"}
    shown = json.loads(told_by(project, "layer", "show", "shared-tools", "--json"))
    assert shown["us-east-1"][0]["version"] == max(one["version"] for one in shown["us-east-1"])
    assert "shared-tools" in told_by(project, "layer", "list")


def test_with_whom_is_checked() -> None:
    assert checked(everybody=True) == Share("*")
    for given in ({"account": "12"}, {"organisation": "mine"}, {}, {"account": "1" * 12, "everybody": True}):
        with pytest.raises(DiagnosticError):
            checked(**given)  # type: ignore[arg-type]
