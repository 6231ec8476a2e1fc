"""`stackline env`: what is told of environments, and the files it writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

TEMPLATE = """\
Parameters:
  Url: {Type: String, Default: http://localhost}
  Key: {Type: String, NoEcho: true}
Resources:
  Work: {Type: AWS::SQS::Queue}
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "stackline.yaml").write_text("name: shop\n")
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "base.yaml").write_text("cloud: embedded\nparameters: {Key: canary-base}\n")
    (tmp_path / "environments" / "dev.yaml").write_text("inherits: base\nparameters: {Url: http://dev}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_list_says_where_each_is(shop: Path, run: Any) -> None:
    told = run("env", "list", "--json").json["environments"]
    assert [(one["name"], one["cloud"], one["stack"], one["inherits"]) for one in told] == [
        ("local", "embedded", "shop-local", []),
        ("base", "embedded", "shop-base", []),
        ("dev", "embedded", "shop-dev", ["base"]),
    ]
    answer = run("env", "list")
    assert (answer.status, "shop-dev" in answer.out, "canary" in answer.out) == (0, True, False)


def test_list_says_what_is_wrong_and_leaves_with_1(shop: Path, run: Any) -> None:
    (shop / "environments" / "base.yaml").write_text("regoin: x\n")
    answer = run("env", "list", "--json")
    assert answer.status == 1
    assert [one["name"] for one in answer.json["environments"]] == ["local"]
    assert [(one["file"], one["line"]) for one in answer.json["diagnostics"]] == [
        ("environments/base.yaml", 1)
    ]


def test_show_names_the_line_of_each_value_and_hides_what_is_hidden(shop: Path, run: Any) -> None:
    told = run("env", "show", "dev", "--json").json
    assert told["parameters"]["Url"] == {
        "value": "http://dev",
        "source": "value",
        "hidden": False,
        "file": "environments/dev.yaml",
        "line": 2,
    }
    assert (told["parameters"]["Key"]["value"], told["parameters"]["Key"]["file"]) == (
        None,
        "environments/base.yaml",
    )
    answer = run("env", "show", "dev")
    assert "environments/base.yaml:2" in answer.out
    assert "canary" not in answer.out + answer.err
    assert run("env", "show", "nowhere").status == 1


def test_diff_by_files(shop: Path, run: Any) -> None:
    (shop / "environments" / "prod.yaml").write_text("inherits: base\nparameters: {Key: canary-prod}\n")
    answer = run("env", "diff", "dev", "prod", "--json")
    assert {one["what"] for one in answer.json["differences"]} == {
        "stack",
        "parameters.Url",
        "parameters.Key",
    }
    assert "canary" not in answer.out
    assert "canary" not in run("env", "diff", "dev", "prod").out
    assert run("env", "diff", "dev", "dev").out == "dev and dev say the same.\n"


def test_add_writes_a_file_or_shows_it(shop: Path, run: Any) -> None:
    line = (
        "env",
        "add",
        "prod",
        "--account",
        "111122223333",
        "--region",
        "eu-west-1",
        "--promote-from",
        "dev",
    )
    assert "account: '111122223333'" in run(*line, "--dry-run").out
    assert not (shop / "environments" / "prod.yaml").exists()
    assert run(*line, "--json").json["file"] == "environments/prod.yaml"
    assert run("env", "show", "prod", "--json").json["promote_from"] == "dev"
    assert run(*line).status == 1
    assert run("env", "add").status == 2
    assert run("env", "add", "x", "--account", "1").status == 1


def test_add_a_personal_copy(shop: Path, run: Any) -> None:
    told = run("env", "add", "--personal", "--for", "Ana", "--days", "3", "--json").json
    assert (told["name"], told["file"]) == ("dev-ana", "environments/dev-ana.yaml")
    found = run("env", "show", "dev-ana", "--json").json
    assert (found["stack"], found["personal"], found["inherits"]) == ("shop-dev-ana", "ana", ["dev", "base"])
    assert run("env", "add", "mine", "--personal").status == 2
    assert run("env", "add", "--personal", "--inherits", "nowhere").status == 1


def test_add_from_a_samconfig(shop: Path, run: Any) -> None:
    (shop / "samconfig.toml").write_text(
        "version = 0.1\n[live.deploy.parameters]\nregion = 'eu-west-1'\nstack_name = 'shop-live'\n"
    )
    line = ("env", "add", "prod", "--from-samconfig", "live", "--account", "111122223333")
    assert run(*line).status == 0
    found = run("env", "show", "prod", "--json").json
    assert (found["stack"], found["region"], found["account"]) == ("shop-live", "eu-west-1", "111122223333")


def test_an_account_that_nobody_says_is_asked_of_the_credentials(
    shop: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "samconfig.toml").write_text(
        "version = 0.1\n[prod.deploy.parameters]\nregion = 'eu-west-1'\nprofile = 'nobody'\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(shop / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(shop / "none"))
    answer = run("env", "add", "prod", "--from-samconfig", "--json")
    assert (answer.status, answer.json["diagnostics"][0]["code"]) == (3, "cloud-credentials")
    assert not (shop / "environments" / "prod.yaml").exists()
