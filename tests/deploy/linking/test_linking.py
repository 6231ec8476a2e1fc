"""Linking an account: what the stack says, and on the embedded cloud that it is made once, and deployed through."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy_projects import TEMPLATE, stackline, write_project
from stackline.checks import check
from stackline.cloud import open_cloud
from stackline.core import DiagnosticError, Refused
from stackline.deploy import deploy, open_stack
from stackline.deploy.linking import documents
from stackline.deploy.linking.doctor import examine
from stackline.deploy.linking.documents import Link, oidc_of
from stackline.deploy.linking.linking import link, link_text, plain_link, prepare_link
from stackline.deploy.linking.services import services_of
from stackline.environments import load_environment
from stackline.template import Project, Template

ACCOUNT = "747474747474"


def environment(folder: Path, text: str, name: str = "dev") -> Project:
    (folder / "environments").mkdir(exist_ok=True)
    (folder / "environments" / f"{name}.yaml").write_text(text)
    return Project.open(folder)


@pytest.mark.parametrize("oidc", ["", "github:shop/app", "gitlab:shop/team/app"])
def test_what_it_says_is_a_right_template(tmp_path: Path, oidc: str) -> None:
    write_project(tmp_path)
    project = environment(tmp_path, "account: '111122223333'\nregion: eu-central-1\n", "prod")
    found = load_environment(tmp_path, "prod")
    services = (*services_of([project]), "cloudfront")
    who = ("arn:aws:iam::111122223333:user/ana", "arn:aws:iam::111122223333:root")
    text = link_text(Link(found, services, who, "secret-id", oidc_of(oidc) if oidc else None))
    problems = check(Template.parse(text.encode(), file="link.yaml"), tmp_path)
    assert [one for one in problems if one.severity == "error"] == []
    said = yaml.safe_load(text)
    assert set(said["Resources"]) >= {"Boundary", "DeployRole", "Artifacts", "ArtifactsPolicy"}
    policy = said["Resources"]["DeployRole"]["Properties"]["Policies"][0]["PolicyDocument"]
    assert len(json.dumps(policy, separators=(",", ":"))) < 10_240  # IAM: all inline policies of a role
    services = next(one for one in policy["Statement"] if one["Sid"] == "Services")
    assert services["Action"] == ["dynamodb:*", "lambda:*", "logs:*"]
    assert services["Condition"] == {"StringEquals": {"aws:RequestedRegion": ["eu-central-1"]}}
    made = next(one for one in policy["Statement"] if "iam:CreateRole" in one["Action"])
    assert made["Condition"] == {
        "StringEquals": {
            "iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/stackline-shop-prod-boundary"
        }
    }
    assert not any("*" in one["Action"] for one in policy["Statement"] if isinstance(one["Action"], list))


def test_each_one_is_trusted_in_its_own_way(tmp_path: Path) -> None:
    write_project(tmp_path)
    environment(tmp_path, "account: '111122223333'\nregion: cn-north-1\n", "prod")
    found = load_environment(tmp_path, "prod")
    sso = "arn:aws-cn:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Dev_1"
    link = Link(found, (), (sso,), "id", oidc_of("github:shop/app"))
    by_id, by_token = documents.trust(link)["Statement"]
    assert by_id["Principal"] == {"AWS": "arn:aws-cn:iam::111122223333:root"}
    assert by_id["Condition"] == {
        "StringEquals": {"sts:ExternalId": "id"},
        "ArnLike": {"aws:PrincipalArn": sso},
    }
    assert by_token["Condition"]["StringLike"] == {
        "token.actions.githubusercontent.com:sub": "repo:shop/app:environment:prod"
    }
    for wrong in (
        "shop/app",
        "github:shop",
        "bitbucket:a/b",
        "github:a/*",
        "github:a/b@main",
        "gitlab:a/b@r*",
    ):
        with pytest.raises(DiagnosticError):
            oidc_of(wrong)


def test_gitlab_is_trusted_by_the_branch_that_deploys(tmp_path: Path) -> None:
    write_project(tmp_path)
    project = environment(tmp_path, "account: '111122223333'\nregion: eu-west-1\nprotected: true\n", "prod")
    found = load_environment(tmp_path, "prod")
    for said, branch in (("gitlab:shop/app", "main"), ("gitlab:shop/app@release/1.x", "release/1.x")):
        (by_token,) = documents.trust(Link(found, (), (), "id", oidc_of(said)))["Statement"]
        subject = by_token["Condition"]["StringLike"]["gitlab.com:sub"]
        assert subject == f"project_path:shop/app:ref_type:branch:ref:{branch}"
        assert str(oidc_of(str(oidc_of(said)))) == f"gitlab:shop/app@{branch}"
    with pytest.raises(Refused) as refused:
        prepare_link(project, "prod", ("arn:aws:iam::111122223333:root",), "gitlab:shop/app@*")
    assert [one.code for one in refused.value.diagnostics] == ["link-oidc"]


@pytest.mark.cloud
def test_it_is_made_once_and_deployed_through(new: Any) -> None:
    folder: Path = new(TEMPLATE + "  Role: {Value: !Ref HelloRole}\n")
    text = f"# ours\ncloud: embedded\naccount: '{ACCOUNT}'  # dev\nregion: eu-west-1\n"
    project = environment(folder, text)
    name = project.folder.name
    first = examine(project, "dev")
    assert ("role", "unknown") in [(one.check, one.state) for one in first]
    assert next(one for one in first if one.check == "bucket").state == "lacks"

    wanted = prepare_link(project, "dev")
    assert wanted.trusted == ("arn:aws:iam::000000000000:root",)
    declined = link(project, wanted, lambda _: False)
    assert (declined.outcome, bool(declined.changes), name) == ("declined", True, project.folder.name)
    assert (folder / "environments" / "dev.yaml").read_text() == text

    told = stackline(folder, "env", "link", "dev", "--deploy", "--json")
    assert (told.returncode, json.loads(told.stdout)["diagnostics"][0]["code"]) == (1, "needs-yes")
    told = stackline(folder, "env", "link", "dev", "--deploy", "--yes", "--json")
    assert told.returncode == 0, told.stdout + told.stderr
    done = json.loads(told.stdout)
    assert (done["outcome"], done["written"]) == ("linked", True)
    now = (folder / "environments" / "dev.yaml").read_text()
    assert now.startswith(text)
    assert yaml.safe_load(now)["role"] == {
        "arn": done["role"]["arn"],
        "external-id": done["role"]["external_id"],
        "boundary": done["role"]["boundary"],
    }
    # Once more, and printed: the same.
    again = json.loads(stackline(folder, "env", "link", "dev", "--deploy", "--yes", "--json").stdout)
    assert (again["outcome"], again["role"]) == ("unchanged", done["role"])
    assert (folder / "environments" / "dev.yaml").read_text() == now
    printed = yaml.safe_load(stackline(folder, "env", "link", "dev").stdout)
    assert printed["Metadata"]["Stackline"]["external-id"] == done["role"]["external_id"]

    project = Project.open(folder)
    assert [one for one in examine(project, "dev") if one.state == "lacks"] == []
    outcome = deploy(project, "dev", lint=False)
    assert outcome.outcome == "deployed"
    cloud, stack = open_stack(project, "dev")
    assert cloud.verify_account().startswith(f"arn:aws:sts::{ACCOUNT}:assumed-role/{wanted.name}/")
    # The embedded cloud keeps no boundary of a role: what it was given has it.
    answer = cloud.call("cloudformation", "get_template", StackName=stack, TemplateStage="Original")
    submitted = Template.parse(str(answer["TemplateBody"]).encode())
    place = ("Resources", "Hello", "Properties", "PermissionsBoundary")
    assert submitted.get(place) == done["role"]["boundary"]
    told = stackline(folder, "env", "doctor", "dev")
    assert (told.returncode, "✓ You can act as" in told.stdout) == (0, True), told.stdout


@pytest.mark.cloud
def test_a_bucket_that_was_there_gets_the_same(new: Any) -> None:
    account = "757575757575"
    folder: Path = new()
    where = f"cloud: embedded\naccount: '{account}'\nregions: [eu-west-1, us-east-2]\n"
    project = environment(folder, where, "qa")
    assert deploy(project, "qa", lint=False).outcome == "deployed"
    lacking = {one.check for one in examine(project, "qa") if one.state == "lacks"}
    assert {"bucket-versioning", "bucket-life-cycle", "bucket-rule that demands TLS"} <= lacking
    done = link(project, prepare_link(project, "qa"), lambda _: True)
    assert (done.outcome, done.written) == ("linked", True), done.diagnostics
    assert "Artifacts" not in yaml.safe_load(done.template)["Resources"]
    project = Project.open(folder)
    assert [one.said for one in examine(project, "qa") if one.state == "lacks"] == []
    for region in ("eu-west-1", "us-east-2"):
        door = open_cloud("embedded", folder, account, region)
        name = f"stackline-artifacts-{account}-{region}"
        assert door.call("s3", "get_bucket_versioning", Bucket=name)["Status"] == "Enabled"


@pytest.mark.cloud
def test_the_doctor_says_what_is_lacking(new: Any) -> None:
    text = TEMPLATE.replace(
        "Parameters:\n",
        "Parameters:\n  Url: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /shared/<EnvironmentName>/url}\n"
        "  Key: {Type: String, NoEcho: true}\n  Size: {Type: Number}\n",
    ).replace(
        "{STAGE: !Ref Stage,",
        "{DB: '{{resolve:secretsmanager:/other/db:SecretString:pw}}', STAGE: !Ref Stage,",
    )
    folder: Path = new(text)
    where = "cloud: embedded\naccount: '767676767676'\nregion: eu-west-1\n"
    environment(
        folder, where + "role: {arn: 'arn:aws:iam::767676767676:role/none', external-id: x1}\n", "role"
    )
    project = environment(folder, where + "parameters: {Key: 'secret:db'}\n", "qa")
    told = stackline(folder, "env", "doctor", "qa", "--json")
    found = json.loads(told.stdout)["environments"]["qa"]
    lacking = [(one["check"], one["summary"]) for one in found if one["state"] == "lacks"]
    assert told.returncode == 1
    assert [check for check, _ in lacking] == ["bucket", "values", "secret", "parameter"], lacking
    assert "environments/qa.yaml:4" in dict(lacking)["values"]
    assert "/shared/qa/url" in dict(lacking)["parameter"]
    assert all(one["fix"] for one in found if one["state"] == "lacks")
    (folder / "environments" / "broken.yaml").write_text("acount: 1\n")
    assert [one.check for one in examine(project, "broken")] == ["file"]


def test_the_doctor_tells_credentials_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project(tmp_path)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    project = environment(tmp_path, "account: '111122223333'\nregion: eu-west-1\nprofile: work\n", "prod")
    (found,) = [one for one in examine(project, "prod") if one.state == "lacks"]
    assert (found.check, "--profile work" in found.fix) == ("credentials", True)
    (tmp_path / "config").write_text(
        "[profile work]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = Dev\nregion = eu-west-1\n"
        "[sso-session s]\nsso_region = eu-west-1\nsso_start_url = https://x.awsapps.com/start\n"
    )
    monkeypatch.setenv("HOME", str(tmp_path))
    (found,) = [one for one in examine(project, "prod") if one.state == "lacks"]
    assert "aws sso login --profile work" in found.fix


def test_the_next_environment_may_read_what_is_deployed(tmp_path: Path) -> None:
    """Its role may assume the one before, which trusts it although it may not be there yet."""
    write_project(tmp_path)
    project = environment(tmp_path, "account: '111122223333'\nregion: eu-west-1\n", "qa")
    environment(tmp_path, "account: '444455556666'\nregion: eu-west-1\npromote-from: qa\n", "prod")
    before, after = (plain_link(project, load_environment(tmp_path, name)) for name in ("qa", "prod"))
    qa, prod = (
        f"arn:aws:iam::{account}:role/stackline-shop-{name}"
        for account, name in (("111122223333", "qa"), ("444455556666", "prod"))
    )
    assert (before.after, before.before, after.after, after.before) == ((prod,), "", (), qa)
    (trusted,) = documents.trust(before)["Statement"]
    assert trusted["Principal"] == {"AWS": "arn:aws:iam::444455556666:root"}
    assert trusted["Condition"]["ArnLike"] == {"aws:PrincipalArn": prod}
    assert "sts:ExternalId" in trusted["Condition"]["StringEquals"]
    allowed = [
        one["Resource"] for one in documents.deploy_policy(after)["Statement"] if one["Sid"] == "PromoteFrom"
    ]
    assert allowed == [[qa]]
