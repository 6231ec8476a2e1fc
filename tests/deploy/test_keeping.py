"""Values kept in an environment's cloud: what AWS is asked, what the embedded one keeps, and who gets to see it."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from botocore.stub import ANY, Stubber

from stackline.cli import main
from stackline.core import DiagnosticError
from stackline.deploy.deploying import journal_path
from stackline.deploy.keeping import (
    Keeper,
    drop_parameter,
    drop_secret,
    keep_parameter,
    keep_secret,
    parameters,
    secrets,
)
from stackline.environments import Environment
from stackline.journal import open_journal
from stubbed import ACCOUNT, Expected, all_asked, aws

NOW = datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC)
VERSION = "a" * 32
TOLD = {"UserId": "AIDA", "Account": ACCOUNT, "Arn": f"arn:aws:iam::{ACCOUNT}:user/ana"}
CANARY = "canary-0815"


def keeper(**expected: Sequence[Expected]) -> tuple[Keeper, list[Stubber], list[tuple[str, str, str]]]:
    cloud, stubs = aws(**expected)
    noted: list[tuple[str, str, str]] = []
    environment = Environment("prod", "shop", "aws", ACCOUNT, "eu-central-1")
    return Keeper(environment, cloud, lambda *one: noted.append(one)), stubs, noted


def who() -> list[Expected]:
    return [("get_caller_identity", TOLD, {})]


def test_a_parameter_is_written_where_it_is_not_so() -> None:
    path = "/shop/prod/api/Url"
    there = {"Parameter": {"Name": path, "Value": "old", "Type": "String", "Version": 3}}
    asked = {"Name": path, "Value": "http://x", "Type": "String", "Overwrite": True}
    at, stubs, noted = keeper(
        sts=who(),
        ssm=[
            ("get_parameter", there, {"Name": path, "WithDecryption": False}),
            ("put_parameter", {"Version": 4}, asked),
            ("get_parameter", there, None),
        ],
    )
    done = keep_parameter(at, "api/Url", "http://x")
    assert (done.path, done.version, done.changed, noted) == (path, "4", True, [("env-set", path, "4")])
    assert keep_parameter(at, "api/Url", "old").changed is False
    all_asked(stubs)


@pytest.mark.parametrize("name", ["", "/x", "a b", "a//b", "../x", "x/"])
def test_a_name_that_nothing_can_have_is_refused(name: str) -> None:
    at, _, _ = keeper()
    for keep in (keep_parameter, keep_secret):
        with pytest.raises(DiagnosticError) as refused:
            keep(at, name, "value")
        assert refused.value.diagnostics[0].code in ("value-name", "value-size")


def test_what_is_too_long_or_nothing_is_refused_before_anything_is_asked() -> None:
    at, _, _ = keeper()
    for keep, value in ((keep_parameter, ""), (keep_parameter, "ü" * 2049), (keep_secret, "x" * 65_537)):
        with pytest.raises(DiagnosticError) as refused:
            keep(at, "Url", value)
        assert refused.value.diagnostics[0].code == "value-size"


def test_a_secure_string_stays_one() -> None:
    there = {"Parameter": {"Name": "/shop/prod/Url", "Value": "?", "Type": "SecureString", "Version": 3}}
    at, _, _ = keeper(ssm=[("get_parameter", there, None)])
    with pytest.raises(DiagnosticError, match="value-sealed"):
        keep_parameter(at, "Url", "x")


def test_nothing_is_written_to_another_account() -> None:
    other = [("get_caller_identity", {**TOLD, "Account": "999999999999"}, {})]
    at, _, noted = keeper(sts=[*other, *other], ssm=[("get_parameter", "ParameterNotFound", None)])
    for keep in (keep_parameter, keep_secret):
        with pytest.raises(DiagnosticError) as refused:
            keep(at, "Url", CANARY)
        assert [d.code for d in refused.value.diagnostics] == ["cloud-account"]
        assert CANARY not in str(refused.value)
    assert noted == []


def test_a_secret_is_made_then_gets_a_version_and_comes_back() -> None:
    path = "/shop/prod/db"
    tags = [{"Key": "stackline:environment", "Value": "prod"}]
    token = {"SecretString": CANARY, "ClientRequestToken": ANY}
    made = {"ARN": f"arn:aws:secretsmanager:eu-central-1:{ACCOUNT}:secret:x-abcdef", "VersionId": VERSION}
    at, stubs, noted = keeper(
        sts=[*who(), *who(), *who()],
        secretsmanager=[
            ("describe_secret", "ResourceNotFoundException", {"SecretId": path}),
            ("create_secret", made, {"Name": path, "Tags": tags, **token}),
            ("describe_secret", {"Name": path}, {"SecretId": path}),
            ("put_secret_value", made, {"SecretId": path, **token}),
            ("describe_secret", {"Name": path, "DeletedDate": NOW}, {"SecretId": path}),
            ("restore_secret", {}, {"SecretId": path}),
            ("put_secret_value", made, {"SecretId": path, **token}),
        ],
    )
    for _ in range(3):
        assert keep_secret(at, "db", CANARY).version == "aaaaaaaa"
    all_asked(stubs)
    assert noted == [("secret-set", path, "aaaaaaaa")] * 3


def test_taking_away() -> None:
    at, stubs, noted = keeper(
        sts=[*who(), *who(), *who(), *who()],
        ssm=[
            ("delete_parameter", {}, {"Name": "/shop/prod/Url"}),
            ("delete_parameter", "ParameterNotFound", None),
        ],
        secretsmanager=[
            ("describe_secret", {"Name": "/shop/prod/db"}, None),
            ("delete_secret", {}, {"SecretId": "/shop/prod/db", "RecoveryWindowInDays": 30}),
            ("describe_secret", {"Name": "/shop/prod/db", "DeletedDate": NOW}, None),
        ],
    )
    assert [drop_parameter(at, "Url"), drop_parameter(at, "Url")] == [True, False]
    assert [drop_secret(at, "db"), drop_secret(at, "db")] == [True, False]
    all_asked(stubs)
    assert [action for action, _, _ in noted] == ["env-unset", "secret-remove"]


def test_lists_are_read_to_their_end_and_hold_the_environments_own_only() -> None:
    def parameter(name: str, **more: Any) -> dict[str, Any]:
        return {"Name": name, "Value": "v", "Type": "String", "Version": 1, "LastModifiedDate": NOW, **more}

    by_path = {"Path": "/shop/prod", "Recursive": True, "WithDecryption": False}
    sealed = parameter("/shop/prod/S", Type="SecureString", Value=CANARY)
    filters = {"Filters": [{"Key": "name", "Values": ["/shop/prod/"]}]}
    first = {
        "Name": "/shop/prod/db",
        "SecretVersionsToStages": {VERSION: ["AWSCURRENT"]},
        "LastChangedDate": NOW,
    }
    away = {"Name": "/shop/prod/old", "DeletedDate": NOW}
    at, stubs, _ = keeper(
        ssm=[
            ("get_parameters_by_path", {"Parameters": [sealed], "NextToken": "n"}, by_path),
            (
                "get_parameters_by_path",
                {"Parameters": [parameter("/shop/prod/A")]},
                {**by_path, "NextToken": "n"},
            ),
        ],
        secretsmanager=[
            ("list_secrets", {"SecretList": [first, away], "NextToken": "n"}, filters),
            ("list_secrets", {"SecretList": [{"Name": "/shop/product"}]}, {**filters, "NextToken": "n"}),
        ],
    )
    assert [(one.name, one.value) for one in parameters(at)] == [("A", "v"), ("S", None)]
    assert [(one.name, one.version) for one in secrets(at)] == [("db", "aaaaaaaa")]
    all_asked(stubs)


@pytest.mark.cloud
def test_from_the_command_line_to_the_embedded_cloud(
    new: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder: Path = new()
    name = (folder / "stackline.yaml").read_text().removeprefix("name: ").strip()
    (folder / "environments").mkdir()
    (folder / "environments" / "qa.yaml").write_text(
        "cloud: embedded\naccount: '777788889999'\nregion: eu-west-1\n"
    )

    monkeypatch.chdir(folder)

    def run(*arguments: str, stdin: str | None) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO((stdin or "").encode())))
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        captured = capsys.readouterr()
        assert CANARY not in captured.out + captured.err
        return int(left.value.code or 0), captured.out

    def said(*arguments: str, stdin: str | None = None, status: int = 0) -> Any:
        ended, out = run(*arguments, "--json", stdin=stdin)
        assert ended == status, out
        return json.loads(out)

    told = said("env", "set", "qa", "Url", "http://qa")
    assert told == {
        "environment": "qa",
        "name": "Url",
        "path": f"/{name}/qa/Url",
        "version": "1",
        "changed": True,
    }
    assert said("env", "set", "qa", "Url", stdin="http://qa\n")["changed"] is False
    assert [(one["name"], one["value"]) for one in said("env", "list", "qa")["parameters"]] == [
        ("Url", "http://qa")
    ]
    assert said("env", "list", "local")["parameters"] == []

    assert said("secret", "set", "qa", "db", stdin=f"{CANARY}\n")["changed"] is True
    again = said("secret", "set", "qa", "db", stdin=f"{CANARY}2\n")
    (found,) = said("secret", "list", "qa")["secrets"]
    assert (found["name"], found["version"], set(found)) == (
        "db",
        again["version"],
        {"name", "path", "version", "modified"},
    )
    assert run("secret", "set", "qa", "db", CANARY, stdin="x")[0] == 2
    assert said("secret", "remove", "qa", "db")["removed"] is True
    assert said("secret", "remove", "qa", "db")["removed"] is False
    assert said("secret", "list", "qa")["secrets"] == []
    assert said("secret", "set", "qa", "db", stdin=CANARY)["changed"] is True
    assert said("env", "unset", "qa", "Url")["removed"] is True
    assert said("env", "set", "qa", "a b", "x", status=1)["diagnostics"][0]["code"] == "value-name"
    journal = open_journal(journal_path(folder))
    actions = [(one.action, one.subject) for one in journal.audit_entries()]
    assert journal.broken_audit_entry() is None
    journal.close()
    assert ("env-set", f"/{name}/qa/Url") in actions
    assert ("secret-set", f"/{name}/qa/db") in actions
    for path in (folder / ".stackline").glob("journal.db*"):
        assert CANARY.encode() not in path.read_bytes()
